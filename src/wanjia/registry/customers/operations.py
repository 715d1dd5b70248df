"""Changes of customers, accounts and agreements."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, datetime

import polars as pl
from django.utils.timezone import localtime

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Actor
from wanjia.foundation.duties.rules import is_own
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.periods.models import DatedQuerySet
from wanjia.foundation.sheets.loading import load, take_new
from wanjia.foundation.sheets.types import ROW, Loaded, Problem
from wanjia.foundation.workflow.proposals import Decision, why_no_reason
from wanjia.registry.customers import queries, rules, sheets
from wanjia.registry.customers.flow import TERMS_PROPOSAL
from wanjia.registry.customers.models import (
    AgreementTerms,
    CarveOut,
    CustomerAccount,
    CustomerAgreement,
    TermsProposal,
)
from wanjia.registry.customers.types import (
    AgreedCarveOut,
    AgreedTerms,
    LossMethod,
    NewAgreement,
    Parameters,
    PersonalField,
    ProposalState,
)


class AgreementNotChanged(Refused):
    """A change of an agreement that cannot be made."""


class ProposalRefused(Refused):
    """A change of terms that cannot be proposed, or not be decided like that."""


class PersonalDataRefused(Refused):
    """Personal data that cannot be shown."""


def load_customers(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add customers; see `wanjia.foundation.sheets.loading.load`."""
    return load(sheets.CUSTOMERS, rows=table, by=by, at=at, completed=rules.with_initials)


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


def propose_terms(agreement_number: str, *, new: Parameters, on: date, reason: str, by: Actor, at: datetime) -> int:
    """
    Propose that an agreement's parameters change from day ``on``; nothing holds until somebody else approves it.

    :returns: the proposal's id
    :raises AgreementNotChanged: if the agreement is not running among the actor's units
    :raises ProposalRefused: if nothing would change, the day lies before what runs, the values contradict themselves,
        a reason lacks, or another proposal for the agreement waits
    """
    agreement = _running(agreement_number, by=by)
    terms = _running_terms(agreement)
    now = queries.parameters_of(terms)
    why = rules.why_not_proposed(new, now=now, on=on, since=terms.start_date, starts=agreement.start_date)
    _refuse_proposal(why or why_no_reason(reason) or _why_contradicting(terms, new=new, on=on))
    if TermsProposal.objects.filter(agreement=agreement, state=ProposalState.PROPOSED).exists():
        _refuse_proposal("Another change of this agreement waits for a decision; decide on it or take it back first.")
    proposal = TermsProposal.objects.create(
        agreement=agreement,
        unit_id=agreement.account.unit_id,
        state=ProposalState.PROPOSED,
        start_date=on,
        **asdict(new),
        before={name: None if value is None else str(value) for name, value in asdict(now).items()},
        reason=reason.strip(),
        proposed_by=by.number,
        proposed_at=at,
    )
    _record("customers.terms_proposed", number=agreement_number, by=by, at=at, on=str(on), proposal=proposal.pk)
    return proposal.pk


def approve_terms(proposal_id: int, *, by: Actor, at: datetime) -> int:
    """
    Let a proposed change take effect: the running terms end on its day, and the new ones hold from then on.

    :returns: the agreement's id
    :raises ProposalRefused: if it is not among the actor's units, or what runs has changed since it was proposed
    :raises StepRefused: if it is decided already, or the actor proposed it and is not exempt
    :raises AgreementNotChanged: if the agreement ended, or its running terms began on that day or later
    """
    proposal = _decided(proposal_id, step="approve", reason="", by=by, at=at)
    terms = _running_terms(proposal.agreement)
    before = {
        name: None if value is None else str(value) for name, value in asdict(queries.parameters_of(terms)).items()
    }
    if before != proposal.before:
        _refuse_proposal("What the agreement says has changed since this was proposed; refuse it and propose it anew.")
    agreed = replace(_agreed(terms), **asdict(queries.parameters_of(proposal)))
    number = proposal.agreement.number
    change_terms(number, terms=agreed, on=proposal.start_date, by=by, at=at)
    facts = {"on": str(proposal.start_date), "proposal": proposal_id}
    return _record("customers.terms_approved", number=number, by=by, at=at, **facts)


