"""Words of cutting supply off and giving it back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum


class CutCause(StrEnum):
    """
    停电原因: why supply shall be cut.

    DEBT 欠费停电: bills overdue and dunned; PREPAYMENT_EMPTY 费控停电: a balance under fee control is used up.
    """

    DEBT = "DEBT"
    PREPAYMENT_EMPTY = "PREPAYMENT_EMPTY"


class CutState(StrEnum):
    """停复电状态: where a cut stands, from the request to supply given back."""

    REQUESTED = "REQUESTED"
    APPROVED = "APPROVED"
    NOTICED = "NOTICED"
    REMINDED = "REMINDED"
    ORDERED = "ORDERED"
    CUT = "CUT"
    FAILED = "FAILED"
    RESTORE_ORDERED = "RESTORE_ORDERED"
    RESTORE_FAILED = "RESTORE_FAILED"
    RESTORED = "RESTORED"
    CANCELLED = "CANCELLED"
    REFUSED = "REFUSED"


#: Supply is still on and the cut may yet be called off.
AHEAD = (
    CutState.REQUESTED,
    CutState.APPROVED,
    CutState.NOTICED,
    CutState.REMINDED,
    CutState.ORDERED,
    CutState.FAILED,
)
#: Supply is off.
OFF = (CutState.CUT, CutState.RESTORE_ORDERED, CutState.RESTORE_FAILED)
#: Nothing more will come.
OVER = (CutState.RESTORED, CutState.CANCELLED, CutState.REFUSED)


class HoldReason(StrEnum):
    """
    暂缓停电原因: why nothing may be cut.

    MEDICAL 医疗用电, FLOOD_SEASON 防汛, COMPLAINT_OPEN 投诉未结, PROMISE 缴费承诺, DISPUTE 电费争议, OTHER 其他.
    """

    MEDICAL = "MEDICAL"
    FLOOD_SEASON = "FLOOD_SEASON"
    COMPLAINT_OPEN = "COMPLAINT_OPEN"
    PROMISE = "PROMISE"
    DISPUTE = "DISPUTE"
    OTHER = "OTHER"


class Importance(StrEnum):
    """重要用户等级: special, first, second, or important for a time."""

    SPECIAL = "SPECIAL"
    FIRST = "FIRST"
    SECOND = "SECOND"
    TEMPORARY = "TEMPORARY"


class ImportanceState(StrEnum):
    """Where an entry in the list of important customers stands; only IN_FORCE protects, on its days."""

    PROPOSED = "PROPOSED"
    IN_FORCE = "IN_FORCE"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


class Service(StrEnum):
    """送达方式: how a notice reached the customer."""

    HANDED = "HANDED"
    POSTED_UP = "POSTED_UP"
    REGISTERED_MAIL = "REGISTERED_MAIL"
    PHONE = "PHONE"
    SMS = "SMS"


class CommandAction(StrEnum):
    """停电 or 复电."""

    CUT = "CUT"
    RESTORE = "RESTORE"


class CommandWay(StrEnum):
    """远程 by the meter's relay, or 现场 by people on site."""

    REMOTE = "REMOTE"
    FIELD = "FIELD"


class CommandState(StrEnum):
    """PENDING: nobody has it yet; TAKEN: on its way; DONE or FAILED: reported; WITHDRAWN: called back in time."""

    PENDING = "PENDING"
    TAKEN = "TAKEN"
    DONE = "DONE"
    FAILED = "FAILED"
    WITHDRAWN = "WITHDRAWN"


#: Not reported yet.
OPEN_COMMAND = (CommandState.PENDING, CommandState.TAKEN)


class Outcome(StrEnum):
    """What became of a command."""

    DONE = "DONE"
    FAILED = "FAILED"


class Limit(StrEnum):
    """
    Figures that a cut is judged by, as dated rows with their clause.

    LEAST_DEBT: yuan, below it nothing is cut; ARREARS_DAYS: days overdue, more than; NOTICE_LEAST_DAYS and
    NOTICE_MOST_DAYS: days from the written notice to the cut; REMINDER_MINUTES: from the reminder to the cut, at least;
    REMINDER_HOURS: at most; REST_DAYS_AHEAD: so many days before a rest day nothing is cut; RESTORE_HOURS: from
    paying to supply; RETAKE_HOURS: from a command to its report; LEASE_MINUTES: so long a command stays with
    whoever took it without a report, then it may be taken again.
    """

    LEAST_DEBT = "LEAST_DEBT"
    ARREARS_DAYS = "ARREARS_DAYS"
    NOTICE_LEAST_DAYS = "NOTICE_LEAST_DAYS"
    NOTICE_MOST_DAYS = "NOTICE_MOST_DAYS"
    REMINDER_MINUTES = "REMINDER_MINUTES"
    REMINDER_HOURS = "REMINDER_HOURS"
    REST_DAYS_AHEAD = "REST_DAYS_AHEAD"
    RESTORE_HOURS = "RESTORE_HOURS"
    RETAKE_HOURS = "RETAKE_HOURS"
    LEASE_MINUTES = "LEASE_MINUTES"


