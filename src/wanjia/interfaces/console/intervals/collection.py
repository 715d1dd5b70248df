"""The page of collection: how much of what meters should hand in came, day by day, and which terminals are behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.types import Scope
from wanjia.foundation.organisation.queries import units_below
from wanjia.foundation.periods.types import Period
from wanjia.foundation.quantities.rounding import half_up
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action, Figure, Head, Page, Panel
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.measurement.intervals.listings import COLLECTION_DAYS
from wanjia.measurement.intervals.queries.collection import completeness, terminal_rates
from wanjia.measurement.intervals.queries.versions import current_version, latest_frozen_day

DAYS = 14
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Collected:
    """The latest day that is looked at, and over which units."""

    day: date
    scope: Scope

    @property
    def period(self) -> Period:
        """Give the days of the chart."""
        return Period(self.day - timedelta(days=DAYS - 1), self.day + timedelta(days=1))


def collected_for(request: HttpRequest, *, scope: Scope) -> Collected:
    """Read ``?day=``; without a sound one, the latest day of which registers came."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = latest_frozen_day() or localtime().date()
    return Collected(day, scope)


def _rate(part: int, *, of: int) -> Decimal | None:
    return half_up(part * HUNDRED / of, places=2) if of else None


def _said(rate: Decimal | None) -> str:
    return "—" if rate is None else f"{rate}"


def _head(request: HttpRequest, collected: Collected) -> Head:
    counted = terminal_rates(collected.day, scope=collected.scope)
    due, come = sum(one.due for one in counted), sum(one.come for one in counted)
    in_time = sum(one.in_time for one in counted)
    behind = sum(one.is_behind for one in counted if one.number)
    return Head(
        title=_("Collection"),
        number=collected.day.isoformat(),
        figures=(
            Figure(_("Meters due"), f"{due:,}"),
            Figure(_("Share collected"), _said(_rate(come, of=due)), "%"),
            Figure(_("In time"), _said(_rate(in_time, of=due)), "%"),
            Figure(_("Terminals behind"), f"{behind:,}", is_worse=behind > 0),
            Figure(_("Version of the store"), f"{current_version():,}"),
        ),
        actions=(Action(_("By terminal, area and day"), reverse("console:collection_days")),),
    )


def _chart(request: HttpRequest, collected: Collected) -> Chart:
    by_day = (
        completeness(collected.period, scope=collected.scope)
        .group_by("day")
        .agg(pl.col("due", "come", "in_time").sum())
        .sort("day")
    )
    rows = by_day.select("day", "due", "come", "in_time").rows()
    return Chart(
        title=_("How much of each day came, and how much in time?"),
        unit="%",
        categories=[day.isoformat() for day, *_counts in rows],
        links=[f"?day={day}" for day, *_counts in rows],
        series=(
            Series(_("Came"), [_rate(come, of=due) for _day, due, come, _in_time in rows], Hue.SUPPLIED),
            Series(_("In time"), [_rate(soon, of=due) for _day, due, _come, soon in rows], Hue.SOLD, is_line=True),
        ),
        places=2,
    )


def _terminals(request: HttpRequest, collected: Collected) -> Table:
    units = dict(units_below(collected.scope.unit_paths).select("unit_id", "name").iter_rows())
    rows = [
        Row(
            (
                Cell(one.number or _("Nothing collects them")),
                Cell(str(units.get(one.unit_id, "—"))),
                *_numbers((one.due, one.come, one.due - one.come, one.in_time)),
                Cell(_said(_rate(one.come, of=one.due)), is_number=True),
                Cell(_("Behind") if one.is_behind else _("As it should be")),
            )
        )
        for one in terminal_rates(collected.day, scope=collected.scope)
    ]
    counts = (_("Meters due"), _("Came"), _("Missing"), _("In time"))
    heads = (
        Column(_("Terminal")),
        Column(_("Unit")),
        *(Column(title, is_number=True) for title in counts),
        Column(_("Share collected"), "%", is_number=True),
        Column(_("State")),
    )
    return Table(heads, rows, empty=_("No meter hung among your units on that day."))


def _numbers(counts: Sequence[int]) -> list[Cell]:
    return [Cell(f"{count:,}", is_number=True) for count in counts]


DAYS_COUNTED = ListPage(
    COLLECTION_DAYS,
    empty=gettext_lazy("No day has been counted yet. Days are counted every morning, when registers are due."),
)
COLLECTION: Page[Collected] = Page(
    _head,
    (
        Panel("days", "", "kit/chart_panel.html", _chart, is_slow=True),
        Panel(
            "terminals",
            gettext_lazy("Terminals, those that miss most first"),
            "kit/table.html",
            _terminals,
            is_slow=True,
        ),
    ),
)
