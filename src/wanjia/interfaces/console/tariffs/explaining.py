"""One account of a what-if explained: its lines as they are and under the draft, beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.tariffs.what_if_pages import YUAN, percent, signed
from wanjia.interfaces.kit.figures import EMPTY, written
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.interfaces.kit.words import label
from wanjia.registry.customers.queries import AccountRow
from wanjia.registry.tariffs.types import TimeOfUse
from wanjia.revenue.billing.types import LineKind, RefusalCode
from wanjia.revenue.whatif.kernel.explaining import side_by_side
from wanjia.revenue.whatif.kernel.pricing import Worked
from wanjia.revenue.whatif.queries import Twice, WhatIfRow


@dataclass(frozen=True)
class Explained:
    """An account of a what-if, billed under both books."""

    what_if: WhatIfRow
    account: AccountRow
    twice: Twice

    @property
    def base(self) -> Decimal:
        """Give what it comes to as it is."""
        return _sum(self.twice.base)

    @property
    def draft(self) -> Decimal:
        """Give what it comes to under the draft."""
        return _sum(self.twice.draft)


def _sum(worked: Worked) -> Decimal:
    return Decimal(worked.billed.lines["amount"].sum() or 0)


def _refusals(worked: Worked) -> list[str]:
    return [label(RefusalCode(code)) for code in sorted(set(worked.billed.refusals["code"]))]


def _head(request: HttpRequest, found: Explained) -> Head:
    what_if, account = found.what_if, found.account
    sees = viewer(request).sees_personal(Permission.WHAT_IF_RUN)
    name = account.name if sees else masked(account.name, kind=Personal.NAME)
    crumbs = (
        Crumb(_("What if prices changed"), reverse("console:what_ifs")),
        Crumb(what_if.title, reverse("console:what_if", args=[what_if.what_if_id])),
        Crumb(account.unit_name),
    )
    issued = found.twice.issued.row(0, named=True)
    effect = found.draft - found.base
    is_priced = not (_refusals(found.twice.base) or _refusals(found.twice.draft))
    figures = [
        Figure(_("As issued"), written(issued["amount"], kind=Kind.MONEY), YUAN),
        Figure(pgettext("prices", "Energy"), f"{issued['energy_kwh']:,}", "kWh"),
        Figure(pgettext("prices", "Month"), f"{what_if.bill_month:%Y-%m}"),
    ]
    if is_priced:
        figures[1:1] = [
            Figure(_("As it is"), written(found.base, kind=Kind.MONEY), YUAN),
            Figure(_("Under the draft"), written(found.draft, kind=Kind.MONEY), YUAN),
            Figure(
                _("Effect"), signed(effect), YUAN, compared=f"{percent(effect, of=found.base)} %", is_worse=effect > 0
            ),
        ]
    return Head(title=name, number=account.number, crumbs=crumbs, figures=figures, actions=_actions(request, found))


def _actions(request: HttpRequest, found: Explained) -> list[Action]:
    if not viewer(request).may(Permission.CUSTOMERS_VIEW):
        return []
    return [Action(_("To the customer"), reverse("console:account", args=[found.account.number]))]


def _lines(request: HttpRequest, found: Explained) -> Table:
    refused = [
        (_("As it is"), _refusals(found.twice.base)),
        (_("Under the draft"), _refusals(found.twice.draft)),
    ]
    heads = [
        Column(pgettext("prices", "Days")),
        Column(pgettext("prices", "Item")),
        Column(pgettext("prices", "Quantity"), is_number=True),
        Column(_("Unit price"), is_number=True),
        Column(_("As it is"), YUAN, is_number=True),
        Column(pgettext("prices", "Quantity"), is_number=True),
        Column(_("Unit price"), is_number=True),
        Column(_("Under the draft"), YUAN, is_number=True),
        Column(pgettext("prices", "Difference"), YUAN, is_number=True),
    ]
    beside = side_by_side(found.twice.base, draft=found.twice.draft)
    rows = [_row(row) for row in beside.iter_rows(named=True)]
    why = "; ".join(f"{title}: {', '.join(codes)}" for title, codes in refused if codes)
    foot = [
        Cell(""),
        Cell(pgettext("prices", "Total")),
        Cell(""),
        Cell(""),
        _money(found.base),
        Cell(""),
        Cell(""),
        _money(found.draft),
    ]
    foot.append(Cell(signed(found.draft - found.base), is_number=True))
    return Table(
        heads,
        rows,
        empty=why or _("No line."),
        foot=foot if rows and not why else (),
        caption=pgettext("prices", "Lines"),
    )


def _row(row: Mapping[str, Any]) -> Row:
    old, new = row["amount"] or Decimal(0), row["draft_amount"] or Decimal(0)
    prices = row["unit_price"], row["draft_unit_price"]
    cells = (
        Cell(f"{row['start_date']} – {row['end_date']}"),
        Cell(_item(row), is_long=True),
        _figure(row["quantity"], kind=Kind.DECIMAL),
        _figure(prices[0], kind=Kind.PRICE),
        _figure(row["amount"], kind=Kind.MONEY),
        _figure(row["draft_quantity"], kind=Kind.DECIMAL),
        _figure(prices[1], kind=Kind.PRICE),
        _figure(row["draft_amount"], kind=Kind.MONEY),
        Cell(signed(new - old) if new != old else EMPTY, is_number=True),
    )
    return Row(cells, hue="warn" if new != old else "")


def _figure(value: Decimal | None, *, kind: Kind) -> Cell:
    return Cell(written(value, kind=kind), is_number=True)


def _money(value: Decimal) -> Cell:
    return _figure(value, kind=Kind.MONEY)


def _item(row: Mapping[str, Any]) -> str:
    words = [label(LineKind(row["kind"]))]
    words += [row["item"]] if row["item"] else []
    words += [label(TimeOfUse(row["time_of_use"]))] if row["time_of_use"] != TimeOfUse.TOTAL else []
    words += [_("tier %(tier)d") % {"tier": row["tier"]}] if row["tier"] else []
    words += [_("priced apart %(part)d") % {"part": row["part"]}] if row["part"] else []
    return " · ".join(words)


EXPLAINED: Page[Explained] = Page(
    _head,
    (Panel("lines", gettext_lazy("Lines as they are and under the draft"), "kit/table.html", _lines),),
    template="tariffs/page.html",
)
