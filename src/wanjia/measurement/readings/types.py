"""Words of readings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class ReadingQuality(StrEnum):
    """
    How a value came about.

    MANUAL and REMOTE are real; CUSTOMER was told by the customer; SPECIAL was taken for a change (exchange, price or
    class change); ESTIMATED stands until the next real one; CORRECTED replaces an earlier value.
    """

    MANUAL = "MANUAL"
    REMOTE = "REMOTE"
    CUSTOMER = "CUSTOMER"
    SPECIAL = "SPECIAL"
    ESTIMATED = "ESTIMATED"
    CORRECTED = "CORRECTED"


class RouteKind(StrEnum):
    """How a route is read."""

    MANUAL = "MANUAL"
    REMOTE = "REMOTE"


class FindingState(StrEnum):
    """Where a finding stands in the work list."""

    OPEN = "OPEN"
    APPROVED = "APPROVED"
    CORRECTED = "CORRECTED"
    ESTIMATED = "ESTIMATED"
    WITHDRAWN = "WITHDRAWN"


class RefusedState(StrEnum):
    """Where a delivered reading that could not be taken stands in the work list."""

    OPEN = "OPEN"
    TAKEN = "TAKEN"
    DISMISSED = "DISMISSED"


class EstimationMethod(StrEnum):
    """From what an estimate is made; each goes by days."""

    LAST_YEAR_MONTH = "LAST_YEAR_MONTH"
    MEAN_OF_THREE = "MEAN_OF_THREE"
    ZERO = "ZERO"


@dataclass(frozen=True, slots=True)
class RoutePlan:
    """
    A reading route to be.

    :ivar turning_day: 抄表例日, 1 to 28
    """

    code: str
    name: str
    unit_code: str
    kind: RouteKind
    turning_day: int


@dataclass(frozen=True, slots=True)
class StopPlan:
    """From which day on a usage point is read on a route, and its place in the walk."""

    route_code: str
    usage_point_id: int
    sequence: int
    start_date: date


@dataclass(frozen=True, slots=True)
class LimitPlan:
    """A limit of a validation rule from a day on, and the clause or practice that it comes from."""

    rule: str
    name: str
    value: Decimal
    source: str
    start_date: date
