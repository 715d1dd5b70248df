"""Curves of invented subjects, and the figures that they are compared with."""

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from tests.support.root import SOURCE
from wanjia.energy.quality.kernel.schema import BANDS, SUBJECT_CURVES
from wanjia.energy.quality.types import LimitName, Limits, VoltageLevel

DAY = date(2026, 1, 5)
SHIPPED = SOURCE / "energy" / "quality" / "shipped" / "limits.csv"


def shipped_limits(**changed: Any) -> Limits:
    """Give the limits that are shipped, some of them changed."""
    plain: dict[LimitName, Decimal] = {}
    of_level: dict[tuple[VoltageLevel, LimitName], Decimal] = {}
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            value = Decimal(row["value"])
            if row["level"]:
                of_level[VoltageLevel(row["level"]), LimitName(row["name"])] = value
            else:
                plain[LimitName(row["name"])] = value
    return Limits(plain | {LimitName(name): Decimal(str(value)) for name, value in changed.items()}, of_level)


def curve(
    quantity: str,
    values: Sequence[int | None] | int | None,
    *,
    subject: int = 1,
    day: date = DAY,
    qualities: list[int] | None = None,
) -> dict[str, Any]:
    """Give one curve; a single number is a day of it, a short list is filled up with its latest value."""
    listed = [*values, *[values[-1]] * (96 - len(values))] if isinstance(values, Sequence) else [values] * 96
    return {"subject_id": subject, "day": day, "quantity": quantity, "values": listed, "qualities": qualities}


def curves(*rows: dict[str, Any]) -> pl.DataFrame:
    """Give SUBJECT_CURVES."""
    return SUBJECT_CURVES.frame(list(rows))


def days(count: int, *, quantity: str, values: Any, subject: int = 1) -> list[dict[str, Any]]:
    """Give the same curve on so many days."""
    return [curve(quantity, values, subject=subject, day=DAY + timedelta(days=n)) for n in range(count)]


def at(value: int, *, places: range, otherwise: int) -> list[int | None]:
    """Give a day that is one value, but another at some elements."""
    return [value if place in places else otherwise for place in range(96)]


def bands(*subjects: int, lower: int = 1980, upper: int = 2354) -> pl.DataFrame:
    """Give the band of 220 V to subjects."""
    edges = {"lower": lower, "upper": upper, "assessed_lower": 1540, "assessed_upper": 2640}
    return BANDS.frame([{"subject_id": subject, **edges} for subject in subjects or (1,)])
