"""The page of a shift: what was taken, the count, the difference, closing, and the way to the bank."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.types import Permission
from wanjia.foundation.events.queries import latest_about
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.cashier.forms import CountForm, name_of
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import moment, money, trimmed
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.interfaces.kit.words import label
from wanjia.revenue.payments.queries import shifts as queries
from wanjia.revenue.payments.queries.deposits import DEPOSITS
from wanjia.revenue.payments.queries.limits import denominations_on, limit_on
from wanjia.revenue.payments.queries.shifts import ShiftRow
from wanjia.revenue.payments.queries.tills import till_of
from wanjia.revenue.payments.types import Limit, MovementKind, PaymentState, ShiftState

P = Permission
YUAN = gettext_lazy("yuan")
HUES = {
    ShiftState.OPEN: "good",
    ShiftState.COUNTED: "warn",
    ShiftState.CLOSED: "warn",
    ShiftState.REMITTED: "plain",
}
EVENTS_SHOWN = 30
LONGEST_REASON = 200


def shift_of(request: HttpRequest, shift_id: int, *, permission: Permission = P.RECEIVABLES_VIEW) -> ShiftRow:
    """
    Find a shift among those of the viewer's units.

    :raises Http404: if there is none
    """
    try:
        return queries.shift_with_id(shift_id, scope=viewer(request).scope(permission))
    except Refused as unknown:
        raise Http404 from unknown


def _head(request: HttpRequest, shift: ShiftRow) -> Head:
    till = till_of(shift.shift_id)
    figures = [
        Figure(_("Cash by the books"), money(till.cash), YUAN),
        Figure(_("Of it change of the unit"), money(till.change), YUAN),
        Figure(_("Cheques"), f"{money(till.cheques)} ({till.cheque_count})", YUAN),
        Figure(_("By card"), money(till.card), YUAN),
    ]
    if shift.counted_cash is not None:
        off = shift.difference
        figures.append(Figure(_("Cash counted"), money(shift.counted_cash), YUAN, money(off) if off else "", bool(off)))
    crumbs = (Crumb(_("Shifts"), reverse("console:shifts")), Crumb(shift.unit_name))
    is_open = _is_mine(request, shift) and shift.state is ShiftState.OPEN
    to_counter = Action(_("Counter"), reverse("console:counter"), is_primary=True)
    title = _("Shift of %(cashier)s") % {"cashier": shift.cashier}
    tags = (Tag(label(shift.state), HUES[shift.state]),)
    hand_over = Action(_("Hand cash over"), reverse("console:handover_new"))
    return Head(title, shift.opened_on.isoformat(), crumbs, figures, (to_counter, hand_over) if is_open else (), tags)


def _is_mine(request: HttpRequest, shift: ShiftRow) -> bool:
    who = viewer(request)
    return shift.cashier == who.actor.number and who.may(P.PAYMENTS_TAKE)


def _work(request: HttpRequest, shift: ShiftRow) -> dict[str, Any]:
    """Offer the cashier the next step of the shift, and a second person the difference."""
    who = viewer(request)
    tolerance = limit_on(Limit.DIFFERENCE_TOLERANCE, day=who.today)
    is_beyond = abs(shift.difference) > tolerance and shift.difference_approved != shift.difference
    may_agree = who.may(P.PAYMENTS_APPROVE) and who.scope(P.PAYMENTS_APPROVE).holds(shift.unit_path)
    return {
        "shift": shift,
        "is_mine": _is_mine(request, shift),
        "is_open": shift.state is ShiftState.OPEN,
        "is_counted": shift.state is ShiftState.COUNTED,
        "is_closed": shift.state is ShiftState.CLOSED,
        "till": till_of(shift.shift_id),
        "to_bank": _to_bank(shift),
        "rows": count_rows(request, shift) if shift.state in {ShiftState.OPEN, ShiftState.COUNTED} else [],
        "cheques": "" if shift.counted_cheques is None else shift.counted_cheques,
        "tolerance": trimmed(tolerance, least=2),
        "is_beyond": is_beyond and bool(shift.difference),
        "may_agree": may_agree and shift.cashier != who.actor.number,
        "slip": queries.slip_of(shift.shift_id),
    }


def _to_bank(shift: ShiftRow) -> Any:
    till = till_of(shift.shift_id)
    return till.cash - min(till.change, till.cash) + till.cheques


def count_rows(request: HttpRequest, shift: ShiftRow) -> list[dict[str, Any]]:
    """Give one row per face value, with what was counted last."""
    counted = queries.counts_of(shift.shift_id)
    return [
        {"name": name_of(value), "value": value, "word": trimmed(value), "pieces": counted.get(value, "")}
        for value in denominations_on(viewer(request).today)
    ]


def count_form(request: HttpRequest) -> CountForm:
    """Read the count that was sent."""
    return CountForm(request.POST, values=denominations_on(viewer(request).today))


def _taken(request: HttpRequest, shift: ShiftRow) -> Table:
    heads = (
        Column(_("Taken at")),
        Column(_("Payment number")),
        Column(_("Account number")),
        Column(_("Amount"), YUAN, is_number=True),
        Column(_("Paid by")),
        Column(_("Receipt number")),
        Column(_("State")),
    )
    rows = []
    for row in queries.payments_of_shift(shift.shift_id):
        link = reverse("console:payment", args=[row.number])
        state = Cell("") if row.state is PaymentState.TAKEN else Cell("", tag=Tag(label(row.state), "warn"))
        cells = (
            Cell(moment(row.taken_at)),
            Cell(row.number, link=link),
            Cell(row.account_number),
            Cell(money(row.amount), is_number=True),
            Cell(label(row.tender)),
            Cell(row.receipt_number),
            state,
        )
        rows.append(Row(cells, link=link))
    return Table(heads, rows, empty=_("Nothing was taken yet in this shift."))


def _moved(request: HttpRequest, shift: ShiftRow) -> Table:
    """Give what else went into the till or out of it, each with where it came from or went."""
    heads = (
        Column(_("When")),
        Column(_("What")),
        Column(_("Account number")),
        Column(_("Amount"), YUAN, is_number=True),
    )
    rows = []
    for row in queries.movements_of_shift(shift.shift_id):
        link = _moved_link(row)
        account = reverse("console:account_money", args=[row.account_number]) if row.account_number else ""
        cells = (
            Cell(moment(row.moved_at)),
            Cell(label(row.kind), link=link),
            Cell(row.account_number, link=account),
            Cell(money(row.amount), is_number=True),
        )
        rows.append(Row(cells, link=link))
    return Table(heads, rows, empty=_("No cash went in or out beside payments."))


def _moved_link(row: queries.MovedRow) -> str:
    if row.kind in DEPOSITS:
        return reverse("console:deposit", args=[row.movement_id])
    if row.kind in {MovementKind.HANDED_OVER, MovementKind.TAKEN_OVER}:
        return reverse("console:handover", args=[row.source_id])
    if row.kind is MovementKind.REFUND_PAID and row.source_id:
        return reverse("console:credit_move", args=[row.source_id])
    return ""


def _events(request: HttpRequest, shift: ShiftRow) -> Table:
    heads = (Column(_("When")), Column(_("What happened")), Column(_("Reason")), Column(_("By")))
    found = latest_about({"payments.shift": [shift.shift_id]}, most=EVENTS_SHOWN)
    rows = [
        Row(
            (
                Cell(moment(event.at)),
                Cell(words.event(event.name)),
                Cell(str(event.facts.get("reason", "")), is_long=True),
                Cell(" ".join(dict.fromkeys((event.actor_name, event.actor_number)))),
            )
        )
        for event in found
    ]
    return Table(heads, rows)


SHIFT: Page[ShiftRow] = Page(
    _head,
    (
        Panel("work", gettext_lazy("Count, close, send to the bank"), "cashier/work.html", _work, width=5),
        Panel("taken", gettext_lazy("What was taken"), "kit/table.html", _taken, width=7),
        Panel("moved", gettext_lazy("What else went in or out"), "kit/table.html", _moved),
        Panel("events", gettext_lazy("On record"), "kit/table.html", _events),
    ),
    template="cashier/page.html",
)