class Condition(StrEnum):
    """What must be fulfilled before supply is cut, in the order in which it is looked at."""

    DEBT_OPEN = "DEBT_OPEN"
    ARREARS_AGE = "ARREARS_AGE"
    DUNNED = "DUNNED"
    NO_HOLD = "NO_HOLD"
    APPROVED = "APPROVED"
    NOTICE = "NOTICE"
    AUTHORITY = "AUTHORITY"
    REMINDER = "REMINDER"
    HOURS = "HOURS"


@dataclass(frozen=True, slots=True)
class NewCut:
    """
    A cut that is asked for.

    :ivar debt: yuan of electricity debt, all that is overdue; under PREPAYMENT_EMPTY what lacks in the balance
    :ivar oldest_due_date: due day of the oldest bill of it; under PREPAYMENT_EMPTY the day on which the balance ran out
    :ivar dunned_on: the day on which the customer was last asked to pay
    """

    account_id: int
    cause: CutCause
    debt: Decimal
    oldest_due_date: date
    dunned_on: date | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewHold:
    """
    A hold to be placed: on an account, on a unit with all below it, or (neither) on everybody.

    :ivar end_date: the first day without it; None: until it is released
    :ivar source_kind: what it comes from, as ``package.model``; the same source places it once
    """

    reason: HoldReason
    start_date: date
    end_date: date | None = None
    account_id: int | None = None
    unit_id: int | None = None
    note: str = ""
    source_kind: str = ""
    source_id: int | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """
    A written notice of a cut that was served on the customer.

    :ivar proof: who signed, the number of the letter, or who saw it
    :ivar planned_at: the moment that it names for the cut
    :ivar copied_on: day on which the authority was told, needed for an important customer
    """

    served_on: date
    way: Service
    proof: str
    planned_at: datetime
    copied_on: date | None = None
    copy_proof: str = ""


@dataclass(frozen=True, slots=True)
class CommandReport:
    """
    What became of a command.

    :ivar note: why it failed, or what was seen
    :ivar answer: what the meter answered, as the head-end got it
    :ivar happened_at: when supply was switched; None: at the moment of the report
    """

    outcome: Outcome
    note: str = ""
    answer: str = ""
    happened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewImportance:
    """
    An entry in the list of important customers, proposed.

    :ivar source: the list of the authority that names the customer
    :ivar authority: whom the notice of a cut is copied to
    """

    account_id: int
    importance: Importance
    start_date: date
    end_date: date | None
    source: str
    authority: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A figure that holds on a day, with its clause."""

    value: Decimal
    source: str
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class Window:
    """On which days of the week (1 Monday … 7) and between which times supply may be cut."""

    weekdays: frozenset[int]
    start: time
    end: time
    source: str
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """
    The rules that hold on a day for one cause.

    :ivar rest_days: days on which nothing is cut, those near the day asked about
    """

    rules: dict[Limit, Rule]
    windows: tuple[Window, ...]
    rest_days: frozenset[date]

    def days(self, limit: Limit) -> int:
        """Give a figure that counts days, hours or minutes; 0 without a row."""
        found = self.rules.get(limit)
        return 0 if found is None else int(found.value)

    def source(self, limit: Limit) -> str:
        """Give the clause of a figure."""
        found = self.rules.get(limit)
        return "" if found is None else found.source


@dataclass(frozen=True, slots=True)
class HeldBy:
    """A hold that stands in the way: its reason and last day."""

    hold_id: int
    reason: HoldReason
    end_date: date | None


@dataclass(frozen=True, slots=True)
class Case:
    """
    All that is known of a cut at a moment, here.

    :ivar debt: electricity debt that may be cut for now, yuan
    :ivar oldest_due_date: due day of the oldest of it
    :ivar importance: of the customer, none for most
    :ivar at: the moment, in local time
    """

    cause: CutCause
    debt: Decimal
    oldest_due_date: date | None
    dunned_on: date | None
    requested_by: str
    at: datetime
    standing: Standing
    approved_by: str = ""
    importance: Importance | None = None
    noticed_on: date | None = None
    notice_proof: str = ""
    planned_at: datetime | None = None
    copied_on: date | None = None
    reminded_at: datetime | None = None
    holds: tuple[HeldBy, ...] = ()
    command: CommandState | None = None
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """
    One condition of a cut as it stands.

    :ivar why_not: what lacks, with the cure; empty if it is fulfilled
    :ivar source: the clause it comes from
    """

    condition: Condition
    why_not: str
    source: str = ""
    is_confirmed: bool = True

    @property
    def is_met(self) -> bool:
        """Tell whether it is fulfilled."""
        return not self.why_not


@dataclass(frozen=True, slots=True)
class Debt:
    """
    Electricity debt of an account.

    :ivar cuttable: overdue for longer than the period, yuan
    :ivar overdue: overdue at all, yuan
    """

    cuttable: Decimal
    overdue: Decimal
    oldest_due_date: date | None
    others: dict[str, Decimal] = field(default_factory=dict)
