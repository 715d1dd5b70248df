"""
Settings of the site. What differs from place to place comes from the environment.

============================  =====================================================================
``WANJIA_HOME``               folder of the database and the key; ``./var`` unless set
``WANJIA_DATABASE``           ``postgresql://user:password@host:port/name``; the embedded one unless set
``WANJIA_SECRET_KEY``         key that signs sessions; a random one is kept in the home unless set
``WANJIA_HOSTS``              names this site answers to, by comma; ``localhost`` unless set
``WANJIA_DEBUG``              ``1`` shows errors in the browser
``WANJIA_HTTPS``              ``0`` where ``wanjia serve`` is reached without HTTPS, on a closed network only
``WANJIA_PROXIES``            how many proxies of one's own stand in front, which say for whom they ask; none unless set
``WANJIA_LOG``                least level that is logged: ``INFO`` where the site serves, else ``WARNING``
``WANJIA_METRICS_TOKEN``      lets another machine read ``/metrics/``; without it, only this machine itself
``WANJIA_UPLOAD_MB``          largest file that can be handed in, 50 unless set
``WANJIA_SMS_URL``            where the gateway of text and app messages takes them; without it they wait
``WANJIA_SMS_SECRET``         what messages and the gateway's reports are signed with, 32 letters or more
``WANJIA_SERVING``            set by ``wanjia serve`` (``production``) and ``wanjia demo`` (``demo``) themselves
============================  =====================================================================
"""

import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from wanjia.site.logs import logging_settings
from wanjia.site.translations import compiled_catalogues

HOME = Path(os.environ.get("WANJIA_HOME") or "var").absolute()

# Note [Embedded database]
# Write-ahead logging lets readers go on while one process writes. IMMEDIATE takes the write lock when a transaction
# begins, so that two writers wait for each other (up to `timeout` seconds) instead of failing half-way with "database
# is locked". NORMAL syncs at each checkpoint, not at each commit: after a power cut the database is whole, and at most
# the latest commits are missing.
SQLITE_PRAGMAS = """
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA cache_size = -65536;
    PRAGMA mmap_size = 268435456;
    PRAGMA temp_store = MEMORY
"""


