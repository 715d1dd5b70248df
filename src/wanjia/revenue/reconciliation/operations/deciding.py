"""What a person says about a line: that a suggestion is right or wrong, what it is, that it was something else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from wanjia.foundation.access.types import Actor
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.payments.operations.remitting import confirm_remittance
from wanjia.revenue.payments.operations.returning import return_payment
from wanjia.revenue.payments.operations.unconfirming import unconfirm_remittance
from wanjia.revenue.payments.types import NewReturn
from wanjia.revenue.reconciliation import flow, rules
from wanjia.revenue.reconciliation.models import LONGEST_REASON, Match, MatchItem, StatementLine
from wanjia.revenue.reconciliation.operations.held import MatchRefused, book, legs_of, line_held, tell
from wanjia.revenue.reconciliation.operations.picking import items_chosen
from wanjia.revenue.reconciliation.operations.sending_back import note_sent_back
from wanjia.revenue.reconciliation.operations.slips import confirmation_of
from wanjia.revenue.reconciliation.types import Chosen, ItemKind, MatchRule, MatchState

MATCH = "reconciliation.match"


def accept_match(match_id: int, *, by: Actor, at: datetime) -> int:
    """
    Say that a suggestion is right: it is booked as a sure match is.

    :returns: the line's id
    :raises MatchRefused: if there is none among the actor's units, or what was suggested is not on its way any more
    :raises StepRefused: if it was decided on, or its line is settled otherwise
    """
    match = _suggested(match_id, by=by)
    line = match.line
    chosen = [Chosen(ItemKind(match.kind), match.key, match.amount + match.fee)]
    if match.fee:
        chosen.append(Chosen(ItemKind.CHARGE, "", -match.fee))
    items = items_chosen(line, chosen=chosen)
    match.state = flow.MATCH.after("confirm", state=match.state, thing=None)
    match.made_at, match.made_by = at, by.number
    _confirmed(match, line=line, items=items, by=by, at=at)
    return int(line.pk)


def reject_match(match_id: int, *, reason: str, by: Actor, at: datetime) -> int:
    """
    Say that a suggestion is wrong: it is not made again.

    :returns: the line's id
    :raises MatchRefused: if there is none among the actor's units, or no reason is given
    :raises StepRefused: if it was decided on
    """
    match = _suggested(match_id, by=by)
    if (why := rules.why_no_reason(reason)) is not None:
        raise MatchRefused(why)
    match.state = flow.MATCH.after("reject", state=match.state, thing=None)
    _end(match, reason=reason, by=by, at=at)
    _tell("reconciliation.match_rejected", match=match, reason=reason, by=by, at=at)
    return int(match.line_id)


def match_by_hand(line_id: int, *, chosen: Sequence[Chosen], reason: str, by: Actor, at: datetime) -> int:
    """
    Say what a line is: payments, slips or bundles that come to its amount, less what the sender kept.

    A line out may be refunds, the bank's charge, or a payment that came back, which is then owed again.

    :returns: the match's id
    :raises MatchRefused: if the line is none of the actor's, what was chosen does not come to its amount or is not on
        its way, or no reason is given
    :raises StepRefused: if the line is settled
    """
    line = line_held(line_id, by=by)
    if (why := rules.why_not_chosen(line.amount, chosen=chosen, reason=reason)) is not None:
        raise MatchRefused(why)
    single = chosen[0] if len(chosen) == 1 else Chosen(ItemKind.SEVERAL, "", line.amount)
    match = Match(
        line=line,
        unit_id=line.unit_id,
        state=MatchState.CONFIRMED,
        rule=MatchRule.HAND,
        kind=single.kind,
        key=single.key,
        amount=line.amount,
        fee=-sum((one.amount for one in chosen if one.kind is ItemKind.CHARGE), Decimal("0.00")),
        made_at=at,
        made_by=by.number,
        reason=reason.strip()[:LONGEST_REASON],
    )
    items = items_chosen(line, chosen=chosen)
    if single.kind is ItemKind.RETURN and not items[0].is_standing:
        _returned(match, line=line, item=items[0], by=by, at=at)
        return int(match.pk)
    _confirmed(match, line=line, items=items, by=by, at=at)
    return int(match.pk)


def undo_match(match_id: int, *, reason: str, by: Actor, at: datetime) -> int:
    """
    Take a match back: the opposite is booked, the line waits again, what it took is on its way again.

    :returns: the line's id
    :raises MatchRefused: if there is none among the actor's units, no reason is given, or it returned a payment
    :raises StepRefused: if it does not stand
    """
    found = Match.objects.inside(by.scope).filter(pk=match_id).values_list("line_id", flat=True).first()
    line = line_held(found or 0, by=by)
    match: Match = Match.objects.filter(pk=match_id).locked().get()
    if (why := rules.why_no_reason(reason)) is not None:
        raise MatchRefused(why)
    items = list(MatchItem.objects.filter(match=match, is_standing=True).order_by("pk"))
    if match.kind == ItemKind.RETURN and not items:
        msg = "A payment that was returned is owed again; take the money in anew if it came after all."
        raise MatchRefused(msg)
    match.state = flow.MATCH.after("undo", state=match.state, thing=None)
    note_sent_back(items, step="undo_return", by=by, at=at)
    for one in items:
        if one.remittance_id is not None:
            said = confirmation_of(line, account=line.account, remittance_id=one.remittance_id, amount=one.amount)
            unconfirm_remittance(said, reason=reason, by=by, at=at)
    book(legs_of(line.account, items=items, sign=-1), source=(MATCH, match.pk), by=by, at=at, text=reason)
    MatchItem.objects.filter(match=match).update(is_standing=False)
    _end(match, reason=reason, by=by, at=at)
    _move(line, step="open_again")
    _tell("reconciliation.match_undone", match=match, reason=reason, by=by, at=at)
    return int(line.pk)


def _suggested(match_id: int, *, by: Actor) -> Match:
    found = Match.objects.inside(by.scope).filter(pk=match_id).values_list("line_id", flat=True).first()
    if found is None:
        msg = "There is no such suggestion among your units; a new round of matching may have replaced it."
        raise MatchRefused(msg)
    line = line_held(found, by=by)
    match: Match = Match.objects.filter(pk=match_id).locked().get()
    match.line = line
    return match


def _confirmed(match: Match, *, line: StatementLine, items: Sequence[MatchItem], by: Actor, at: datetime) -> None:
    """Book and write a match that holds now, with its items; other suggestions for the line go."""
    state = flow.LINE.after("match", state=line.state, thing=None)
    for one in items:
        if one.remittance_id is not None:
            said = confirmation_of(line, account=line.account, remittance_id=one.remittance_id, amount=one.amount)
            confirm_remittance(said, by=by, at=at)
    match.save()
    match.entry_id = book(legs_of(line.account, items=items), source=(MATCH, match.pk), by=by, at=at, text=match.reason)
    match.save(update_fields=["entry"])
    for one in items:
        one.match = match
    MatchItem.objects.bulk_create(items)
    note_sent_back(items, step="return", by=by, at=at)
    Match.objects.filter(line=line, state=MatchState.SUGGESTED).delete()
    line.state = state
    line.save(update_fields=["state"])
    _tell("reconciliation.match_confirmed", match=match, reason=match.reason, by=by, at=at)


def _returned(match: Match, *, line: StatementLine, item: MatchItem, by: Actor, at: datetime) -> None:
    """Let a payment be returned out of the bank, which books the line."""
    payment_id = rules.number_in(match.key)
    state = flow.LINE.after("match", state=line.state, thing=None)
    account = line.account
    new = NewReturn(payment_id or 0, match.reason, LedgerAccount.BANK, account.number, account.unit_id)
    return_payment(new, by=by, at=at)
    match.save()
    item.match = match
    item.save()
    Match.objects.filter(line=line, state=MatchState.SUGGESTED).delete()
    line.state = state
    line.save(update_fields=["state"])
    _tell("reconciliation.match_confirmed", match=match, reason=match.reason, by=by, at=at)


def _move(line: StatementLine, *, step: str) -> None:
    line.state = flow.LINE.after(step, state=line.state, thing=None)
    line.save(update_fields=["state"])


def _end(match: Match, *, reason: str, by: Actor, at: datetime) -> None:
    match.ended_at, match.ended_by, match.ended_reason = at, by.number, reason.strip()[:LONGEST_REASON]
    match.save(update_fields=["state", "ended_at", "ended_by", "ended_reason"])


def _tell(name: str, *, match: Match, reason: str, by: Actor, at: datetime) -> None:
    facts = {"line_id": match.line_id, "amount": match.amount, "rule": str(match.rule), "reason": reason}
    tell(name, subject=(MATCH, match.pk), unit_id=match.unit_id, by=by, at=at, **facts)
