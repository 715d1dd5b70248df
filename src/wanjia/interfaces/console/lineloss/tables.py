"""Tables and charts of losses that several pages show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wanjia.energy.lineloss.queries import published
from wanjia.energy.lineloss.queries.answering import targets_in
from wanjia.energy.lineloss.queries.published import LossRow
from wanjia.energy.lineloss.queries.theoretical import Managed
from wanjia.energy.lineloss.types import Level, LossClass, Way
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.lineloss.subject import Looked
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.figures import EMPTY, written
from wanjia.interfaces.kit.pages import Tag
from wanjia.interfaces.kit.tables import Cell, Head, Row, Table

HUES = {
    LossClass.HIGH: "bad",
    LossClass.NEGATIVE: "bad",
    LossClass.ECONOMIC: "good",
    LossClass.FINE: "calm",
    LossClass.UNKNOWN: "warn",
    LossClass.SMALL: "plain",
}
#: Where a row of a way leads.
PAGES = {Way.UNIT: "loss_station", Way.FEEDER: "loss_line", Way.AREA: "loss_area"}
RANKED = 15
JUDGED = (Way.FEEDER, Way.AREA, Way.SUBSTATION)


def percent(value: Decimal | None) -> str:
    """Write a rate with 2 places."""
    return written(value, kind=Kind.PERCENT)


def kwh(value: Decimal | None) -> str:
    """Write whole kWh."""
    return written(value, kind=Kind.NUMBER)


def name_of(row: LossRow) -> str:
    """Give the name of a balance's part; levels have words of their own."""
    return words.label_in(Level, value=row.level) if row.way is Way.LEVEL else row.name


def balance_table(rows: Sequence[LossRow], *, looked: Looked, empty: str = "") -> Table:
    """Write balances, the worst first where they are lines or areas."""
    parts = [looked.managed(row) for row in rows]
    is_managed = any(parts)
    heads = (
        Head(_("Part of the grid")),
        Head(pgettext("energy", "Supplied"), "kWh", is_number=True),
        Head(pgettext("energy", "Sold"), "kWh", is_number=True),
        Head(_("Passed on"), "kWh", is_number=True),
        Head(pgettext("energy", "Lost"), "kWh", is_number=True),
        Head(_("Loss rate"), "%", is_number=True),
        *(_managed_heads() if is_managed else ()),
        Head(_("Target"), "%", is_number=True),
        Head(_("Judged")),
        Head(_("Responsible person")),
    )
    told = [
        _balance_row(row, looked=looked, more=_managed_cells(part) if is_managed else ())
        for row, part in zip(rows, parts, strict=True)
    ]
    return Table(heads, told, empty=empty or _nothing(looked))


def _managed_heads() -> tuple[Head, Head]:
    return Head(_("Theoretical"), "%", is_number=True), Head(_("Management loss"), "%", is_number=True)


def _managed_cells(part: Managed | None) -> tuple[Cell, Cell]:
    shown = (part.theoretical_pct, part.management_pct) if part else (None, None)
    return Cell(percent(shown[0]), is_number=True), Cell(percent(shown[1]), is_number=True)


def _nothing(looked: Looked) -> str:
    told = _("No losses of %(month)s are written down yet. They are computed at the beginning of the next month.")
    return str(told) % {"month": f"{looked.month:%Y-%m}"}


def _balance_row(row: LossRow, *, looked: Looked, more: tuple[Cell, ...]) -> Row:
    page = PAGES.get(row.way)
    link = looked.link(page, row.code) if page else ""
    target = looked.targets.get((row.way, row.code))
    judged = Tag(words.label(row.loss_class), HUES[row.loss_class])
    person = looked.people.get((row.way, row.code)) or (target.person if target else "")
    numbers = (kwh(row.supplied), kwh(row.sold), kwh(row.passed), kwh(row.loss), percent(row.rate_pct))
    return Row(
        (
            Cell(name_of(row), link=link, title=row.code),
            *(Cell(text, is_number=True) for text in numbers),
            *more,
            Cell(percent(target.rate_pct) if target else EMPTY, is_number=True),
            Cell("", tag=judged if row.way in JUDGED else None),
            Cell(person),
        ),
        link=link,
    )


