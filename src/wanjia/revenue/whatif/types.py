"""Words of what-ifs: what of a price document is changed, and what a re-priced month comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from wanjia.registry.tariffs.types import TimeOfUse, UsageClass


class Component(StrEnum):
    """
    What of a document's prices an edit changes.

    FUND and PART name one by its item; the energy prices that carry it move along.
    """

    ENERGY = "ENERGY"
    PART = "PART"
    FUND = "FUND"
    CAPACITY = "CAPACITY"
    DEMAND = "DEMAND"


class Change(StrEnum):
    """How an edit changes a price: by percent, by yuan, or to a new figure."""

    PERCENT = "PERCENT"
    YUAN = "YUAN"
    SET = "SET"


class Grouping(StrEnum):
    """By what the effect of a draft is summed up."""

    USAGE_CLASS = "USAGE_CLASS"
    STRUCTURE = "STRUCTURE"
    UNIT = "UNIT"


@dataclass(frozen=True, slots=True)
class Whom:
    """Which structures of a document an edit touches: one, all of a usage class, or (both empty) every one."""

    structure: str = ""
    usage_class: UsageClass | None = None


@dataclass(frozen=True, slots=True)
class PriceEdit:
    """
    One change of prices.

    :ivar item: name of the fund or part, else empty
    :ivar time_of_use: only this period of the day; None for all
    :ivar tier: only this tier of the ladder; 0 for all
    :ivar figure: percent, yuan or the new price
    """

    component: Component
    change: Change
    figure: Decimal
    whom: Whom = Whom()
    item: str = ""
    time_of_use: TimeOfUse | None = None
    tier: int = 0


@dataclass(frozen=True, slots=True)
class LadderEdit:
    """A tier's upper limit moved, kWh a month or year as the ladder counts."""

    tier: int
    limit_kwh: int
    whom: Whom = Whom()


@dataclass(frozen=True, slots=True)
class RatioEdit:
    """The price of a period of the day set relative to flat."""

    time_of_use: TimeOfUse
    ratio: Decimal
    whom: Whom = Whom()


@dataclass(frozen=True, slots=True)
class Question:
    """
    What somebody wants to know: a month of a unit under a draft.

    :ivar draft: a price book
    :ivar document_id: the document that the draft takes the place of on its days; None where it is added
    """

    title: str
    bill_month: date
    unit_code: str
    draft: str
    document_id: int | None = None


Edit = PriceEdit | LadderEdit | RatioEdit
