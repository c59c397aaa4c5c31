"""Settings. Everything an installation may change comes from the environment; docs/reference/settings.md lists it.

ZUGONG_MODE is ``production`` (the default), ``demo`` or ``test``. Production refuses to start on a missing or demo key.
"""

import json
import os
from datetime import time
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from zugong.lib.crypto import parse_keys
from zugong.lib.disclosed.note import read_public_key, read_signing_key

MODE = os.environ.get("ZUGONG_MODE", "production")
if MODE not in {"production", "demo", "test"}:
    raise ImproperlyConfigured(f"ZUGONG_MODE is {MODE!r}; write production, demo or test")
DEMO = MODE == "demo"
DEBUG = False

PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("ZUGONG_HOME") or Path.home() / ".local" / "share" / "zugong")
HOME.mkdir(mode=0o700, parents=True, exist_ok=True)  # the whole county lies in it

# Known to everyone, so good for invented people only.
DEMO_SECRET = "demo-only-secret-known-to-everyone-never-for-real-people"
DEMO_FIELD_KEYS = "ZGVtby1vbmx5LWZpZWxkLWtleS1rbm93bi10by1hbGw="
DEMO_INDEX_KEY = "ZGVtby1vbmx5LWluZGV4LWtleS1rbm93bi10by1hbGw="
DEMO_LOG_KEY = "ZGVtby1vbmx5LWxvZy1zaWduaW5nLWtleS1vbmx5ISE="


def secret(name: str, demo: str) -> str:
    value = os.environ.get(name, "")
    if MODE != "production":
        return value or demo
    if not value or demo in value.split(","):
        raise ImproperlyConfigured(
            f"{name} is not set; `zugong keys` prints a fresh set of keys for production"
        )
    if len(value) < 32:
        raise ImproperlyConfigured(f"{name} is shorter than 32 characters; `zugong keys` prints good ones")
    return value


SECRET_KEY = secret("ZUGONG_SECRET_KEY", DEMO_SECRET)
FIELD_KEYS = secret("ZUGONG_FIELD_KEYS", DEMO_FIELD_KEYS)
INDEX_KEY = secret("ZUGONG_INDEX_KEY", DEMO_INDEX_KEY)
try:
    parse_keys(FIELD_KEYS, INDEX_KEY)
except ValueError as error:
    raise ImproperlyConfigured(f"ZUGONG_FIELD_KEYS or ZUGONG_INDEX_KEY: {error}") from None
# What signs the heads of the disclosure log, under which name, and the public keys used before.
LOG_KEY = secret("ZUGONG_LOG_KEY", DEMO_LOG_KEY)
LOG_NAME = os.environ.get("ZUGONG_LOG_NAME", "zugong-disclosure")
LOG_OLD_KEYS = [key for key in os.environ.get("ZUGONG_LOG_OLD_KEYS", "").split(",") if key]
try:
    read_signing_key(LOG_NAME, LOG_KEY)
    for text in LOG_OLD_KEYS:
        read_public_key(text)
except ValueError as error:
    raise ImproperlyConfigured(f"ZUGONG_LOG_KEY, ZUGONG_LOG_NAME or ZUGONG_LOG_OLD_KEYS: {error}") from None

PUBLIC_URL = os.environ.get("ZUGONG_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = [h for h in os.environ.get("ZUGONG_HOSTS", "").split(",") if h] or (
    ["127.0.0.1", "localhost", "[::1]", "testserver"]
    if MODE != "production"
    else [urlsplit(PUBLIC_URL).hostname or "127.0.0.1"]
)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "zugong.web.views.form_expired"
HTTPS = PUBLIC_URL.startswith("https://")
if MODE == "production" and HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
# How many reverse proxies stand in front; the client's address is read that many places from the right.
TRUSTED_PROXIES = int(os.environ.get("ZUGONG_TRUSTED_PROXIES", "0"))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_cotton",
    "csp",
    "zugong.web",
    "zugong.organisations",  # before allauth: our pages of signing in replace its own
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_tasks",
    "django_tasks_db",
    "zugong.files",
    "zugong.notices",
    "zugong.flows",
    "zugong.workorders",
    "zugong.ledger",
    "zugong.disclosure",
    "zugong.evaluation",
    "zugong.villages",
    "zugong.portal",
]