def worst_first(rows: Sequence[LossRow]) -> list[LossRow]:
    """Sort balances: high ones by rate, then negative ones, then the others by rate, the uncomputable ones last."""
    order = {LossClass.HIGH: 0, LossClass.NEGATIVE: 1, LossClass.FINE: 2, LossClass.ECONOMIC: 2, LossClass.SMALL: 3}
    return sorted(rows, key=lambda row: (order.get(row.loss_class, 4), -abs(row.rate_pct or Decimal(0)), row.code))


def year_chart(looked: Looked, *, title: str) -> Chart:
    """Draw the rate of a part month by month, this year solid, last year dashed, with its target."""
    months = looked.months()
    past = [month.replace(year=month.year - 1) for month in months]
    wanted = _condition(looked)
    told = {"kind": looked.kind, "scope": looked.scope, "way": looked.way}
    this_year = published.rates_by_month(months, **told, **wanted)  # type: ignore[arg-type]
    last_year = published.rates_by_month(past, **told, **wanted)  # type: ignore[arg-type]
    targets = [_target(month, looked=looked) for month in months]
    series = [
        Series(_("This year"), [this_year.get(month) for month in months], Hue.THIS_YEAR),
        Series(_("Last year"), [last_year.get(month) for month in past], Hue.LAST_YEAR, is_dashed=True),
    ]
    if any(one is not None for one in targets):
        series.append(Series(_("Target"), targets, Hue.LOSS, is_dashed=True))
    names = [f"{month:%Y-%m}" for month in months]
    return Chart(title, "%", names, tuple(series), is_bars=False, places=2)


def _target(month: date, *, looked: Looked) -> Decimal | None:
    found = targets_in(month, scope=looked.scope).get((looked.way, looked.code))
    return found.rate_pct if found else None


def _condition(looked: Looked) -> dict[str, str]:
    part = {Way.UNIT: "unit", Way.FEEDER: "feeder", Way.AREA: "area"}[looked.way]
    return {f"{part}__code": looked.code}


def ranking(rows: Sequence[LossRow], *, looked: Looked, title: str) -> Chart:
    """Draw the parts with the highest and the lowest rates; a click leads to the part."""
    judged = [
        row for row in rows if row.rate_pct is not None and row.loss_class in (LossClass.HIGH, LossClass.NEGATIVE)
    ]
    shown = worst_first(judged)[:RANKED]
    return Chart(
        title,
        "%",
        [row.name for row in shown],
        (Series(_("Loss rate"), [row.rate_pct for row in shown], Hue.LOSS),),
        links=[looked.link(PAGES[row.way], row.code) for row in shown],
        is_sideways=True,
        places=2,
    )


def class_chart(rows: Sequence[LossRow], *, title: str) -> Chart:
    """Draw how many parts are of which class: the heat of high and negative losses."""
    counts = [(one, sum(row.loss_class is one for row in rows)) for one in LossClass]
    shown = [(one, count) for one, count in counts if count]
    names = [words.label(one) for one, _count in shown]
    series = (Series(_("Number"), [count for _one, count in shown], Hue.FIRST),)
    return Chart(title, _("areas"), names, series, is_small=True)


def days_chart(rows: Sequence[LossRow], *, title: str) -> Chart:
    """Draw supplied against sold and passed on by day."""
    days = [f"{row.day:%m-%d}" for row in rows if row.day]
    out = [row.sold + row.passed for row in rows]
    series = (
        Series(pgettext("energy", "Supplied"), [row.supplied for row in rows], Hue.SUPPLIED),
        Series(_("Sold and passed on"), out, Hue.SOLD),
        Series(pgettext("energy", "Lost"), [row.loss for row in rows], Hue.LOSS, is_line=True),
    )
    return Chart(title, "kWh", days, series)


def rate_days_chart(rows: Sequence[LossRow], *, title: str) -> Chart:
    """Draw the rate by day; days that cannot be computed leave a gap."""
    known = [row.rate_pct if row.loss_class is not LossClass.UNKNOWN else None for row in rows]
    series = (Series(_("Loss rate"), known, Hue.LOSS),)
    return Chart(title, "%", [f"{row.day:%m-%d}" for row in rows if row.day], series, is_bars=False, places=2)
