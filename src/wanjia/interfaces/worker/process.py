"""
The worker as a process: some threads that do jobs, one that shows that they are alive and keeps house.

Asked to stop, a thread ends the step it is in and puts its job back; killed, the job is taken up by whoever sees that
the process is gone, or when the lease runs out.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connection, transaction
from django.utils import timezone

from wanjia.foundation.jobs import operations, queries, timetable
from wanjia.foundation.jobs.types import Claimed, Progress
from wanjia.interfaces.worker.message_jobs import ask_if_due
from wanjia.interfaces.worker.running import WorkerStops, run_next
from wanjia.interfaces.worker.work import report_here

LOG = logging.getLogger("wanjia.worker")
THREADS = 2
IDLE_SECONDS, BUSY_DATABASE_SECONDS, ROUND_SECONDS = 0.25, 2.0, 5.0
SWEEP_EVERY = timedelta(minutes=10)
#: How long a stopping worker waits for the steps that run.
PATIENCE_SECONDS = 30.0


class WorkerProcess:
    """Does jobs until it is asked to stop."""

    def __init__(self, *, threads: int = THREADS) -> None:
        """Prepare, but do not begin."""
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self.parent = os.getppid()
        self.asked_to_stop = threading.Event()
        self.threads = [threading.Thread(target=self._work, args=(n,), daemon=True) for n in range(threads)]
        self._swept: datetime | None = None

    def serve(self) -> None:
        """Do jobs until asked to stop, or until the process that started this one is gone."""
        self.free_jobs_of_the_dead(also=self.name)
        for thread in self.threads:
            thread.start()
        LOG.info("worker begins", extra={"worker": self.name})
        while not self.asked_to_stop.is_set() and os.getppid() == self.parent:
            self._round()
            self.asked_to_stop.wait(ROUND_SECONDS)
        self.asked_to_stop.set()
        for thread in self.threads:
            thread.join(PATIENCE_SECONDS)
        with transaction.atomic():
            operations.leave(self.name)
        LOG.info("worker ends", extra={"worker": self.name})

    def stop(self, *_: object) -> None:
        """Ask it to stop; also a signal handler."""
        self.asked_to_stop.set()

    def _work(self, number: int) -> None:
        """
        Do one job after another.

        Progress is written on a connection of its own, because a job may be in the midst of reading a long list on
        this thread's one, and the embedded database lets no connection write that still reads what has changed since.
        """
        with ThreadPoolExecutor(1, thread_name_prefix=f"reports-{number}") as reports:

            def reporter(claimed: Claimed, *, progress: Progress) -> bool:
                if self.asked_to_stop.is_set():
                    raise WorkerStops
                return reports.submit(report_here, claimed, progress=progress).result()

            while not self.asked_to_stop.is_set():
                try:
                    found = run_next(f"{self.name}:{number}", reporter=reporter)
                except WorkerStops:
                    break
                except (DatabaseError, InterfaceError):
                    LOG.exception("database busy or away", extra={"worker": self.name})
                    close_old_connections()
                    self.asked_to_stop.wait(BUSY_DATABASE_SECONDS)
                    continue
                if not found:
                    self.asked_to_stop.wait(IDLE_SECONDS)
            reports.submit(connection.close)
        connection.close()

    def _round(self) -> None:
        """Show that the worker is alive, free the jobs of dead ones, ask for what is due, remove what has expired."""
        now = timezone.now()
        try:
            with transaction.atomic():
                operations.beat(self.name, at=now)
            self.free_jobs_of_the_dead()
            submit_due(now)
            ask_if_due(now)
            if self._swept is None or now - self._swept >= SWEEP_EVERY:
                with transaction.atomic():
                    operations.sweep(now, kept=settings.WANJIA_FILES_KEPT)
                self._swept = now
        except (DatabaseError, InterfaceError):
            LOG.exception("database busy or away", extra={"worker": self.name})
            close_old_connections()

    def free_jobs_of_the_dead(self, *, also: str = "") -> None:
        """
        Put back the jobs of workers of this machine whose process is gone.

        :param also: a worker that is known to be dead: at the start, an earlier one of this very name
        """
        for name in queries.holders():
            if is_dead(name) or (also and name.startswith(f"{also}:")):
                with transaction.atomic():
                    count = operations.give_back_of(name)
                LOG.warning("worker found dead", extra={"worker": name, "count": count})


def submit_due(at: datetime) -> int:
    """Ask for the work of the timetable whose time has come; give how much. Nobody waits where nothing is due."""
    if not queries.due_timetables(at):
        return 0
    with transaction.atomic():
        asked = timetable.submit_due(at=at)
    if asked:
        LOG.info("timetable", extra={"count": asked})
    return asked


def is_dead(worker: str) -> bool:
    """Tell whether a worker ran on this machine in a process that is gone; of other machines nothing is known."""
    host, _, rest = worker.partition(":")
    pid = rest.partition(":")[0]
    if sys.platform == "win32" or host != socket.gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def main(threads: int = THREADS) -> None:
    """Serve until told to stop by a signal."""
    worker = WorkerProcess(threads=threads)
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, worker.stop)
    worker.serve()
