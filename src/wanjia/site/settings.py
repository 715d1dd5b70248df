"""
Settings of the site. What differs from place to place comes from the environment.

============================  =====================================================================
``WANJIA_HOME``               folder of the database and the key; ``./var`` unless set
``WANJIA_DATABASE``           ``postgresql://user:password@host:port/name``; the embedded one unless set
``WANJIA_SECRET_KEY``         key that signs sessions; a random one is kept in the home unless set
``WANJIA_HOSTS``              names this site answers to, by comma; ``localhost`` unless set
``WANJIA_DEBUG``              ``1`` shows errors in the browser
============================  =====================================================================
"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

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
ALLOWED_HOSTS = os.environ.get("WANJIA_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

DATABASE_URL = os.environ.get("WANJIA_DATABASE")
DATABASES = {"default": database_from_url(DATABASE_URL) if DATABASE_URL else embedded_database(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "treebeard",
    "wanjia.foundation.organisation",
    "wanjia.foundation.events",
    "wanjia.registry.network",
    "wanjia.registry.metering",
    "wanjia.registry.tariffs",
    "wanjia.registry.customers",
    "wanjia.measurement.readings",
    "wanjia.revenue.billing",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
]
ROOT_URLCONF = "wanjia.site.urls"
WSGI_APPLICATION = "wanjia.site.wsgi.application"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
