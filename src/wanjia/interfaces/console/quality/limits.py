"""The figures that voltage, power factor, load and unbalance are compared with on a day."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.energy.quality.queries.limits import all_limit_rows
from wanjia.energy.quality.types import LimitName, VoltageLevel
from wanjia.interfaces.console.quality.months import VIEW
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.days import DAY, day_asked
from wanjia.interfaces.kit.entry import entry
from wanjia.interfaces.kit.figures import trimmed
from wanjia.interfaces.kit.pages import Crumb, Head, Page, Panel, Tag
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column


def table_on(day: date) -> Table:
    """Lay out what holds on a day."""
    rows = [
        Row(
            (
                Cell(words.label(LimitName(row["name"]))),
                Cell(words.label(VoltageLevel(row["level"])) if row["level"] else ""),
                Cell(trimmed(row["value"]), is_number=True),
                Cell(row["start_date"].isoformat()),
                Cell(translated(row["source"]), is_long=True),
                Cell("", tag=Tag(_("confirmed"), "good") if row["is_confirmed"] else Tag(_("unconfirmed"), "warn")),
            )
        )
        for row in all_limit_rows(day).to_dicts()
    ]
    heads = (
        Column(_("Figure compared with")),
        Column(_("Voltage level")),
        Column(_("Value"), is_number=True),
        Column(_("Since")),
        Column(_("Ground of the rule")),
        Column(_("Confirmed?")),
    )
    return Table(heads, rows, empty=_("Nothing is in force on this day. Hand the sheet in."))


def _head(request: HttpRequest, day: date) -> Head:
    crumbs = (Crumb(_("Voltage and power factor"), reverse("console:quality_board")),)
    return Head(_("Limits of supply quality"), day.isoformat(), crumbs=crumbs)


PAGE: Page[date] = Page(
    _head,
    (
        DAY,
        Panel(
            "limits",
            gettext_lazy("Figures compared with"),
            "kit/table.html",
            lambda _request, day: table_on(day),
            help=gettext_lazy("Handed in as the sheet quality_limits; of two rows the one that began later holds."),
        ),
    ),
)


@entry(VIEW)
def quality_limits(request: HttpRequest) -> HttpResponse:
    """Show what holds on a day."""
    return PAGE.respond(request, day_asked(request))
