"""Lists of billing runs and of bills that people look through."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanjia.foundation.access.masking import Personal
from wanjia.foundation.access.queries import unit_choices
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.foundation.organisation.queries import units_inside
from wanjia.foundation.quantities.fields import QuantityField
from wanjia.registry.customers import queries as customers
from wanjia.registry.tariffs import queries as tariffs
from wanjia.registry.tariffs.types import UsageClass
from wanjia.revenue.billing.models import Bill, BillingRun
from wanjia.revenue.billing.types import BillKind, BillState

WHOLE_NUMBER = BigIntegerField()
#: Ten-thousandths of a yuan in a fen.
FINER = 100
LAST_LETTER = "\U0010ffff"


def _average_price() -> Case:
    """Divide amount by energy, halves up, to 4 places; nothing where one of them is 0 or they differ in sign."""
    fen, kwh = Cast(F("amount"), WHOLE_NUMBER), F("energy_kwh")
    ratio = (fen * Value(2 * FINER, WHOLE_NUMBER) + kwh) / (kwh * Value(2, WHOLE_NUMBER))
    alike = Q(amount__gt=0, energy_kwh__gt=0) | Q(amount__lt=0, energy_kwh__lt=0)
    return Case(When(alike, then=ExpressionWrapper(ratio, output_field=QuantityField())), output_field=QuantityField())


def _structure_choices(_scope: Scope) -> dict[str, str]:
    return tariffs.structure_names()


def _runs(scope: Scope) -> QuerySet[Any]:
    held = Case(
        When(state__in=("priced", "issuing", "issued"), then=F("accounts") - F("bills")), output_field=WHOLE_NUMBER
    )
    mine = BillingRun.objects.filter(unit__in=units_inside(scope.unit_paths))
    runs: QuerySet[Any] = mine.annotate(held=held, average=_average_price())
    return runs


def _bills(scope: Scope) -> QuerySet[Any]:
    # Note [Whose bill it is]
    # Access follows the unit that the account has now; Bill.unit is the one of then and serves figures only.
    out: QuerySet[Any] = Bill.objects.filter(Q(run__isnull=True) | Q(run__state="issued"), issued_at__isnull=False)
    if "" not in scope.unit_paths:
        # Asked row by row: with a join, SQLite goes through all bills of all accounts before it knows the first ten.
        out = out.filter(Exists(customers.accounts_inside(scope).filter(pk=OuterRef("account_id"))))
    priced: QuerySet[Any] = out.annotate(average=_average_price())
    return priced


def _begins(path: str, *, text: str) -> Q:
    """Keep what begins with a text, in a way that an index can serve."""
    return Q(**{f"{path}__gte": text, f"{path}__lt": text + LAST_LETTER})


def _named(text: str) -> Q:
    return Q(account__customer__name__contains=text)


RUNS = Listing(
    name="runs",
    title=_("Billing runs"),
    permission=Permission.BILLS_VIEW,
    rows=_runs,
    key=("number",),
    order=("-bill_month", "-number"),
    columns=(
        ListColumn("number", _("Run")),
        ListColumn("bill_month", _("Month"), Kind.MONTH),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("state", _("State"), Kind.CODE, vocabulary="billing.run"),
        ListColumn("accounts", _("Accounts"), Kind.NUMBER),
        ListColumn("bills", _("Bills"), Kind.NUMBER),
        ListColumn("held", _("Without a bill"), Kind.NUMBER),
        ListColumn("energy_kwh", _("Energy"), Kind.NUMBER, unit="kWh"),
        ListColumn("amount", _("Amount"), Kind.MONEY, unit=_("yuan")),
        ListColumn("average", _("Average price"), Kind.PRICE, unit=_("yuan/kWh")),
        ListColumn("planned_at", _("Planned at"), Kind.MOMENT),
        ListColumn("planned_by", _("Planned by"), is_shown=False),
        ListColumn("issued_at", _("Issued at"), Kind.MOMENT),
    ),
    filters=(
        Filter("from_month", _("From month"), lambda month: Q(bill_month__gte=month), Kind.MONTH),
        Filter("to_month", _("To month"), lambda month: Q(bill_month__lte=month), Kind.MONTH),
        Filter("state", _("State"), lambda state: Q(state=state), Kind.CODE, vocabulary="billing.run"),
        Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=unit_choices),
    ),
    totals=(
        Total("runs", _("runs"), Count("pk")),
        Total("all_bills", _("bills"), Sum("bills")),
        Total("energy", pgettext_lazy("total", "sold"), Sum("energy_kwh"), unit="kWh"),
        Total("money", pgettext_lazy("total", "in all"), Sum("amount"), Kind.MONEY, unit=_("yuan")),
    ),
)

BILLS = Listing(
    name="bills",
    title=_("Bills"),
    permission=Permission.BILLS_VIEW,
    rows=_bills,
    key=("number",),
    order=("-bill_month", "number"),
    columns=(
        ListColumn("number", _("Bill")),
        ListColumn("account", _("Account number"), path="account__number"),
        ListColumn("customer", _("Customer"), path="account__customer__name", personal=Personal.NAME),
        ListColumn("unit", _("Unit at that time"), path="unit__name"),
        ListColumn("usage_class", _("Usage class"), Kind.CODE, path="structure__usage_class", codes=UsageClass),
        ListColumn("structure", _("Price"), path="structure__name", is_shown=False),
        ListColumn("bill_month", _("Month"), Kind.MONTH),
        ListColumn("start_date", pgettext_lazy("bill", "From"), Kind.DAY, is_shown=False),
        ListColumn("end_date", pgettext_lazy("bill", "Until before"), Kind.DAY, is_shown=False),
        ListColumn("energy_kwh", _("Energy"), Kind.NUMBER, unit="kWh"),
        ListColumn("amount", _("Amount"), Kind.MONEY, unit=_("yuan")),
        ListColumn("average", _("Average price"), Kind.PRICE, unit=_("yuan/kWh")),
        ListColumn("kind", _("Kind"), Kind.CODE, codes=BillKind),
        ListColumn("state", _("State"), Kind.CODE, codes=BillState),
        ListColumn("is_sample", _("Sample price"), Kind.FLAG),
        ListColumn("issued_at", _("Issued at"), Kind.MOMENT, is_shown=False),
    ),
    filters=(
        Filter("month", _("Month"), lambda month: Q(bill_month=month), Kind.MONTH),
        Filter("number", _("Bill"), lambda text: _begins("number", text=text)),
        Filter("account", _("Account number"), lambda text: _begins("account__number", text=text)),
        Filter(
            "customer", _("Customer"), lambda text: Q(account__customer__name__contains=text), personal=Personal.NAME
        ),
        Filter("unit", _("Unit of the account"), lambda code: Q(account__unit__code=code), choices=unit_choices),
        Filter(
            "usage_class",
            _("Usage class"),
            lambda kind: Q(structure__usage_class=kind),
            Kind.CODE,
            codes=UsageClass,
        ),
        Filter("structure", _("Price"), lambda code: Q(structure__code=code), choices=_structure_choices),
        Filter("least", _("Amount from"), lambda amount: Q(amount__gte=amount), Kind.MONEY),
        Filter("most", _("Amount to"), lambda amount: Q(amount__lte=amount), Kind.MONEY),
        Filter("kind", _("Kind"), lambda kind: Q(kind=kind), Kind.CODE, codes=BillKind),
        Filter("state", _("State"), lambda state: Q(state=state), Kind.CODE, codes=BillState),
    ),
    totals=(
        Total("bills", _("bills"), Count("pk")),
        Total("energy", pgettext_lazy("total", "sold"), Sum("energy_kwh"), unit="kWh"),
        Total("money", pgettext_lazy("total", "in all"), Sum("amount"), Kind.MONEY, unit=_("yuan")),
    ),
)
