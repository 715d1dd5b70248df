"""The calendar of outages: a month of planned work and faults, and what is left of each line's hours."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from wanjia.energy.reliability.operations.held import PLANS
from wanjia.energy.reliability.queries.locating import Located, suspects_at
from wanjia.energy.reliability.queries.outages import Entry, LineMonth, latest_month, lines_in, outages_in
from wanjia.energy.reliability.types import Basis, OutageState
from wanjia.foundation.access.types import Permission
from wanjia.foundation.quantities.rounding import half_up
from wanjia.interfaces.console.reliability.subject import Looked
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.figures import EMPTY, moment
from wanjia.interfaces.kit.pages import Action, Figure, Head, Page, Panel
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer

P = Permission
DAYS = 7
AT_MOST = 30
HUES = {
    OutageState.OVER_BUDGET: "bad",
    OutageState.ESCALATED: "warn",
    OutageState.RUNNING: "bad",
    OutageState.RESTORED: "good",
    OutageState.REVIEWED: "good",
    OutageState.APPROVED: "calm",
    OutageState.NOTICED: "calm",
}


def hours(value: Any) -> str:
    """Write customer-hours with 2 places."""
    return f"{half_up(value, places=2):,}"


def _head(request: HttpRequest, looked: Looked) -> Head:
    who = viewer(request)
    here = reverse("console:outage_calendar")
    other = Basis.LV if looked.basis is Basis.MV else Basis.MV
    shown = f"{here}?basis={looked.basis}&month="
    actions = [
        Action(_("Previous month"), shown + looked.before),
        Action(_("Next month"), shown + looked.after),
        Action(words.label(other), f"{here}?month={looked.month.start:%Y-%m}&basis={other}"),
    ]
    papers = f"?month={looked.month.start:%Y-%m}"
    actions += [
        Action(_("Plan of the month, PDF"), reverse("console:outage_plan_file", args=["pdf"]) + papers),
        Action(_("Plan of the month, Excel"), reverse("console:outage_plan_file", args=["xlsx"]) + papers),
    ]
    if who.may(P.OUTAGES_PLAN):
        plan = Action(_("Plan an outage"), reverse("console:outage_plan"), is_primary=True)
        actions = [plan, Action(_("Record a fault"), reverse("console:outage_fault")), *actions]
    lines = lines_in(looked.month.start, basis=looked.basis, scope=who.scope(P.OUTAGES_VIEW))
    return Head(
        title=_("Calendar of outages"),
        number=f"{looked.month.start:%Y-%m}",
        figures=_figures(lines),
        actions=actions,
    )


def _figures(lines: list[LineMonth]) -> list[Figure]:
    if not lines:
        return []
    unit = _("customer-hours")
    left = sum(line.left for line in lines)
    return [
        Figure(pgettext("budget", "Allowed"), hours(sum(line.budget for line in lines)), unit),
        Figure(_("Taken by faults"), hours(sum(line.faults for line in lines)), unit),
        Figure(_("Taken by planned work"), hours(sum(line.planned for line in lines)), unit),
        Figure(_("Planned ahead"), hours(sum(line.ahead for line in lines)), unit),
        Figure(_("Left to plan"), hours(left), unit, is_worse=left < 0),
    ]


def _grid(request: HttpRequest, looked: Looked) -> dict[str, Any]:
    who = viewer(request)
    found = outages_in(looked.month, scope=who.scope(P.OUTAGES_VIEW), at=who.at)
    first = looked.month.start - timedelta(days=looked.month.start.weekday())
    end = looked.month.end or looked.month.start
    weeks = []
    while first < end:
        days = [first + timedelta(days=count) for count in range(DAYS)]
        weeks.append([_day(day, looked=looked, found=found, today=who.today) for day in days])
        first += timedelta(days=DAYS)
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    latest = None if found else latest_month(who.scope(P.OUTAGES_VIEW))
    link = f"{reverse('console:outage_calendar')}?basis={looked.basis}&month={latest:%Y-%m}" if latest else ""
    return {"weeks": weeks, "names": names, "is_empty": not found, "latest": latest, "link": link}


def _day(day: date, *, looked: Looked, found: list[Entry], today: date) -> dict[str, Any]:
    here = [one for one in found if one.from_at.date() <= day <= one.to_at.date()]
    entries = [
        {
            "link": reverse("console:outage", args=[one.outage_id]),
            "work": one.work,
            "time": f"{one.from_at:%H:%M}" if one.from_at.date() == day else "…",
            "hue": HUES.get(OutageState(one.state), "plain"),
            "state": words.label(OutageState(one.state)),
            "is_plan": one.kind in PLANS,
            "customers": one.customers,
        }
        for one in here
    ]
    return {"day": day, "is_inside": looked.month.holds(day), "is_today": day == today, "entries": entries}


def _lines(request: HttpRequest, looked: Looked) -> Chart:
    scope = viewer(request).scope(P.OUTAGES_VIEW)
    lines = sorted(lines_in(looked.month.start, basis=looked.basis, scope=scope), key=lambda line: line.left)[:AT_MOST]
    budgets = f"{reverse('console:outage_budgets')}?month={looked.month.start:%Y-%m}&feeder="
    parts = (
        (_("Taken by faults"), [line.faults for line in lines], Hue.LOSS),
        (_("Taken by planned work"), [line.planned for line in lines], Hue.SUPPLIED),
        (_("Planned ahead"), [line.ahead for line in lines], Hue.SOLD),
        (_("Left to plan"), [max(line.left, line.left * 0) for line in lines], Hue.VALLEY),
    )
    return Chart(
        title=_("Which lines have hours left this month?"),
        unit=_("customer-hours"),
        categories=[line.name for line in lines],
        series=tuple(Series(name, values, hue, stack="all") for name, values, hue in parts),
        links=[budgets + line.code for line in lines],
        is_sideways=True,
        places=2,
    )


def _suspects(request: HttpRequest, looked: Looked) -> Table:
    """Say where faults probably lie, from what meters reported, and lead to a record of each that is filled in."""
    who = viewer(request)
    rows = [
        _suspect(one, may_record=who.may(P.OUTAGES_PLAN))
        for one in suspects_at(localtime(who.at), scope=who.scope(P.OUTAGES_VIEW))
    ]
    heads = (
        Column(_("Off since")),
        Column(pgettext("switching", "Part of the grid")),
        Column(_("Lowest part in common")),
        Column(_("Search from")),
        Column(_("Meters without power"), is_number=True),
        Column(_("Share"), "%", is_number=True),
        Column(_("What to do")),
    )
    return Table(heads, rows, empty=_("No meters are without power but those that a running outage explains."))


def _suspect(one: Located, *, may_record: bool) -> Row:
    part = one.suspect
    told = {"parts": part.code, "unit": one.unit_code, "from_at": f"{localtime(one.since):%Y-%m-%dT%H:%M}"}
    link = f"{reverse('console:outage_fault')}?{urlencode(told)}" if may_record else ""
    return Row(
        (
            Cell(moment(one.since), link=link, title=_("Record the fault")),
            Cell(words.label(part.kind)),
            Cell(part.code),
            Cell(part.upper_code if part.upper_code != part.code else EMPTY),
            Cell(f"{part.off:,} / {part.below:,}", is_number=True),
            Cell(f"{part.share_pct}", is_number=True),
            Cell(_("Record the fault"), link=link) if may_record else Cell(EMPTY),
        ),
        link=link,
    )


CALENDAR: Page[Looked] = Page(
    _head,
    (
        Panel("month", pgettext_lazy("outage", "Month"), "reliability/month.html", _grid),
        Panel("lines", gettext_lazy("Hours by line"), "kit/chart_panel.html", _lines),
        Panel("suspects", gettext_lazy("Where a fault probably lies"), "kit/table.html", _suspects, is_slow=True),
    ),
)
