"""The project's settings with development secrets, whatever the machine's environment says."""

import os

os.environ["DEBUG"] = "1"
os.environ["PLAYGROUND"] = "1"
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "sqlite:///test.sqlite3")

from crm_project.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
