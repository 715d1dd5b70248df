"""Running jobs: take one, do it, write down what came of it, whatever happens."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone, translation

from wanjia.foundation.findings.types import Refused
from wanjia.foundation.jobs import operations, queries
from wanjia.foundation.jobs.files import remove_files
from wanjia.foundation.jobs.operations import LeaseLost
from wanjia.foundation.jobs.types import Claimed, Finished
from wanjia.interfaces.worker.registry import KINDS
from wanjia.interfaces.worker.work import CancelAsked, JobFailed, Kind, Reporter, Work, report_here, work_of

LOG = logging.getLogger("wanjia.worker")
UNFORESEEN = "Something went wrong that nobody foresaw; the administrator finds it in the log under job %d."


class WorkerStops(Exception):
    """The worker was asked to stop; its job goes back into the queue between two steps."""


def run_next(worker: str, *, reporter: Reporter = report_here, kinds: Mapping[str, Kind] = KINDS) -> bool:
    """
    Do the next job that waits.

    :returns: whether there was one
    """
    if not queries.is_any_takeable(now()):
        return False
    with transaction.atomic():
        claimed = operations.claim(worker, at=now(), kinds=tuple(kinds))
    if claimed is None:
        return False
    run(claimed, kind=kinds[claimed.kind], reporter=reporter)
    return True


def run_waiting(worker: str = "here") -> int:
    """Do all jobs that wait, on this thread; for commands and tests. Gives how many."""
    count = 0
    while run_next(worker):
        count += 1
    return count


def run(claimed: Claimed, *, kind: Kind, reporter: Reporter = report_here) -> None:
    """Do one job and end it; a job that another worker holds by now is left alone."""
    LOG.info("job begins", extra={"job": claimed.job_id, "kind": claimed.kind, "taken": claimed.taken})
    try:
        _run(claimed, kind=kind, reporter=reporter)
    except LeaseLost:
        LOG.warning("job lost", extra={"job": claimed.job_id, "kind": claimed.kind})
    else:
        LOG.info("job ends", extra={"job": claimed.job_id, "kind": claimed.kind})


def _run(claimed: Claimed, *, kind: Kind, reporter: Reporter) -> None:
    try:
        with translation.override(claimed.arguments.get("language") or settings.LANGUAGE_CODE):
            work = work_of(claimed, kind=kind, reporter=reporter)
            outcome = kind.does(work)
        _finish(work, outcome=outcome)
    except CancelAsked:
        remove_files(claimed.job_id)
        with transaction.atomic():
            operations.stop(claimed, at=now())
    except WorkerStops:
        with transaction.atomic():
            operations.give_back(claimed, at=now(), is_counted=False)
        raise
    except LeaseLost:
        raise
    except Refused as why:
        _fail(claimed, why=str(why), result=why.result if isinstance(why, JobFailed) else {})
    except (OperationalError, InterfaceError):
        # The database was busy or away; the job waits for its lease or goes back, and is tried again.
        LOG.exception("job interrupted", extra={"job": claimed.job_id, "kind": claimed.kind})
        with transaction.atomic():
            operations.give_back(claimed, at=now())
    except Exception:
        LOG.exception("job broken", extra={"job": claimed.job_id, "kind": claimed.kind})
        _fail(claimed, why=UNFORESEEN % claimed.job_id, result={})


def _finish(work: Work, *, outcome: Finished) -> None:
    if not work.is_finished:
        with transaction.atomic():
            work.finish(outcome)


def _fail(claimed: Claimed, *, why: str, result: Mapping[str, object]) -> None:
    remove_files(claimed.job_id)
    with transaction.atomic():
        operations.fail(claimed, why=why, at=now(), result=result)


def now() -> datetime:
    """Read the clock."""
    return timezone.now()
