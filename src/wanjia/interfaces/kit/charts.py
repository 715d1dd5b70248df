"""Charts as plain values; `static/kit/charts.js` draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Figure = int | float | Decimal | None


class Hue(StrEnum):
    """What a colour means, the same everywhere."""

    SHARP = "sharp"
    PEAK = "peak"
    FLAT = "flat"
    VALLEY = "valley"
    DEEP_VALLEY = "deep-valley"
    SUPPLIED = "supplied"
    SOLD = "sold"
    LOSS = "loss"
    THIS_YEAR = "this-year"
    LAST_YEAR = "last-year"
    MONEY = "money"
    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"


@dataclass(frozen=True, slots=True)
class Series:
    """
    One row of figures.

    :ivar values: one for each category; None leaves a gap
    :ivar stack: series of one stack stand upon each other
    :ivar is_line: drawn as a line also in a chart of bars
    """

    name: str | _StrPromise
    values: Sequence[Figure]
    hue: Hue
    stack: str = ""
    is_line: bool = False
    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """
    One chart: a question, its axis with unit, at most six series.

    :ivar title: the question or finding that the chart answers
    :ivar unit: of the value axis
    :ivar links: one address for each category, followed on click
    :ivar is_bars: bars from zero; else lines
    :ivar is_sideways: categories along the vertical axis
    :ivar places: digits after the point in tooltips
    """

    title: str | _StrPromise
    unit: str | _StrPromise
    categories: Sequence[str]
    series: tuple[Series, ...]
    links: Sequence[str] = field(default_factory=tuple)
    is_bars: bool = True
    is_sideways: bool = False
    places: int = 0
    is_small: bool = False

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to draw."""
        return not self.categories or all(value is None for series in self.series for value in series.values)

    def as_json(self) -> dict[str, Any]:
        """Give what the browser draws; decimals leave the exact world only here."""
        return {
            "title": str(self.title),
            "unit": str(self.unit),
            "categories": [str(name) for name in self.categories],
            "links": list(self.links),
            "bars": self.is_bars,
            "sideways": self.is_sideways,
            "places": self.places,
            "series": [
                {
                    "name": str(series.name),
                    "values": [None if v is None else float(v) for v in series.values],
                    "hue": series.hue.value,
                    "stack": series.stack,
                    "line": series.is_line,
                    "dashed": series.is_dashed,
                }
                for series in self.series
            ],
        }
