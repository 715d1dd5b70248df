"""One meter's day as plain values, and what validation finds in it under the limits that are shipped."""

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

import wanjia.measurement.intervals
from wanjia.measurement.intervals.kernel.schema import CURVES, FROZEN
from wanjia.measurement.intervals.kernel.validation.catalogue import BY_CODE, VALIDATION, findings
from wanjia.measurement.intervals.kernel.validation.schema import LIMITS, METERS_DUE, PAST, RIVALS, SHIFTS
from wanjia.measurement.intervals.kernel.validation.table import Beside, reviewed

PACKAGE = Path(wanjia.measurement.intervals.__file__).parent
DAY = date(2026, 11, 4)
#: A day in which no rule finds anything: energies of 1.0 to 1.2 kWh.
QUIET = [10_000 + 500 * (place % 5) for place in range(96)]
Values = Sequence[int | None]


def shipped_limits() -> pl.DataFrame:
    """Give the limits shipped, at which edges are tested."""
    with (PACKAGE / "limits.csv").open(encoding="utf-8", newline="") as lines:
        rows = [
            {"rule": row["rule"], "name": row["name"], "value": Decimal(row["value"])} for row in csv.DictReader(lines)
        ]
    return LIMITS.frame(rows)


def meter(meter_id: int = 1, **described: Any) -> dict[str, Any]:
    """Describe a direct meter of 5(60) A that hangs and is due."""
    plain = {
        "meter_id": meter_id,
        "usage_point_id": meter_id,
        "rated_current_a": Decimal(60),
        "has_current_transformer": False,
        "multiplier": Decimal(1),
        "feeds_in": False,
        "decimal_digits": 2,
        "is_due": True,
    }
    return plain | described


def table(
    meters: Sequence[dict[str, Any]],
    *,
    curves: Sequence[dict[str, Any]],
    frozen: Sequence[dict[str, Any]] = (),
    past: Sequence[dict[str, Any]] = (),
    shifts: Sequence[dict[str, Any]] = (),
    rivals: Sequence[dict[str, Any]] = (),
) -> pl.DataFrame:
    """Lay meters and what came of them out for the rules."""
    beside = Beside(FROZEN.frame(frozen), PAST.frame(past), SHIFTS.frame(shifts), RIVALS.frame(rivals))
    return reviewed(
        CURVES.frame(curves), day=DAY, meters=METERS_DUE.frame(meters), beside=beside, limits=shipped_limits()
    )


def curve(quantity: str, values: Values, *, meter_id: int = 1) -> dict[str, Any]:
    """Give a curve of the day."""
    return {"meter_id": meter_id, "day": DAY, "quantity": quantity, "values": list(values)}


def registers(start: int, end: int, *, meter_id: int = 1) -> list[dict[str, Any]]:
    """Freeze the total register at both ends of the day."""
    common = {"meter_id": meter_id, "register": "ACTIVE_TOTAL", "quality": 0}
    return [{**common, "day": DAY, "value": start}, {**common, "day": DAY + timedelta(days=1), "value": end}]


def found(curves: dict[str, Values] | None = None, **more: Any) -> dict[str, dict[str, Any]]:
    """
    Validate one meter and give what each rule finds: evidence, first and latest element.

    :param curves: quantity → values; imported energy is quiet unless it is named
    """
    described, rules = more.pop("meter", {}), more.pop("rules", VALIDATION)
    whole = {"ENERGY_IMPORT": QUIET} | (curves or {})
    rows = [curve(quantity, values) for quantity, values in whole.items() if values]
    told = findings(table([meter(**described)], curves=rows, **more), rules=rules)
    return {
        row["rule"]: {"evidence": row["evidence"], "elements": (row["first_element"], row["last_element"])}
        for row in told.iter_rows(named=True)
    }


def flat(value: int | None, **at: int | None) -> list[int | None]:
    """Give 96 equal values, but others at some elements (``_40=0``)."""
    changed = {int(name[1:]): other for name, other in at.items()}
    return [changed.get(place, value) for place in range(96)]


def between(value: int | None, *, first: int, last: int, other: int | None) -> list[int | None]:
    """Give 96 equal values with another one from one element to another."""
    return [other if first <= place <= last else value for place in range(96)]


def finds(rule: str, curves: dict[str, Values] | None = None, **more: Any) -> bool:
    """Tell whether one rule finds something in one meter's day, see `found`."""
    return bool(found(curves, rules=(BY_CODE[rule],), **more))
