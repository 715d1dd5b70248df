"""What validation compares with on a day, and in which order methods of estimation are tried then."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.types import Permission
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.days import DAY, day_asked
from wanjia.interfaces.kit.entry import entry
from wanjia.interfaces.kit.figures import trimmed
from wanjia.interfaces.kit.intervals_words import COMMON, LIMITS
from wanjia.interfaces.kit.pages import Crumb, Head, Page, Panel, Tag
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.measurement.intervals.queries.estimating import all_estimation_steps
from wanjia.measurement.intervals.queries.validating import all_limit_rows
from wanjia.measurement.intervals.types import EstimationMethod


def _head(request: HttpRequest, day: date) -> Head:
    crumbs = (Crumb(_("Work list of intervals"), reverse("console:interval_findings")),)
    return Head(_("Limits and methods of intervals"), day.isoformat(), crumbs=crumbs)


def _limits(request: HttpRequest, day: date) -> Table:
    rows = [
        (COMMON.get(row["rule"]) or words.rule(row["rule"]), LIMITS[row["name"]], row["value"], row)
        for row in all_limit_rows(day).to_dicts()
    ]
    return _table((_("What was found"), _("Figure"), _("Value")), rows=rows)


def _chain(request: HttpRequest, day: date) -> Table:
    rows = [
        (
            trimmed(Decimal(row["sequence"])),
            words.label(EstimationMethod(row["method"])),
            Decimal(row["longest_gap"]),
            row,
        )
        for row in all_estimation_steps(day).to_dicts()
    ]
    return _table((_("Order tried"), _("Estimated by"), _("Longest gap, elements")), rows=rows)


def _table(titles: tuple[str, str, str], *, rows: list[tuple[Any, Any, Decimal, dict[str, Any]]]) -> Table:
    first, second, number = titles
    heads = (
        Column(first),
        Column(second),
        Column(number, is_number=True),
        Column(_("Since")),
        Column(_("Ground of the rule")),
        Column(_("Confirmed?")),
    )
    lines = [
        Row(
            (
                Cell(str(one)),
                Cell(str(other)),
                Cell(trimmed(value), is_number=True),
                Cell(row["start_date"].isoformat()),
                Cell(translated(row["source"]), is_long=True),
                Cell("", tag=Tag(_("confirmed"), "good") if row["is_confirmed"] else Tag(_("unconfirmed"), "warn")),
            )
        )
        for one, other, value, row in rows
    ]
    return Table(heads, lines, empty=_("Nothing is in force on this day. Hand the sheet in."))


PAGE: Page[date] = Page(
    _head,
    (
        DAY,
        Panel(
            "chain",
            gettext_lazy("Methods of estimation, in the order in which they are tried"),
            "kit/table.html",
            _chain,
            help=gettext_lazy("Handed in as the sheet estimation_steps; the chain that began latest holds alone."),
        ),
        Panel(
            "limits",
            gettext_lazy("Figures compared with"),
            "kit/table.html",
            _limits,
            help=gettext_lazy("Handed in as the sheet interval_limits; of two rows the one that began later holds."),
        ),
    ),
)


@entry(Permission.INTERVALS_VIEW)
def interval_limits(request: HttpRequest) -> HttpResponse:
    """Show what holds on a day."""
    return PAGE.respond(request, day_asked(request))
