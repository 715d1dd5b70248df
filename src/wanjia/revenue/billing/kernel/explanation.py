"""
Why a bill is as much as it is: the way from readings to total, step by step.

A step is a sentence of `wording` and its figures, so that the same steps make a page, a print and a file for machines.
Everything told was computed by the kernels; nothing is priced again here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Protocol

from wanjia.foundation.periods.types import Period
from wanjia.registry.metering.types import RegisterKind
from wanjia.registry.tariffs.rules import average_price
from wanjia.registry.tariffs.types import TimeOfUse
from wanjia.revenue.billing.kernel import wording
from wanjia.revenue.billing.kernel.wording import Figure, Language, Topic
from wanjia.revenue.billing.types import Line, LineKind, RefusalCode, UsageStretch

HUNDRED = Decimal(100)
AVERAGE_PLACES = 4
REACTIVE = (RegisterKind.REACTIVE_FORWARD, RegisterKind.REACTIVE_REVERSE)


class Document(Protocol):
    """What is told of a price document."""

    @property
    def number(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def issuer(self) -> str: ...
    @property
    def is_sample(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Source:
    """
    Where a unit price comes from.

    :ivar document: None for a price written into a trial file
    :ivar published: the figure as published; None where it is not known
    """

    document: Document | None = None
    published: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """
    One step of an explanation.

    :ivar sentence: key of `wording.SENTENCES`
    :ivar figures: what the sentence names
    :ivar remarks: sentences that follow it
    :ivar days: the days it is about, where the bill has several spans
    """

    sentence: str
    figures: Mapping[str, Figure] = field(default_factory=dict)
    remarks: tuple[Step, ...] = ()
    days: Period | None = None

    @property
    def topic(self) -> Topic | None:
        """Give what the step is about."""
        return wording.topic_of(self.sentence)

    def title(self, language: Language) -> str:
        """Give the heading of the step."""
        return wording.title_of(self.topic, language=language) if self.topic is not None else ""

    def told(self, language: Language) -> str:
        """Say the step and its remarks."""
        own = wording.said(self.sentence, figures=self.figures, language=language)
        between = "" if language is Language.ZH else " "
        return between.join([own, *(remark.told(language) for remark in self.remarks)])

    def all_figures(self) -> dict[str, Figure]:
        """Give the figures of the step and its remarks; the step's own come first."""
        found: dict[str, Figure] = dict(self.figures)
        for remark in self.remarks:
            found = {**remark.all_figures(), **found}
        return found


@dataclass(frozen=True, slots=True)
class ToldLine:
    """A line of a bill and where its price comes from; None where that is nobody's price, such as cosφ."""

    line: Line
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class ToldStretch:
    """A stretch of readings with what came of it: energy, or for a demand register kW."""

    stretch: UsageStretch
    quantity: Decimal
    is_behind: bool = False


def reading_steps(stretches: Sequence[ToldStretch]) -> Iterator[Step]:
    """Tell from which readings the energies come."""
    for told in stretches:
        step = _reading_step(told)
        yield replace(step, remarks=(Step("behind"),)) if told.is_behind else step


def _reading_step(told: ToldStretch) -> Step:
    stretch, period = told.stretch, told.stretch.period
    assert period.end is not None  # noqa: S101 - between two readings
    unit = "kvarh" if stretch.register in REACTIVE else "kWh"
    named: dict[str, Figure] = {"register": stretch.register.value, "start": period.start, "end": period.end}
    if stretch.register is RegisterKind.MAXIMUM_DEMAND:
        figures = {"later": stretch.end_value, "multiplier": stretch.multiplier, "demand": told.quantity}
        return Step("demand_read", named | figures)
    if not stretch.start_value and stretch.multiplier == 1:
        return Step("known", named | {"energy": told.quantity, "unit": unit})
    turn = 10**stretch.integer_digits
    run = stretch.end_value - stretch.start_value
    has_turned = run < 0 <= told.quantity
    figures = {
        "earlier": stretch.start_value,
        "later": stretch.end_value,
        "difference": run + turn if has_turned else run,
        "multiplier": stretch.multiplier,
        "energy": told.quantity,
    }
    if has_turned:
        return Step("stretch_turned", {**named, **figures, "unit": unit, "turn": turn})
    return Step("stretch", {**named, **figures, "unit": unit})


