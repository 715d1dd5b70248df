"""What became of a case: money that waits with its bill, was released or paid out; and whether supply is held."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.interfaces.kit.figures import moment, money
from wanjia.interfaces.kit.pages import Tag
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.interfaces.kit.words import label
from wanjia.revenue.corrections.queries.cases import CaseRow, months_of
from wanjia.revenue.corrections.types import CaseState
from wanjia.revenue.disconnection.queries.cuts import holds_of
from wanjia.revenue.disconnection.types import HoldReason
from wanjia.revenue.payments.queries.vouchers import voucher_of
from wanjia.revenue.receivables.queries import history, proposals
from wanjia.revenue.receivables.queries.proposals import MoveRow
from wanjia.revenue.receivables.types import MoveKind, MoveState

P = Permission
HUES = {
    MoveState.PROPOSED: "warn",
    MoveState.APPROVED: "warn",
    MoveState.REFUSED: "plain",
    MoveState.DONE: "good",
}


def below_zero(case: CaseRow) -> dict[str, Decimal]:
    """Give the bills of a case that charge below 0 still, with how much, yuan above 0."""
    mine = {number for month in months_of(case.case_id) for number in (month.bill_number, month.correction_number)}
    found: dict[str, Decimal] = {}
    for row in history.charges_not_settled(case.account_id):
        if row.open < 0 and row.bill_number in mine:
            found[row.bill_number] = found.get(row.bill_number, Decimal(0)) - row.open
    return found


def next_words(request: HttpRequest, case: CaseRow) -> tuple[str, str, str]:
    """Say what is left to do after posting: a sentence, and a link with its words, both empty where nothing is."""
    left = sum(below_zero(case).values(), Decimal(0))
    if case.state != CaseState.POSTED or not left:
        return _("Everything is done about this case."), "", ""
    sentence = _(
        "%(amount)s yuan wait with their bills. They pay no other debt and are not paid out before somebody proposes "
        "their release and another person approves it."
    ) % {"amount": money(left)}
    if not viewer(request).scope(P.CREDITS_PROPOSE).holds(case.unit_path):
        return sentence, "", ""
    propose = reverse("console:move_propose", args=[case.account_number])
    return sentence, f"{propose}?kind={MoveKind.RELEASE}", _("Propose the release")


def money_table(request: HttpRequest, case: CaseRow) -> Table:
    """Show what waits, what was released of the bills of a case, and what the account was refunded since."""
    heads = (
        Column(_("What happened")),
        Column(_("Bill")),
        Column(_("Amount"), _("yuan"), is_number=True),
        Column(_("Where it stands")),
        Column(_("Voucher")),
        Column(_("When")),
    )
    empty = _("Nothing is posted yet.") if case.state != CaseState.POSTED else _("Nothing below 0 came of this case.")
    rows = [*_waiting(case), *_moves(case)] if case.state == CaseState.POSTED else []
    return Table(heads, rows, empty=empty)


def _waiting(case: CaseRow) -> Iterator[Row]:
    for number, left in below_zero(case).items():
        cells = (
            Cell(_("Waits with its bill")),
            Cell(number, link=reverse("console:bill", args=[number])),
            Cell(money(left), is_number=True),
            Cell("", tag=Tag(_("not released"), "warn")),
            Cell(""),
            Cell(""),
        )
        yield Row(cells)


def _moves(case: CaseRow) -> Iterator[Row]:
    bills = {number for month in months_of(case.case_id) for number in (month.bill_number, month.correction_number)}
    for move in reversed(proposals.moves_of(case.account_id)):
        is_own = move.kind is MoveKind.RELEASE and move.bill_number in bills
        since = case.posted_at
        if is_own or (move.kind is MoveKind.REFUND and since is not None and move.told.proposed_at >= since):
            yield _move(move)


def _move(move: MoveRow) -> Row:
    link = reverse("console:credit_move", args=[move.move_id])
    voucher = voucher_of(move.move_id) if move.kind is MoveKind.REFUND else ""
    cells = (
        Cell(label(move.kind), link=link),
        Cell(move.bill_number, link=reverse("console:bill", args=[move.bill_number]) if move.bill_number else ""),
        Cell(money(move.amount), is_number=True),
        Cell("", tag=Tag(label(move.state), HUES[move.state])),
        Cell(voucher, link=reverse("console:voucher", args=[voucher]) if voucher else ""),
        Cell(moment(move.told.decided_at or move.told.proposed_at)),
    )
    return Row(cells, link=link)


def complaint(request: HttpRequest, case: CaseRow) -> list[tuple[str, str, str]]:
    """Say whether nothing may be cut at the account because a complaint or dispute is open."""
    held = [
        row
        for row in holds_of(case.account_id)
        if row.released_at is None and row.reason in (HoldReason.COMPLAINT_OPEN, HoldReason.DISPUTE)
    ]
    return [
        (
            _("Nothing is cut meanwhile"),
            _("%(reason)s, since %(day)s") % {"reason": label(row.reason), "day": row.start_date.isoformat()},
            reverse("console:hold", args=[row.hold_id]),
        )
        for row in held
    ]
