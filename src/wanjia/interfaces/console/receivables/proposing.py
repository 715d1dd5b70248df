"""Proposing that a debt be given up, or that credit be released, paid out or moved: its effect in figures first."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.receivables.charge import charge_of
from wanjia.interfaces.console.receivables.forms import AmountForm, ReleaseForm, TransferForm
from wanjia.interfaces.console.receivables.subject import Money, money_of
from wanjia.interfaces.console.receivables.told import YUAN, what_for
from wanjia.interfaces.kit.figures import money
from wanjia.interfaces.kit.messages import tell
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.customers.queries import account_named
from wanjia.revenue.receivables.operations import conceding, moving
from wanjia.revenue.receivables.operations.moving import NewMove
from wanjia.revenue.receivables.types import MoveKind, SettlementKind

PROPOSE = Permission.CREDITS_PROPOSE
Facts = list[tuple[str, str, str]]


def concede(request: HttpRequest, charge_id: int) -> HttpResponse:
    """Ask how much of a charge shall be given up and why, and take the proposal."""
    row, who = charge_of(request, charge_id, permission=PROPOSE), viewer(request)
    kind = _kind_of(
        SettlementKind, text=request.GET.get("kind", ""), among=(SettlementKind.WAIVER, SettlementKind.WRITE_OFF)
    )
    given = request.POST if request.method == "POST" else None
    form = AmountForm(given, initial={"amount": row.open})
    title = _("Propose a waiver") if kind is SettlementKind.WAIVER else _("Propose a write-off")
    back = reverse("console:charge", args=[charge_id])
    effect: Facts = [
        (_("What for"), what_for(row.kind, item=row.item), back),
        (_("Bill"), row.bill_number or "—", ""),
        (_("Open now; more cannot be given up"), f"{money(row.open)} {YUAN}", ""),
    ]
    head = Head(title, row.account_number, _crumbs(row.account_number))
    by = who.acting(PROPOSE)
    return _asked(
        request,
        form=form,
        shown={"head": head, "effect": effect, "back": back, "submit": title},
        does=lambda taken: conceding.propose(
            charge_id=charge_id, kind=kind, amount=taken["amount"], reason=taken["reason"], by=by, at=who.at
        ),
        to=lambda made: reverse("console:concession", args=[made]),
    )


def move(request: HttpRequest, number: str) -> HttpResponse:
    """Ask how much credit shall be moved, where to and why, and take the proposal."""
    shown, who = money_of(request, number, permission=PROPOSE), viewer(request)
    kind = _kind_of(MoveKind, text=request.GET.get("kind", ""), among=tuple(MoveKind))
    given = request.POST if request.method == "POST" else None
    form, title = _form_of(kind, shown=shown, given=given), _titles()[kind]
    back = reverse("console:account_money", args=[number])
    by = who.acting(PROPOSE)

    def propose(taken: dict[str, Any]) -> int:
        to_account = taken.get("to_account", "").strip()
        target = account_named(to_account, scope=by.scope).account_id if to_account else None
        new = NewMove(
            shown.account.account_id,
            kind,
            taken["amount"],
            taken["reason"],
            bill_id=int(taken["bill"]) if "bill" in taken else None,
            to_account_id=target,
        )
        return moving.propose_move(new, by=by, at=who.at)

    return _asked(
        request,
        form=form,
        shown={
            "head": Head(title, number, _crumbs(number)),
            "effect": _effect(shown, kind=kind),
            "back": back,
            "submit": title,
        },
        does=propose,
        to=lambda made: reverse("console:credit_move", args=[made]),
    )


def _titles() -> dict[MoveKind, str]:
    return {
        MoveKind.RELEASE: _("Propose to release a reduction"),
        MoveKind.REFUND: _("Propose a refund"),
        MoveKind.TRANSFER: _("Propose a transfer"),
    }


def _effect(shown: Money, *, kind: MoveKind) -> Facts:
    balance = shown.balance
    facts: Facts = [
        (_("Owed now"), f"{money(balance.owed)} {YUAN}", ""),
        (_("Paid in advance now"), f"{money(balance.credit)} {YUAN}", ""),
    ]
    if kind is MoveKind.RELEASE:
        facts.append((_("Reductions of bills now"), f"{money(balance.reduction)} {YUAN}", ""))
    return facts


def _form_of(kind: MoveKind, *, shown: Money, given: Any) -> AmountForm:
    credit = shown.balance.credit
    if kind is MoveKind.TRANSFER:
        return TransferForm(given, initial={"amount": credit})
    if kind is MoveKind.REFUND:
        return AmountForm(given, initial={"amount": max(credit - shown.balance.owed, Decimal(0)) or None})
    below: dict[int, tuple[str, Decimal]] = {}
    for row in shown.open:
        if row.open < 0 and row.bill_id:
            before = below.get(row.bill_id, ("", Decimal(0)))[1]
            below[row.bill_id] = (row.bill_number, before - row.open)
    bills = [(str(bill), f"{number} · {money(left)} {YUAN}") for bill, (number, left) in below.items()]
    first = next((left for _number, left in below.values()), None)
    return ReleaseForm(given, bills=bills, initial={"amount": first})


def _kind_of(kinds: Any, *, text: str, among: tuple[Any, ...]) -> Any:
    if text not in set(among):
        raise Http404
    return kinds(text)


def _crumbs(number: str) -> tuple[Crumb, ...]:
    return (
        Crumb(_("Who owes"), reverse("console:debtors")),
        Crumb(number, reverse("console:account_money", args=[number])),
    )


def _asked(
    request: HttpRequest,
    *,
    form: AmountForm,
    shown: dict[str, Any],
    does: Callable[[dict[str, Any]], int],
    to: Callable[[int], str],
) -> HttpResponse:
    """Show the form with what it comes to; take what was typed, and go on to the proposal."""
    if form.is_bound and form.is_valid():
        try:
            with transaction.atomic():
                made = does(form.cleaned_data)
        except Refused as why:
            form.add_error(None, translated(str(why)))
        else:
            tell(request, _("It is proposed. Another person must decide on it before anything changes."))
            return HttpResponseRedirect(to(made))
    return render(request, "receivables/asked.html", {"form": form, **shown})
