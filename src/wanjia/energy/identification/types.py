"""Words of identification: who hangs where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """
    What came of comparing a customer's measurements with what the archive says.

    CONFIRMED: the archive's place is the likeliest; OTHER_AREA, OTHER_PHASE: another one is, by more than the limit;
    PHASE_FOUND: the area is right, and the archive said no phase; UNSURE: no place is likely enough; NOT_JUDGED: the
    measurements do not suffice.
    """

    CONFIRMED = "CONFIRMED"
    OTHER_AREA = "OTHER_AREA"
    OTHER_PHASE = "OTHER_PHASE"
    PHASE_FOUND = "PHASE_FOUND"
    UNSURE = "UNSURE"
    NOT_JUDGED = "NOT_JUDGED"


class WhyNot(StrEnum):
    """Why a customer is not judged: no voltage came, on too few days, or with too many gaps."""

    NO_VOLTAGE = "NO_VOLTAGE"
    FEW_DAYS = "FEW_DAYS"
    GAPS = "GAPS"


class IdentificationFigure(StrEnum):
    """
    Figures that identification compares with, as dated rows.

    AREA_PCT, PHASE_PCT: how likely another area, another phase must be to be proposed; LEAST_DAYS: days on which a
    voltage curve must have come; COMPLETE_PCT: share of the points of those days that must be there.
    """

    AREA_PCT = "AREA_PCT"
    PHASE_PCT = "PHASE_PCT"
    LEAST_DAYS = "LEAST_DAYS"
    COMPLETE_PCT = "COMPLETE_PCT"


Limits = Mapping[IdentificationFigure, Decimal]

#: What is proposed.
SUGGESTING = (Verdict.OTHER_AREA, Verdict.OTHER_PHASE)


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as plain values; the counts are of customers."""

    run_id: int
    unit_name: str
    unit_path: str
    areas: tuple[str, ...]
    start: date
    end: date
    store_version: int
    by: str
    at: datetime
    counts: Mapping[Verdict, int]
    proposed: int


@dataclass(frozen=True, slots=True)
class ResultRow:
    """
    What a run says of one customer.

    :ivar evidence: figures by name, see `kernel.schema.PLACES`
    """

    result_id: int
    run_id: int
    usage_point_id: int
    usage_point_number: str
    archive_area: str
    archive_phases: str
    area: str
    phases: str
    verdict: Verdict
    why_not: str
    area_pct: Decimal
    phase_pct: Decimal
    evidence: Mapping[str, Any]
