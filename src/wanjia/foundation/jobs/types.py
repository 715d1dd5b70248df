"""Jobs as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from wanjia.foundation.periods.types import Period

#: A worker that says nothing for so long is taken for dead, and its job is given to another.
LEASE = timedelta(seconds=60)
#: The process in whose name the timetable asks for work.
TIMETABLE = "timetable"
#: How often a job is given to a worker before it fails for good: what kills its worker would kill the next one, too.
TAKEN_AT_MOST = 3


class JobState(StrEnum):
    """The states of a job, as its flow names them."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class CatchUp(StrEnum):
    """
    What is done about days that passed while no worker ran.

    LATEST: only the latest of them, as for work that looks at the state of now; EVERY: each day, the earliest first.
    """

    LATEST = "LATEST"
    EVERY = "EVERY"


OPEN = frozenset({JobState.QUEUED, JobState.RUNNING})


@dataclass(frozen=True, slots=True)
class Progress:
    """
    How far a job has come.

    :ivar done: of ``of`` parts; 0 of 0 while nobody knows
    :ivar words: what it is at, a short constant sentence that interfaces translate
    """

    done: int = 0
    of: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class Claimed:
    """
    A job that a worker has taken.

    :ivar taken: the how manyeth taking it is; whoever reports for an earlier one has lost the job
    :ivar scope_paths: the units that whoever asked for it could act in, and had chosen, then
    """

    job_id: int
    kind: str
    arguments: Mapping[str, Any]
    actor_number: str
    is_process: bool
    scope_paths: tuple[str, ...]
    taken: int


@dataclass(frozen=True, slots=True)
class Finished:
    """
    What a job came to.

    :ivar result: plain values that JSON can hold
    :ivar file: name of the file in the job's folder; empty without one
    :ivar file_name: how the file is called when it is taken away
    """

    result: Mapping[str, Any]
    file: str = ""
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class JobRow:
    """
    A job as plain values.

    :ivar subject: what it is about, in the words of whoever asked for it: a number, a name of a list or file
    :ivar why: why it failed, fit for the user
    """

    job_id: int
    kind: str
    subject: str
    state: JobState
    arguments: Mapping[str, Any]
    result: Mapping[str, Any]
    why: str
    actor_number: str
    actor_name: str
    progress: Progress
    is_cancel_asked: bool
    file: str
    file_name: str
    file_until: datetime | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Tell whether it still waits or runs."""
        return self.state in OPEN

    def has_file(self, *, at: datetime) -> bool:
        """Tell whether it has a file that has not expired."""
        return bool(self.file) and self.file_until is not None and at < self.file_until


@dataclass(frozen=True, slots=True)
class Timing:
    """
    When work begins by itself, on the days of a period, in the site's time zone.

    :ivar is_on: whether it begins at all on these days
    :ivar month_day: day of the month, in a shorter month its last day; none: every day
    :ivar source: why it is so, or whose choice it was
    """

    period: Period
    is_on: bool
    at_time: time
    month_day: int | None
    catch_up: CatchUp
    source: str = ""


@dataclass(frozen=True, slots=True)
class TimingRow:
    """A timing with who set it, and when; nobody for one that came with the platform."""

    timing: Timing
    set_by: str
    set_at: datetime | None


@dataclass(frozen=True, slots=True)
class TimetableRow:
    """
    Work that begins by itself, as plain values.

    :ivar unit_path: it is done for this unit and those below it; empty: for the whole company
    :ivar answered_by: code of the permission whose holders answer for it
    :ivar timings: in the order in which they were set; on a day the one set last holds
    :ivar latest_day: the latest day that was asked for or passed over; none before a worker looked at it
    :ivar latest: the job of that day, if there is one
    """

    timetable_id: int
    kind: str
    unit_name: str
    unit_path: str
    answered_by: str
    timings: tuple[TimingRow, ...]
    latest_day: date | None
    latest: JobRow | None
