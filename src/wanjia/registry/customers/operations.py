"""Changes of customers, accounts and agreements."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

import polars as pl

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.periods.models import DatedQuerySet
from wanjia.foundation.sheets.loading import load, take_new
from wanjia.foundation.sheets.types import Loaded, Problem
from wanjia.registry.customers import rules, sheets
from wanjia.registry.customers.models import AgreementTerms, CarveOut, CustomerAgreement
from wanjia.registry.customers.types import AgreedCarveOut, AgreedTerms, NewAgreement


class AgreementNotChanged(Refused):
    """A change of an agreement that cannot be made."""


def load_customers(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add customers; see `wanjia.foundation.sheets.loading.load`."""
    return load(sheets.CUSTOMERS, rows=table, by=by, at=at)


def load_accounts(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add accounts."""
    return load(sheets.ACCOUNTS, rows=table, by=by, at=at)


def load_agreements(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add agreements."""
    return load(sheets.AGREEMENTS, rows=table, by=by, at=at)


def load_agreement_terms(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add what agreements say, and when."""
    return load(sheets.AGREEMENT_TERMS, rows=table, by=by, at=at, rules=(rules.terms_problems, _outside_problems))


def load_carve_outs(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add carve-outs of agreements, and when they hold."""
    return load(sheets.CARVE_OUTS, rows=table, by=by, at=at, rules=(rules.carve_out_problems, _outside_problems))


def start_agreement(new: NewAgreement, *, on: date, by: Actor, at: datetime) -> int:
    """
    Supply an account at a usage point from day ``on``.

    :returns: the agreement's id
    :raises SheetRefused: if the number is taken, account, usage point or price are unknown, the usage point is
        supplied under another agreement, or the terms contradict themselves
    """
    row = {
        "number": new.number,
        "account_number": new.account_number,
        "usage_point_number": new.usage_point_number,
        "start_date": on,
    }
    take_new(sheets.AGREEMENTS, rows=[row], scope=by.scope)
    _take_terms(new.terms, number=new.number, on=on, by=by)
    return _record("customers.agreement_started", number=new.number, by=by, at=at, on=str(on))


def change_terms(agreement_number: str, *, terms: AgreedTerms, on: date, by: Actor, at: datetime) -> int:
    """
    Let an agreement say something else from day ``on``; what it said so far ends there and stays on record.

    :returns: the agreement's id
    :raises AgreementNotChanged: if the agreement is not running among the actor's units, or its running terms began
        on that day or later
    :raises SheetRefused: if the price is unknown or the terms contradict themselves
    """
    agreement = _running(agreement_number, by=by)
    _end(AgreementTerms.objects.filter(agreement=agreement), on=on)
    _take_terms(terms, number=agreement_number, on=on, by=by)
    return _record("customers.terms_changed", number=agreement_number, by=by, at=at, on=str(on))


def end_agreement(agreement_number: str, *, on: date, by: Actor, at: datetime) -> int:
    """
    Supply no more from day ``on``; running terms and carve-outs end with the agreement.

    :returns: the agreement's id
    :raises AgreementNotChanged: if it is not running among the actor's units, or it or one of its terms began on that
        day or later
    """
    agreement = _running(agreement_number, by=by)
    _end(CustomerAgreement.objects.filter(pk=agreement.pk), on=on)
    _end(AgreementTerms.objects.filter(agreement=agreement), on=on)
    _end(CarveOut.objects.filter(agreement=agreement), on=on)
    return _record("customers.agreement_ended", number=agreement_number, by=by, at=at, on=str(on))


def add_carve_out(agreement_number: str, *, carve_out: AgreedCarveOut, on: date, by: Actor, at: datetime) -> int:
    """
    Price a part of an agreement's energy otherwise from day ``on``; one of the same kind and price ends there.

    :returns: the agreement's id
    :raises AgreementNotChanged: if the agreement is not running among the actor's units
    :raises SheetRefused: if the price is unknown, or it carves out nothing or more than all
    """
    agreement = _running(agreement_number, by=by)
    same = CarveOut.objects.filter(agreement=agreement, kind=carve_out.kind, structure__code=carve_out.structure_code)
    _end(same, on=on)
    row = {**asdict(carve_out), "agreement_number": agreement_number, "start_date": on}
    checks = (rules.carve_out_problems, _outside_problems)
    take_new(sheets.CARVE_OUTS, rows=[row], scope=by.scope, rules=checks)
    return _record("customers.carve_out_added", number=agreement_number, by=by, at=at, on=str(on))


def end_carve_out(agreement_number: str, *, carve_out: AgreedCarveOut, on: date, by: Actor, at: datetime) -> int:
    """
    Price a carved part like the rest again from day ``on``.

    :returns: the agreement's id
    :raises AgreementNotChanged: if no such carve-out is running, or it began on that day or later
    """
    agreement = _running(agreement_number, by=by)
    held = CarveOut.objects.filter(agreement=agreement, kind=carve_out.kind, structure__code=carve_out.structure_code)
    if not _end(held, on=on):
        msg = f"agreement {agreement_number} has no running carve-out {carve_out.kind} at {carve_out.structure_code}"
        raise AgreementNotChanged(msg)
    return _record("customers.carve_out_ended", number=agreement_number, by=by, at=at, on=str(on))


def _take_terms(terms: AgreedTerms, *, number: str, on: date, by: Actor) -> None:
    row = {**asdict(terms), "agreement_number": number, "start_date": on}
    take_new(sheets.AGREEMENT_TERMS, rows=[row], scope=by.scope, rules=(rules.terms_problems, _outside_problems))


def _running(number: str, *, by: Actor) -> CustomerAgreement:
    mine = within(by.scope, path="account__unit__path")
    found: CustomerAgreement | None = CustomerAgreement.objects.running().filter(mine, number=number).locked().first()
    if found is None:
        msg = f"no agreement {number} is running among your units"
        raise AgreementNotChanged(msg)
    return found


def _end(held: DatedQuerySet, *, on: date) -> int:
    """End what runs, and count it."""
    running = list(held.running().locked())
    for row in running:
        if (why := rules.why_not_ended(row.start_date, on=on)) is not None:
            raise AgreementNotChanged(why)
        row.end_date = on
        row.save(update_fields=["end_date"])
    return len(running)


def _record(name: str, *, number: str, by: Actor, at: datetime, **facts: object) -> int:
    agreement: CustomerAgreement = CustomerAgreement.objects.select_related("account").get(number=number)
    kind, unit_id = "customers.customeragreement", agreement.account.unit_id
    events.record(name, by=by, at=at, subject_kind=kind, subject_id=agreement.pk, unit_id=unit_id, **facts)
    return agreement.pk


def _outside_problems(rows: pl.DataFrame) -> list[Problem]:
    return rules.outside_problems(rows, agreements=sheets.AGREEMENTS.existing("number", values=None))
