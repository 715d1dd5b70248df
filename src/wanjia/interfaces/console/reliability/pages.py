"""The lists of reliability, and what a planned outage would cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from wanjia.energy.reliability import listings
from wanjia.energy.reliability.queries.pricing import Near, Priced
from wanjia.energy.reliability.types import Basis, OutageState
from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Slice
from wanjia.foundation.organisation.queries import holds_all_stations
from wanjia.interfaces.console.reliability.calendar import hours
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action, Tag
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer

P = Permission


def _to_outage(row: Mapping[str, Any]) -> str:
    return reverse("console:outage", args=[row["id"]])


def _planning(request: HttpRequest) -> list[Action]:
    if not viewer(request).may(P.OUTAGES_PLAN):
        return []
    plan = Action(_("Plan an outage"), reverse("console:outage_plan"), is_primary=True)
    return [plan, Action(_("Record a fault"), reverse("console:outage_fault"))]


def _budgeting(request: HttpRequest) -> list[Action]:
    if not viewer(request).may(P.OUTAGES_APPROVE):
        return []
    share = Action(_("Share a year out"), reverse("console:outage_budget_allocate"), is_primary=True)
    return [share, Action(_("Set a target"), reverse("console:reliability_target"))]


def _working_out(request: HttpRequest) -> list[Action]:
    if not viewer(request).may(P.OUTAGES_PLAN):
        return []
    return [Action(_("Work out last month"), reverse("console:reliability_work_out"), is_primary=True, is_post=True)]


def _board(request: HttpRequest, found: Slice) -> dict[str, Any]:
    """Draw RS-1 of the unit that the newest row is about, month by month, beside its target."""
    rows = [row for row in found.rows if row.get("basis") == Basis.MV.value] or list(found.rows)
    unit = rows[0]["unit"] if rows and "unit" in rows[0] else ""
    mine = [row for row in reversed(rows) if row.get("unit") == unit and row.get("month")]
    title = _("Did %(unit)s reach its target?") % {"unit": unit}
    chart = Chart(
        title=title,
        unit="%",
        categories=[f"{row['month']:%Y-%m}" for row in mine],
        series=(
            Series("RS-1", [row.get("rs_1") for row in mine], Hue.SUPPLIED),
            Series(_("Target"), [row.get("target_pct") for row in mine], Hue.LOSS, is_line=True, is_dashed=True),
        ),
        is_bars=False,
        places=4,
        is_small=True,
    )
    return {"board": chart if mine else None}


OUTAGES = ListPage(
    listings.OUTAGES,
    links={"from_at": _to_outage, "work": _to_outage},
    actions=_planning,
    hint=gettext_lazy("Filtered by a month this is the monthly outage plan: take it away as an Excel file."),
)
BUDGETS = ListPage(
    listings.BUDGETS,
    actions=_budgeting,
    empty=gettext_lazy("No hours are shared out yet: set a target for the year, then share its hours out."),
    hint=gettext_lazy("Allowed less used and planned ahead is the deviation of the month."),
)
MONTHS = ListPage(
    listings.MONTHS,
    actions=_working_out,
    empty=gettext_lazy("No month was worked out yet. It is done on the second of every month."),
    template="reliability/months.html",
    more=_board,
)


def _setting(name: str, *, title: Any, of_company: bool = True) -> Callable[[HttpRequest], list[Action]]:
    """Offer to set what holds from a day on to whoever may approve outages."""

    def actions(request: HttpRequest) -> list[Action]:
        who = viewer(request)
        if not who.may(P.OUTAGES_APPROVE):
            return []
        is_whole = not of_company or holds_all_stations(who.scope(P.OUTAGES_APPROVE).unit_paths)
        why_not = "" if is_whole else _("It holds for the whole company: only who answers for all stations sets it.")
        return [Action(title, reverse(name), why_not=why_not, is_primary=True)]

    return actions


DATED = gettext_lazy("The latest row that has begun holds; earlier days keep theirs. Nothing is overwritten.")
RULES = ListPage(
    listings.RULES,
    actions=_setting("console:reliability_rule_set", title=gettext_lazy("Set a rule anew")),
    hint=DATED,
)
NOTICE_TEXTS = ListPage(
    listings.NOTICE_TEXTS,
    actions=_setting("console:outage_notice_text_set", title=gettext_lazy("Write a text anew")),
    hint=DATED,
)
TARGETS = ListPage(
    listings.TARGETS,
    actions=_setting("console:reliability_target", title=gettext_lazy("Set a target"), of_company=False),
    empty=gettext_lazy("No target is set yet."),
)


def price_of(priced: Priced) -> dict[str, Any]:
    """Give what the form shows of a cost before anything is cut."""
    heads = (
        Column(pgettext("outage", "Line")),
        Column(pgettext("outage", "Month")),
        Column(_("Who is counted")),
        Column(_("This outage"), "h", is_number=True),
        Column(_("Left to plan"), "h", is_number=True),
        Column(_("Budget")),
    )
    rows = [
        Row(
            (
                Cell(line.feeder_name),
                Cell(f"{line.month:%Y-%m}"),
                Cell(words.label(line.basis)),
                Cell(hours(line.hours), is_number=True),
                Cell(hours(line.standing.left), is_number=True),
                Cell("", tag=Tag(_("over"), "bad") if line.is_over else Tag(_("enough"), "good")),
            )
        )
        for line in priced.lines
    ]
    return {
        "customers": f"{priced.customers:,}",
        "areas": f"{priced.areas:,}",
        "lv_hours": hours(priced.lv_hours),
        "mv_hours": hours(priced.mv_hours),
        "table": Table(heads, rows, empty=_("Nobody is hit.")),
        "is_over": bool(priced.over),
        "important": ", ".join(priced.important),
        "repeats": [_near(one) for one in priced.repeats],
        "merges": [_near(one) for one in priced.merges],
        "ties": [
            _("%(code)s: %(customers)s customers") % {"code": tie.code, "customers": f"{tie.customers:,}"}
            for tie in priced.ties
        ],
    }


def _near(one: Near) -> dict[str, str]:
    state = words.label(OutageState(one.state))
    return {
        "link": reverse("console:outage", args=[one.outage_id]),
        "words": f"{one.from_at.astimezone():%Y-%m-%d} {one.work} ({state})",
    }
