"""Quantities of a trial bill: readings of registers, stretch by stretch, or energies as they are known."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from wanjia.foundation.periods.types import Period
from wanjia.registry.metering.types import RegisterKind
from wanjia.revenue.billing.protocols.entries import Entry
from wanjia.revenue.billing.types import UsageStretch

#: Keys that tell a quantity as it is known, without readings.
QUANTITIES = {
    "kwh": RegisterKind.ACTIVE_TOTAL,
    "sharp_kwh": RegisterKind.ACTIVE_SHARP,
    "peak_kwh": RegisterKind.ACTIVE_PEAK,
    "flat_kwh": RegisterKind.ACTIVE_FLAT,
    "valley_kwh": RegisterKind.ACTIVE_VALLEY,
    "deep_valley_kwh": RegisterKind.ACTIVE_DEEP_VALLEY,
    "kvarh": RegisterKind.REACTIVE_FORWARD,
    "reverse_kvarh": RegisterKind.REACTIVE_REVERSE,
    "demand_kw": RegisterKind.MAXIMUM_DEMAND,
}
#: Keys of a row of readings that name a register.
REGISTERS = {
    "total": RegisterKind.ACTIVE_TOTAL,
    "sharp": RegisterKind.ACTIVE_SHARP,
    "peak": RegisterKind.ACTIVE_PEAK,
    "flat": RegisterKind.ACTIVE_FLAT,
    "valley": RegisterKind.ACTIVE_VALLEY,
    "deep_valley": RegisterKind.ACTIVE_DEEP_VALLEY,
    "reactive": RegisterKind.REACTIVE_FORWARD,
    "reverse_reactive": RegisterKind.REACTIVE_REVERSE,
    "demand": RegisterKind.MAXIMUM_DEMAND,
}
USAGE_KEYS = (*QUANTITIES, "readings", "connected_load")
READING_KEYS = ("start", "end", "ct", "pt", "digits", *REGISTERS)
PERIODS = tuple(key for key in QUANTITIES if key.endswith("_kwh"))
#: Digits of the register that a known quantity pretends to come from: it never turns.
KNOWN_DIGITS = 12
USUAL_DIGITS = 6

#: kW, load factor, and hours of all days together
Load = tuple[Decimal, Decimal, Decimal]


def stretches_of(entry: Entry, *, service: Period) -> tuple[UsageStretch, ...]:
    """
    Read the quantities of a mapping, whichever way they are given.

    :param service: the days they are used in, where nothing else is said
    :raises TrialRefused: if there are none, two for the same register and days, or they contradict each other
    """
    read = [stretch for row in entry.listed("readings") for stretch in _read(row, service=service)]
    known = [known_stretch(kind, value=value, period=service) for kind, value in _known(entry).items()]
    found = (*read, *known)
    for kind in RegisterKind:
        own = sorted(stretch.period for stretch in found if stretch.register is kind)
        if any(early.overlaps(late) for early, late in pairwise(own)):
            word = next(word for word, register in REGISTERS.items() if register is kind)
            cure = "Give each row of readings its own `start` and `end`, or take one of the two out."
            entry.refuse(f"two quantities of the register {word} for the same days", cure=cure)
    if not any(stretch.register is RegisterKind.ACTIVE_TOTAL for stretch in found) and not entry.has("connected_load"):
        entry.refuse("the energy is missing", cure="Add `kwh: 300`, or `readings:` with the register total.")
    return found


def known_stretch(kind: RegisterKind, *, value: Decimal, period: Period) -> UsageStretch:
    """Make the stretch of a quantity that is known without readings."""
    return UsageStretch(kind, period, Decimal(0), value, integer_digits=KNOWN_DIGITS)


def _known(entry: Entry) -> dict[RegisterKind, Decimal]:
    """Read known quantities; the total is the sum of its periods where it is not given."""
    values = {key: entry.number(key) for key in entry.names(*QUANTITIES)}
    parts = sum((values[key] for key in PERIODS if key in values), Decimal(0))
    if parts and "kwh" not in values and not entry.has("readings"):
        values["kwh"] = parts
    if "flat_kwh" in values and "kwh" in values and values["kwh"] != parts:
        what = f"is {values['kwh']}, and its periods sum to {parts}"
        entry.refuse(what, cure="Mend one of them, or leave `kwh` or `flat_kwh` out.", key="kwh")
    return {QUANTITIES[key]: value for key, value in values.items()}


def _read(row: Entry, *, service: Period) -> list[UsageStretch]:
    """Read the registers of one meter between two readings."""
    row.only(READING_KEYS)
    start, end = row.day("start", default=service.start), row.day("end", default=service.end)
    if end <= start:
        row.refuse(f"ends on {end}, not after its start {start}", cure="Give as end the day of the later reading.")
    named = row.names(*REGISTERS)
    if not named:
        row.refuse("names no register", cure="Add a line such as `total: [1200, 1500]`.")
    multiplier = row.ratio("ct") * row.ratio("pt")
    digits = row.whole("digits", default=USUAL_DIGITS)
    return [_stretch(row, key=key, period=Period(start, end), multiplier=multiplier, digits=digits) for key in named]


def _stretch(row: Entry, *, key: str, period: Period, multiplier: Decimal, digits: int) -> UsageStretch:
    start, end = _values(row, key=key)
    if not 1 <= digits <= KNOWN_DIGITS:
        row.refuse(f"is {digits}", cure=f"Give the digits before the point, 1 to {KNOWN_DIGITS}.", key="digits")
    if max(start, end) >= 10**digits:
        cure = "Mend the reading, or tell the digits of the register, such as `digits: 8`."
        row.refuse(f"{max(start, end)} does not fit a register of {digits} digits", cure=cure, key=key)
    return UsageStretch(REGISTERS[key], period, start, end, multiplier, digits)


def _values(row: Entry, *, key: str) -> tuple[Decimal, Decimal]:
    """Read [from, to] or {from: …, to: …}; a demand is one value."""
    found = row.values[key]
    if isinstance(found, dict):
        edges = row.at(key)
        assert edges is not None  # noqa: S101 - it is a mapping
        edges.only(("from", "to"))
        return edges.number("from"), edges.number("to")
    if key == "demand":
        return Decimal(0), row.number(key)
    figures = row.figures(key) if isinstance(found, list) else ()
    if len(figures) != 2:
        row.refuse("is no pair of readings", cure=f"Write `{key}: [1200, 1500]`, the earlier reading first.", key=key)
    return row.as_number(figures[0], key=key), row.as_number(figures[1], key=key)


def loads_of(entry: Entry, *, service: Period) -> tuple[Load, ...]:
    """Read appliances without a meter: kW × load factor × hours a day × days."""
    return tuple(_load(row, days=service.days) for row in entry.listed("connected_load"))


def _load(row: Entry, *, days: int) -> Load:
    row.only(("kw", "factor", "hours", "days"))
    hours = row.number("hours")
    if hours > 24:
        row.refuse(f"is {hours}", cure="Give the hours of a day, 24 at most.", key="hours")
    return row.number("kw"), row.number("factor", default=Decimal(1)), hours * row.whole("days", default=days)
