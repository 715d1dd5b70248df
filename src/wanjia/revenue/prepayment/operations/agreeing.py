"""Agreements on fee control, and the policies that they come under."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

from django.utils.timezone import localtime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.periods.types import Period
from wanjia.registry.customers.queries import accounts_inside, units_of
from wanjia.revenue.prepayment import rules
from wanjia.revenue.prepayment.models import ControlAgreement, Policy
from wanjia.revenue.prepayment.types import NewAgreement, PolicyTerms


class ControlRefused(Refused):
    """An agreement or a policy that cannot be put in force like that; the text is fit for the user."""


def sign(new: NewAgreement, *, by: Actor, at: datetime) -> int:
    """
    Enter a customer's agreement on fee control.

    :returns: the agreement's id
    :raises ControlRefused: if the account is not of the actor's units, the days or the signature are wrong, or it has
        an agreement on some of these days already
    """
    if not accounts_inside(by.scope).filter(pk=new.account_id).exists():
        msg = "There is no such account among your units."
        raise ControlRefused(msg)
    if (why := rules.why_not_signed(new, today=localtime(at).date())) is not None:
        raise ControlRefused(why)
    days = Period(new.start_date, new.end_date)
    if ControlAgreement.objects.during(days).filter(account_id=new.account_id).exists():
        msg = "This customer has an agreement on fee control on some of these days already."
        raise ControlRefused(msg)
    if ControlAgreement.objects.filter(number=new.number.strip()).exists():
        msg = f"There is an agreement with the number {new.number} already."
        raise ControlRefused(msg)
    values = {**asdict(new), "number": new.number.strip(), "entered_by": by.number}
    row = ControlAgreement.objects.create(**values)
    _tell("prepayment.agreement_signed", about=row, by=by, at=at)
    return int(row.pk)


def end_agreement(agreement_id: int, *, on: date, by: Actor, at: datetime) -> None:
    """
    Let an agreement on fee control hold no longer, from a day on.

    :raises ControlRefused: if it is not of the actor's units, is over, or the day lies in the past
    """
    mine = accounts_inside(by.scope).values("pk")
    row = ControlAgreement.objects.filter(pk=agreement_id, account_id__in=mine).locked().first()
    if row is None or row.end_date is not None:
        msg = "There is no such agreement that runs among your units."
        raise ControlRefused(msg)
    if on < localtime(at).date() or on <= row.start_date:
        msg = "An agreement ends today or later, and later than it began."
        raise ControlRefused(msg)
    row.end_date = on
    row.save(update_fields=["end_date"])
    _tell("prepayment.agreement_ended", about=row, by=by, at=at)


def _tell(name: str, *, about: ControlAgreement, by: Actor, at: datetime) -> None:
    events.record(
        name,
        by=by,
        at=at,
        subject_kind="customers.account",
        subject_id=about.account_id,
        unit_id=units_of([about.account_id])[about.account_id][0],
        number=about.number,
        start_date=str(about.start_date),
        end_date=str(about.end_date or ""),
    )


def put_policy(terms: PolicyTerms, *, start: date, reason: str, by: Actor, at: datetime) -> int:
    """
    Put a policy in force from a day on, in the place of the one of the same code.

    :returns: the policy's id
    :raises ControlRefused: if it begins in the past or on the day of another, its amounts contradict each other, or a
        reason lacks
    """
    if (why := rules.why_not_policy(terms, start=start, today=localtime(at).date())) is not None:
        raise ControlRefused(why)
    if not reason.strip():
        msg = "Say why: the reason stays on record."
        raise ControlRefused(msg)
    before = Policy.objects.filter(code=terms.code, end_date=None).locked().first()
    if before is not None and before.start_date >= start:
        msg = f"A policy of this code begins on {before.start_date} already: choose a later day."
        raise ControlRefused(msg)
    if before is not None:
        before.end_date = start
        before.save(update_fields=["end_date"])
    row = Policy.objects.create(**{**asdict(terms), "source": terms.source or reason.strip()[:200]}, start_date=start)
    events.record(
        "prepayment.policy_changed",
        by=by,
        at=at,
        subject_kind="prepayment.policy",
        subject_id=row.pk,
        number=row.code,
        start_date=str(start),
        reason=reason.strip(),
    )
    return int(row.pk)
