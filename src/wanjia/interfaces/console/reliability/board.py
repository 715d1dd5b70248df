"""The board of a year: how often and how long supply failed, with and without major event days, against targets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from wanjia.energy.reliability.queries.board import Pair, PartYear, YearBoard
from wanjia.energy.reliability.queries.improving import Improvement, improvements, links
from wanjia.energy.reliability.types import Basis, Figures, OutageReason
from wanjia.foundation.access.types import Permission
from wanjia.foundation.quantities.rounding import half_up
from wanjia.interfaces.console.reliability.calendar import hours
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.figures import EMPTY
from wanjia.interfaces.kit.pages import Action, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.reliability_words import NEXT_STEPS
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer

MOST_LINES = 20
RATE_PLACES, TIMES_PLACES, MINUTE_PLACES, ASAI_PLACES = 4, 4, 2, 6


def _of(value: Decimal | None, *, places: int) -> str:
    return EMPTY if value is None else f"{half_up(value, places=places):,}"


def _link(board: YearBoard, *, year: int | None = None, basis: Basis | None = None) -> str:
    return f"{reverse('console:reliability_board')}?year={year or board.year}&basis={basis or board.basis}"


def _head(request: HttpRequest, board: YearBoard) -> Head:
    whole, without = board.year_figures.whole, board.year_figures.without
    target = board.units[0].target_pct if board.units else None
    told = _("%(value)s without major event days")

    def figure(name: str, places: int, unit: Any = "") -> Figure:
        value, rest = (getattr(one, name) for one in (whole, without))
        compared = str(told) % {"value": _of(rest, places=places)} if board.major else ""
        return Figure(name.upper(), _of(value, places=places), unit, compared=compared)

    against = _("target %(rate)s %%") % {"rate": target} if target is not None else ""
    is_worse = target is not None and whole.rs_1 is not None and whole.rs_1 < target
    other = Basis.LV if board.basis is Basis.MV else Basis.MV
    until = (board.period.end or board.period.start) - timedelta(days=1)
    return Head(
        title=_("Reliability of the year"),
        number=str(board.year),
        tags=[Tag(words.label(board.basis), "calm"), Tag(_("up to %(day)s") % {"day": until})],
        figures=(
            Figure("RS-1", _of(whole.rs_1, places=RATE_PLACES), "%", compared=against, is_worse=is_worse),
            figure("saifi", TIMES_PLACES, _("times")),
            figure("saidi", MINUTE_PLACES, _("minutes")),
            figure("caidi", MINUTE_PLACES, _("minutes")),
            figure("asai", ASAI_PLACES),
        ),
        actions=[
            Action(_("Previous year"), _link(board, year=board.year - 1)),
            Action(_("Next year"), _link(board, year=board.year + 1)),
            Action(words.label(other), _link(board, basis=other)),
        ],
    )


def _by_month(board: YearBoard, *, name: str) -> tuple[Series, Series]:
    return (
        Series(_("All that happened"), [getattr(one.whole, name) for one in board.months], Hue.LOSS),
        Series(_("Without major event days"), [getattr(one.without, name) for one in board.months], Hue.SUPPLIED),
    )


def _months(board: YearBoard) -> list[str]:
    return [f"{one.period.start:%Y-%m}" for one in board.months]


def _calendar(board: YearBoard) -> list[str]:
    return [f"{reverse('console:outage_calendar')}?month={month}&basis={board.basis}" for month in _months(board)]


def _chart(
    board: YearBoard, *, title: Any, unit: Any, series: Sequence[Series], places: int, bars: bool = True
) -> Chart:
    return Chart(
        title=title,
        unit=unit,
        categories=_months(board),
        series=tuple(series),
        links=_calendar(board),
        is_bars=bars,
        places=places,
    )


def _saidi(request: HttpRequest, board: YearBoard) -> Chart:
    title = _("How long was a customer without supply each month? (SAIDI)")
    return _chart(board, title=title, unit=_("minutes"), series=_by_month(board, name="saidi"), places=MINUTE_PLACES)


def _saifi(request: HttpRequest, board: YearBoard) -> Chart:
    title = _("How often did supply fail each month? (SAIFI)")
    return _chart(board, title=title, unit=_("times"), series=_by_month(board, name="saifi"), places=TIMES_PLACES)


def _caidi(request: HttpRequest, board: YearBoard) -> Chart:
    title = _("How long did it take until supply was back? (CAIDI)")
    return _chart(board, title=title, unit=_("minutes"), series=_by_month(board, name="caidi"), places=MINUTE_PLACES)


def _rates(request: HttpRequest, board: YearBoard) -> Chart:
    """Draw the three rates: whose doing an outage was tells which of them leaves it out."""
    hues = {"rs_1": Hue.SUPPLIED, "rs_2": Hue.FIRST, "rs_3": Hue.SECOND}
    names = {
        "rs_1": "RS-1",
        "rs_2": _("RS-2, without outside influence"),
        "rs_3": _("RS-3, without shortage of the system"),
    }
    series = [
        Series(names[one], [getattr(month.whole, one) for month in board.months], hue) for one, hue in hues.items()
    ]
    target = board.units[0].target_pct if board.units else None
    if target is not None:
        series.append(Series(_("Target"), [target] * len(board.months), Hue.LOSS, is_line=True, is_dashed=True))
    title = _("Did the rates of reliability reach the target?")
    return _chart(board, title=title, unit="%", series=series, places=RATE_PLACES, bars=False)


def _against(request: HttpRequest, board: YearBoard) -> Chart:
    """Draw minutes lost beside minutes allowed by unit; rates near 100 % could not be told apart as bars."""
    return Chart(
        title=_("Which units lost more than their target allows?"),
        unit=_("minutes"),
        categories=[one.name for one in board.units],
        series=(
            Series(_("Without supply"), [one.saidi for one in board.units], Hue.LOSS),
            Series(_("Allowed by the target up to this day"), [one.allowed for one in board.units], Hue.SUPPLIED),
        ),
        is_sideways=True,
        places=MINUTE_PLACES,
    )


FIGURES = (
    ("saifi", TIMES_PLACES),
    ("saidi", MINUTE_PLACES),
    ("caidi", MINUTE_PLACES),
    ("asai", ASAI_PLACES),
    ("rs_1", RATE_PLACES),
    ("rs_2", RATE_PLACES),
    ("rs_3", RATE_PLACES),
)


def _cells(found: Figures) -> list[Cell]:
    return [Cell(_of(getattr(found, name), places=places), is_number=True) for name, places in FIGURES]


def _table(request: HttpRequest, board: YearBoard) -> Table:
    """Give all indices by month; months that major event days change have a second row."""
    heads = (
        Column(pgettext("outage", "Month")),
        Column(_("Days counted")),
        Column("SAIFI", _("times"), is_number=True),
        Column("SAIDI", _("minutes"), is_number=True),
        Column("CAIDI", _("minutes"), is_number=True),
        Column("ASAI", is_number=True),
        *(Column(name, "%", is_number=True) for name in ("RS-1", "RS-2", "RS-3")),
        Column(_("Hours lost"), _("customer-hours"), is_number=True),
    )
    rows = [row for one, link in zip(board.months, _calendar(board), strict=True) for row in _rows_of(one, link=link)]
    foot = _rows_of(board.year_figures, link="")[0].cells
    return Table(heads, rows, foot=(Cell(str(board.year)), *foot[1:]))


def _rows_of(one: Pair, *, link: str) -> list[Row]:
    month = Cell(f"{one.period.start:%Y-%m}", link=link)
    kinds = [(_("all"), one.whole)]
    if one.whole != one.without:
        kinds.append((_("without major event days"), one.without))
    return [
        Row((month, Cell(said), *_cells(found), Cell(hours(found.customer_hours), is_number=True)))
        for said, found in kinds
    ]


def _threshold(request: HttpRequest, board: YearBoard) -> list[tuple[str, str, str]]:
    found = board.threshold
    if found is None:
        told = _("Fewer than two days with interruptions are known of the five years before: no day is named.")
        return [(_("Threshold of a major event day"), told, "")]
    span = f"{board.year - 5} – {board.year - 1}"
    formula = f"exp({found.alpha:.4f} + {found.betas:g} × {found.beta:.4f})"
    return [
        (_("Threshold T_MED"), f"{found.minutes:,.2f} " + _("minutes"), ""),
        ("exp(α + k × β)", formula, ""),
        (_("Days with interruptions that it rests on"), f"{found.days:,} ({span})", ""),
        (_("k, standard deviations"), f"{found.betas:g}", reverse("console:reliability_rules")),
    ]


def _major(request: HttpRequest, board: YearBoard) -> Table:
    calendar = reverse("console:outage_calendar")
    rows = [
        Row(
            (
                Cell(f"{one.day}", link=f"{calendar}?month={one.day:%Y-%m}"),
                Cell(f"{one.saidi:,.2f}", is_number=True),
                Cell(f"{one.saidi / board.threshold.minutes:,.2f}", is_number=True) if board.threshold else Cell(EMPTY),
            )
        )
        for one in board.major
    ]
    heads = (
        Column(_("Day")),
        Column("SAIDI", _("minutes"), is_number=True),
        Column(_("Times the threshold"), is_number=True),
    )
    return Table(heads, rows, empty=_("No day of this year lies above the threshold."))


def _parts(parts: Sequence[PartYear], *, title: Any) -> Table:
    heads = (
        Column(title),
        Column(_("Served"), is_number=True),
        Column(_("Hours lost"), _("customer-hours"), is_number=True),
        Column("SAIDI", _("minutes"), is_number=True),
        Column(_("Allowed by the target"), _("minutes"), is_number=True),
        Column("RS-1", "%", is_number=True),
        Column(_("Target"), "%", is_number=True),
        Column(_("Target reached")),
    )
    return Table(heads, [_part(one) for one in parts], empty=_("Nobody is served here in this year."))


def _part(one: PartYear) -> Row:
    judged = Tag(_("missed"), "bad") if one.is_missed else Tag(_("reached"), "good")
    return Row(
        (
            Cell(one.name),
            Cell(f"{one.served:,}", is_number=True),
            Cell(hours(one.hours), is_number=True),
            Cell(_of(one.saidi, places=MINUTE_PLACES), is_number=True),
            Cell(_of(one.allowed, places=MINUTE_PLACES), is_number=True),
            Cell(_of(one.rs_1, places=RATE_PLACES), is_number=True),
            Cell(EMPTY if one.target_pct is None else f"{one.target_pct}", is_number=True),
            Cell(EMPTY if one.target_pct is None else "", tag=None if one.target_pct is None else judged),
        )
    )


def _units(request: HttpRequest, board: YearBoard) -> Table:
    return _parts(board.units, title=_("Unit"))


def _lines(request: HttpRequest, board: YearBoard) -> Table:
    return _parts(board.lines[:MOST_LINES], title=pgettext("outage", "Line"))


def _proposed(request: HttpRequest, board: YearBoard) -> Table:
    """Say what the records of the twelve months before today propose to improve, most hours first."""
    who = viewer(request)
    found = improvements(scope=who.scope(Permission.OUTAGES_VIEW), today=who.today)
    heads = (
        Column(_("Proposal")),
        Column(pgettext("switching", "Part of the grid")),
        Column(_("Reason")),
        Column(_("Outages"), is_number=True),
        Column(_("Hours lost"), _("MV user-hours"), is_number=True),
        Column(_("Next step")),
    )
    return Table(heads, [_improvement(one) for one in found], empty=_("The records propose nothing."))


def _improvement(found: Improvement) -> Row:
    one = found.proposal
    step = NEXT_STEPS.get(one.reason or one.kind.value) or NEXT_STEPS[""]
    return Row(
        (
            Cell(words.label(one.kind)),
            Cell(found.name, title=found.code),
            Cell(words.label(OutageReason(one.reason)) if one.reason else EMPTY),
            Cell(f"{one.count:,}", is_number=True),
            Cell(hours(one.hours), is_number=True),
            Cell(str(step), is_long=True),
        )
    )


def _linked(request: HttpRequest, board: YearBoard) -> list[tuple[str, str, str]]:
    found = links(scope=viewer(request).scope(Permission.OUTAGES_VIEW), today=viewer(request).today)
    share = EMPTY if found.percent is None else f"{half_up(found.percent, places=2)} %"
    return [
        (_("Lines that an open switch joins to another"), f"{found.linked:,} / {found.lines:,}", ""),
        (_("Share of lines hand in hand"), share, ""),
    ]


BOARD: Page[YearBoard] = Page(
    _head,
    (
        Panel("saidi", "", "kit/chart_panel.html", _saidi, width=6),
        Panel("saifi", "", "kit/chart_panel.html", _saifi, width=6),
        Panel("caidi", "", "kit/chart_panel.html", _caidi, width=6),
        Panel("rates", "", "kit/chart_panel.html", _rates, width=6),
        Panel("against", "", "kit/chart_panel.html", _against, width=6),
        Panel("threshold", gettext_lazy("How the threshold came about"), "kit/facts.html", _threshold, width=6),
        Panel("major", gettext_lazy("Major event days"), "kit/table.html", _major, width=6),
        Panel("months", gettext_lazy("Indices by month"), "kit/table.html", _table),
        Panel("units", gettext_lazy("Units against their targets"), "kit/table.html", _units),
        Panel(
            "lines",
            gettext_lazy("Lines that lost most"),
            "kit/table.html",
            _lines,
            help=gettext_lazy("Hours of lines are those that the budget counts, short interruptions with them."),
        ),
        Panel("links", gettext_lazy("Lines hand in hand"), "kit/facts.html", _linked, width=5, is_slow=True),
        Panel("proposed", gettext_lazy("What the records propose"), "kit/table.html", _proposed, is_slow=True),
    ),
)
