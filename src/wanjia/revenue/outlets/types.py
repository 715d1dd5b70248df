"""Words of outlets: channels that take money for us, and agents who collect it in cash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class ChannelKind(StrEnum):
    """渠道类型: ONLINE 线上缴费, BANK 银行代收, AGENT 社会代收机构 with a computer of its own."""

    ONLINE = "ONLINE"
    BANK = "BANK"
    AGENT = "AGENT"


class ChannelState(StrEnum):
    """OPEN takes payments; SUSPENDED takes none for now; CLOSED never again."""

    OPEN = "OPEN"
    SUSPENDED = "SUSPENDED"
    CLOSED = "CLOSED"


class AgentKind(StrEnum):
    """代收点类型: a PERSON 代收员, or a SHOP 代收网点."""

    PERSON = "PERSON"
    SHOP = "SHOP"


class AgentState(StrEnum):
    """ACTIVE sells; SUSPENDED only hands in; LEFT holds no money of ours and never sells again."""

    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    LEFT = "LEFT"


class HandInWay(StrEnum):
    """
    交款方式.

    CASH: into a cashier's till; BANK: paid in at the bank under the number of a slip; HANDOVER 移交: another agent
    takes the money over.
    """

    CASH = "CASH"
    BANK = "BANK"
    HANDOVER = "HANDOVER"


class HandInState(StrEnum):
    """DECLARED by one person; CONFIRMED by another, and booked; REFUSED: the money is not there."""

    DECLARED = "DECLARED"
    CONFIRMED = "CONFIRMED"
    REFUSED = "REFUSED"


class OutletLimit(StrEnum):
    """
    A dated figure of outlets.

    SIGNATURE_MINUTES: so old, or so far ahead, may the moment of a signed message be; LATE_DAYS: so long after it was
    paid a channel may still tell of a payment; OVERLAP_DAYS: so long a secret still holds after another was set.
    """

    SIGNATURE_MINUTES = "SIGNATURE_MINUTES"
    LATE_DAYS = "LATE_DAYS"
    OVERLAP_DAYS = "OVERLAP_DAYS"


@dataclass(frozen=True, slots=True)
class NewChannel:
    """
    A channel to be.

    :ivar unit_code: in whose books its money is until it is cleared; it takes money for accounts of that unit and below
    :ivar fee_rate: share of each payment that the channel keeps
    :ivar fee_source: the contract that says so
    """

    code: str
    name: str
    kind: ChannelKind
    unit_code: str
    fee_rate: Decimal
    fee_source: str


@dataclass(frozen=True, slots=True)
class ChannelPaid:
    """
    A payment as a channel tells of it.

    :ivar transaction: the channel's own number, unique within the channel
    :ivar paid_at: when the customer paid
    """

    transaction: str
    account_number: str
    amount: Decimal
    paid_at: datetime


@dataclass(frozen=True, slots=True)
class ChannelAnswer:
    """What became of a payment; the same each time that it is told of."""

    payment_number: str
    account_number: str
    amount: Decimal
    settled: Decimal
    left: Decimal


@dataclass(frozen=True, slots=True)
class NewAgent:
    """
    An agent to be.

    :ivar supervisor: number of the person who answers for the agent's money
    :ivar person_number: who sells, where that is one person who signs in here; else whoever takes payments in the unit
    :ivar ceiling: so much of our money the agent may hold, yuan
    """

    code: str
    name: str
    kind: AgentKind
    unit_code: str
    supervisor: str
    person_number: str
    ceiling: Decimal


@dataclass(frozen=True, slots=True)
class Place:
    """
    Where a sale was made, as the device told.

    :ivar latitude: degrees north
    :ivar longitude: degrees east
    """

    latitude: Decimal
    longitude: Decimal


@dataclass(frozen=True, slots=True)
class NewSale:
    """
    Money that an agent takes from a customer.

    :ivar place: where; None only with ``why_no_place``
    :ivar key: made once when the form is shown, so that pressing twice takes once
    """

    agent_code: str
    account_number: str
    amount: Decimal
    key: str
    place: Place | None = None
    why_no_place: str = ""


@dataclass(frozen=True, slots=True)
class NewHandIn:
    """
    Money that an agent says to have handed in.

    :ivar reference: under BANK the number of the slip
    :ivar to_code: under HANDOVER the agent who takes it over
    """

    agent_code: str
    amount: Decimal
    way: HandInWay
    reference: str = ""
    to_code: str = ""


@dataclass(frozen=True, slots=True)
class AgentMoney:
    """
    What stands between an agent and the company.

    :ivar balance: our money in the agent's hands by the books, yuan
    :ivar ceiling: so much it may be
    :ivar declared: handed in by the agent's word, not confirmed yet
    """

    balance: Decimal
    ceiling: Decimal
    declared: Decimal = Decimal(0)
