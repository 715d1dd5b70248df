"""
A PostgreSQL cluster that lives as long as one command.

``python -m tests.support.postgres COMMAND ...`` runs the command with ``WANJIA_DATABASE`` pointing to it.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.support.packages import NotInstalled, ensure

DATABASE = "wanjia"
OWNER = "wanjia"
UNAVAILABLE = 69  # EX_UNAVAILABLE of sysexits.h
# Nothing here must outlive a power cut, so nothing waits for the disk.
OPTIONS = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=160 -c shared_buffers=128MB"
)


class NoPostgres(Exception):
    """No PostgreSQL can be started on this machine; the text says why."""


def find_binaries(
    *, on_path: str | None = shutil.which("initdb"), packages: Path = Path("/usr/lib/postgresql")
) -> Path | None:
    """Find the folder that holds ``initdb`` and ``pg_ctl``: on the path, else the newest of the system's packages."""
    packaged = sorted(packages.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    found = [Path(on_path).resolve()] if on_path else packaged[-1:]
    return next((path.parent for path in found if (path.parent / "pg_ctl").exists()), None)


def runner() -> tuple[list[str], str]:
    """
    Say how to run a program as a user that may own a cluster: never root.

    :returns: words to put in front, and the user's name
    :raises NoPostgres: if root cannot become another user
    """
    if os.geteuid() != 0:
        return [], pwd.getpwuid(os.geteuid()).pw_name
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = next((name for name in ("postgres", "nobody") if name in names), None)
    if user is None or shutil.which("runuser") is None:
        msg = "PostgreSQL refuses to run as root, and there is no runuser or no other user here"
        raise NoPostgres(msg)
    return ["runuser", "-u", user, "--"], user


def free_port() -> int:
    """Find a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def cluster() -> Iterator[str]:
    """
    Start a cluster in a temporary folder; stop and delete it afterwards, also on failure.

    :returns: URL of an empty database
    :raises NoPostgres: if this machine cannot
    """
    try:
        ensure("postgresql", what="initdb", is_there=lambda: find_binaries() is not None)
    except NotInstalled as why:
        raise NoPostgres(str(why)) from why
    binaries = find_binaries()
    if binaries is None:
        msg = "initdb is not on this machine"
        raise NoPostgres(msg)
    front, user = runner()
    folder = Path(tempfile.mkdtemp(prefix="wanjia-postgres-"))
    try:
        if front:
            shutil.chown(folder, user)
        yield from _running(folder, call=[*front, str(binaries / "pg_ctl")], initdb=[*front, str(binaries / "initdb")])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _running(folder: Path, *, call: list[str], initdb: list[str]) -> Iterator[str]:
    data, log, password, port = folder / "data", folder / "log", secrets.token_hex(16), free_port()
    secret = folder / "password"
    secret.write_text(password)
    secret.chmod(0o644)  # inside a folder that only the cluster's user enters
    made = [*initdb, "-D", str(data), "-U", OWNER, "-A", "scram-sha-256", "--pwfile", str(secret), "-N"]
    _must([*made, "-E", "UTF8", "--locale=C"], folder=folder)
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} {OPTIONS}"
    try:
        _must([*call, "-D", str(data), "-l", str(log), "-o", options, "-w", "-t", "60", "start"], folder=folder)
        url = f"postgresql://{OWNER}:{password}@127.0.0.1:{port}"
        with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {DATABASE}")
        yield f"{url}/{DATABASE}"
    finally:
        stop = [*call, "-D", str(data), "-m", "immediate", "-w", "stop"]
        subprocess.run(stop, cwd=folder, capture_output=True, check=False)


def _must(command: Sequence[str], *, folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        msg = f"{' '.join(command[:6])} failed: {done.stdout.strip()[-400:]}"
        raise NoPostgres(msg)


def end_on_signals() -> None:
    """Turn a polite kill into an exception, so that clean-up runs."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def main(command: Sequence[str]) -> int:
    """Run a command beside a cluster and give its exit code, or 69 where there can be none."""
    end_on_signals()
    try:
        with cluster() as url:
            return subprocess.run(command, env={**os.environ, "WANJIA_DATABASE": url}, check=False).returncode
    except NoPostgres as why:
        print(f"no PostgreSQL: {why}", file=sys.stderr)
        return UNAVAILABLE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