MIDDLEWARE = [
    "zugong.web.middleware.BodyLimitMiddleware",
    "zugong.web.middleware.NoNulMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "zugong.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "zugong.organisations.middleware.OneLookMiddleware",
    "zugong.organisations.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zugong.web.middleware.RefusalMiddleware",
    "zugong.organisations.middleware.RefusedMiddleware",
]

ROOT_URLCONF = "zugong.config.urls"
WSGI_APPLICATION = "zugong.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "zugong.web.templatetags.web",
                "zugong.web.templatetags.quick",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zugong.web.context.shell",
            ],
        },
    }
]

FORM_RENDERER = "zugong.web.widgets.Renderer"

DATABASE_URL = os.environ.get("DATABASE_URL") or f"sqlite:///{HOME / 'zugong.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=300, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
        " PRAGMA cache_size=-64000; PRAGMA mmap_size=268435456;",
    }
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "test.sqlite3")}
else:
    # For the few statements that are sent often as they stand; 0 where a pooler keeps no prepared statements.
    DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = (
        int(os.environ.get("ZUGONG_PREPARE", "5")) or None
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if MODE == "production":
    # Several processes share what must be counted once, such as a used TOTP code.
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "zugong_cache"}
    }
if os.environ.get("ZUGONG_REDIS_URL"):
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": os.environ["ZUGONG_REDIS_URL"],
        }
    }
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# --- sign-in -----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "organisations.Account"
AUTHENTICATION_BACKENDS = ["zugong.organisations.signin.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "zugong.organisations.signin.LengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "zugong.organisations.signin.ThreeClassesValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "landing"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_MINUTES = int(os.environ.get("ZUGONG_IDLE_MINUTES", "30"))
ACCOUNT_ADAPTER = "zugong.organisations.signin.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
# Per account the database counts (organisations.lockout); a whole office shares one address.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip"}
MFA_FORMS = {
    "authenticate": "zugong.organisations.signin.SecondFactorForm",
    "reauthenticate": "zugong.organisations.signin.SecondFactorAgainForm",
}
MFA_ADAPTER = "zugong.organisations.signin.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "zugong"
SOCIALACCOUNT_ADAPTER = "zugong.organisations.signin.SingleSignOnAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS = {}
if os.environ.get("ZUGONG_OIDC"):
    # JSON: [{"provider_id", "name", "client_id", "secret", "server_url"}], one county single sign-on each.
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": app["provider_id"],
                "name": app["name"],
                "client_id": app["client_id"],
                "secret": app["secret"],
                "settings": {"server_url": app["server_url"]},
            }
            for app in json.loads(os.environ["ZUGONG_OIDC"])
        ]
    }
# Our own middleware notes when a session was last seen, once a minute at most.
USERSESSIONS_TRACK_ACTIVITY = False
SILENCED_SYSTEM_CHECKS = ["account.W001"]
STAFF_SECOND_FACTOR = MODE == "production"

# --- language and time -------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]  # each in its own language
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [
    PACKAGE / room / "locale" for room in ("config", "lib", "planning")
]  # rooms that are no Django apps
OFFICE_HOURS = (time(8, 30), time(17, 30))

# --- files -------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns about a folder that is not there
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(HOME / "files")},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if MODE == "production"
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = MODE != "production"
WHITENOISE_AUTOREFRESH = False
MAX_REQUEST_BYTES = 128 * 1024 * 1024  # a form with six photos of 20 MB; what is larger is not read at all
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 12
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"private": {"()": "zugong.web.logs.HidePrivateAddresses"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["private"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
