"""Every setting of the project; each environment variable is read here and nowhere else."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)


def secret(name: str, *, development: str) -> str:
    """Return the variable `name`; only with DEBUG may it be missing or empty, and is `development` then."""
    value = env.str(name, default="") or (development if DEBUG else "")
    if not value:
        raise ImproperlyConfigured(f"Set the environment variable {name}: Prilavok doesn't start without it.")
    return value


SECRET_KEY = secret("SECRET_KEY", development="development-only-" + "x" * 50)
TELEGRAM_BOT_TOKEN = secret("TELEGRAM_BOT_TOKEN", development="1000000001:development-only-token")
TELEGRAM_WEBHOOK_SECRET = secret("TELEGRAM_WEBHOOK_SECRET", development="development-only-secret")
TELEGRAM_API_URL = env.str("TELEGRAM_API_URL", default="https://api.telegram.org").rstrip("/")
# python-telegram-bot is moving its durations from int to timedelta, and warns at each use whoever doesn't choose.
os.environ["PTB_TIMEDELTA"] = "true"

SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PLAYGROUND = env.bool("PLAYGROUND", default=DEBUG)

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "catalog",
    "orders",
    "telegram_bridge",
    "crm_project",
]

MIDDLEWARE = [
    "crm_project.machines.machines_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "crm_project.urls"
WSGI_APPLICATION = "crm_project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before the theme's, some of which are said better here.
        "DIRS": [BASE_DIR / "crm_project" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASE_URL = env.str("DATABASE_URL", default="") or f"sqlite:///{BASE_DIR / 'prilavok.sqlite3'}"
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
DATABASE = DATABASES["default"]
# Web processes keep their connections. A broken one costs one 503, and Telegram delivers that update again, so no
# statement is spent on asking before every request whether the connection is alive.
DATABASE["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=600)
if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    # Measured: with Django's defaults 63 % of the updates failed under 8 writers ("database is locked"), so none here.
    DATABASE.setdefault("OPTIONS", {}).update(
        transaction_mode="IMMEDIATE",
        timeout=20,
        init_command="PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    )
elif DATABASE["ENGINE"] == "django.db.backends.postgresql":
    DATABASE["ENGINE"] = "crm_project.postgresql"
    options = DATABASE.setdefault("OPTIONS", {})
    options.setdefault("connect_timeout", 5)
    options["server_side_binding"] = True
    if env.bool("DATABASE_TRANSACTION_POOLING", default=False):
        DATABASE["DISABLE_SERVER_SIDE_CURSORS"] = True

# What every update sends is prepared once on each connection, which saves PostgreSQL the planning, most of its share of
# an update (measured: 1.2 ms became 0.8). Behind PgBouncer older than 1.21 switch it off.
DATABASE_PREPARED_STATEMENTS = env.bool("DATABASE_PREPARED_STATEMENTS", default=True)

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="ru")
LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
# Before those of Django and of the theme, see crm_project/theme.py.
LOCALE_PATHS = [BASE_DIR / "crm_project" / "locale"]
FORMAT_MODULE_PATH = ["crm_project.formats"]
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Moscow")
USE_I18N = True
USE_TZ = True
CURRENCY = env.str("CURRENCY", default="RUB")
# What stands at the head of printed orders.
SHOP_NAME = env.str("SHOP_NAME", default="")
# The country of a phone number that is typed without a code, ISO 3166.
PHONE_REGION = env.str("PHONE_REGION", default="RU")

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
MEDIA_URL = "media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=BASE_DIR / "media")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

if urlsplit(SITE_URL).scheme == "https":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=30 * 24 * 3600)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"secrets": {"()": "telegram_bridge.redact.SecretsFilter"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["secrets"]}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "urllib3": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
    },
}

LOGIN_URL, LOGIN_REDIRECT_URL = "admin:login", "admin:index"

UNFOLD = {
    "SITE_TITLE": "Prilavok",
    "SITE_HEADER": "Prilavok",
    "SITE_SUBHEADER": _("Your shop"),
    "SITE_SYMBOL": "storefront",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("crm_project/favicon.svg")},
    ],
    "STYLES": [lambda request: static("crm_project/admin.css")],
    "SCRIPTS": [lambda request: static("crm_project/admin.js")],
    "SHOW_LANGUAGES": True,
    "SHOW_BACK_BUTTON": True,
    "SHOW_VIEW_ON_SITE": False,
    "DASHBOARD_CALLBACK": "crm_project.home.add_figures",
    "SIDEBAR": {"show_search": False, "navigation": "crm_project.navigation.rooms"},
    "COLORS": {
        "primary": {
            "50": "oklch(97.5% .016 160)",
            "100": "oklch(94.5% .035 160)",
            "200": "oklch(89.5% .065 160)",
            "300": "oklch(82% .1 160)",
            "400": "oklch(72% .13 161)",
            "500": "oklch(62% .13 161)",
            "600": "oklch(53% .115 162)",
            "700": "oklch(45% .1 163)",
            "800": "oklch(38% .08 164)",
            "900": "oklch(32% .065 165)",
            "950": "oklch(22% .045 166)",
        },
    },
}
