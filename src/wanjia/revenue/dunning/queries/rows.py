"""The dated rows of dunning that hold on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.outbox.types import Quiet
from wanjia.revenue.dunning.models import (
    DunningLimit,
    GradeBand,
    MessageTemplate,
    Protection,
    QuietHours,
    RiskRule,
    Strategy,
    StrategyStep,
)
from wanjia.revenue.dunning.types import Channel, Limit, Stops


class LimitMissing(Refused):
    """A figure that dunning compares with has no row for the day."""


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of a strategy as plain values; ``template_code`` is empty where it asks for the cut."""

    step_id: int
    strategy_code: str
    days: int
    channel: Channel
    template_code: str
    title_zh: str
    title_en: str
    source: str
    is_confirmed: bool
    start_date: date


@dataclass(frozen=True, slots=True)
class StrategyRow:
    """A strategy as plain values, with its steps in order."""

    strategy_id: int
    code: str
    name_zh: str
    name_en: str
    rank: int
    debtor: str
    unit_name: str
    least_amount: Decimal
    grade: str
    source: str
    is_confirmed: bool
    steps: tuple[StepRow, ...]


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A message as plain values."""

    template_id: int
    code: str
    channel: Channel
    title_zh: str
    title_en: str
    text_zh: str
    text_en: str
    start_date: date


@dataclass(frozen=True, slots=True)
class GroundRow:
    """A dated figure or rule with its ground: what it is, its value as written, and whether it is confirmed."""

    kind: str
    name: str
    value: str
    source: str
    is_confirmed: bool


def limit_on(day: date, *, name: Limit) -> Decimal:
    """
    Give a figure that holds on a day.

    :raises LimitMissing: if no row does
    """
    found = DunningLimit.objects.on(day).filter(name=name).order_by("-start_date", "-pk").first()
    if found is None:
        msg = f"Dunning has no figure {name} for {day}: add a row for it."
        raise LimitMissing(msg)
    return Decimal(found.value)


def quiet_on(day: date) -> dict[str, list[Quiet]]:
    """Give the quiet hours of each channel."""
    found: dict[str, list[Quiet]] = {}
    for row in QuietHours.objects.on(day).order_by("start_time"):
        found.setdefault(row.channel, []).append(Quiet(row.start_time, row.end_time))
    return found


def stops_on(day: date) -> dict[str, Stops]:
    """Give what holds stop, by their reason; a reason without a row stops the cut."""
    rows = Protection.objects.on(day).order_by("start_date", "pk").values_list("reason", "stops")
    return {reason: Stops(stops) for reason, stops in rows}


def strategies_on(day: date) -> list[StrategyRow]:
    """Give the strategies in force, the highest rank first, each with its steps."""
    steps: dict[int, list[StepRow]] = {}
    for row in StrategyStep.objects.on(day).select_related("template", "strategy").order_by("days", "pk"):
        steps.setdefault(row.strategy_id, []).append(_step(row))
    found = Strategy.objects.on(day).select_related("unit").order_by("-rank", "code")
    return [
        StrategyRow(
            strategy_id=row.pk,
            code=row.code,
            name_zh=row.name_zh,
            name_en=row.name_en,
            rank=row.rank,
            debtor=row.debtor,
            unit_name=row.unit.name if row.unit else "",
            least_amount=row.least_amount,
            grade=row.grade,
            source=row.source,
            is_confirmed=row.is_confirmed,
            steps=tuple(steps.get(row.pk, ())),
        )
        for row in found
    ]


def _step(row: StrategyStep) -> StepRow:
    template = row.template
    return StepRow(
        step_id=row.pk,
        strategy_code=row.strategy.code,
        days=row.days,
        channel=Channel(row.channel),
        template_code=template.code if template else "",
        title_zh=template.title_zh if template else "",
        title_en=template.title_en if template else "",
        source=row.source,
        is_confirmed=row.is_confirmed,
        start_date=row.start_date,
    )


def templates_on(day: date) -> list[TemplateRow]:
    """Give the messages in force."""
    return [_template(row) for row in MessageTemplate.objects.on(day).order_by("channel", "code")]


def template_with_id(template_id: int) -> TemplateRow | None:
    """Find a message, also one that is out of use."""
    row = MessageTemplate.objects.filter(pk=template_id).first()
    return None if row is None else _template(row)


def _template(row: MessageTemplate) -> TemplateRow:
    return TemplateRow(
        row.pk, row.code, Channel(row.channel), row.title_zh, row.title_en, row.text_zh, row.text_en, row.start_date
    )


def grounds_on(day: date) -> list[GroundRow]:
    """Give quiet hours, protections and figures in force with their grounds."""
    quiet = QuietHours.objects.on(day).order_by("channel", "start_time")
    limits = DunningLimit.objects.on(day).order_by("pk")
    protections = Protection.objects.on(day).order_by("pk")
    return [
        *(
            GroundRow("quiet", r.channel, f"{r.start_time:%H:%M}–{r.end_time:%H:%M}", r.source, r.is_confirmed)
            for r in quiet
        ),
        *(GroundRow("protection", r.reason, r.stops, r.source, r.is_confirmed) for r in protections),
        *(GroundRow("limit", r.name, f"{r.value.normalize():f}", r.source, r.is_confirmed) for r in limits),
    ]


def step_frames(day: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give strategies and steps in force as the kernel wants them; see `kernel.planning`."""
    running = Strategy.objects.on(day).order_by("pk")
    names = {"rank": "rank", "debtor": "debtor", "least_amount": "least_amount", "grade": "grade"}
    strategies = read_frame(running, strategy_id="pk", unit_path="unit__path", **names)
    strategies = strategies.with_columns(pl.col("unit_path").fill_null(""))
    steps = StrategyStep.objects.on(day).order_by("pk")
    columns = {"step_days": "days", "channel": "channel", "template_id": "template_id"}
    return strategies, read_frame(steps, step_id="pk", strategy_id="strategy_id", **columns)


def risk_frames(day: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give rules and grades of risk in force; see `kernel.risk`."""
    rules = read_frame(RiskRule.objects.on(day).order_by("pk"), factor="factor", least="least", points="points")
    return rules, read_frame(GradeBand.objects.on(day).order_by("pk"), grade="grade", least_points="least_points")
