"""Take the guide's pictures anew: docs/img/en and docs/img/ru, from a demo shop that is used by a browser.

Buttons are found by their signs, which are the same in both languages.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

from scripts.browser import DESKTOP, PHONE, ROOT, SECONDS, Phone, demo_shop, open_browser

SETTLED = 0.7
"""Seconds in which a page scrolls to its end and its pictures appear."""

QUICK = {
    "en": "Ivan +7 900 123-45-67, 2 latte, 1 almond croissant, tomorrow 15:00, Lenina 5",
    "ru": "Иван +7 900 123-45-67, 2 латте, 1 эклер, завтра 15:00, Ленина 5",
}
GOODS = {
    "en": "name,sku,price,on hand\nPumpkin latte,PL-1,320,15\nCherry pie,CP-1,280,8\nOops,,free,1\n",
    "ru": "название,артикул,цена,остаток\nЛатте тыквенный,PL-1,320,15\nПирог вишнёвый,CP-1,280,8\nОй,,даром,1\n",
}
PRODUCT = {"en": "Almond croissant", "ru": "Булочка с корицей"}
SHIRT = {"en": "T-shirt", "ru": "Футболка"}
ADMIN = {
    "admin-home": "/admin/",
    "admin-orders": "/admin/orders/order/",
    "admin-products": "/admin/catalog/product/",
    "admin-categories": "/admin/catalog/category/",
}
FIRST_OF = {
    "admin-order": "/admin/orders/order/?status__exact=confirmed",
    "admin-product": "/admin/catalog/product/",
    "admin-customer": "/admin/orders/customer/",
}


class Chat(Phone):
    """A phone whose every step waits for the bot's answer."""

    def step(self, do: Callable[[], None]) -> None:
        before = self._shown()
        do()
        WebDriverWait(self.browser, SECONDS).until(lambda _: self._shown() != before, "The bot did not answer")
        time.sleep(SETTLED)

    def tap(self, *labels: str) -> None:
        for label in labels:
            self.step(lambda label=label: self.press(label))  # type: ignore[misc]

    def say(self, text: str) -> None:
        self.step(lambda: self.send(text))

    def _shown(self) -> str:
        """All messages with their buttons, without what a press alone changes."""
        return self.element.find_element(By.CSS_SELECTOR, ".messages").get_property("textContent")  # type: ignore[return-value]


def bot_pictures(chat: Chat, language: str, keep: Callable[[str], None], folder: Path) -> None:
    """Walk through a day in the bot."""
    chat.say("/menu")
    keep("bot-menu")
    chat.tap("📦")
    keep("bot-orders")
    chat.tap("📋")
    keep("bot-list")
    chat.say("/menu")
    chat.tap("⏳", "⏳ #")
    keep("bot-order")
    chat.say("/menu")
    chat.say(QUICK[language])
    keep("bot-quick-entry")
    chat.tap("🛍")
    keep("bot-goods")
    chat.tap("✅", "✅", "👍", "📦")
    keep("bot-pick-list")
    chat.say("/menu")
    chat.tap("⏳", "☑️", "☑️")
    keep("bot-several")
    chat.tap("➡️", "👍")
    keep("bot-dry-run")
    chat.say("/cancel")
    chat.tap("🛍")
    chat.say("/menu")
    chat.say(PRODUCT[language])
    chat.tap("🛍", PRODUCT[language])
    keep("bot-product")
    chat.tap("📦")
    keep("bot-stock")
    chat.say("/menu")
    chat.say(SHIRT[language])
    chat.tap("🛍", SHIRT[language])
    keep("bot-variants")
    chat.say("/menu")
    chat.tap("👥", "👤")
    keep("bot-customer")
    goods = folder / "goods.csv"
    goods.write_text(GOODS[language])
    chat.say("/menu")
    chat.step(lambda: chat.attach(goods))
    WebDriverWait(chat.browser, SECONDS).until(lambda _: "✅" in chat.newest, "The file was not checked")
    time.sleep(SETTLED)
    keep("bot-import")


def two_people(browser: WebDriver, keep: Callable[[str], None]) -> None:
    """The playground: the owner looks at an order, the packer at the menu."""
    owner, packer = (Chat(browser, phone) for phone in browser.find_elements(By.CSS_SELECTOR, ".phone"))
    packer.say("/menu")
    owner.say("/menu")
    owner.tap("⏳", "⏳ #")
    keep("playground")


def admin_pictures(browser: WebDriver, address: str, keep: Callable[[str], None]) -> None:
    """The pages of the desk; of lists, the first row's page too."""
    for name, path in ADMIN.items():
        browser.get(address + path)
        time.sleep(SETTLED)
        keep(name)
    for name, path in FIRST_OF.items():
        browser.get(address + path)
        row = browser.find_element(By.CSS_SELECTOR, "#result_list tbody th a, #result_list tbody td a")
        browser.get(str(row.get_attribute("href")))
        time.sleep(SETTLED)
        keep(name)


def take(language: str, folder: Path) -> None:
    """Take all pictures in one language; the shop lives in `folder`."""
    target = ROOT / "docs" / "img" / language
    target.mkdir(parents=True, exist_ok=True)
    with demo_shop(folder, language, orders=80, products=24, has_worker=True) as address:
        for size, path in ((PHONE, "/playground/"), (DESKTOP, "/playground/")):
            browser = open_browser(address, path, size, folder / f"profile{size[0]}", language)

            def keep(name: str, browser: WebDriver = browser) -> None:
                shot = Image.open(BytesIO(browser.get_screenshot_as_png()))
                # A third of the size, and nobody sees the difference.
                shot.convert("RGB").quantize(255).save(target / f"{name}.png", optimize=True)

            try:
                if size == PHONE:
                    bot_pictures(Chat(browser), language, keep, folder)
                else:
                    two_people(browser, keep)
                    admin_pictures(browser, address, keep)
            finally:
                browser.quit()


def main(languages: list[str]) -> None:
    """Take the pictures in these languages, or in all."""
    for language in languages or ["en", "ru"]:
        with tempfile.TemporaryDirectory() as folder:
            take(language, Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
