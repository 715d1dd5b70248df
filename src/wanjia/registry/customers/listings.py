"""
Lists of accounts that people look through.

What an account is supplied under stands in dated rows; a list shows the latest agreement and its latest terms, read row
by row only for the rows and columns shown.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.masking import Personal
from wanjia.foundation.access.queries import unit_choices
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.foundation.organisation.queries import units_inside
from wanjia.registry.customers.models import AgreementTerms, CustomerAccount, CustomerAgreement, TermsProposal
from wanjia.registry.customers.types import CustomerKind, DemandBasis, ProposalState
from wanjia.registry.metering import queries as metering
from wanjia.registry.tariffs import queries as tariffs
from wanjia.registry.tariffs.types import UsageClass, VoltageBand

LATEST_FIRST = ("-start_date", "-pk")


def _latest_agreement(path: str) -> Subquery:
    found = CustomerAgreement.objects.filter(account=OuterRef("pk")).order_by(*LATEST_FIRST)
    return Subquery(found.values(path)[:1])


def _latest_terms(path: str) -> Subquery:
    of_account = AgreementTerms.objects.filter(agreement__account=OuterRef("pk"))
    return Subquery(of_account.order_by(*LATEST_FIRST).values(path)[:1])


def _summed(path: str) -> Subquery:
    """Sum what the running agreements say, most accounts have one."""
    terms = AgreementTerms.objects.running().filter(agreement__account=OuterRef("pk")).order_by()
    return Subquery(terms.values("agreement__account").annotate(summed=Sum(path)).values("summed"))


def _at_point(rows: QuerySet[Any], *, path: str) -> Subquery:
    """Read something of the usage point at which the latest agreement supplies."""
    return Subquery(rows.filter(usage_point=OuterRef("point_id")).order_by(*LATEST_FIRST).values(path)[:1])


#: What is worked out of the dated rows for each account shown.
WORKED_OUT: dict[str, Subquery | Exists] = {
    "is_running": Exists(CustomerAgreement.objects.running().filter(account=OuterRef("pk"))),
    "agreement_number": _latest_agreement("number"),
    "since": _latest_agreement("start_date"),
    "until": _latest_agreement("end_date"),
    "point_id": _latest_agreement("usage_point_id"),
    "point_number": _latest_agreement("usage_point__number"),
    "structure": _latest_terms("structure__name"),
    "usage_class": _latest_terms("structure__usage_class"),
    "voltage": _latest_terms("structure__voltage_band"),
    "contract_kva": _summed("contract_kva"),
    "running_kva": _summed("running_kva"),
    "demand_basis": _latest_terms("demand_basis"),
    "power_factor": _latest_terms("power_factor_standard_pct"),
    "is_large": _latest_terms("is_large_household"),
    "area_code": _at_point(metering.all_feeding_areas(), path="area__code"),
    "area_name": _at_point(metering.all_feeding_areas(), path="area__name"),
    "meter_number": _at_point(metering.all_hanging_meters(), path="meter__number"),
}


def _accounts(scope: Scope) -> QuerySet[Any]:
    return CustomerAccount.objects.filter(unit__in=units_inside(scope.unit_paths)).annotate(**WORKED_OUT)


def _under(**condition: Any) -> Q:
    """Keep the accounts whose running terms fulfil a condition."""
    terms = AgreementTerms.objects.running().filter(**condition)
    return Q(pk__in=terms.values("agreement__account"))


def _running(is_wanted: bool) -> Q:
    running = Q(pk__in=CustomerAgreement.objects.running().values("account"))
    return running if is_wanted else ~running


def _fed_by(text: str) -> Q:
    areas = metering.all_feeding_areas().filter(Q(area__code=text) | Q(area__name__contains=text))
    return Q(pk__in=_accounts_at(areas.values("usage_point")))


def _measured_by(text: str) -> Q:
    meters = metering.all_hanging_meters().filter(meter__number__startswith=text)
    return Q(pk__in=_accounts_at(meters.values("usage_point")))


def _accounts_at(points: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return CustomerAgreement.objects.running().filter(usage_point__in=points).values("account")


def _large(is_wanted: bool) -> Q:
    large = _under(is_large_household=True)
    return large if is_wanted else ~large


def _prices(_scope: Scope) -> dict[str, str]:
    return tariffs.structure_names()


ACCOUNTS = Listing(
    name="accounts",
    title=_("Customers"),
    permission=Permission.CUSTOMERS_VIEW,
    rows=_accounts,
    key=("number",),
    order=("number",),
    is_wide=True,
    columns=(
        ListColumn("number", _("Account number")),
        ListColumn("name", _("Customer"), path="customer__name", personal=Personal.NAME),
        ListColumn("kind", _("Kind"), Kind.CODE, path="customer__kind", codes=CustomerKind, is_shown=False),
        ListColumn("address", _("Address"), personal=Personal.ADDRESS),
        ListColumn("phone", _("Phone"), path="customer__phone", personal=Personal.PHONE, is_shown=False),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("usage_class", _("Usage class"), Kind.CODE, codes=UsageClass),
        ListColumn("structure", _("Price"), is_sortable=False, is_shown=False),
        ListColumn("voltage", _("Voltage"), Kind.CODE, codes=VoltageBand),
        ListColumn("contract_kva", _("Contract capacity"), Kind.DECIMAL, unit="kVA"),
        ListColumn("running_kva", _("Running capacity"), Kind.DECIMAL, unit="kVA", is_shown=False),
        ListColumn("demand_basis", _("Basic charge"), Kind.CODE, codes=DemandBasis, is_shown=False),
        ListColumn("power_factor", _("Power factor standard"), Kind.NUMBER, unit="%", is_shown=False),
        ListColumn("is_large", _("Large household"), Kind.FLAG, is_shown=False),
        ListColumn("area_name", _("Transformer area"), is_sortable=False),
        ListColumn("area_code", _("Area code"), is_sortable=False, is_shown=False),
        ListColumn("meter_number", _("Meter"), is_sortable=False),
        ListColumn("point_number", _("Usage point"), is_sortable=False, is_shown=False),
        ListColumn("agreement_number", _("Agreement"), is_sortable=False, is_shown=False),
        ListColumn("since", _("Supplied since"), Kind.DAY, is_shown=False),
        ListColumn("until", _("Supplied until"), Kind.DAY, is_shown=False),
        ListColumn("is_running", _("Supplied"), Kind.FLAG),
    ),
    filters=(
        Filter("number", _("Account number"), lambda text: Q(number__startswith=text)),
        Filter("name", _("Customer"), lambda text: Q(customer__name__contains=text), personal=Personal.NAME),
        Filter("phone", _("Phone"), lambda text: Q(customer__phone__startswith=text), personal=Personal.PHONE),
        Filter("address", _("Address"), lambda text: Q(address__contains=text), personal=Personal.ADDRESS),
        Filter("meter", _("Meter"), _measured_by),
        Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=unit_choices),
        Filter("area", _("Transformer area"), _fed_by),
        Filter("kind", _("Kind"), lambda kind: Q(customer__kind=kind), Kind.CODE, codes=CustomerKind),
        Filter(
            "usage_class",
            _("Usage class"),
            lambda usage: _under(structure__usage_class=usage),
            Kind.CODE,
            codes=UsageClass,
        ),
        Filter("structure", _("Price"), lambda code: _under(structure__code=code), choices=_prices),
        Filter("running", _("Supplied"), _running, Kind.FLAG),
        Filter("large", _("Large household"), _large, Kind.FLAG),
        Filter("least_kva", _("Contract capacity from"), lambda kva: _under(contract_kva__gte=kva), Kind.DECIMAL),
    ),
    totals=(
        Total("accounts", _("accounts"), Count("pk")),
        Total("running", _("supplied"), Count("pk", filter=Q(is_running=True))),
        Total("kva", _("contract capacity"), Sum("contract_kva"), unit="kVA"),
    ),
)


def _proposals(scope: Scope) -> QuerySet[Any]:
    return TermsProposal.objects.filter(unit__in=units_inside(scope.unit_paths))


TERMS_PROPOSALS = Listing(
    name="terms-proposals",
    title=_("Changes of terms"),
    permission=Permission.CUSTOMERS_VIEW,
    rows=_proposals,
    key=("id", "account"),
    order=("proposed_at", "pk"),
    columns=(
        ListColumn("proposed_at", _("Proposed"), Kind.MOMENT),
        ListColumn("state", _("State"), Kind.CODE, codes=ProposalState),
        ListColumn("account", _("Account number"), path="agreement__account__number"),
        ListColumn("name", _("Customer"), path="agreement__account__customer__name", personal=Personal.NAME),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("start_date", _("Holds from"), Kind.DAY),
        ListColumn("reason", _("Reason")),
        ListColumn("proposed_by", _("Proposed by")),
        ListColumn("decided_by", _("Decided by")),
        ListColumn("decided_at", _("Decided"), Kind.MOMENT, is_shown=False),
        ListColumn("decision_reason", _("Reason of the decision"), is_shown=False),
    ),
    filters=(
        Filter("state", _("State"), lambda state: Q(state=state), Kind.CODE, codes=ProposalState),
        Filter("account", _("Account number"), lambda text: Q(agreement__account__number__startswith=text)),
        Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=unit_choices),
    ),
    totals=(
        Total("proposals", _("changes"), Count("pk")),
        Total("waiting", _("waiting"), Count("pk", filter=Q(state=ProposalState.PROPOSED))),
    ),
)
