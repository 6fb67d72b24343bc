"""A person opens the playground and talks to the bot; everything between the browser and the database is real."""

from collections.abc import Callable
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

from scripts.browser import PHONE, SECONDS, Phone
from tests.once import ONCE
from tests.telegram_bridge.fake_telegram import picture

pytestmark = [pytest.mark.browser, ONCE]


def cleared(browser: WebDriver) -> Phone:
    """The first phone without what other tests have left in its chat: nothing old can be taken for an answer."""
    phone = Phone(browser)
    browser.execute_script("arguments[0].querySelector('[data-do=clear]').click()", phone.element)
    WebDriverWait(browser, SECONDS).until(lambda _: not phone.newest)
    return phone


def test_a_product_is_made_by_talking_to_the_bot(browse: Callable[..., WebDriver], tmp_path: Path) -> None:
    browser = browse("/playground/")
    photo = tmp_path / "latte.jpg"
    photo.write_bytes(picture())
    phone = cleared(browser)
    phone.element.find_element(By.CSS_SELECTOR, "[data-do=menu]").click()
    commands = phone.element.find_element(By.CLASS_NAME, "commands")
    assert [line.text.rpartition("/")[2] for line in commands.find_elements(By.TAG_NAME, "li")] == [
        "menu", "new_product", "cancel", "help",
    ]  # fmt: skip
    commands.find_element(By.TAG_NAME, "button").click()
    assert not commands.is_displayed()
    phone.press("New product")
    phone.wait_for("step 1 of 7")
    phone.send("Browser <b>latte</b>")
    phone.wait_for("step 2 of 7")
    phone.press("Skip")
    phone.wait_for("step 3 of 7")
    phone.send("4.50")
    phone.wait_for("step 4 of 7")
    phone.send("3")
    phone.wait_for("step 5 of 7")
    phone.attach(photo)
    phone.wait_for("step 6 of 7")
    phone.press("Skip")
    phone.wait_for("Browser <b>latte</b>")
    phone.press("Save")
    WebDriverWait(browser, SECONDS).until(lambda page: "The product was saved" in page.page_source)


def test_a_phone_shows_one_chat_with_tabs_and_nothing_sticks_out(browse: Callable[..., WebDriver]) -> None:
    browser = browse("/playground/", size=PHONE)
    chats = browser.find_elements(By.CSS_SELECTOR, ".phone")
    assert [chat.is_displayed() for chat in chats] == [True, False]
    browser.find_elements(By.CSS_SELECTOR, "#tabs button")[1].click()
    assert [chat.is_displayed() for chat in chats] == [False, True]
    assert browser.execute_script("return document.documentElement.scrollWidth") <= PHONE[0]


def test_two_people_do_something_at_the_same_moment(browse: Callable[..., WebDriver]) -> None:
    browser = browse("/playground/")
    for button in ("[data-do=menu]", ".commands li:first-child button"):
        browser.execute_script(f"document.querySelectorAll('{button}').forEach((button) => button.click())")
    for chat in browser.find_elements(By.CSS_SELECTOR, ".phone"):
        WebDriverWait(browser, SECONDS / 2).until(
            lambda _, chat=chat: chat.find_elements(By.CSS_SELECTOR, ".buttons button"), "The bot did not answer"
        )


def test_the_log_shows_raw_updates_and_calls(browse: Callable[..., WebDriver]) -> None:
    browser = browse("/playground/")
    phone = Phone(browser)
    phone.send("/help")
    browser.find_element(By.ID, "log-switch").click()
    log = browser.find_element(By.ID, "log")
    WebDriverWait(browser, SECONDS).until(lambda _: "sendMessage" in log.text)
    assert "/help" in log.text


def test_a_text_and_files_answer_a_message(browse: Callable[..., WebDriver], tmp_path: Path) -> None:
    browser = browse("/playground/")
    paths = [tmp_path / name for name in ("a.jpg", "b.jpg", "stock.csv")]
    for path in paths:
        path.write_bytes(picture() if path.suffix == ".jpg" else b"x")
    phone = cleared(browser)
    phone.send("/help")
    phone.wait_for("/menu")
    for send in (
        lambda: phone.send("thanks"),
        lambda: phone.element.find_element(By.NAME, "attached").send_keys("\n".join(map(str, paths))),
    ):
        # Of this phone: the other one may have answers of its own.
        browser.execute_script("[...arguments[0].querySelectorAll('.in .reply')].at(-1).click()", phone.element)
        assert phone.element.find_element(By.CLASS_NAME, "reply-bar").is_displayed()
        send()
    quotes = "return arguments[0].querySelectorAll('.out .quote').length"
    WebDriverWait(browser, SECONDS).until(lambda page: page.execute_script(quotes, phone.element) == 4)
    assert not phone.element.find_element(By.CLASS_NAME, "reply-bar").is_displayed()
    assert len(phone.element.find_elements(By.CSS_SELECTOR, ".album.out img")) == 2
    assert "stock.csv" in phone.element.find_element(By.CSS_SELECTOR, ".out .document").text


def test_an_order_in_the_admin_leads_to_its_card_in_the_chat(browse: Callable[..., WebDriver]) -> None:
    browser = browse("/admin/telegram_bridge/telegramaccount/order/10/")
    Phone(browser).wait_for("#10")
    assert browser.current_url.endswith("/playground/")
