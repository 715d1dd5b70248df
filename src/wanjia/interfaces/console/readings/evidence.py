"""The figures of a finding in words and with units: evidence is kept as ``name=value; …``."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.kit import figures, words
from wanjia.registry.metering.types import RegisterKind

KWH, KVA = "kWh", "kVA"
DAYS = _("days")
SEVERAL = " | "


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure: what it is, as written, with its unit."""

    title: Any
    value: str
    unit: Any = ""


def _number(text: str) -> str:
    try:
        return figures.written(Decimal(text), kind=Kind.DECIMAL)
    except InvalidOperation:
        return text


def _register(text: str) -> str:
    return words.label_in(RegisterKind, value=text)


def _registers(text: str) -> str:
    return "、".join(_register(name) for name in text.split(", "))


def _as_is(text: str) -> str:
    return text


#: Name in the evidence → what it is called, unit, how its value is written.
NAMES: dict[str, tuple[Any, Any, Callable[[str], str]]] = {
    "register": (_("Register"), "", _register),
    "registers": (_("Registers not read"), "", _registers),
    "start_value": (_("Earlier reading"), "", _number),
    "end_value": (_("This reading"), "", _number),
    "start_date": (_("Earlier day"), "", _as_is),
    "end_date": (_("Later day"), "", _as_is),
    "kwh": (_("Use"), KWH, _number),
    "days": (pgettext_lazy("evidence", "In"), DAYS, _number),
    "usual_kwh": (_("Usual use of as many days"), KWH, _number),
    "year_ago_kwh": (_("Use a year ago"), KWH, _number),
    "cycles": (_("Readings in a row"), "", _number),
    "total": (_("Total"), KWH, _number),
    "periods": (_("Sum of the periods"), KWH, _number),
    "difference": (_("Difference"), KWH, _number),
    "allowed": (_("Difference allowed"), KWH, _number),
    "capacity_kva": (pgettext_lazy("evidence", "Capacity"), KVA, _number),
    "most_kwh": (_("Most that the capacity carries"), KWH, _number),
    "peak": (_("Peak now"), KWH, _number),
    "valley": (_("Valley now"), KWH, _number),
    "peak_usual": (_("Peak usually"), KWH, _number),
    "valley_usual": (_("Valley usually"), KWH, _number),
    "multiplier": (_("Multiplier before"), "", _number),
    "later": (_("Multiplier after"), "", _number),
    "estimate": (_("Estimated value"), "", _number),
    "value": (pgettext_lazy("reading", "Value"), "", _number),
    "index": (_("Value noted at the installation"), "", _number),
    "day": (_("Reading day"), "", _as_is),
    "meter": (_("Meter"), "", _as_is),
    "usage_point": (_("Usage point"), "", _as_is),
    "installed": (_("Installed on"), "", _as_is),
    "digits": (_("Digits before the point"), "", _number),
    "today": (_("Delivered on"), "", _as_is),
    "recorded": (_("Recorded value"), "", _number),
}


def facts_of(evidence: str, *, without: Collection[str] = ()) -> list[list[Fact]]:
    """
    Give the figures of each thing found; several of one rule stand in one evidence.

    The evidence of a refused reading names the rule before the figures of each.

    :param without: names of figures that stand elsewhere on the page
    """
    return [_facts(part, without=without) for part in evidence.split(SEVERAL) if part.strip()]


def _facts(part: str, *, without: Collection[str]) -> list[Fact]:
    head, colon, rest = part.partition(": ")
    is_ruled = bool(colon) and "=" not in head
    pairs = [pair.partition("=") for pair in (rest if is_ruled else part).split("; ") if "=" in pair]
    return [_fact(name.strip(), value=value) for name, _sign, value in pairs if name.strip() not in without]


def _fact(name: str, *, value: str) -> Fact:
    title, unit, write = NAMES.get(name, (words.fact(name), "", _as_is))
    return Fact(title, write(value), unit)


def rules_of(evidence: str, *, rule: str) -> list[str]:
    """Give the rules that a refused reading breaks: its own first, then others that its evidence names."""
    named = [part.partition(": ")[0] for part in evidence.split(SEVERAL) if ": " in part]
    return list(dict.fromkeys([rule, *(name for name in named if "=" not in name)]))
