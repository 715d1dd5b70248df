"""The demo served from the command line, a job done by its worker, and `wanjia serve` refusing the demo."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.support.homes import furnish

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")
PATIENCE_SECONDS = 240


def environment(home: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("WANJIA_")}
    return {**inherited, "WANJIA_HOME": str(home)}


def command(*words: str) -> list[str]:
    return [str(Path(sys.executable).with_name("wanjia")), *words]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def served(home: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Serve the demo until the block ends; what it prints goes to a file in the home."""
    port = free_port()
    with (home / "out.txt").open("w") as out:
        running = subprocess.Popen(
            command("demo", "--port", str(port), *words),
            env=environment(home),
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            wait_until_served(running, port=port)
            yield running, port
        finally:
            running.kill()
            running.wait()


def wait_until_served(running: subprocess.Popen[str], *, port: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and running.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/health/", timeout=2) as answer:
                assert json.load(answer)["worker"] == "ok"
                return
        except (URLError, OSError):
            time.sleep(0.5)
    pytest.fail(f"the demo was not served (exit {running.poll()})")


def get(port: int, path: str) -> tuple[int, dict[str, str], str]:
    with urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
        return answer.status, dict(answer.headers), answer.read().decode()


def is_listening(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small county that ended after its report."""
    home = furnish(tmp_path_factory.mktemp("home"))
    made = subprocess.run(
        command("demo", "--size", "100", "--no-serve"),
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    assert "YZ0017" in made.stdout
    assert "wanjia-demo-2026" in made.stdout
    return home


class TestDemo:
    def test_is_served_as_it_was_left_and_ends_with_ctrl_c(self, home: Path) -> None:
        with served(home, "--keep") as (running, port):
            status, headers, page = get(port, "/sign-in/")
            assert status == 200
            assert "default-src 'self'" in headers["Content-Security-Policy"]
            style = next(
                part for part in page.split('"') if part.startswith("/static/kit/kit.") and part.endswith("css")
            )
            assert "immutable" in get(port, style)[1]["Cache-Control"]
            assert "wanjia_worker_alive 1" in get(port, "/metrics/")[2]

            running.send_signal(signal.SIGINT)
            assert running.wait(60) == 0

        assert not is_listening(port)
        assert "Traceback" not in (home / "out.txt").read_text()

    def test_takes_its_processes_along_when_it_is_killed(self, home: Path) -> None:
        with served(home, "--keep") as (running, port):
            running.kill()
            running.wait()
            until = time.monotonic() + 40
            while is_listening(port) and time.monotonic() < until:
                time.sleep(0.5)

        assert not is_listening(port)

    def test_on_a_port_that_is_taken_is_refused_before_anything_is_made(self, home: Path) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = str(other.getsockname()[1])
            done = subprocess.run(
                command("demo", "--port", port), env=environment(home), capture_output=True, text=True, check=False
            )

        assert done.returncode == 1
        assert "taken by another program" in done.stderr
        assert not done.stdout.strip()

    def test_is_refused_by_wanjia_serve(self, home: Path) -> None:
        done = subprocess.run(
            command("serve", "--port", str(free_port())),
            env=environment(home),
            capture_output=True,
            text=True,
            check=False,
        )

        assert done.returncode == 1
        assert "accounts of the demo" in done.stderr

    def test_cannot_be_kept_where_there_is_none(self, tmp_path: Path) -> None:
        done = subprocess.run(
            command("demo", "--keep", "--no-serve"),
            env=environment(tmp_path),
            capture_output=True,
            text=True,
            check=False,
        )

        assert done.returncode == 1
        assert "no demo county to keep" in done.stderr
