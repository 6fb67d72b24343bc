"""A demo shop in processes of its own, and a browser that looks at it."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from scripts.run import PLAYGROUND_THREADS

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 60
"""How long the shop may take to start, or the bot to answer."""
QUIET = (
    "--headless=new --no-sandbox --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
).split()
DESKTOP, PHONE = (1280, 800), (390, 844)
"""Width and height in CSS pixels."""


def chromium() -> tuple[str, str] | None:
    """The paths of browser and driver, or None when they are not installed."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    return (browser, driver) if browser and driver else None


@contextmanager
def demo_shop(
    folder: Path, language: str = "en", *, orders: int = 30, products: int = 8, has_worker: bool = False
) -> Iterator[str]:
    """Run a shop with demo records that lives in `folder`, and give its address; the login is owner / prilavok.

    `has_worker`: what goes through the outbox is delivered too.
    """
    address = f"http://127.0.0.1:{_free_port()}"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("TELEGRAM_", "DJANGO_"))},
        "DEBUG": "1",
        "PLAYGROUND": "1",
        "DATABASE_URL": f"sqlite:///{folder}/shop.sqlite3",
        "MEDIA_ROOT": str(folder / "media"),
        "SITE_URL": address,
        "TELEGRAM_API_URL": f"{address}/playground/botapi",
        "LANGUAGE_CODE": language,
        "WEB_CONCURRENCY": "1",
        "WEB_THREADS": PLAYGROUND_THREADS,
    }
    demo = ["--orders", str(orders), "--products", str(products), "--customers", "10", "--language", language]
    for command in (["migrate", "-v0"], ["load_demo", *demo]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True, timeout=120)
    commands = [["-m", "gunicorn", "crm_project.wsgi", "--bind", address.removeprefix("http://")]]
    if has_worker:
        commands.append(["manage.py", "deliver"])
    started = [subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment) for command in commands]
    try:
        _wait_until_ready(started[0], address)
        yield address
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(30)


def open_browser(address: str, path: str, size: tuple[int, int], profile: Path, language: str = "en") -> WebDriver:
    """Log the owner in and open a page in a browser of that language; the caller ends it with `quit()`."""
    installed = chromium()
    assert installed, "Chromium and chromedriver are not installed: apt-get install chromium chromium-driver"
    options = webdriver.ChromeOptions()
    options.binary_location = installed[0]
    width, height = size
    for argument in (*QUIET, f"--window-size={width},{height}", f"--user-data-dir={profile}", f"--lang={language}"):
        options.add_argument(argument)
    options.add_experimental_option("prefs", {"intl.accept_languages": language})
    browser = webdriver.Chrome(options=options, service=Service(installed[1]))
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.get(f"{address}/admin/login/?next={path}")
    browser.find_element(By.NAME, "username").send_keys("owner")
    browser.find_element(By.NAME, "password").send_keys("prilavok")
    browser.find_element(By.NAME, "password").submit()
    WebDriverWait(browser, SECONDS).until(lambda driver: "/login/" not in driver.current_url)
    return browser


class Phone:
    """A chat of the playground; without `element` the left one."""

    def __init__(self, browser: WebDriver, element: WebElement | None = None) -> None:
        self.browser = browser
        self.element = element or browser.find_element(By.CSS_SELECTOR, ".phone")

    @property
    def newest(self) -> str:
        """The text of the bot's newest message."""
        script = "return [...arguments[0].querySelectorAll('.in')].at(-1)?.textContent || ''"
        return str(self.browser.execute_script(script, self.element))

    def wait_for(self, text: str) -> None:
        """Wait until the bot's newest message contains `text`."""
        WebDriverWait(self.browser, SECONDS).until(lambda _: text in self.newest, f"The bot did not say {text!r}")

    def send(self, text: str) -> None:
        self.element.find_element(By.TAG_NAME, "textarea").send_keys(text + "\n")

    def attach(self, file: Path) -> None:
        self.element.find_element(By.CSS_SELECTOR, "input[type=file]").send_keys(str(file))

    def press(self, label: str) -> None:
        """Press the newest button whose text contains `label`, as soon as it is there."""
        script = """
            const buttons = [...arguments[0].querySelectorAll('.buttons button')];
            const button = buttons.reverse().find((one) => one.textContent.includes(arguments[1]));
            button?.click();
            return Boolean(button);
        """
        WebDriverWait(self.browser, SECONDS).until(
            lambda browser: browser.execute_script(script, self.element, label), f"There is no button {label!r}"
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(server: "subprocess.Popen[bytes]", address: str) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(f"{address}/readyz", timeout=5):
                return
        except OSError:  # a refused or a slow answer
            time.sleep(0.2)
    raise AssertionError(f"The shop did not start (code {server.poll()}).")
