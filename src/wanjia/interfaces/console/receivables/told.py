"""What several pages about money say alike: amounts, links, tags, who proposed and decided."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Kind, ListColumn
from wanjia.foundation.listings.writing import excel_file
from wanjia.interfaces.kit.figures import money, written
from wanjia.interfaces.kit.pages import Tag
from wanjia.interfaces.kit.tables import Cell
from wanjia.interfaces.kit.viewer import viewer
from wanjia.interfaces.kit.words import label
from wanjia.revenue.receivables.queries.proposals import Decided
from wanjia.revenue.receivables.types import ChargeKind, ConcessionState, MoveState

P = Permission
YUAN = gettext_lazy("yuan")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HUES: dict[str, str] = {
    ConcessionState.PROPOSED: "warn",
    ConcessionState.APPROVED: "good",
    ConcessionState.REFUSED: "plain",
    ConcessionState.UNDONE: "plain",
    MoveState.DONE: "good",
}


def amount(value: Decimal, *, link: str = "") -> Cell:
    """Give a cell of yuan."""
    return Cell(money(value), link=link, is_number=True)


def day(value: date | None) -> Cell:
    """Give a cell of a day."""
    return Cell(written(value, kind=Kind.DAY))


def what_for(kind: ChargeKind, *, item: str) -> str:
    """Say what a charge is for; a fund goes by its name."""
    return f"{label(kind)}: {item}" if item else label(kind)


def bill_link(request: HttpRequest, number: str) -> str:
    """Give the address of a bill, where the viewer may open it."""
    return reverse("console:bill", args=[number]) if number and viewer(request).may(P.BILLS_VIEW) else ""


def entry_link(request: HttpRequest, entry_id: int | None) -> str:
    """Give the address of an entry of the ledger, where the viewer may open it."""
    if entry_id is None or not viewer(request).may(P.LEDGER_VIEW):
        return ""
    try:
        return reverse("console:ledger_entry", args=[entry_id])
    except NoReverseMatch:
        return ""


def state_tag(state: ConcessionState | MoveState) -> Tag:
    """Give the state of a proposal as a coloured word."""
    return Tag(label(state), HUES[state])


def decided_facts(told: Decided) -> list[tuple[str, str, str]]:
    """Say who proposed, why, and what was decided."""
    facts = [
        (_("Reason"), told.reason, ""),
        (_("Proposed by"), f"{told.proposed_by}, {written(told.proposed_at, kind=Kind.MOMENT)}", ""),
    ]
    if told.decided_at is not None:
        facts.append((_("Decided by"), f"{told.decided_by}, {written(told.decided_at, kind=Kind.MOMENT)}", ""))
        facts.append((_("Reason of the decision"), told.decision_reason, ""))
    return facts


def excel(name: str, *, columns: tuple[ListColumn, ...], rows: list[dict[str, Any]]) -> HttpResponse:
    """Give rows as an Excel file that nobody keeps; words are written by whoever makes the rows."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file.xlsx"
        excel_file(path, columns=columns, rows=rows, word=lambda _column, value: str(value))
        content = path.read_bytes()
    headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=XLSX, headers=headers)


def asked_day(request: HttpRequest, name: str) -> date | None:
    """Read a day from the address; nothing where there is none or it cannot be read."""
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
