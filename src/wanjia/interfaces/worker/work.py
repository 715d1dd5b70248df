"""What a kind of job is, and what its function is given to work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from wanjia.foundation.access import rules
from wanjia.foundation.access.queries import actor_of, process_actor
from wanjia.foundation.access.types import Actor, Permission, Scope
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.jobs import files, operations
from wanjia.foundation.jobs.types import Claimed, Finished, Progress

#: Progress is written down at most this often; each writing renews the lease and looks for a wish to cancel.
SECONDS_BETWEEN_REPORTS = 0.5
RIGHTS_GONE = "Your posts do not permit this any more. Nothing further was done."


class Reporter(Protocol):
    """Writes progress down and tells whether somebody asked to cancel."""

    def __call__(self, claimed: Claimed, *, progress: Progress) -> bool:
        """Write it down."""


class RightsGone(Refused):
    """Whoever asked for the job may not do it any more."""


class CancelAsked(Exception):
    """Somebody asked to cancel the job; raised between two of its steps."""


class JobFailed(Refused):
    """A job that could not be done, with more about it than a sentence."""

    def __init__(self, why: str, *, result: Mapping[str, Any]) -> None:
        """Keep what shall be shown beside the sentence."""
        super().__init__(why)
        self.result = result


def report_here(claimed: Claimed, *, progress: Progress) -> bool:
    """Write progress down on this thread's connection."""
    with transaction.atomic():
        return operations.report(claimed, progress=progress, at=timezone.now())


@dataclass(slots=True)
class Work:
    """
    A job in the hands of its function.

    :ivar actor: whoever asked for it, with the posts of now, reaching no further than what could be reached then
    :ivar by: the same, within the units in which a post carries the permission of the job's kind
    :ivar is_finished: its end was written down together with its last change
    """

    claimed: Claimed
    actor: Actor
    by: Actor
    reporter: Reporter = report_here
    is_finished: bool = False
    _reported: datetime | None = field(default=None, repr=False)

    def __getitem__(self, name: str) -> Any:
        """
        Give an argument.

        :raises KeyError: if whoever asked for the job gave none of that name
        """
        return self.claimed.arguments[name]

    def get(self, name: str, *, otherwise: Any = None) -> Any:
        """Give an argument, or something else where it was not given."""
        return self.claimed.arguments.get(name, otherwise)

    def at(self) -> datetime:
        """Read the clock."""
        return timezone.now()

    def also(self, permission: Permission) -> Actor:
        """
        Give the actor within the units in which posts carry this permission, too.

        :raises RightsGone: if there are none
        """
        return narrowed(self.actor, permission=permission, paths=self.by.scope.unit_paths)

    def hold(self) -> None:
        """
        Lock the job until the caller's transaction ends, so that nobody else takes it up during a long step.

        :raises LeaseLost: if the job was given to another worker
        """
        operations.hold(self.claimed, at=self.at())

    def sees_personal(self, scope: Scope) -> bool:
        """Tell whether personal data need not be masked anywhere in a scope."""
        if self.actor.person_id is None:
            return True
        allowed = rules.acting(self.actor, permission=Permission.PERSONAL_VIEW).scope
        return bool(allowed.unit_paths) and all(allowed.holds(path) for path in scope.unit_paths)

    def folder(self) -> Path:
        """Give the folder that the job may write files into."""
        return files.folder_of(self.claimed.job_id)

    def report(self, done: int = 0, *, of: int = 0, words: str = "") -> None:
        """
        Say how far it has come; called between two steps, outside of a transaction.

        :param words: a short constant sentence that the console translates
        :raises CancelAsked: if somebody asked to cancel
        :raises LeaseLost: if the job was given to another worker
        :raises RightsGone: if the actor's posts have changed so that the work reaches too far
        """
        now = self.at()
        if self._reported and (now - self._reported).total_seconds() < SECONDS_BETWEEN_REPORTS and done < of:
            return
        self._reported = now
        if self.reporter(self.claimed, progress=Progress(done, of, words)):
            raise CancelAsked
        if self.actor.person_id is not None and actor_of(self.actor.number, on=today(now)).posts != self.actor.posts:
            raise RightsGone(RIGHTS_GONE)

    def finish(self, outcome: Finished) -> None:
        """
        Write down what came of it in the transaction of the last change, so that both hold or neither.

        :raises LeaseLost: if the job was given to another worker
        """
        operations.finish(self.claimed, outcome=outcome, at=self.at(), kept=settings.WANJIA_FILES_KEPT)
        self.is_finished = True


@dataclass(frozen=True, slots=True)
class Kind:
    """
    One kind of job.

    :ivar permission: without it, in some unit, the job does not run
    :ivar does: the work; it reports between its steps, each of which is a short transaction, and gives what came of it.
        Taken up again after a kill it must go on, or begin anew, without doing anything twice
    """

    name: str
    permission: Permission
    does: Callable[[Work], Finished]


def work_of(claimed: Claimed, *, kind: Kind, reporter: Reporter = report_here) -> Work:
    """
    Give a job to its function, under the rights that the actor has at this moment.

    :raises RightsGone: if the actor's posts do not permit it any more
    :raises UnknownPerson: if there is no such person any more
    """
    actor = (
        process_actor(claimed.actor_number)
        if claimed.is_process
        else actor_of(claimed.actor_number, on=today(timezone.now()))
    )
    by = narrowed(actor, permission=kind.permission, paths=claimed.scope_paths)
    return Work(claimed, actor, by, reporter)


def narrowed(actor: Actor, *, permission: Permission, paths: tuple[str, ...]) -> Actor:
    """
    Give an actor within the units in which a post carries a permission, and within ``paths``.

    :raises RightsGone: if nothing is left
    """
    held = rules.acting(actor, permission=permission).scope
    inside = {path for wanted in paths for path in held.inside(wanted).unit_paths}
    if not inside:
        raise RightsGone(RIGHTS_GONE)
    return replace(actor, scope=Scope(tuple(sorted(inside))))


def today(now: datetime) -> Any:
    """Give the day here."""
    return timezone.localdate(now)
