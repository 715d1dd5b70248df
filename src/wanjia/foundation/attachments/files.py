"""
Where files lie: under the hash of their content, written once and never over.

The content is written, synced and renamed before the row that tells of it commits; a row that is rolled back leaves a
file that nothing tells of, which harms nothing.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from wanjia.foundation.findings.types import Refused

FOLDER, READ_ONLY = "attachments", 0o400
HASH = re.compile(r"[0-9a-f]{64}")


class FileLost(Refused):
    """A file whose content is not there any more, or not what it was; the text is fit for the user."""


def hash_of(content: bytes) -> str:
    """Give the SHA-256 of a content, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def keep(content: bytes) -> str:
    """
    Keep a content; the same one again is kept once.

    :returns: its hash
    """
    sha256 = hash_of(content)
    path = _path(sha256)
    if path.is_file():
        return sha256
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f"{uuid4().hex}.part")
    with part.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    part.chmod(READ_ONLY)
    part.replace(path)
    return sha256


def content_of(sha256: str) -> bytes:
    """
    Give a content as it was kept.

    :raises FileLost: if it is not there, or was changed since
    """
    path = _path(sha256)
    if not path.is_file():
        msg = "The content of this file is not there: have the administrator restore it from the backup."
        raise FileLost(msg)
    content = path.read_bytes()
    if hash_of(content) != sha256:
        msg = "The content of this file was changed since it was kept: have the administrator restore it."
        raise FileLost(msg)
    return content


def _path(sha256: str) -> Path:
    if HASH.fullmatch(sha256) is None:
        msg = f"{sha256!r} is no hash"
        raise ValueError(msg)
    return Path(settings.WANJIA_FILES) / FOLDER / sha256[:2] / sha256
