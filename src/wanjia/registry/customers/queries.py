"""
Questions about customers and their agreements; every table keeps to the units of the scope.

``usage_points`` narrows a table to the agreements at those usage points; without it the whole scope is given.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

import polars as pl
from django.db.models import Min, Q, QuerySet

from wanjia.foundation.access.masking import Personal
from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import narrowed, read_fields
from wanjia.foundation.duties import queries as duties
from wanjia.foundation.duties.types import DutyRule
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.listings.feeds import Feed
from wanjia.foundation.organisation.queries import units_inside
from wanjia.foundation.periods.types import Period
from wanjia.foundation.spelling.pinyin import after, is_initials
from wanjia.registry.customers.models import (
    AgreementTerms,
    CarveOut,
    Customer,
    CustomerAccount,
    CustomerAgreement,
    TermsProposal,
)
from wanjia.registry.customers.types import DemandBasis, Parameters, ProposalState

Ids = Collection[int]


class UnknownAccount(Refused):
    """No account of the scope has that number."""


class UnknownProposal(Refused):
    """No proposal of the scope has that id."""


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """An agreement as plain values."""

    agreement_id: int
    number: str
    usage_point_id: int
    usage_point_number: str
    start_date: date
    end_date: date | None


@dataclass(frozen=True, slots=True)
class TermsRow:
    """What an agreement says for some time, as plain values; see `models.AgreementTerms`."""

    agreement_number: str
    structure_code: str
    structure_name: str
    structure_name_en: str
    usage_class: str
    voltage_band: str
    is_two_part: bool
    contract_kva: Decimal
    running_kva: Decimal
    demand_basis: str
    contract_demand_kw: Decimal | None
    power_factor_standard_pct: int | None
    loss_method: str
    line_loss_pct: Decimal
    is_large_household: bool
    start_date: date
    end_date: date | None


@dataclass(frozen=True, slots=True)
class CarveOutRow:
    """A carve-out of an agreement for some time, as plain values."""

    agreement_number: str
    kind: str
    value: Decimal
    structure_name: str
    structure_name_en: str
    start_date: date
    end_date: date | None


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposed change of terms as plain values; ``before`` and ``new`` differ in what shall change."""

    proposal_id: int
    account_number: str
    agreement_number: str
    unit_name: str
    unit_path: str
    state: str
    start_date: date
    before: Parameters
    new: Parameters
    reason: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    decision_reason: str


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as plain values, personal data unmasked."""

    account_id: int
    number: str
    customer_id: int
    customer_number: str
    name: str
    kind: str
    phone: str
    identity_number: str
    address: str
    unit_id: int
    unit_name: str
    unit_path: str
    unit_code: str


ACCOUNT_FIELDS = (
    "pk",
    "number",
    "customer_id",
    "customer__number",
    "customer__name",
    "customer__kind",
    "customer__phone",
    "customer__identity_number",
    "address",
    "unit_id",
    "unit__name",
    "unit__path",
    "unit__code",
)


def accounts_inside(scope: Scope) -> QuerySet[CustomerAccount]:
    """Give the accounts that lie in the units of a scope now, as rows for a condition of a higher package."""
    return CustomerAccount.objects.filter(unit__in=units_inside(scope.unit_paths))


def account_named(number: str, *, scope: Scope) -> AccountRow:
    """
    Find an account of the scope by its number.

    :raises UnknownAccount: if there is none
    """
    mine = CustomerAccount.objects.filter(within(scope, path="unit__path"), number=number)
    found = mine.values_list(*ACCOUNT_FIELDS).first()
    if found is None:
        msg = f"no account among your units has the number {number}"
        raise UnknownAccount(msg)
    return AccountRow(*found)


def accounts_with(account_ids: Ids) -> dict[int, AccountRow]:
    """Give accounts found within a scope before, personal data unmasked: id → account."""
    rows = CustomerAccount.objects.filter(pk__among=list(account_ids)).values_list(*ACCOUNT_FIELDS)
    return {row[0]: AccountRow(*row) for row in rows}


def units_of(account_ids: Ids) -> dict[int, tuple[int, str]]:
    """Give the units that accounts, found within a scope before, lie in now: account → the unit's id and path."""
    rows = CustomerAccount.objects.filter(pk__among=list(account_ids)).values_list("pk", "unit_id", "unit__path")
    return {account_id: (unit_id, path) for account_id, unit_id, path in rows}


