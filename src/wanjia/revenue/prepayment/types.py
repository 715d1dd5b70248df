"""Words of prepayment and fee control: policies, balances, warnings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum


class Level(StrEnum):
    """
    费控预警等级: how near a balance is to its end.

    FINE 正常, LOW 余额不足预警, URGENT 催缴预警, EMPTY 余额用尽 (below the credit limit), UNKNOWN: not worked out,
    so nobody is warned or cut for it; NONE: not under fee control.
    """

    FINE = "FINE"
    LOW = "LOW"
    URGENT = "URGENT"
    EMPTY = "EMPTY"
    UNKNOWN = "UNKNOWN"
    NONE = "NONE"


#: Levels that are warned of, the mildest first.
WARNED = (Level.LOW, Level.URGENT, Level.EMPTY)


class WarningState(StrEnum):
    """
    Where a warning stands: planned for after quiet hours, HANDED to the outbox, sent, delivered, failed, or overtaken
    by money before it went out. Only SENT and DELIVERED mean that the customer was told.
    """

    PLANNED = "PLANNED"
    HANDED = "HANDED"
    SENT = "SENT"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


#: The customer was told.
TOLD = (WarningState.SENT, WarningState.DELIVERED)
#: Not told yet, so money still calls it back.
AHEAD = (WarningState.PLANNED, WarningState.HANDED)


@dataclass(frozen=True, slots=True)
class PolicyTerms:
    """
    费控策略: what holds for the customers of one class under fee control.

    :ivar usage_class: class of use, empty for every class without a row of its own
    :ivar needs_agreement: only customers who signed an agreement are under control
    :ivar counts_deposit: the deposit counts as money of the balance
    :ivar low: yuan; below it the customer is warned
    :ivar urgent: yuan; below it again, urgently
    :ivar credit_limit: yuan, 0 or more; the balance is empty once it is so far below 0
    :ivar may_cut: whether a cut may be asked for
    :ivar warned_days: days from the warning of an empty balance to the request, at least
    :ivar quiet_start: from this time nobody is warned, until ``quiet_end``
    """

    code: str
    name: str
    usage_class: str
    needs_agreement: bool
    counts_deposit: bool
    low: Decimal
    urgent: Decimal
    credit_limit: Decimal
    may_cut: bool
    warned_days: int
    quiet_start: time
    quiet_end: time
    source: str = ""
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class NewAgreement:
    """
    费控协议: a customer's signature under fee control.

    :ivar credit_limit: yuan of its own, None: that of the policy
    """

    account_id: int
    number: str
    signed_on: date
    signatory: str
    start_date: date
    end_date: date | None = None
    credit_limit: Decimal | None = None