def refuse_terms(proposal_id: int, *, reason: str, by: Actor, at: datetime) -> int:
    """
    Turn a proposed change down.

    :returns: the agreement's id
    :raises ProposalRefused: if it is not among the actor's units
    :raises StepRefused: if it is decided already, a reason lacks, or the actor proposed it and is not exempt
    """
    proposal = _decided(proposal_id, step="refuse", reason=reason, by=by, at=at)
    number = proposal.agreement.number
    return _record("customers.terms_refused", number=number, by=by, at=at, proposal=proposal_id, reason=reason.strip())


def withdraw_terms(proposal_id: int, *, by: Actor, at: datetime) -> int:
    """
    Take one's own proposal back.

    :returns: the agreement's id
    :raises ProposalRefused: if it is not among the actor's units
    :raises StepRefused: if it is decided already, or somebody else proposed it
    """
    proposal = _decided(proposal_id, step="withdraw", reason="", by=by, at=at)
    number = proposal.agreement.number
    return _record("customers.terms_withdrawn", number=number, by=by, at=at, proposal=proposal_id)


def show_personal(
    account_number: str, *, fields: tuple[PersonalField, ...], reason: str, by: Actor, at: datetime
) -> dict[PersonalField, str]:
    """
    Show personal data of an account once, and write down who asked for it and why.

    :param by: within the units whose personal data the person may see
    :returns: field → the text on record
    :raises PersonalDataRefused: if the account lies in no such unit, a reason lacks, or nothing is asked for
    """
    mine = CustomerAccount.objects.filter(within(by.scope, path="unit__path"), number=account_number)
    account = mine.select_related("customer").first()
    if account is None:
        msg = "Your post does not show personal data of this customer."
        raise PersonalDataRefused(msg)
    if (why := why_no_reason(reason)) is not None:
        raise PersonalDataRefused(why)
    if not fields:
        msg = "Choose what shall be shown."
        raise PersonalDataRefused(msg)
    events.record(
        "customers.personal_shown",
        by=by,
        at=at,
        subject_kind="customers.customeraccount",
        subject_id=account.pk,
        unit_id=account.unit_id,
        fields=[field.value for field in fields],
        reason=reason.strip(),
    )
    return {field: str(getattr(account.customer, field.value.lower())) for field in fields}


def _decided(proposal_id: int, *, step: str, reason: str, by: Actor, at: datetime) -> TermsProposal:
    """Lock a proposal among the actor's units and let it take a step."""
    mine = TermsProposal.objects.filter(within(by.scope, path="unit__path"), pk=proposal_id)
    proposal: TermsProposal | None = mine.select_related("agreement", "unit").locked().first()
    if proposal is None:
        msg = "There is no such proposal among your units."
        raise ProposalRefused(msg)
    day = localtime(at).date()
    is_exempt = not is_own(proposal.proposed_by, by=by) or queries.may_approve_own(proposal.unit.path, day=day)
    decision = Decision(proposed_by=proposal.proposed_by, by=by.number, reason=reason, is_exempt=is_exempt)
    proposal.state = TERMS_PROPOSAL.after(step, state=proposal.state, thing=decision)
    proposal.decided_by, proposal.decided_at, proposal.decision_reason = by.number, at, reason.strip()
    proposal.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])
    return proposal


def _refuse_proposal(why: str | None) -> None:
    if why is not None:
        raise ProposalRefused(why)


def _running_terms(agreement: CustomerAgreement) -> AgreementTerms:
    found: AgreementTerms | None = (
        AgreementTerms.objects.running().filter(agreement=agreement).select_related("structure").first()
    )
    if found is None:
        msg = f"agreement {agreement.number} has no running terms"
        raise AgreementNotChanged(msg)
    return found


def _agreed(terms: AgreementTerms) -> AgreedTerms:
    return AgreedTerms(
        structure_code=terms.structure.code,
        loss_method=LossMethod(terms.loss_method),
        loss_model_series=terms.loss_model_series,
        loss_rated_kva=terms.loss_rated_kva,
        loss_shape_factor=terms.loss_shape_factor,
        line_loss_pct=terms.line_loss_pct,
        **asdict(queries.parameters_of(terms)),
    )


def _why_contradicting(terms: AgreementTerms, *, new: Parameters, on: date) -> str | None:
    """Say what contradicts itself in the terms as they would be, or nothing."""
    row = {**asdict(replace(_agreed(terms), **asdict(new))), "agreement_number": "", "start_date": on}
    frame = sheets.AGREEMENT_TERMS.sheet.schema.frame([row]).with_columns(pl.lit(0, dtype=pl.Int64).alias(ROW))
    problems = rules.terms_problems(frame)
    return "\n".join(f"{problem.what}. {problem.cure}." for problem in problems) or None


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
