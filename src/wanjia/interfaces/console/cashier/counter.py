"""The counter: find an account, see what it owes, take the money, hand over the receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.cashier.forms import DepositForm, PayForm
from wanjia.interfaces.kit.pages import Head
from wanjia.interfaces.kit.viewer import Viewer, viewer
from wanjia.interfaces.kit.words import label
from wanjia.registry.customers import queries as customers
from wanjia.registry.customers.queries import AccountRow
from wanjia.registry.metering import queries as metering
from wanjia.revenue.payments.queries.deposits import deposit_with_id
from wanjia.revenue.payments.queries.rows import payment_numbered
from wanjia.revenue.payments.queries.shifts import ShiftRow, shift_at_work
from wanjia.revenue.payments.queries.tills import till_of
from wanjia.revenue.payments.rules import why_not_in_shift
from wanjia.revenue.payments.types import ShiftState, Tender
from wanjia.revenue.receivables.queries import history, proposals
from wanjia.revenue.receivables.queries.balances import balance_of
from wanjia.revenue.receivables.queries.delays import Debt, fees_ahead
from wanjia.revenue.receivables.types import MoveKind, MoveState

TAKE = Permission.PAYMENTS_TAKE
FOUND_AT_MOST = 9
ZERO = Decimal("0.00")
LAID = "laid"


@dataclass(frozen=True, slots=True)
class Owed:
    """What one bill asks for now, yuan: open charges, and the late fee until today that is not charged yet."""

    bill_number: str
    month: date
    due_date: date
    what: str
    open: Decimal
    late_fee: Decimal
    days: int


@dataclass(frozen=True, slots=True)
class Match:
    """An account that a search found, as the viewer may see it."""

    number: str
    name: str
    address: str
    link: str


def found(text: str, *, who: Viewer) -> list[Match]:
    """Find accounts that money can be taken for: by number, name or initials, or the number of a meter."""
    wanted, scope = text.strip()[:40], who.scope(TAKE)
    if not wanted:
        return []
    rows = []
    if wanted.isascii():
        rows = customers.accounts_numbered(wanted, scope=scope, at_most=FOUND_AT_MOST)
    shared = _open_to(who, scope=scope)
    if len(rows) < FOUND_AT_MOST and shared.unit_paths and not wanted.isdigit():
        rows += customers.accounts_of_people(wanted, scope=shared, at_most=FOUND_AT_MOST - len(rows))
    if not rows and wanted.isascii():
        rows = [row for number in _at_meter(wanted, who=who) for row in _numbered(number, scope=scope)]
    return [_match(row, who=who) for row in rows]


def _open_to(who: Viewer, *, scope: Scope) -> Scope:
    personal = who.scope(Permission.PERSONAL_VIEW)
    paths = {path for held in personal.unit_paths for path in scope.inside(held).unit_paths}
    return Scope(tuple(sorted(paths)))


def _numbered(number: str, *, scope: Scope) -> list[customers.FoundAccount]:
    rows = customers.accounts_numbered(number, scope=scope, at_most=FOUND_AT_MOST)
    return [row for row in rows if row.number == number]


def _at_meter(text: str, *, who: Viewer) -> list[str]:
    """Give the accounts supplied now through meters whose number begins with a text."""
    scope = who.scope(TAKE)
    meters = metering.meters_numbered(text, scope=scope, at_most=FOUND_AT_MOST)
    points = [metering.usage_point_named(point, scope=scope).usage_point_id for _number, _model, point in meters]
    held = customers.holders_on(who.today, usage_points=points) if points else {}
    return [number for number, _name in held.values()]


def _match(row: customers.FoundAccount, *, who: Viewer) -> Match:
    sees = who.scope(Permission.PERSONAL_VIEW).holds(row.unit_path)
    name = row.name if sees else masked(row.name, kind=Personal.NAME)
    address = row.address if sees else masked(row.address, kind=Personal.ADDRESS)
    return Match(row.number, name, address, f"{reverse('console:counter')}?account={row.number}")


def account_of(request: HttpRequest, number: str) -> AccountRow:
    """
    Find an account that the viewer may take money for.

    :raises Http404: if there is none with that number
    """
    try:
        return customers.account_named(number, scope=viewer(request).scope(TAKE))
    except Refused as unknown:
        raise Http404 from unknown


def owed_of(account_id: int, *, today: date) -> list[Owed]:
    """Give what an account owes, bill by bill, the earliest due first."""
    ahead = fees_ahead(account_id, on=today)
    bills: dict[tuple[int, int, int], list[history.ChargeRow]] = {}
    for row in history.charges_not_settled(account_id):
        bills.setdefault((*row.debt, 0 if any(row.debt) else row.charge_id), []).append(row)
    rows = [_owed(charges, ahead=ahead, today=today) for charges in bills.values()]
    return sorted(rows, key=lambda row: (row.due_date, row.bill_number))


def _owed(charges: list[history.ChargeRow], *, ahead: dict[Debt, Decimal], today: date) -> Owed:
    due = min(row.due_date for row in charges)
    total = sum((row.open for row in charges), ZERO)
    return Owed(
        bill_number=charges[0].bill_number,
        month=charges[0].month,
        due_date=due,
        what="、".join(dict.fromkeys(label(row.kind) for row in charges)),
        open=total,
        late_fee=ahead.get(charges[0].debt, ZERO),
        days=max((today - due).days, 0) if total > 0 else 0,
    )


def respond(request: HttpRequest, *, form: PayForm | None = None, number: str = "") -> HttpResponse:
    """Show the counter: the shift, what was just taken, the search, and the account that it found."""
    who = viewer(request)
    text, number = request.GET.get("q", "").strip(), number or request.GET.get("account", "")
    matches = found(text, who=who)
    if len(matches) == 1 and not number:
        return HttpResponseRedirect(matches[0].link)
    shift = shift_at_work(who.actor.number)
    shown: dict[str, Any] = {
        "head": Head(_("Counter"), actions=()),
        "shift": shift,
        "why_not": _why_not(shift, who=who),
        "till": till_of(shift.shift_id) if shift else None,
        "text": text,
        "matches": matches,
        "taken": _taken(request, who=who),
        "deposited": _deposited(request, who=who),
    }
    if number:
        shown |= _account(request, number=number, who=who, form=form)
    return render(request, "cashier/counter.html", shown)


def _why_not(shift: ShiftRow | None, *, who: Viewer) -> str:
    """Tell why nothing can be taken now."""
    is_open = shift is not None and shift.state in {ShiftState.OPEN, ShiftState.COUNTED}
    if why_not_in_shift(shift.opened_on if shift and is_open else None, today=who.today):
        if not is_open:
            return _("You have no open shift: open one first.")
        return _("Your shift of an earlier day is still open: count and close it, then open a new one.")
    if shift is not None and shift.state is ShiftState.COUNTED:
        return _("Your till is being counted: close it, or go on taking payments first.")
    return ""


def _account(request: HttpRequest, *, number: str, who: Viewer, form: PayForm | None) -> dict[str, Any]:
    account = account_of(request, number)
    owed, balance = owed_of(account.account_id, today=who.today), balance_of(account.account_id)
    sees = who.scope(Permission.PERSONAL_VIEW).holds(account.unit_path)
    total = sum((row.open + row.late_fee for row in owed if row.open > 0), ZERO)
    due = max(total, ZERO)
    initial = {"key": uuid4().hex, "tender": Tender.CASH, "amount": due or "", "tendered": ""}
    moves = proposals.moves_of(account.account_id)
    return {
        "account": account,
        "name": account.name if sees else masked(account.name, kind=Personal.NAME),
        "address": account.address if sees else masked(account.address, kind=Personal.ADDRESS),
        "owed": owed,
        "balance": balance,
        "total": due,
        "form": form or PayForm(initial=initial),
        "deposit": DepositForm(initial={"key": uuid4().hex}),
        "refunds": [one for one in moves if (one.kind, one.state) == (MoveKind.REFUND, MoveState.APPROVED)],
    }


def _deposited(request: HttpRequest, *, who: Viewer) -> dict[str, Any] | None:
    """Give the deposit that was taken or given back just now, for its receipt."""
    asked = request.GET.get("deposited", "")
    if not asked.isdecimal():
        return None
    try:
        row = deposit_with_id(int(asked[:18]), scope=who.scope(TAKE))
    except Refused:
        return None
    return {"row": row, "word": label(row.kind), "sum": abs(row.amount)}


def _taken(request: HttpRequest, *, who: Viewer) -> dict[str, Any] | None:
    """Give the payment that was taken just now, with the change to hand back."""
    number = request.GET.get("taken", "")
    if not number:
        return None
    try:
        payment = payment_numbered(number, scope=who.scope(TAKE))
    except Refused:
        return None
    laid = request.session.get(LAID, {})
    change = Decimal(laid["change"]) if laid.get("number") == number else None
    return {"payment": payment, "change": change, "left": payment.amount - payment.settled}