def embedded_database(home: Path) -> dict[str, Any]:
    """Describe the embedded database in a folder. See Note [Embedded database]."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(home / "wanjia.sqlite3"),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
        "TEST": {"NAME": str(home / "test.sqlite3")},
    }


def database_from_url(url: str) -> dict[str, Any]:
    """
    Describe the database that a URL names; what follows a ``?`` goes to its driver.

    :raises ImproperlyConfigured: if the URL is not one of PostgreSQL or names no database
    """
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in {"postgresql", "postgres"} or not name:
        msg = "WANJIA_DATABASE must read postgresql://user:password@host:port/name; leave it out for the embedded one."
        raise ImproperlyConfigured(msg)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def kept_secret(path: Path) -> str:
    """Read the key of this home, and make one first if there is none; two processes that start at once agree."""
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass  # another process was first, and its key counts
        finally:
            draft.unlink()
    return path.read_text()


HOME.mkdir(parents=True, exist_ok=True)
SECRET_KEY = os.environ.get("WANJIA_SECRET_KEY") or kept_secret(HOME / "secret-key")
DEBUG = os.environ.get("WANJIA_DEBUG") == "1"
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = [host.strip() for host in os.environ.get("WANJIA_HOSTS", "").split(",") if host.strip()] + LOCAL_HOSTS
SERVING = os.environ.get("WANJIA_SERVING", "")
IS_PRODUCTION = SERVING == "production"

DATABASE_URL = os.environ.get("WANJIA_DATABASE")
DATABASES = {"default": database_from_url(DATABASE_URL) if DATABASE_URL else embedded_database(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "treebeard",
    "wanjia.foundation.organisation",
    "wanjia.foundation.events",
    "wanjia.foundation.signin",
    "wanjia.foundation.duties",
    "wanjia.foundation.workflow",
    "wanjia.foundation.tokens",
    "wanjia.foundation.jobs",
    "wanjia.foundation.attachments",
    "wanjia.foundation.outbox",
    "wanjia.registry.network",
    "wanjia.registry.metering",
    "wanjia.registry.tariffs",
    "wanjia.registry.customers",
    "wanjia.measurement.readings",
    "wanjia.measurement.intervals",
    "wanjia.revenue.billing",
    "wanjia.revenue.rebilling",
    "wanjia.revenue.whatif",
    "wanjia.revenue.ledger",
    "wanjia.revenue.receivables",
    "wanjia.revenue.payments",
    "wanjia.revenue.outlets",
    "wanjia.revenue.directdebit",
    "wanjia.revenue.disconnection",
    "wanjia.revenue.dunning",
    "wanjia.revenue.prepayment",
    "wanjia.revenue.reconciliation",
    "wanjia.revenue.corrections",
    "wanjia.energy.powerflow",
    "wanjia.energy.identification",
    "wanjia.energy.quality",
    "wanjia.energy.reliability",
    "wanjia.energy.lineloss",
    "wanjia.site",
]
MIDDLEWARE = [
    "wanjia.interfaces.kit.requests.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "wanjia.interfaces.kit.language.LanguageMiddleware",
    "wanjia.interfaces.kit.uploads.UploadLimitMiddleware",
    "wanjia.interfaces.kit.texts.TextMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wanjia.interfaces.console.signin.sessions.SessionMiddleware",
]
ROOT_URLCONF = "wanjia.site.urls"
WSGI_APPLICATION = "wanjia.site.wsgi.application"

# What the browser is shown. Each package of an interface keeps its own templates and translations beside its views.
INTERFACES = Path(__file__).parents[1] / "interfaces"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": sorted(str(path) for path in INTERFACES.glob("**/templates")),
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "wanjia.interfaces.kit.shell.shell",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "libraries": {"kit": "wanjia.interfaces.kit.templatetags.kit"},
        },
    }
]
STATIC_URL = "/static/"
STATICFILES_DIRS = [INTERFACES / "kit" / "static"]
STATIC_ROOT = HOME / "static"
WANJIA_FILES = HOME / "files"  # what jobs write and what is handed in
WANJIA_INTERVALS = HOME / "intervals"  # the interval store: files of columns
WANJIA_FILES_KEPT = timedelta(days=7)
WANJIA_UPLOAD_BYTES = int(os.environ.get("WANJIA_UPLOAD_MB") or 50) * 1024 * 1024
WANJIA_METRICS_TOKEN = os.environ.get("WANJIA_METRICS_TOKEN", "")
WANJIA_SMS_URL = os.environ.get("WANJIA_SMS_URL", "")
WANJIA_SMS_SECRET = os.environ.get("WANJIA_SMS_SECRET", "")
# Where the site serves, static files are gathered beforehand under names with their hash, which browsers keep for good.
WHITENOISE_USE_FINDERS = not SERVING
WHITENOISE_AUTOREFRESH = not SERVING
STATIC_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATIC_STORAGE if SERVING else "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
LOGGING = logging_settings(
    is_serving=bool(SERVING), level=os.environ.get("WANJIA_LOG") or ("INFO" if IS_PRODUCTION else "WARNING")
)
WANJIA_NAVIGATION = "wanjia.interfaces.console.navigation.AREAS"

# Who may come in: see docs/security.md.
AUTH_USER_MODEL = "signin.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login",)},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_ADAPTER = "wanjia.interfaces.console.signin.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
# A whole company may come from one address; one login is guarded much closer.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "30/m/ip,5/5m/key", "reauthenticate": "10/m/user"}
MFA_ADAPTER = "wanjia.interfaces.console.signin.adapter.SecondFactorAdapter"
MFA_TOTP_ISSUER = "Wanjia"
MFA_TOTP_TOLERANCE = 1  # the code before and after, for slow fingers and clocks
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
# Failed sign-ins are counted where all processes see them.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "wanjia_cache"}}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("WANJIA_PROXIES", "0"))

# How browsers are told to behave.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_USE_SESSIONS = False
IS_HTTPS = IS_PRODUCTION and os.environ.get("WANJIA_HTTPS") != "0"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if IS_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
CSRF_TRUSTED_ORIGINS = [f"https://{host.removeprefix('.')}" for host in ALLOWED_HOSTS if host not in LOCAL_HOSTS]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = compiled_catalogues(INTERFACES.parent, into=HOME / "translations")
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
