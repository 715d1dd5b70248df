"""Words of dunning: how debtors are reminded, what they promise, and how great the risk is that they do not pay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Channel(StrEnum):
    """
    催费方式: how a step reaches the debtor.

    SMS 短信 and APP 掌上渠道 go out by themselves; PHONE 电话, VISIT 上门 and LETTER 催费通知单 are done by people;
    CUT is no message: the step asks that supply be cut.
    """

    SMS = "SMS"
    APP = "APP"
    PHONE = "PHONE"
    VISIT = "VISIT"
    LETTER = "LETTER"
    CUT = "CUT"


#: What an interface sends without a person.
SENT_BY_ITSELF = (Channel.SMS, Channel.APP)
#: What somebody must do.
BY_HAND = (Channel.PHONE, Channel.VISIT, Channel.LETTER)


class Placeholder(StrEnum):
    """What a message may name in braces; ``amount`` is all that is overdue, ``due_date`` that of the oldest bill."""

    CUSTOMER = "customer"
    ACCOUNT = "account"
    ADDRESS = "address"
    UNIT = "unit"
    AMOUNT = "amount"
    DUE_DATE = "due_date"
    DAYS = "days"
    TODAY = "today"


class NoticeState(StrEnum):
    """
    Where one step against one debt stands.

    HANDED: a message waits in the outbox and has not left the house, so nobody was reminded yet; SENT: it has left.
    """

    PLANNED = "PLANNED"
    HANDED = "HANDED"
    SENT = "SENT"
    DELIVERED = "DELIVERED"
    ANSWERED = "ANSWERED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


#: Nobody was reminded by it yet, so money or a promise still stops it.
AHEAD = (NoticeState.PLANNED, NoticeState.HANDED)


class Outcome(StrEnum):
    """What came of a call, a visit or a letter handed over."""

    REACHED = "REACHED"
    NOT_REACHED = "NOT_REACHED"
    PROMISED = "PROMISED"
    REFUSED = "REFUSED"
    DISPUTED = "DISPUTED"
    WRONG_NUMBER = "WRONG_NUMBER"


class PromiseState(StrEnum):
    """Where a promise to pay stands."""

    OPEN = "OPEN"
    KEPT = "KEPT"
    BROKEN = "BROKEN"
    WITHDRAWN = "WITHDRAWN"


class PlanState(StrEnum):
    """Where an instalment agreement stands."""

    PROPOSED = "PROPOSED"
    RUNNING = "RUNNING"
    KEPT = "KEPT"
    BROKEN = "BROKEN"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


class LateFees(StrEnum):
    """What becomes of late fees while instalments are paid as agreed: they GO_ON, or the days are FROZEN."""

    GO_ON = "GO_ON"
    FROZEN = "FROZEN"


class Stops(StrEnum):
    """What a hold of some reason stops: the CUT alone, or every step (ALL)."""

    CUT = "CUT"
    ALL = "ALL"


class RiskFactor(StrEnum):
    """
    What a customer's risk is weighed by.

    LATE_DAYS: longest delay of a bill in the last 12 months, days; BROKEN_PROMISES: promises and agreements broken in
    them; MONTHS_OWED: what is overdue, in average months of use; RETURNED_PAYMENTS: cheques and debits that came back.
    """

    LATE_DAYS = "LATE_DAYS"
    BROKEN_PROMISES = "BROKEN_PROMISES"
    MONTHS_OWED = "MONTHS_OWED"
    RETURNED_PAYMENTS = "RETURNED_PAYMENTS"


class RiskGrade(StrEnum):
    """电费风险等级: A low, B middle, C high."""

    A = "A"
    B = "B"
    C = "C"


class Measure(StrEnum):
    """What is proposed against a risk: shorter billing cycle 缩短结算周期, deposit 保证金, prepayment 预购电."""

    SHORTER_CYCLE = "SHORTER_CYCLE"
    DEPOSIT = "DEPOSIT"
    PREPAYMENT = "PREPAYMENT"


class WarningState(StrEnum):
    """Where a warning about a large customer stands."""

    OPEN = "OPEN"
    PROPOSED = "PROPOSED"
    AGREED = "AGREED"
    CLOSED = "CLOSED"


class Limit(StrEnum):
    """
    Figures that dunning compares with, as dated rows.

    PROMISE_DAYS: a promise may lie so many days ahead; PLAN_MONTHS: an agreement may last so many months;
    PLAN_APPROVAL: above so many yuan a second person approves it; PLAN_GRACE: days after which an unpaid instalment
    breaks it; PLAN_FREEZE: 1 if late fees rest while it is kept; FREEZE_LOST: 1 if the days that rested are charged
    after all once it is broken (what holds when it begins counts); LARGE_MONTH, LARGE_KVA: whoever uses as much (yuan a
    month, kVA) is a large customer; EXPOSURE_SHARE: percent of the security from which a large customer is warned of;
    TRIES: so often somebody is called or visited in vain before the next step may come; EFFECT_DAYS: money that comes
    within so many days of a step is counted as its effect.
    """

    PROMISE_DAYS = "PROMISE_DAYS"
    PLAN_MONTHS = "PLAN_MONTHS"
    PLAN_APPROVAL = "PLAN_APPROVAL"
    PLAN_GRACE = "PLAN_GRACE"
    PLAN_FREEZE = "PLAN_FREEZE"
    FREEZE_LOST = "FREEZE_LOST"
    LARGE_MONTH = "LARGE_MONTH"
    LARGE_KVA = "LARGE_KVA"
    EXPOSURE_SHARE = "EXPOSURE_SHARE"
    TRIES = "TRIES"
    EFFECT_DAYS = "EFFECT_DAYS"


@dataclass(frozen=True, slots=True)
class Part:
    """One instalment: yuan, and the latest day on which paying it is in time."""

    due_date: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PromisePlan:
    """
    A promise to be written down.

    :ivar by_whom: who gave it: the customer, a relative, the accountant
    """

    account_id: int
    amount: Decimal
    day: date
    by_whom: str
    note: str = ""
    notice_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewTemplate:
    """The text of a message from a day on, in both languages."""

    code: str
    channel: Channel
    title_zh: str
    title_en: str
    text_zh: str
    text_en: str
    start_date: date


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step of a strategy from a day on: days after the due day, a channel, and a template (none for CUT)."""

    strategy_code: str
    days: int
    channel: Channel
    template_code: str
    start_date: date
    source: str


@dataclass(frozen=True, slots=True)
class Planned:
    """What one night of dunning came to."""

    debtors: int
    notices: int
    promises_broken: int
    plans_broken: int
