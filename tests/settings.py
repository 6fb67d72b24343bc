"""The project's settings with development secrets, whatever the machine's environment says."""

import atexit
import os
from shutil import rmtree
from tempfile import mkdtemp

os.environ.update(
    DEBUG="1",
    PLAYGROUND="1",
    DATABASE_URL=os.environ.get("TEST_DATABASE_URL", "sqlite:///test.sqlite3"),
    SECRET_KEY="",
    TELEGRAM_BOT_TOKEN="",
    TELEGRAM_WEBHOOK_SECRET="",
    TELEGRAM_API_URL="https://api.telegram.org",
    SITE_URL="http://127.0.0.1:8000",
    ALLOWED_HOSTS="127.0.0.1,localhost,testserver",
    LANGUAGE_CODE="ru",
    TIME_ZONE="Europe/Moscow",
    CURRENCY="RUB",
    SHOP_NAME="",
)

from crm_project.settings import *  # noqa: E402, F403
from crm_project.settings import DATABASE  # noqa: E402

TEST_FILES = mkdtemp(prefix="prilavok-tests-")
atexit.register(rmtree, TEST_FILES, ignore_errors=True)

if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    # A file as in production: Django's database in memory knows neither WAL nor a second writer.
    DATABASE["TEST"] = {"NAME": f"{TEST_FILES}/test.sqlite3"}
MEDIA_ROOT = f"{TEST_FILES}/media"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Static files are looked up when asked for, so no test needs them collected.
WHITENOISE_AUTOREFRESH = True