def supplied(scope: Scope) -> int:
    """Count the accounts of a scope with a running agreement."""
    running = CustomerAgreement.objects.running().filter(account__unit__in=units_inside(scope.unit_paths))
    return running.values("account_id").distinct().count()


@dataclass(frozen=True, slots=True)
class FoundAccount:
    """An account that a search found, personal data unmasked."""

    number: str
    name: str
    address: str
    unit_name: str
    unit_path: str


def accounts_numbered(beginning: str, *, scope: Scope, at_most: int) -> list[FoundAccount]:
    """Find accounts by the beginning of their number."""
    numbered = CustomerAccount.objects.filter(number__gte=beginning, number__lt=after(beginning))
    return _found(Q(pk__in=numbered.values("pk")), scope=scope, at_most=at_most)


def accounts_of_people(text: str, *, scope: Scope, at_most: int) -> list[FoundAccount]:
    """
    Find accounts by a part of the customer's name, its initials in pinyin, or a part of the address.

    :param scope: units whose personal data may be searched
    """
    path, beginning = ("initials", text.lower()) if is_initials(text) else ("name", text)
    begins = {f"{path}__gte": beginning, f"{path}__lt": after(beginning)}
    by_name = Q(customer__in=Customer.objects.filter(**begins).values("pk"))
    found = _found(by_name, scope=scope, at_most=at_most)
    for condition in (Q(customer__name__contains=text), Q(address__contains=text)):
        if len(found) < at_most and not is_initials(text):
            known = {row.number for row in found}
            more = _found(condition, scope=scope, at_most=at_most)
            found += [row for row in more if row.number not in known][: at_most - len(found)]
    return found


def _found(condition: Q, *, scope: Scope, at_most: int) -> list[FoundAccount]:
    mine = CustomerAccount.objects.filter(condition, unit__in=units_inside(scope.unit_paths)).order_by("number")
    rows = mine.values_list("number", "customer__name", "address", "unit__name", "unit__path")
    return [FoundAccount(*row) for row in rows[:at_most]]


def agreements_had(account_id: int) -> list[AgreementRow]:
    """Give the agreements that an account, found within a scope before, ever had, the latest first."""
    rows = CustomerAgreement.objects.filter(account_id=account_id).order_by("-start_date", "-pk")
    names = ("pk", "number", "usage_point_id", "usage_point__number", "start_date", "end_date")
    return [AgreementRow(*row) for row in rows.values_list(*names)]


STRUCTURE_NAMES = ("structure__code", "structure__name", "structure__name_en")


def terms_had(account_id: int) -> list[TermsRow]:
    """Give what the agreements of an account, found within a scope before, ever said, the latest first."""
    rows = AgreementTerms.objects.filter(agreement__account_id=account_id).order_by("-start_date", "-pk")
    own = [field.name for field in fields(TermsRow)][7:]
    of_structure = ("structure__usage_class", "structure__voltage_band", "structure__is_two_part")
    return [TermsRow(*row) for row in rows.values_list("agreement__number", *STRUCTURE_NAMES, *of_structure, *own)]


def carve_outs_had(account_id: int) -> list[CarveOutRow]:
    """Give the carve-outs that an account, found within a scope before, ever had, the latest first."""
    rows = CarveOut.objects.filter(agreement__account_id=account_id).order_by("-start_date", "-pk")
    names = ("agreement__number", "kind", "value", *STRUCTURE_NAMES[1:], "start_date", "end_date")
    return [CarveOutRow(*row) for row in rows.values_list(*names)]


def running_parameters(agreement_number: str, *, scope: Scope) -> tuple[Parameters, date] | None:
    """Give what an agreement of the scope says now, and since when; nothing if it does not run."""
    mine = AgreementTerms.objects.running().filter(within(scope, path="agreement__account__unit__path"))
    terms = mine.filter(agreement__number=agreement_number, agreement__end_date__isnull=True).first()
    return None if terms is None else (parameters_of(terms), terms.start_date)


def proposals_of(account_id: int) -> list[ProposalRow]:
    """Give the changes ever proposed for an account found within a scope before, the latest first."""
    return _proposals(TermsProposal.objects.filter(agreement__account_id=account_id).order_by("-proposed_at", "-pk"))


