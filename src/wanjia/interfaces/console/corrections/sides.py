"""Old and new bills side by side: a table by month, its lines, and a chart of the differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.figures import written
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.words import label_in
from wanjia.registry.tariffs.types import TimeOfUse
from wanjia.revenue.billing.types import LineKind
from wanjia.revenue.corrections.queries.cases import LineRow, MonthRow
from wanjia.revenue.corrections.queries.working_out import WorkedOut

#: What a quantity of each kind of line is counted in; a power factor has none.
UNITS: Mapping[str, str] = {
    LineKind.ENERGY: "kWh",
    LineKind.TIER: "kWh",
    LineKind.FUND: "kWh",
    LineKind.CAPACITY: "kVA",
    LineKind.DEMAND: "kW",
    LineKind.DEMAND_EXCESS: "kW",
}


@dataclass(frozen=True, slots=True)
class SideRow:
    """What a small screen says of one thing of a bill: billed, now, and the difference with its sign."""

    words: str
    unit: str
    before: str
    after: str
    difference: str


@dataclass(frozen=True, slots=True)
class Side:
    """A bill before and after, as a small screen shows it."""

    month: str
    bill_number: str
    link: str
    correction_number: str
    correction_link: str
    rows: tuple[SideRow, ...]


def months_ahead(out: WorkedOut) -> list[MonthRow]:
    """Give what was worked out, not written yet, as the rows of a case."""
    return [
        MonthRow(
            bill_number=month.bill.number,
            correction_number="",
            bill_month=month.bill.bill_month,
            energy_before_kwh=month.energy_before_kwh,
            energy_after_kwh=month.energy_after_kwh,
            amount_before=month.amount_before,
            amount_after=month.amount_after,
            lines=tuple(LineRow(**line) for line in month.lines.iter_rows(named=True)),
        )
        for month in out.months
    ]


def _number(value: Decimal | int | None, *, kind: Kind) -> Cell:
    return Cell(written(value, kind=kind), is_number=True)


def signed(value: Decimal) -> str:
    """Write an amount with its sign."""
    return f"{value:+,.2f}" if value else "0.00"


def whole(value: int) -> str:
    """Write energy with its sign, kWh."""
    return f"{value:+,d}" if value else "0"


def month_table(months: Sequence[MonthRow]) -> Table:
    """Show each bill before and after, and the bill of its difference."""
    heads = (
        Column(_("Month")),
        Column(_("Bill")),
        Column(_("Energy billed"), "kWh", is_number=True),
        Column(_("Energy now"), "kWh", is_number=True),
        Column(_("Difference"), "kWh", is_number=True),
        Column(_("Amount billed"), _("yuan"), is_number=True),
        Column(_("Amount now"), _("yuan"), is_number=True),
        Column(_("Difference"), _("yuan"), is_number=True),
        Column(_("Bill of the difference")),
    )
    rows = [
        Row(
            (
                Cell(f"{one.bill_month:%Y-%m}"),
                Cell(one.bill_number, link=reverse("console:bill", args=[one.bill_number])),
                _number(one.energy_before_kwh, kind=Kind.NUMBER),
                _number(one.energy_after_kwh, kind=Kind.NUMBER),
                Cell(whole(one.energy_after_kwh - one.energy_before_kwh), is_number=True),
                _number(one.amount_before, kind=Kind.MONEY),
                _number(one.amount_after, kind=Kind.MONEY),
                Cell(signed(one.difference), is_number=True),
                Cell(one.correction_number, link=_bill(one.correction_number)),
            )
        )
        for one in months
    ]
    return Table(heads, rows, empty=_("No bill changes: only a penalty or a compensation is due."), foot=_foot(months))


def _bill(number: str) -> str:
    return reverse("console:bill", args=[number]) if number else ""


def _foot(months: Sequence[MonthRow]) -> tuple[Cell, ...]:
    if not months:
        return ()
    energies = (sum(one.energy_before_kwh for one in months), sum(one.energy_after_kwh for one in months))
    amounts = (
        sum((one.amount_before for one in months), Decimal(0)),
        sum((one.amount_after for one in months), Decimal(0)),
    )
    return (
        Cell(_("Total")),
        Cell(""),
        *(_number(energy, kind=Kind.NUMBER) for energy in energies),
        Cell(whole(energies[1] - energies[0]), is_number=True),
        *(_number(amount, kind=Kind.MONEY) for amount in amounts),
        Cell(signed(amounts[1] - amounts[0]), is_number=True),
        Cell(""),
    )


def cards(months: Sequence[MonthRow]) -> list[Side]:
    """Give the same as both tables, bill by bill, for a small screen."""
    return [
        Side(
            month=f"{one.bill_month:%Y-%m}",
            bill_number=one.bill_number,
            link=_bill(one.bill_number),
            correction_number=one.correction_number,
            correction_link=_bill(one.correction_number),
            rows=(_energy(one), _sum(one), *(_line(line) for line in one.lines if line_differs(line))),
        )
        for one in months
    ]


def _energy(one: MonthRow) -> SideRow:
    before, after = one.energy_before_kwh, one.energy_after_kwh
    return SideRow(_("Energy"), "kWh", f"{before:,d}", f"{after:,d}", whole(after - before))


def _sum(one: MonthRow) -> SideRow:
    return _money(_("Amount"), before=one.amount_before, after=one.amount_after)


def _line(line: LineRow) -> SideRow:
    return _money(line_words(line), before=line.amount_before, after=line.amount_after)


def _money(words: str, *, before: Decimal, after: Decimal) -> SideRow:
    return SideRow(words, _("yuan"), f"{before:,.2f}", f"{after:,.2f}", signed(after - before))


def line_differs(line: LineRow) -> bool:
    """Tell whether a line is other than it was billed."""
    return line.amount_before != line.amount_after or line.quantity_before != line.quantity_after


def line_table(months: Sequence[MonthRow]) -> Table:
    """Show what of each bill changes, kind by kind, before and after."""
    heads = (
        Column(_("Month")),
        Column(_("Charged for")),
        Column(_("Price"), _("yuan"), is_number=True),
        Column(pgettext("of a quantity", "Unit")),
        Column(_("Quantity billed"), is_number=True),
        Column(_("Quantity now"), is_number=True),
        Column(_("Amount billed"), _("yuan"), is_number=True),
        Column(_("Amount now"), _("yuan"), is_number=True),
        Column(_("Difference"), _("yuan"), is_number=True),
    )
    rows = [
        Row(
            (
                Cell(f"{month.bill_month:%Y-%m}"),
                Cell(line_words(line)),
                _number(line.unit_price, kind=Kind.PRICE),
                Cell(UNITS.get(line.kind, "")),
                _number(line.quantity_before, kind=Kind.DECIMAL),
                _number(line.quantity_after, kind=Kind.DECIMAL),
                _number(line.amount_before, kind=Kind.MONEY),
                _number(line.amount_after, kind=Kind.MONEY),
                Cell(signed(line.amount_after - line.amount_before), is_number=True),
            )
        )
        for month in months
        for line in month.lines
        if line_differs(line)
    ]
    return Table(heads, rows, empty=_("No line differs."))


def line_words(line: LineRow) -> str:
    """Name a line: its kind, fund, period of the day and tier."""
    parts = [line.item or label_in(LineKind, value=line.kind)]
    if line.time_of_use != TimeOfUse.TOTAL:
        parts.append(label_in(TimeOfUse, value=line.time_of_use))
    if line.tier:
        parts.append(_("tier %(tier)d") % {"tier": line.tier})
    return " · ".join(parts)


def chart(months: Sequence[MonthRow]) -> Chart:
    """Draw the amounts before and after by month."""
    return Chart(
        _("What was billed, and what is due?"),
        _("yuan"),
        [f"{one.bill_month:%Y-%m}" for one in months],
        (
            Series(_("Amount billed"), [one.amount_before for one in months], Hue.LAST_YEAR),
            Series(_("Amount now"), [one.amount_after for one in months], Hue.THIS_YEAR),
            Series(_("Difference"), [one.difference for one in months], Hue.LOSS),
        ),
        places=2,
    )