def line_step(told: ToldLine) -> Step:
    """Tell one line: quantity × price = amount, and where the price comes from."""
    line = told.line
    figures: dict[str, Figure] = {"quantity": line.quantity}
    if line.unit_price is not None and line.amount is not None:
        figures |= {"price": line.unit_price, "amount": line.amount}
    remarks = [*([Step("part_apart", {"part": line.part})] if line.part else []), *_source_remarks(told)]
    sentence, more = _line_sentence(line)
    return Step(sentence, figures | more, remarks=tuple(remarks))


def _line_sentence(line: Line) -> tuple[str, dict[str, Figure]]:
    """Choose the sentence of a line, and the figures that it names besides quantity, price and amount."""
    if line.kind is not LineKind.ENERGY:
        more: dict[LineKind, tuple[str, dict[str, Figure]]] = {
            LineKind.FUND: ("fund", {"item": line.item}),
            LineKind.POWER_FACTOR: ("power_factor", {"percent": (line.unit_price or Decimal(0)) * HUNDRED}),
            LineKind.TIER: ("tier_surcharge", {"tier": line.tier}),
        }
        return more.get(line.kind, (line.kind.value.lower(), {}))
    if line.tier:
        return "tier_quantity" if line.unit_price is None else "energy_tier", {"tier": line.tier}
    if line.time_of_use is not TimeOfUse.TOTAL:
        return "energy_period", {"period": line.time_of_use.value}
    return "energy", {}


def _source_remarks(told: ToldLine) -> Iterator[Step]:
    """Tell whose price it is, and whether it is a sample."""
    if told.source is None:
        return
    document, published = told.source.document, told.source.published
    if document is None:
        yield Step("written")
        return
    if told.line.kind is LineKind.ENERGY and published is not None and published != told.line.unit_price:
        yield Step("published", {"published": published})
    yield Step("document", {"title": document.title, "number": document.number, "issuer": document.issuer})
    if document.is_sample:
        yield Step("sample")


def rests_on_sample(lines: Sequence[ToldLine]) -> bool:
    """Tell whether a price of at least one line was never published."""
    return any(told.source and told.source.document and told.source.document.is_sample for told in lines)


def total_step(lines: Sequence[ToldLine], *, amount: Decimal, energy_kwh: int, is_sample: bool) -> Step:
    """Tell what the lines come to, and the average price."""
    remarks = (Step("sample_bill"),) if is_sample else ()
    if lines and all(told.line.amount is None for told in lines):
        return Step("total_quantity", {"energy": energy_kwh}, remarks=remarks)
    figures: dict[str, Figure] = {"lines": len(lines), "amount": amount}
    average = average_price(amount, energy_kwh=Decimal(energy_kwh), places=AVERAGE_PLACES)
    if average is None:
        return Step("total_amount", figures, remarks=remarks)
    return Step("total", figures | {"energy": energy_kwh, "average": average}, remarks=remarks)


def refusal_step(code: RefusalCode, *, evidence: str) -> Step:
    """Tell why nothing is billed, with the figures of the evidence where a sentence asks for them."""
    pairs = dict(pair.split("=", 1) for pair in evidence.split("; ") if "=" in pair)
    if code is RefusalCode.PRICE_MISSING and pairs.get("time_of_use", TimeOfUse.TOTAL) != TimeOfUse.TOTAL:
        return Step("price_missing_period", {"period": pairs["time_of_use"]})
    if code is RefusalCode.PRICE_MISSING and "power_factor_pct" in pairs:
        cosine, standard = (Decimal(pairs[name]) / HUNDRED for name in ("power_factor_pct", "standard_pct"))
        return Step("price_missing_cosine", {"cosine": cosine, "standard": standard})
    return Step(code.value.lower())


def latest_day(period: Period) -> date:
    """Give the latest day of a span that has ended."""
    assert period.end is not None  # noqa: S101 - what is billed has ended
    return period.end - timedelta(days=1)


def plain(value: Figure) -> Any:
    """Write a figure for machines: decimals as text, so that no digit is lost."""
    return value if isinstance(value, int) else str(value)
