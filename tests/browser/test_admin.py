"""The admin's lists on a phone."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
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
