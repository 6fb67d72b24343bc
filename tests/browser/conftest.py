"""A shop in processes of its own, and a browser that looks at it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium.webdriver.remote.webdriver import WebDriver

from scripts.browser import DESKTOP, chromium, demo_shop, open_browser


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running shop with a few demo records; the login is owner / prilavok."""
    if chromium() is None:
        pytest.skip("Chromium and chromedriver are not installed: apt-get install chromium chromium-driver")
    with demo_shop(tmp_path_factory.mktemp("shop")) as address:
        yield address


@pytest.fixture
def browse(shop: str, tmp_path: Path) -> Iterator[Callable[..., WebDriver]]:
    """`browse("/playground/", size=PHONE)` logs the owner in and opens a page."""
    opened: list[WebDriver] = []

    def open_page(path: str, size: tuple[int, int] = DESKTOP) -> WebDriver:
        opened.append(open_browser(shop, path, size, tmp_path / "chromium"))
        return opened[-1]

    yield open_page
    for browser in opened:
        browser.quit()
