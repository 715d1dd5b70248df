"""Numbers of bank accounts and files with them, encrypted for the database under the site's key."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.crypto import salted_hmac

from wanjia.foundation.findings.types import Refused


class SealBroken(Refused):
    """Something sealed under another key of the site."""


def sealed(content: bytes) -> bytes:
    """Encrypt something for the database."""
    return _box(settings.SECRET_KEY).encrypt(content)


def unsealed(content: bytes) -> bytes:
    """
    Read what was encrypted, for a bank's file and nothing else.

    :raises SealBroken: if the site's key is another one now
    """
    try:
        return _box(settings.SECRET_KEY).decrypt(content)
    except InvalidToken as bad:
        msg = "The site's key has changed: numbers of bank accounts cannot be read any more. Tell the administrator."
        raise SealBroken(msg) from bad


def sealed_text(text: str) -> str:
    """Encrypt a text for the database."""
    return sealed(text.encode()).decode()


def unsealed_text(text: str) -> str:
    """
    Read a text that was encrypted.

    :raises SealBroken: if the site's key is another one now
    """
    return unsealed(text.encode()).decode()


@lru_cache(maxsize=2)
def _box(secret: str) -> Fernet:
    key = salted_hmac("wanjia.directdebit.number", "key", secret=secret, algorithm="sha256").digest()
    return Fernet(urlsafe_b64encode(key))
