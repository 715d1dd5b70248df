"""The tab of agreements: what was agreed from when to when, drawn and told, and the changes proposed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wanjia.foundation.listings.listing import Kind
from wanjia.foundation.quantities.rounding import half_up
from wanjia.interfaces.console.customers.subject import Subject
from wanjia.interfaces.console.customers.told import differences, state_tag
from wanjia.interfaces.kit.figures import EMPTY, written
from wanjia.interfaces.kit.tables import Cell, Head, Row, Table
from wanjia.interfaces.kit.viewer import viewer
from wanjia.interfaces.kit.words import label_in
from wanjia.registry.customers import queries as customers
from wanjia.registry.customers.queries import CarveOutRow, TermsRow
from wanjia.registry.customers.types import CarveOutKind, DemandBasis, LossMethod
from wanjia.registry.tariffs.types import UsageClass, VoltageBand

DRAWN_WIDTH, LEAST_WIDTH = 1000, 4
SEVEN = 7


@dataclass(frozen=True, slots=True)
class Bar:
    """
    One span of a drawing, as whole thousandths of its width.

    :ivar is_open: whether it goes on
    """

    title: str
    words: str
    x: int
    width: int
    is_open: bool
    hue: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """Spans one below the other, and the years above them: (place, year)."""

    bars: tuple[Bar, ...]
    years: tuple[tuple[int, int], ...]


def name_of(structure: TermsRow | CarveOutRow) -> str:
    """Give a price's name in the reader's language."""
    return structure.structure_name_en if get_language() == "en" else structure.structure_name


def _day(value: date | None) -> str:
    return written(value, kind=Kind.DAY) if value is not None else _("goes on")


def drawing(request: HttpRequest, subject: Subject) -> Drawing | None:
    """Draw agreements and terms along the years."""
    terms = customers.terms_had(subject.account.account_id)
    if not terms:
        return None
    first, today = min(row.start_date for row in terms), viewer(request).today
    last = max([today, *(row.start_date for row in terms), *(row.end_date for row in terms if row.end_date)])
    days = max((last - first).days, 1)

    def place(day: date) -> int:
        return (day - first).days * DRAWN_WIDTH // days

    bars = []
    for hue, row in enumerate(reversed(terms)):
        x = place(row.start_date)
        width = max(place(row.end_date or last) - x, LEAST_WIDTH)
        words = _("%(price)s, %(kva)s kVA") % {
            "price": name_of(row),
            "kva": written(row.contract_kva, kind=Kind.DECIMAL),
        }
        span = f"{_day(row.start_date)} – {_day(row.end_date)}"
        bars.append(Bar(f"{words}: {span}", words, x, width, row.end_date is None, hue % SEVEN))
    step = max(days // 365 // 6, 1)
    years = range(first.year + 1, last.year + 1, step)
    return Drawing(tuple(bars), tuple((place(date(year, 1, 1)), year) for year in years))


def terms_table(request: HttpRequest, subject: Subject) -> Table:
    """Give the terms, the latest first."""
    heads = (
        Head(_("From")),
        Head(_("Until")),
        Head(_("Price")),
        Head(_("Usage class")),
        Head(_("Voltage")),
        Head(_("Contract capacity"), "kVA", is_number=True),
        Head(_("Running capacity"), "kVA", is_number=True),
        Head(_("Basic charge")),
        Head(_("Contract demand"), "kW", is_number=True),
        Head(_("Power factor standard"), "%", is_number=True),
        Head(_("Transformer losses")),
        Head(_("Large household")),
    )
    rows = [_terms_row(row) for row in customers.terms_had(subject.account.account_id)]
    return Table(heads, rows, empty=_("Nothing was agreed yet."), caption=_("Terms"))


def _terms_row(row: TermsRow) -> Row:
    standard = EMPTY if row.power_factor_standard_pct is None else str(row.power_factor_standard_pct)
    cells = (
        Cell(_day(row.start_date)),
        Cell(_day(row.end_date)),
        Cell(name_of(row), is_long=True),
        Cell(label_in(UsageClass, value=row.usage_class)),
        Cell(label_in(VoltageBand, value=row.voltage_band)),
        Cell(written(row.contract_kva, kind=Kind.DECIMAL), is_number=True),
        Cell(written(row.running_kva, kind=Kind.DECIMAL), is_number=True),
        Cell(label_in(DemandBasis, value=row.demand_basis)),
        Cell(written(row.contract_demand_kw, kind=Kind.DECIMAL), is_number=True),
        Cell(standard, is_number=True),
        Cell(label_in(LossMethod, value=row.loss_method)),
        Cell(written(row.is_large_household, kind=Kind.FLAG)),
    )
    return Row(cells, hue="good" if row.end_date is None else "")


def agreements_table(request: HttpRequest, subject: Subject) -> Table:
    """Give the agreements, the latest first."""
    heads = (Head(_("Agreement")), Head(_("Usage point")), Head(_("From")), Head(_("Until")))
    rows = [
        Row((Cell(a.number), Cell(a.usage_point_number), Cell(_day(a.start_date)), Cell(_day(a.end_date))))
        for a in subject.agreements
    ]
    return Table(heads, rows, empty=_("This account was never supplied."), caption=_("Agreements"))


def carve_outs_table(request: HttpRequest, subject: Subject) -> Table:
    """Give the energy that is priced otherwise without a meter of its own."""
    heads = (Head(_("Kind")), Head(_("Value"), is_number=True), Head(_("Price")), Head(_("From")), Head(_("Until")))
    rows = [
        Row(
            (
                Cell(label_in(CarveOutKind, value=row.kind)),
                Cell(_carved(row), is_number=True),
                Cell(name_of(row), is_long=True),
                Cell(_day(row.start_date)),
                Cell(_day(row.end_date)),
            )
        )
        for row in customers.carve_outs_had(subject.account.account_id)
    ]
    empty = _("All energy is priced under the agreement's own price.")
    return Table(heads, rows, empty=empty, caption=_("Carve-outs"))


def _carved(row: CarveOutRow) -> str:
    value = written(row.value, kind=Kind.DECIMAL)
    if row.kind == CarveOutKind.RATIO:
        return f"{half_up(row.value, places=2):f} %"
    return _("%(kwh)s kWh a month") % {"kwh": value}


def proposals_table(request: HttpRequest, subject: Subject) -> Table:
    """Give the changes that were ever proposed, the latest first."""
    heads: list[Any] = [Head(_("Proposed")), Head(_("By")), Head(_("From")), Head(_("Change")), Head(_("State"))]
    rows = []
    for row in customers.proposals_of(subject.account.account_id):
        link = reverse("console:terms_proposal", args=[row.proposal_id])
        cells = (
            Cell(written(row.proposed_at, kind=Kind.MOMENT), link=link),
            Cell(row.proposed_by),
            Cell(_day(row.start_date)),
            Cell("; ".join(differences(row)), is_long=True),
            Cell("", tag=state_tag(row.state)),
        )
        rows.append(Row(cells, link=link))
    empty = _("No change of terms was ever proposed here.")
    return Table(heads, rows, empty=empty, caption=_("Proposed changes"))