def proposal_with_id(proposal_id: int, *, scope: Scope) -> ProposalRow:
    """
    Find a proposed change.

    :raises UnknownProposal: if there is none with that id in the scope
    """
    found = _proposals(TermsProposal.objects.filter(within(scope, path="unit__path"), pk=proposal_id))
    if not found:
        msg = "There is no such proposal among your units."
        raise UnknownProposal(msg)
    return found[0]


def proposals_waiting(scope: Scope, *, but_of: str = "") -> tuple[int, datetime | None]:
    """
    Count the proposed changes that wait for a decision, and say since when the oldest does.

    :param but_of: number of a person whose own proposals somebody else must decide on
    """
    mine = TermsProposal.objects.filter(within(scope, path="unit__path"), state=ProposalState.PROPOSED)
    waiting = mine.filter(~Q(proposed_by=but_of))
    return waiting.count(), waiting.aggregate(oldest=Min("proposed_at"))["oldest"]


def may_approve_own(unit_path: str, *, day: date) -> bool:
    """Tell whether an exemption lets one person propose and approve a change in a unit on a day."""
    return duties.is_exempt(DutyRule.APPROVE_OWN_CHANGE, unit_path=unit_path, day=day)


def _proposals(rows: QuerySet[TermsProposal]) -> list[ProposalRow]:
    return [
        ProposalRow(
            proposal_id=row.pk,
            account_number=row.agreement.account.number,
            agreement_number=row.agreement.number,
            unit_name=row.unit.name,
            unit_path=row.unit.path,
            state=row.state,
            start_date=row.start_date,
            before=_as_kept(row.before),
            new=parameters_of(row),
            reason=row.reason,
            proposed_by=row.proposed_by,
            proposed_at=row.proposed_at,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
            decision_reason=row.decision_reason,
        )
        for row in rows.select_related("agreement__account", "unit")
    ]


def parameters_of(row: AgreementTerms | TermsProposal) -> Parameters:
    """Give the parameters that terms or a proposal name."""
    return Parameters(
        contract_kva=row.contract_kva,
        running_kva=row.running_kva,
        demand_basis=DemandBasis(row.demand_basis),
        contract_demand_kw=row.contract_demand_kw,
        power_factor_standard_pct=row.power_factor_standard_pct,
        is_large_household=row.is_large_household,
    )


def _as_kept(before: dict[str, str | None]) -> Parameters:
    """Read the values that a proposal keeps as text."""
    demand, standard = before["contract_demand_kw"], before["power_factor_standard_pct"]
    return Parameters(
        contract_kva=Decimal(str(before["contract_kva"])),
        running_kva=Decimal(str(before["running_kva"])),
        demand_basis=DemandBasis(str(before["demand_basis"])),
        contract_demand_kw=None if demand is None else Decimal(demand),
        power_factor_standard_pct=None if standard is None else int(standard),
        is_large_household=before["is_large_household"] == "True",
    )


def all_customers() -> pl.DataFrame:
    """Give customers, who belong to units only by their accounts: ``customer_id`` and all fields."""
    return read_fields(Customer.objects.all(), id_as="customer_id")


def accounts(scope: Scope, *, ids: Ids | None = None) -> pl.DataFrame:
    """Give accounts: ``account_id`` and all fields; ``ids`` narrows the table to those accounts."""
    found = CustomerAccount.objects.filter(within(scope, path="unit__path"))
    return narrowed(found, column="id", ids=ids, id_as="account_id")


def agreements_during(period: Period, *, scope: Scope, usage_points: Ids | None = None) -> pl.DataFrame:
    """
    Give the agreements that supplied on at least one day of ``period``.

    :returns: ``agreement_id`` and all fields; ``start_date`` and ``end_date`` are those of the whole agreement
    """
    found = CustomerAgreement.objects.during(period).filter(within(scope, path="account__unit__path"))
    return narrowed(found, column="usage_point_id", ids=usage_points, id_as="agreement_id")


def holders_on(day: date, *, usage_points: Ids) -> dict[int, tuple[str, str]]:
    """Give who is supplied on a day at usage points found within a scope: id → account number and customer's name."""
    held = CustomerAgreement.objects.on(day).filter(usage_point_id__among=list(usage_points)).order_by("-pk")
    rows = held.values_list("usage_point_id", "account__number", "account__customer__name")
    return {point: (number, name) for point, number, name in rows}


