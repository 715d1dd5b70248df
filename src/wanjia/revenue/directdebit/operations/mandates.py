"""Mandates proposed, confirmed by a second person, suspended, and ended."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from wanjia.foundation.access.types import Actor
from wanjia.registry.customers.queries import account_named
from wanjia.revenue.directdebit import rules
from wanjia.revenue.directdebit.flow import MANDATE, Second
from wanjia.revenue.directdebit.models import LONGEST_REASON, Mandate
from wanjia.revenue.directdebit.operations.held import DebitRefused, day_of, refuse, tell
from wanjia.revenue.directdebit.queries.banks import bank_coded
from wanjia.revenue.directdebit.queries.figures import limit_on
from wanjia.revenue.directdebit.queries.sealing import sealed_text
from wanjia.revenue.directdebit.types import DebitLimit, MandateState, NewMandate

ONE_DAY = timedelta(days=1)


def propose(new: NewMandate, *, by: Actor, at: datetime) -> int:
    """
    Write down what a customer signed; the bank is asked for nothing before another person has confirmed it.

    :returns: the mandate's id
    :raises UnknownAccount: if the account is not of the actor's units
    :raises UnknownBank: if no such bank collects for us
    :raises DebitRefused: if something in it is none, the bank has another under its number, or the account has one
    """
    account, bank = account_named(new.account_number, scope=by.scope), bank_coded(new.bank)
    refuse(rules.why_not_mandate(new))
    number = rules.plain_number(new.bank_account)
    try:
        with transaction.atomic():
            mandate = Mandate.objects.create(
                account_id=account.account_id,
                bank_id=bank.bank_id,
                kind=new.kind,
                reference=new.reference.strip(),
                holder=" ".join(new.holder.split()),
                sealed_number=sealed_text(number),
                number_tail=number[-rules.TAIL :],
                bank_code=new.bank_code.strip(),
                signed_on=new.signed_on,
                start_date=new.start,
                state=MandateState.PROPOSED,
                proposed_by=by.number,
                proposed_at=at,
            )
    except IntegrityError as twice:
        msg = "The account has a mandate already, or the bank has one under this number: end that one first."
        raise DebitRefused(msg) from twice
    tell("directdebit.mandate_proposed", of=mandate, by=by, at=at, reference=mandate.reference, kind=mandate.kind)
    return mandate.pk


def move_mandate(mandate_id: int, *, step: str, reason: str, by: Actor, at: datetime) -> None:
    """
    Confirm, refuse, suspend, resume or end a mandate.

    What is asked in a batch that is with the bank is not called back by it.

    :raises DebitRefused: if there is no such mandate among the actor's units, or no reason is given
    :raises StepRefused: if it stands otherwise, or the actor would confirm an own proposal
    """
    refuse(None if step == "confirm" or reason.strip() else "Say why: the reason stays on record.")
    mandate: Mandate | None = (
        Mandate.objects.inside(by.scope).filter(pk=mandate_id).select_related("account").locked().first()
    )
    if mandate is None:
        msg = "There is no such mandate among your units."
        raise DebitRefused(msg)
    mandate.state = MANDATE.after(step, state=mandate.state, thing=Second(by.number, mandate.proposed_by))
    mandate.decided_by, mandate.decided_at = by.number, at
    if step == "resume":
        mandate.returns = 0
    if mandate.state == MandateState.ENDED:
        mandate.end_date = max(day_of(at), mandate.start_date + ONE_DAY)
    mandate.save(update_fields=["state", "decided_by", "decided_at", "returns", "end_date"])
    about = {"step": step, "reason": reason.strip()[:LONGEST_REASON], "reference": mandate.reference}
    tell("directdebit.mandate_moved", of=mandate, by=by, at=at, **about)


def note_returns(*, paid: Collection[int], without_funds: Collection[int], by: Actor, at: datetime) -> int:
    """
    Count failures for lack of funds of mandates one after another, and suspend those that have too many.

    :param paid: mandates of which the bank got money
    :returns: how many were suspended
    """
    Mandate.objects.filter(pk__among=list(paid)).exclude(returns=0).update(returns=0)
    failed = sorted(set(without_funds) - set(paid))
    Mandate.objects.filter(pk__among=failed).update(returns=F("returns") + 1)
    limit = limit_on(DebitLimit.RETURNS_BEFORE_SUSPENSION, day=day_of(at))
    rows = Mandate.objects.filter(pk__among=failed, state=MandateState.ACTIVE).select_related("account").locked()
    suspended = 0
    for mandate in rows:
        if not rules.is_to_be_suspended(mandate.returns, at_most=limit):
            continue
        mandate.state = MANDATE.after("suspend", state=mandate.state, thing=Second(by.number, mandate.proposed_by))
        mandate.save(update_fields=["state"])
        suspended += 1
        facts = {"account_id": mandate.account_id, "returns": mandate.returns, "reference": mandate.reference}
        tell("directdebit.mandate_suspended", of=mandate, by=by, at=at, **facts)
    return suspended
