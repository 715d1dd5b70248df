"""Where the files of jobs lie: a folder for each job, and one for what was handed in."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from wanjia.foundation.findings.types import Refused

HANDED_IN = re.compile(r"[0-9a-f]{32}\.(csv|txt|xlsx|xml)")
UPLOADS = "uploads"


class NoSuchFile(Refused):
    """A file that is not there any more, or never was."""


def folder_of(job_id: int) -> Path:
    """Give the folder of a job's files, made if need be."""
    folder = _root() / str(int(job_id))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def path_of(job_id: int, *, file: str) -> Path:
    """
    Give where a job's file lies.

    :raises NoSuchFile: if it is not there, or its name leads out of the job's folder
    """
    folder = (_root() / str(int(job_id))).resolve()
    path = (folder / file).resolve()
    if path.parent != folder or not path.is_file():
        msg = "This file is not kept any more. Have it made again."
        raise NoSuchFile(msg)
    return path


def keep_upload(parts: Iterable[bytes], *, suffix: str) -> str:
    """
    Keep a file that was handed in, under a name of our own; whoever handed it in chooses no part of it.

    :param suffix: ``.csv``, ``.txt``, ``.xlsx`` or ``.xml``
    :returns: the name under which `upload_path` finds it
    :raises NoSuchFile: if the suffix is another
    """
    name = f"{uuid4().hex}{suffix}"
    _check_upload(name)
    folder = _root() / UPLOADS
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / name).open("wb") as out:
        for part in parts:
            out.write(part)
    return name


def upload_path(name: str) -> Path:
    """
    Give where a file that was handed in lies.

    :raises NoSuchFile: if it is not there, or the name is none that `keep_upload` gave
    """
    _check_upload(name)
    path = _root() / UPLOADS / name
    if not path.is_file():
        msg = "The file that was handed in is not kept any more. Hand it in again."
        raise NoSuchFile(msg)
    return path


def remove_files(job_id: int) -> None:
    """Remove a job's folder with all that is in it."""
    shutil.rmtree(_root() / str(int(job_id)), ignore_errors=True)


def remove_uploads(*, before: datetime) -> int:
    """Remove what was handed in before a time; give how many files."""
    old = [path for path in (_root() / UPLOADS).glob("*") if path.stat().st_mtime < before.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _root() -> Path:
    return Path(settings.WANJIA_FILES)


def _check_upload(name: str) -> None:
    if HANDED_IN.fullmatch(name) is None:
        msg = "There is no file of that name."
        raise NoSuchFile(msg)
