"""The meeting of a month: energy, price, fee and loss together, what was off, why, and what is done."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wanjia.energy.lineloss.queries.meeting import Meeting
from wanjia.foundation.listings.listing import NUMERIC, Kind
from wanjia.interfaces.exchange.loss_report import sheets
from wanjia.interfaces.exchange.tables import Sheet
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.figures import written
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.revenue.billing.kernel.wording import Language


def language() -> Language:
    """Give the language in which the reader's material is written."""
    return Language.ZH if (get_language() or "").startswith("zh") else Language.EN


def _head(request: HttpRequest, meeting: Meeting) -> Head:
    month = f"{meeting.month:%Y-%m}"
    whole = meeting.whole
    figures = (
        (
            Figure(_("Loss rate"), written(whole.rate_pct, kind=Kind.PERCENT), "%"),
            Figure(_("Average price"), written(whole.price, kind=Kind.PRICE), _("yuan/kWh")),
            Figure(_("Charged"), written(whole.charged, kind=Kind.MONEY), _("yuan")),
            Figure(_("Received share"), written(whole.collected_pct, kind=Kind.PERCENT), "%"),
        )
        if whole
        else ()
    )
    return Head(
        _("Energy, price, fee and loss"),
        month,
        crumbs=(Crumb(_("Line loss"), f"{reverse('console:loss')}?month={month}"),),
        figures=figures,
        actions=[
            Action("PDF", f"{reverse('console:loss_meeting_file', args=['pdf'])}?month={month}", is_primary=True),
            Action("Excel", f"{reverse('console:loss_meeting_file', args=['xlsx'])}?month={month}"),
        ],
    )


def _chart(request: HttpRequest, meeting: Meeting) -> Chart:
    rows = meeting.combined
    series = (
        Series(_("This month"), [one.rate_pct for one in rows], Hue.THIS_YEAR),
        Series(_("Month before"), [one.rate_before for one in rows], Hue.SOLD),
        Series(_("Year before"), [one.rate_year for one in rows], Hue.LAST_YEAR),
        Series(_("Target"), [one.target_pct for one in rows], Hue.LOSS),
    )
    return Chart(_("Which units keep to their target?"), "%", [one.name for one in rows], series, places=2)


def _table(place: int) -> Any:
    def load(request: HttpRequest, meeting: Meeting) -> Table:
        return _shown(sheets(meeting, language=language())[place])

    return load


def _shown(sheet: Sheet) -> Table:
    heads = [Column(name, is_number=kind in NUMERIC) for name, kind in zip(sheet.heads, sheet.kinds, strict=True)]
    rows = [
        Row(
            tuple(
                Cell(written(value, kind=kind), is_number=kind in NUMERIC, is_long=kind not in NUMERIC)
                for value, kind in zip(row, sheet.kinds, strict=True)
            )
        )
        for row in sheet.rows
    ]
    return Table(heads, rows, empty=sheet.note or _("Nothing here in this month."), caption=sheet.name)


def _ratio(request: HttpRequest, meeting: Meeting) -> list[tuple[str, str, str]]:
    return [(one.name, one.note, "") for one in sheets(meeting, language=language()) if one.note]


MEETING: Page[Meeting] = Page(
    _head,
    (
        Panel("chart", "", "kit/chart_panel.html", _chart),
        Panel("ratio", gettext_lazy("In short"), "kit/facts.html", _ratio),
        Panel("combined", gettext_lazy("Energy, price, fee and loss by unit"), "kit/table.html", _table(0)),
        Panel("levels", gettext_lazy("By voltage level"), "kit/table.html", _table(1), width=6),
        Panel("lines", gettext_lazy("By line"), "kit/table.html", _table(2), width=6),
        Panel("worst", gettext_lazy("High and negative areas"), "kit/table.html", _table(3)),
        Panel("people", gettext_lazy("Persons and their targets"), "kit/table.html", _table(8)),
        Panel("causes", gettext_lazy("Causes of losses"), "kit/table.html", _table(4)),
        Panel("measures", gettext_lazy("Measures, and what came of them"), "kit/table.html", _table(5)),
        Panel("plans", gettext_lazy("Plans of the year"), "kit/table.html", _table(7)),
    ),
)
