"""The admin's lists on a phone."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver

from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser
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
