"""The page of one entry: its postings, what caused it, and the entry that takes it back."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wanjia.foundation.access.types import Permission
from wanjia.interfaces.console.ledger.balance import YUAN
from wanjia.interfaces.console.ledger.sources import source_link
from wanjia.interfaces.kit.figures import moment, money
from wanjia.interfaces.kit.pages import Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import Viewer
from wanjia.interfaces.kit.words import label, label_in, subject
from wanjia.revenue.ledger.queries.entries import EntryRow, count_elsewhere, postings_of
from wanjia.revenue.ledger.types import LedgerAccount


@dataclass(frozen=True, slots=True)
class EntryShown:
    """An entry and who looks at it."""

    row: EntryRow
    who: Viewer


def _head(request: HttpRequest, shown: EntryShown) -> Head:
    entry = shown.row
    scope = shown.who.scope(Permission.LEDGER_VIEW)
    rows = postings_of(entry.entry_id, scope=scope).select("ledger_account", "amount").iter_rows()
    debits = [amount for name, amount in rows if amount > 0 and name != LedgerAccount.CLEARING]
    tags = []
    if entry.opposes_id is not None:
        tags.append(Tag(_("takes another entry back"), "calm"))
    if entry.opposed_by is not None:
        tags.append(Tag(_("taken back"), "warn"))
    return Head(
        label(entry.kind),
        number=str(entry.entry_id),
        crumbs=(Crumb(_("Journal"), reverse("console:ledger_entries")),),
        tags=tags,
        figures=(
            Figure(_("Booked on"), entry.book_date.isoformat()),
            Figure(_("Debits"), money(sum(debits, Decimal(0))), YUAN if entry.currency == "CNY" else entry.currency),
        ),
    )


def _facts(request: HttpRequest, shown: EntryShown) -> list[tuple[str, str, str]]:
    entry = shown.row
    called, link = source_link(entry.source_kind, source_id=entry.source_id, who=shown.who)
    facts = [
        (_("Because of"), f"{subject(entry.source_kind)} {called}", link),
        (_("Booked by"), f"{entry.booked_by}, {moment(entry.booked_at)}", ""),
    ]
    if entry.text:
        facts.append((_("Remark"), entry.text, ""))
    for title, other in ((_("Takes back entry"), entry.opposes_id), (_("Taken back by entry"), entry.opposed_by)):
        if other is not None:
            facts.append((title, str(other), reverse("console:ledger_entry", args=[other])))
    return facts


def _postings(request: HttpRequest, shown: EntryShown) -> Table:
    who, entry_id = shown.who, shown.row.entry_id
    scope = who.scope(Permission.LEDGER_VIEW)
    rows = []
    for row in postings_of(entry_id, scope=scope).iter_rows(named=True):
        number, amount = row["account_number"], row["amount"]
        link = reverse("console:account", args=[number]) if number and who.may(Permission.CUSTOMERS_VIEW) else ""
        rows.append(
            Row(
                (
                    Cell(row["unit"]),
                    Cell(label_in(LedgerAccount, value=row["ledger_account"])),
                    Cell(number or row["item"] or row["counter_unit"] or "", link=link),
                    Cell(money(amount) if amount > 0 else "", is_number=True),
                    Cell(money(-amount) if amount < 0 else "", is_number=True),
                )
            )
        )
    heads = (
        Column(_("Unit")),
        Column(_("Ledger account")),
        Column(_("Customer, item or other unit")),
        Column(_("Debit"), YUAN, is_number=True),
        Column(_("Credit"), YUAN, is_number=True),
    )
    hidden = count_elsewhere(entry_id, scope=scope)
    told = ngettext(
        "%(n)d more posting stands in the books of other units.",
        "%(n)d more postings stand in the books of other units.",
        hidden,
    )
    return Table(heads, rows, caption=told % {"n": hidden} if hidden else "")


ENTRY: Page[EntryShown] = Page(
    _head,
    (
        Panel("postings", gettext_lazy("Postings"), "kit/table.html", _postings, width=8),
        Panel("facts", gettext_lazy("Why it was booked"), "kit/facts.html", _facts, width=4),
    ),
)
