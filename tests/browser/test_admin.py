"""The admin's lists on a phone."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

from scripts.browser import DESKTOP, PHONE
from tests.once import ONCE

pytestmark = [pytest.mark.browser, ONCE]
LIST = re.compile(r"/admin/\w+/\w+/")


def test_every_list_of_the_admin_fits_a_phone(browse: Callable[..., WebDriver], shop: str) -> None:
    browser = browse("/admin/", size=PHONE)
    links = browser.execute_script("return [...document.querySelectorAll('a')].map((link) => link.href)")
    paths = sorted({path for link in links if LIST.fullmatch(path := urlsplit(link).path)})
    assert paths
    for path in paths:
        browser.get(shop + path)
        assert browser.find_elements(By.CSS_SELECTOR, "#changelist, #changelist-form"), f"{path}: {browser.title}"
        width = browser.execute_script("return document.documentElement.scrollWidth")
        assert width <= PHONE[0], f"{path} is {width} pixels wide"


def test_a_category_is_dragged_with_all_that_is_under_it_and_stays_there(browse: Callable[..., WebDriver]) -> None:
    browser = browse("/admin/catalog/category/")
    before = levels(browser)
    handles = browser.find_elements(By.CSS_SELECTOR, "[data-level='']")
    way = handles[0].location["y"] - handles[1].location["y"] - 20
    drag = ActionChains(browser).click_and_hold(handles[1])
    drag.move_by_offset(0, way // 2).move_by_offset(0, way - way // 2).release().perform()
    dragged = levels(browser)
    browser.get(browser.current_url)
    assert levels(browser) == dragged
    assert dragged[0] == before[1]
    assert dragged != before
    assert sorted(map(sorted, dragged)) == sorted(map(sorted, before))


def test_a_phone_has_capital_letters_before_each_fact(browse: Callable[..., WebDriver]) -> None:
    browser = browse("/admin/orders/order/", size=PHONE)
    labels = browser.execute_script("return [...document.querySelectorAll('[data-label]')].map((e) => e.dataset.label)")
    assert [label for label in labels if label != label[:1].upper() + label[1:]] == []


def levels(browser: WebDriver) -> list[list[str]]:
    """The categories of the top level, each with what is under it, as the list shows them."""
    tree: list[list[str]] = []
    for handle in browser.find_elements(By.CSS_SELECTOR, "[data-category]"):
        if handle.get_attribute("data-depth") == "0":
            tree.append([])
        tree[-1].append(handle.get_attribute("data-category"))
    return tree


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_an_order_is_taken_by_phone_and_placed_on_one_page(
    browse: Callable[..., WebDriver], size: tuple[int, int]
) -> None:
    browser = browse("/admin/orders/order/add/", size=size)
    browser.find_element(By.NAME, "contact_name").send_keys("Zoe")
    browser.find_element(By.NAME, "contact_phone").send_keys("8 (905) 771-90-15")
    box = browser.find_element(By.CSS_SELECTOR, "#id_items-0-product + .select2 .select2-selection")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", box)
    box.click()
    browser.find_element(By.CLASS_NAME, "select2-search__field").send_keys("Latte")
    found = (By.CSS_SELECTOR, ".select2-results__option--highlighted")
    WebDriverWait(browser, 10).until(lambda page: "Latte ·" in page.find_element(*found).text)
    browser.find_element(By.CLASS_NAME, "select2-search__field").send_keys(Keys.ENTER)
    # The sum appears by itself, and the next thing to type is how many.
    total = browser.find_element(By.CSS_SELECTOR, "[data-order-total]")
    WebDriverWait(browser, 10).until(lambda _page: not total.text.startswith("0"))
    assert browser.switch_to.active_element.get_attribute("name") == "items-0-quantity"
    assert browser.execute_script("return document.documentElement.scrollWidth") <= size[0]
    place = browser.find_element(By.NAME, "_place")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'}); arguments[0].click()", place)
    WebDriverWait(browser, 10).until(lambda page: page.current_url.endswith("/change/"))
    assert browser.find_elements(By.CSS_SELECTOR, "button[name=to][value=confirmed]")
    assert browser.find_element(By.NAME, "contact_phone").get_attribute("value") == "+79057719015"
    assert browser.execute_script("return document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize("model", ["orders/order", "orders/customer", "catalog/product", "catalog/category"])
def test_the_page_of_each_thing_fits_a_phone(browse: Callable[..., WebDriver], shop: str, model: str) -> None:
    browser = browse(f"/admin/{model}/", size=PHONE)
    links = browser.find_elements(By.CSS_SELECTOR, f"#result_list a[href*='/{model}/'][href*='/change/']")
    for path in (links[0].get_attribute("href"), f"{shop}/admin/{model}/add/"):
        browser.get(path)
        assert browser.find_elements(By.NAME, "csrfmiddlewaretoken")
        width = browser.execute_script("return document.documentElement.scrollWidth")
        assert width <= PHONE[0], f"{path} is {width} pixels wide"
