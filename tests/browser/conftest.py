"""A shop in processes of its own, and a browser that looks at it."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

ROOT = Path(__file__).resolve().parents[2]
STARTUP_SECONDS = 60
QUIET = (
    "--headless=new --no-sandbox --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
).split()
DESKTOP, PHONE = (1280, 800), (390, 844)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def chromium() -> tuple[str, str]:
    """The paths of browser and driver."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if browser is None or driver is None:
        pytest.skip("Chromium and chromedriver are not installed: apt-get install chromium chromium-driver")
    return browser, driver


@pytest.fixture(scope="session")
def shop(chromium: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running shop with a few demo records; the login is owner / prilavok."""
    folder = tmp_path_factory.mktemp("shop")
    address = f"http://127.0.0.1:{free_port()}"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("TELEGRAM_", "DJANGO_"))},
        "DEBUG": "1",
        "PLAYGROUND": "1",
        "DATABASE_URL": f"sqlite:///{folder}/shop.sqlite3",
        "MEDIA_ROOT": str(folder / "media"),
        "SITE_URL": address,
        "TELEGRAM_API_URL": f"{address}/playground/botapi",
        "LANGUAGE_CODE": "en",
        "WEB_CONCURRENCY": "1",
    }
    for command in (["migrate", "-v0"], ["load_demo", "--orders", "30", "--products", "8", "--customers", "10"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True, timeout=120)
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "crm_project.wsgi", "--bind", address.removeprefix("http://")],
        cwd=ROOT,
        env=environment,
    )
    try:
        wait_until_ready(server, address)
        yield address
    finally:
        server.terminate()
        server.wait(30)


def wait_until_ready(server: "subprocess.Popen[bytes]", address: str) -> None:
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(f"{address}/readyz", timeout=5):
                return
        except URLError:
            time.sleep(0.2)
    raise AssertionError(f"The shop did not start (code {server.poll()}).")


@pytest.fixture
def browse(chromium: tuple[str, str], shop: str, tmp_path: Path) -> Iterator[Callable[..., WebDriver]]:
    """`browse("/playground/", size=PHONE)` logs the owner in and opens a page."""
    opened: list[WebDriver] = []

    def open_page(path: str, size: tuple[int, int] = DESKTOP) -> WebDriver:
        options = webdriver.ChromeOptions()
        options.binary_location = chromium[0]
        width, height = size
        for argument in (*QUIET, f"--window-size={width},{height}", f"--user-data-dir={tmp_path}/chromium"):
            options.add_argument(argument)
        browser = webdriver.Chrome(options=options, service=Service(chromium[1]))
        opened.append(browser)
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        browser.get(f"{shop}/admin/login/?next={path}")
        browser.find_element(By.NAME, "username").send_keys("owner")
        browser.find_element(By.NAME, "password").send_keys("prilavok")
        browser.find_element(By.NAME, "password").submit()
        WebDriverWait(browser, 20).until(lambda driver: "/login/" not in driver.current_url)
        return browser

    yield open_page
    for browser in opened:
        browser.quit()
