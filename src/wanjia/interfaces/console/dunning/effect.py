"""The page of effects: how much of what each step asked for came before the next one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.types import Scope
from wanjia.foundation.quantities.rounding import half_up
from wanjia.interfaces.console.dunning.strategies import is_chinese
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.figures import money
from wanjia.interfaces.kit.pages import Crumb, Figure, Head, Page, Panel
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.revenue.dunning.queries.effects import StepEffect, effects, promise_counts
from wanjia.revenue.dunning.types import Channel, PromiseState

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Span:
    """The days that are looked at, both with; and what happened on them."""

    start: date
    until: date
    scope: Scope

    def effects(self) -> list[StepEffect]:
        """Give the effect of every step."""
        return effects(self.scope, start=self.start, end=self.until + timedelta(days=1))


def _share(part: Decimal, *, of: Decimal) -> str:
    return f"{half_up(part * HUNDRED / of, places=2)}" if of else "—"


def _head(request: HttpRequest, span: Span) -> Head:
    found = span.effects()
    asked, back = sum((one.asked for one in found), Decimal(0)), sum((one.recovered for one in found), Decimal(0))
    counts = promise_counts(span.scope, start=span.start, end=span.until + timedelta(days=1))
    kept, broken = counts[PromiseState.KEPT], counts[PromiseState.BROKEN]
    return Head(
        title=_("Effect of dunning"),
        crumbs=(Crumb(_("Strategies of dunning"), reverse("console:strategies")),),
        figures=(
            Figure(_("Steps planned"), f"{sum(one.planned for one in found):,}"),
            Figure(_("Asked for"), money(asked), _("yuan")),
            Figure(_("Recovered"), money(back), _("yuan")),
            Figure(_("Promises kept"), _share(Decimal(kept), of=Decimal(kept + broken)), "%"),
        ),
    )


def _name(one: StepEffect) -> str:
    strategy = one.strategy_zh if is_chinese() else one.strategy_en
    return f"{strategy} · {one.days} · {words.label(Channel(one.channel))}"


def _chart(request: HttpRequest, span: Span) -> Chart:
    found = [one for one in span.effects() if one.channel != Channel.CUT]
    return Chart(
        title=_("Which step brings the money?"),
        unit=_("yuan"),
        categories=[_name(one) for one in found],
        series=(Series(_("Recovered before the next step"), [one.recovered for one in found], Hue.MONEY),),
        is_sideways=True,
        places=2,
    )


def _table(request: HttpRequest, span: Span) -> Table:
    rows = [
        Row(
            (
                Cell(one.strategy_zh if is_chinese() else one.strategy_en),
                Cell(str(one.days), is_number=True),
                Cell(words.label(Channel(one.channel))),
                *(Cell(f"{count:,}", is_number=True) for count in (one.planned, one.done, one.stopped, one.failed)),
                Cell(money(one.asked), is_number=True),
                Cell(money(one.recovered), is_number=True),
                Cell(_share(one.recovered, of=one.asked), is_number=True),
            )
        )
        for one in span.effects()
    ]
    counted = (_("Planned on"), _("Reached steps"), _("Stopped, mostly paid"), _("Failed steps"))
    heads = (
        Column(_("Strategy")),
        Column(_("Days overdue"), is_number=True),
        Column(_("Way of reminding")),
        *(Column(title, is_number=True) for title in counted),
        Column(_("Asked for"), _("yuan"), is_number=True),
        Column(_("Recovered"), _("yuan"), is_number=True),
        Column(_("Recovered share"), "%", is_number=True),
    )
    return Table(heads, rows, empty=_("No step was planned on these days."))


def _period(request: HttpRequest, span: Span) -> dict[str, Any]:
    return {"start": span.start.isoformat(), "until": span.until.isoformat()}


EFFECT: Page[Span] = Page(
    _head,
    (
        Panel("period", gettext_lazy("Days"), "dunning/period.html", _period),
        Panel("chart", "", "kit/chart_panel.html", _chart),
        Panel(
            "steps",
            gettext_lazy("Step by step"),
            "kit/table.html",
            _table,
            help=gettext_lazy(
                "Money is counted to the latest step that reached the customer within the days of the row."
            ),
        ),
    ),
    template="dunning/strategies.html",
)
