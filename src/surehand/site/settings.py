"""Django's settings, from the environment: see docs/reference/settings.md for each name."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.utils.functional import SimpleLazyObject

from surehand.runtime.operations.logs import logging_config
from surehand.site.database_url import read_database_url
from surehand.site.release import release
from surehand.web.sign_in.environment import read_single_sign_on

DATA = Path(os.environ.get("SUREHAND_DATA") or Path.home() / ".local" / "share" / "surehand")
DEBUG = False
BASE_URL = os.environ.get("SUREHAND_URL", "http://localhost:8000").rstrip("/")
HTTPS = BASE_URL.startswith("https://")
ALLOWED_HOSTS = [host for host in os.environ.get("SUREHAND_HOSTS", "*").split(",") if host]


def _secret_key() -> str:
    """The signing key: from the environment, or made once and kept in the data folder."""
    given = os.environ.get("SUREHAND_SECRET_KEY")
    if given:
        return given
    kept = DATA / "secret.key"
    if not kept.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return kept.read_text().strip()


def _database() -> dict[str, object]:
    """PostgreSQL or another place for SQLite by DATABASE_URL; else SQLite in the data folder."""
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{DATA / 'surehand.sqlite3'}"
    database = read_database_url(url)
    if database["ENGINE"] == "django.db.backends.sqlite3":
        # Tests use a file too, so that they meet the same locking as real use.
        database["TEST"] = {"NAME": DATA / "test.sqlite3"}
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA busy_timeout=30000; PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY;",
        }
    return database


# Read or made at its first use: who only imports the settings leaves no trace on the disk.
SECRET_KEY = SimpleLazyObject(_secret_key)
# Keys of before, newest first: what they signed and sealed still holds.
SECRET_KEY_FALLBACKS = os.environ.get("SUREHAND_SECRET_KEY_FALLBACKS", "").split()
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = DATA / "files"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "ninja",
    "template_partials",
    "surehand.store",
    "surehand.web",
]
MIDDLEWARE = [
    "surehand.web.health.middleware.ObserveRequests",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "surehand.web.account.middleware.speak_their_language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "surehand.site.urls"
WSGI_APPLICATION = "surehand.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
            # Every template speaks the reader's language and shows icons and moments.
            "builtins": ["django.templatetags.i18n", "surehand.web.templatetags.surehand"],
        },
    }
]

SINGLE_SIGN_ON = read_single_sign_on(os.environ)
AUTH_USER_MODEL = "surehand.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "sesame.backends.ModelBackend",
    "surehand.web.sign_in.backend.SingleSignOn",
    "django.contrib.auth.backends.ModelBackend",
]
if SINGLE_SIGN_ON and SINGLE_SIGN_ON.is_only:
    # So nobody comes in by password, and whoever did is signed out.
    AUTHENTICATION_BACKENDS.remove("django.contrib.auth.backends.ModelBackend")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
SESAME_MAX_AGE = 60 * 60 * 24
SESAME_ONE_TIME = True
SESAME_TOKEN_NAME = "token"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_VERBOSE = False
AXES_USERNAME_FORM_FIELD = "username"
AXES_LOCKOUT_CALLABLE = "surehand.web.sign_in.views.locked_out"

# Not cached: each web process would keep its own copy of a session that another one has ended.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_USE_SESSIONS = False
CSRF_FAILURE_VIEW = "surehand.web.errors.form_expired"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("en-us", "English (United States)"), ("de", "Deutsch")]
LOCALE_PATHS = [Path(__file__).parent.parent / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

# Scripts and styles stand under an address that changes with them: browsers keep them for good, nobody collects files.
RELEASE = release(Path(__file__).parent.parent / "web" / "static")
STATIC_URL = f"static/{RELEASE}/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = f"/{STATIC_URL}"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

EMAIL_URL = os.environ.get("SUREHAND_SMTP", "")
EMAIL_FROM = os.environ.get("SUREHAND_FROM", "Surehand <surehand@localhost>")
LETTERS_PER_MINUTE = int(os.environ.get("SUREHAND_LETTERS_PER_MINUTE", "0"))
EMAIL_REPLY_TO = os.environ.get("SUREHAND_REPLY_TO", "")
IMAP_URL = os.environ.get("SUREHAND_IMAP", "")
IMAP_INTERVAL = int(os.environ.get("SUREHAND_IMAP_INTERVAL", "60"))
TABLES_FOLDER = os.environ.get("SUREHAND_TABLES", "")
# Audits: what DuckDB may hold in memory, days until files are deleted, the largest file in megabytes.
EMBEDDINGS = os.environ.get("SUREHAND_EMBEDDINGS", "")
EMBEDDINGS_SHA256 = os.environ.get("SUREHAND_EMBEDDINGS_SHA256", "")
AUDIT_MEMORY = os.environ.get("SUREHAND_AUDIT_MEMORY", "1GB")
AUDIT_KEPT = int(os.environ.get("SUREHAND_AUDIT_KEPT", "90"))
AUDIT_LARGEST = int(os.environ.get("SUREHAND_AUDIT_LARGEST", "500")) * 1_000_000
INBOUND_KEPT = int(os.environ.get("SUREHAND_INBOUND_KEPT", "90"))
ALERT_WINDOW = int(os.environ.get("SUREHAND_ALERT_WINDOW", "60"))

API_REQUESTS_PER_MINUTE = int(os.environ.get("SUREHAND_API_REQUESTS_PER_MINUTE", "600"))

# Hosts and networks that may be reached although they are not public: see connectors/http.py.
SLACK_API = os.environ.get("SUREHAND_SLACK_API", "https://slack.com/api/")
HUBSPOT_API = os.environ.get("SUREHAND_HUBSPOT_API", "https://api.hubapi.com")
HUBSPOT_CLIENT_ID = os.environ.get("SUREHAND_HUBSPOT_CLIENT_ID", "")
HUBSPOT_CLIENT_SECRET = os.environ.get("SUREHAND_HUBSPOT_CLIENT_SECRET", "")
CLICKUP_API = os.environ.get("SUREHAND_CLICKUP_API", "https://api.clickup.com/api")
CLICKUP_CLIENT_ID = os.environ.get("SUREHAND_CLICKUP_CLIENT_ID", "")
CLICKUP_CLIENT_SECRET = os.environ.get("SUREHAND_CLICKUP_CLIENT_SECRET", "")
OUTGOING_ALLOW = os.environ.get("SUREHAND_OUTGOING_ALLOW", "").replace(",", " ").split()
METRICS_TOKEN = os.environ.get("SUREHAND_METRICS_TOKEN", "")
LOGGING = logging_config(os.environ)
