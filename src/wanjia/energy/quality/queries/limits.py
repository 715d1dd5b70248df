"""The figures that voltage, power factor, load and unbalance are compared with."""

from __future__ import annotations

from datetime import date

import polars as pl

from wanjia.energy.quality.models import QualityLimit
from wanjia.energy.quality.types import LimitName, Limits, VoltageLevel
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.findings.types import Refused


class LimitMissing(Refused):
    """A figure that everything else needs is set by no row."""


def all_limits_on(day: date) -> Limits:
    """
    Give the figures that hold on a day; of two rows the one that began later.

    :raises LimitMissing: if a figure has no row
    """
    rows = QualityLimit.objects.on(day).order_by("start_date", "pk").values_list("name", "level", "value")
    plain, of_level = {}, {}
    for name, level, value in rows:
        if level:
            of_level[VoltageLevel(level), LimitName(name)] = value
        else:
            plain[LimitName(name)] = value
    by_level = {LimitName.UPPER_PCT, LimitName.LOWER_PCT}
    lacking = [str(name) for name in LimitName if name not in by_level and name not in plain]
    lacking += [f"{name} {level}" for level in VoltageLevel for name in by_level if (level, name) not in of_level]
    if lacking:
        msg = f"No limit is set for {', '.join(sorted(lacking))} on {day}. Enter it with its source."
        raise LimitMissing(msg)
    return Limits(plain, of_level)


def all_limit_rows(day: date) -> pl.DataFrame:
    """
    Give the rows that hold on a day with their grounds; of two of a figure the one that began later.

    :returns: ``name, level, value, source, is_confirmed, start_date`` by name and level
    """
    rows = QualityLimit.objects.on(day).order_by("name", "level", "start_date", "pk")
    names = ("name", "level", "value", "source", "is_confirmed", "start_date")
    found = read_frame(rows, **{name: name for name in names})
    return found.unique(["name", "level"], keep="last", maintain_order=True)