def agreements_of(accounts: Ids, *, scope: Scope) -> pl.DataFrame:
    """Give all agreements that accounts ever had: ``agreement_id`` and all fields."""
    found = CustomerAgreement.objects.filter(within(scope, path="account__unit__path"))
    return narrowed(found, column="account_id", ids=accounts, id_as="agreement_id")


def terms_during(period: Period, *, scope: Scope, usage_points: Ids | None = None) -> pl.DataFrame:
    """Give the terms that held on at least one day of ``period``: ``terms_id`` and all fields."""
    found = AgreementTerms.objects.during(period)
    return _of_agreements(found, scope=scope, usage_points=usage_points, id_as="terms_id")


def carve_outs_during(period: Period, *, scope: Scope, usage_points: Ids | None = None) -> pl.DataFrame:
    """Give the carve-outs that held on at least one day of ``period``: ``carve_out_id`` and all fields."""
    found = CarveOut.objects.during(period)
    return _of_agreements(found, scope=scope, usage_points=usage_points, id_as="carve_out_id")


def terms_of(agreements: Ids, *, period: Period) -> pl.DataFrame:
    """Give the terms that agreements, found within a scope before, had in ``period``: ``terms_id`` and all fields."""
    return narrowed(AgreementTerms.objects.during(period), column="agreement_id", ids=agreements, id_as="terms_id")


def carve_outs_of(agreements: Ids, *, period: Period) -> pl.DataFrame:
    """Give the carve-outs of agreements, found within a scope before: ``carve_out_id`` and all fields."""
    return narrowed(CarveOut.objects.during(period), column="agreement_id", ids=agreements, id_as="carve_out_id")


def _of_agreements(rows: QuerySet, *, scope: Scope, usage_points: Ids | None, id_as: str) -> pl.DataFrame:  # type: ignore[type-arg]
    inside = rows.filter(within(scope, path="agreement__account__unit__path")).order_by("pk")
    if usage_points is None:
        return read_fields(inside, id_as=id_as)
    at_points = CustomerAgreement.objects.filter(within(scope, path="account__unit__path"))
    agreements = narrowed(at_points, column="usage_point_id", ids=usage_points, id_as="agreement_id")
    return narrowed(inside, column="agreement_id", ids=agreements["agreement_id"].to_list(), id_as=id_as)


#: Accounts, with the customer's name and where they are.
ACCOUNT_FEED = Feed(
    rows=lambda scope: CustomerAccount.objects.filter(unit__in=units_inside(scope.unit_paths)),
    fields={
        "number": "number",
        "customer_number": "customer__number",
        "name": "customer__name",
        "kind": "customer__kind",
        "phone": "customer__phone",
        "address": "address",
        "unit_code": "unit__code",
        "unit_name": "unit__name",
    },
    order=("number",),
    filters={
        "number": lambda number: Q(number=number),
        "unit": lambda code: Q(unit__code=code),
        "kind": lambda kind: Q(customer__kind=kind),
    },
    personal={"name": Personal.NAME, "phone": Personal.PHONE, "address": Personal.ADDRESS},
)
#: Which account is supplied at which usage point, and when.
AGREEMENT_FEED = Feed(
    rows=lambda scope: CustomerAgreement.objects.filter(account__unit__in=units_inside(scope.unit_paths)),
    fields={
        "number": "number",
        "account_number": "account__number",
        "usage_point": "usage_point__number",
        "start_date": "start_date",
        "end_date": "end_date",
    },
    order=("start_date", "pk"),
    filters={
        "account": lambda number: Q(account__number=number),
        "usage_point": lambda number: Q(usage_point__number=number),
    },
)
#: What agreements say about price, capacity and losses, and when.
TERMS_FEED = Feed(
    rows=lambda scope: AgreementTerms.objects.filter(agreement__account__unit__in=units_inside(scope.unit_paths)),
    fields={
        "agreement": "agreement__number",
        "structure": "structure__code",
        "contract_kva": "contract_kva",
        "running_kva": "running_kva",
        "demand_basis": "demand_basis",
        "contract_demand_kw": "contract_demand_kw",
        "power_factor_standard_pct": "power_factor_standard_pct",
        "loss_method": "loss_method",
        "line_loss_pct": "line_loss_pct",
        "is_large_household": "is_large_household",
        "start_date": "start_date",
        "end_date": "end_date",
    },
    order=("start_date", "pk"),
    filters={"account": lambda number: Q(agreement__account__number=number)},
)
