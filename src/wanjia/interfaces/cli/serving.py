"""
The processes of a served site: the web server and the worker, started, watched and stopped together.

The worker is a process of its own so that billing a month never takes the web server's time slices; when it dies it is
started again, and takes up what it left. When the web server dies everything ends.
"""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

START_SECONDS, STOP_SECONDS = 60.0, 40.0
LOOK_SECONDS, RESTART_SECONDS = 0.3, 2.0
WEB, COMMAND = "wanjia.interfaces.cli.web", "wanjia.interfaces.cli.main"


class ServingFailed(Exception):
    """The web server did not begin, or ended by itself; its log says why."""


@dataclass(slots=True)
class Served:
    """
    A site to be served.

    :ivar mode: ``production`` or ``demo``
    :ivar job_threads: how many jobs at once; 0: the worker runs elsewhere
    """

    host: str
    port: int
    mode: str
    processes: int = 2
    threads: int = 4
    job_threads: int = 2
    _asked_to_stop: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        """Give the address to open."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    def prepare(self, home: Path) -> dict[str, str]:
        """Let the site check itself, gather static files, and give the environment of the processes."""
        from django.core.management import call_command

        call_command("check", stdout=io.StringIO())
        figures = home / "metrics"
        shutil.rmtree(figures, ignore_errors=True)
        figures.mkdir(parents=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        return {**os.environ, "WANJIA_SERVING": self.mode, "PROMETHEUS_MULTIPROC_DIR": str(figures)}

    def run(self, *, environment: dict[str, str], begun: Callable[[], None]) -> None:
        """
        Serve until a signal asks to stop.

        :param begun: told once the site answers
        :raises ServingFailed: if the web server does not begin, or ends by itself
        """
        for told in (signal.SIGTERM, signal.SIGINT):
            signal.signal(told, lambda *_: self._asked_to_stop.set())
        web = self._started(WEB, self.host, self.port, self.processes, self.threads, environment=environment)
        worker = self._worker(environment)
        try:
            self._wait_for_answer(web)
            begun()
            while not self._asked_to_stop.wait(LOOK_SECONDS):
                if web.poll() is not None:
                    msg = f"the web server ended by itself (code {web.returncode})"
                    raise ServingFailed(msg)
                if worker is not None and worker.poll() is not None:
                    self._asked_to_stop.wait(RESTART_SECONDS)
                    worker = self._worker(environment)
        finally:
            _stopped([process for process in (web, worker) if process is not None])

    def _worker(self, environment: dict[str, str]) -> subprocess.Popen[bytes] | None:
        if not self.job_threads:
            return None
        return self._started(COMMAND, "worker", "--threads", self.job_threads, environment=environment)

    def _started(self, module: str, *words: object, environment: dict[str, str]) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", module, *map(str, words)]
        return subprocess.Popen(command, env=environment)  # noqa: S603 - our own modules, words checked by the command

    def _wait_for_answer(self, web: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and web.poll() is None and not self._asked_to_stop.is_set():
            if self._answers():
                return
            self._asked_to_stop.wait(LOOK_SECONDS)
        if not self._asked_to_stop.is_set():
            msg = "the web server did not begin; what it said stands above"
            raise ServingFailed(msg)

    def _answers(self) -> bool:
        own = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host)  # noqa: S104 - compared, not bound
        address = f"http://{own}:{self.port}" if own else self.address
        try:
            with urlopen(f"{address}/health/?live", timeout=2):  # noqa: S310 - always http
                return True
        except (URLError, OSError):
            return False


def _stopped(processes: list[subprocess.Popen[bytes]]) -> None:
    """Ask processes to stop, wait, and end those that do not."""
    for process in processes:
        process.terminate()
    until = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
