"""Packages of the system that tests need: installed where they are missing and rights allow it."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

PATIENCE = 900


class NotInstalled(Exception):
    """A package is missing and cannot be installed; the text says why."""


def ensure(*packages: str, what: str, is_there: Callable[[], bool]) -> None:
    """
    Install packages unless what they bring is there; of several processes that ask at once, one installs.

    :param what: what is looked for, as the refusal names it
    :raises NotInstalled: if that needs rights or tools that are not there, or fails
    """
    if is_there():
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        msg = f"{what} is not on this machine, and only root can install it with apt-get"
        raise NotInstalled(msg)
    with (Path(tempfile.gettempdir()) / "wanjia-tests-packages.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_there():
            _install(packages)


def _install(packages: tuple[str, ...]) -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    wait = ("-o", "DPkg::Lock::Timeout=300")
    for step in (("update", "-q"), ("install", "-y", "-q", "--no-install-recommends", *packages)):
        done = subprocess.run(
            ["apt-get", *wait, *step], env=quiet, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        if done.returncode:
            msg = f"apt-get {step[0]} failed: {(done.stderr or done.stdout).strip()[-200:]}"
            raise NotInstalled(msg)
