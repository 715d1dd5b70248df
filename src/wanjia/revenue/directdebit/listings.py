"""The lists of mandates, batches and their lines."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet, Sum, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanjia.foundation.access.masking import Personal
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.foundation.organisation.queries import units_inside
from wanjia.revenue.directdebit.models import DebitBank, DebitBatch, DebitLine, Mandate
from wanjia.revenue.directdebit.types import BatchState, LineState, MandateKind, MandateState, Outcome

SEE = Permission.RECEIVABLES_VIEW
STARS = "****"


def _banks(_scope: Scope) -> dict[str, str]:
    return dict(DebitBank.objects.order_by("code").values_list("code", "name"))


def _units(scope: Scope) -> dict[str, str]:
    return dict(units_inside(scope.unit_paths).order_by("path").values_list("code", "name"))


def _mandates(scope: Scope) -> QuerySet[Any]:
    rows = Mandate.objects.filter(account__unit__in=units_inside(scope.unit_paths))
    shown: QuerySet[Any] = rows.annotate(number_shown=Concat(Value(STARS), "number_tail"))
    return shown


def _batches(scope: Scope) -> QuerySet[Any]:
    return DebitBatch.objects.filter(unit__in=units_inside(scope.unit_paths))


def _lines(scope: Scope) -> QuerySet[Any]:
    rows = DebitLine.objects.filter(batch__unit__in=units_inside(scope.unit_paths))
    shown: QuerySet[Any] = rows.annotate(number_shown=Concat(Value(STARS), "mandate__number_tail"))
    return shown


ACCOUNT = _("Account number")
MANDATE_KIND = pgettext_lazy("of a mandate", "Kind")
MANDATE_STATE = pgettext_lazy("of a mandate", "State")
BATCH_STATE = pgettext_lazy("of a batch", "State")
LINE_STATE = pgettext_lazy("of a debit", "State")
BANK = Filter("bank", _("Bank"), lambda code: Q(bank__code=code), Kind.CODE, choices=_banks)
KIND = Filter("kind", MANDATE_KIND, lambda one: Q(kind=one), Kind.CODE, codes=MandateKind)

MANDATES = Listing(
    name="mandates",
    title=_("Mandates"),
    permission=SEE,
    rows=_mandates,
    key=("pk",),
    order=("account__number", "pk"),
    columns=(
        ListColumn("account", ACCOUNT, path="account__number"),
        ListColumn("holder", _("Holder"), personal=Personal.NAME),
        ListColumn("bank_account", _("Bank account"), path="number_shown", is_sortable=False),
        ListColumn("kind", MANDATE_KIND, Kind.CODE, codes=MandateKind),
        ListColumn("bank", _("Bank"), path="bank__name"),
        ListColumn("reference", _("Mandate number")),
        ListColumn("state", MANDATE_STATE, Kind.CODE, codes=MandateState),
        ListColumn("returns", _("Failed for lack of funds"), Kind.NUMBER),
        ListColumn("start_date", _("From"), Kind.DAY),
        ListColumn("end_date", _("Ends before"), Kind.DAY, is_shown=False),
        ListColumn("unit", _("Unit"), path="account__unit__name", is_shown=False),
    ),
    filters=(
        Filter("account", ACCOUNT, lambda number: Q(account__number=number)),
        Filter("state", MANDATE_STATE, lambda one: Q(state=one), Kind.CODE, codes=MandateState),
        KIND,
        BANK,
        Filter("unit", _("Unit"), lambda code: Q(account__unit__code=code), Kind.CODE, choices=_units),
        Filter("reference", _("Mandate number"), lambda text: Q(reference=text)),
    ),
    totals=(Total("mandates", _("mandates"), Count("pk")),),
)
BATCHES = Listing(
    name="debit_batches",
    title=_("Batches of debits"),
    permission=SEE,
    rows=_batches,
    key=("pk", "number"),
    order=("-made_at", "-pk"),
    columns=(
        ListColumn("number", _("Batch")),
        ListColumn("bank", _("Bank"), path="bank__name"),
        ListColumn("kind", MANDATE_KIND, Kind.CODE, codes=MandateKind),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("collect_on", _("To be collected on"), Kind.DAY),
        ListColumn("lines", _("Lines"), Kind.NUMBER, path="line_count"),
        ListColumn("amount", _("Amount"), Kind.MONEY, unit=_("yuan")),
        ListColumn("state", BATCH_STATE, Kind.CODE, codes=BatchState),
        ListColumn("made_by", pgettext_lazy("debit", "Made by")),
        ListColumn("approved_by", pgettext_lazy("debit", "Checked by")),
        ListColumn("sent_at", _("Sent at"), Kind.MOMENT),
    ),
    filters=(
        Filter("state", BATCH_STATE, lambda one: Q(state=one), Kind.CODE, codes=BatchState),
        BANK,
        KIND,
        Filter("unit", _("Unit"), lambda code: Q(unit__code=code), Kind.CODE, choices=_units),
        Filter("until", _("To be collected by"), lambda day: Q(collect_on__lte=day), Kind.DAY),
    ),
    totals=(
        Total("batches", _("batches"), Count("pk")),
        Total("amount", _("amount"), Sum("amount"), Kind.MONEY, unit=_("yuan")),
    ),
)
LINES = Listing(
    name="debits",
    title=pgettext_lazy("bank", "Debits"),
    permission=SEE,
    rows=_lines,
    key=("pk", "account__number"),
    order=("-batch", "place"),
    columns=(
        ListColumn("account", ACCOUNT, path="account__number"),
        ListColumn("batch", _("Batch"), path="batch__number"),
        ListColumn("reference", _("Reference"), is_shown=False),
        ListColumn("holder", _("Holder"), path="mandate__holder", personal=Personal.NAME),
        ListColumn("bank_account", _("Bank account"), path="number_shown", is_sortable=False),
        ListColumn("amount", _("Amount"), Kind.MONEY, unit=_("yuan")),
        ListColumn("state", LINE_STATE, Kind.CODE, codes=LineState),
        ListColumn("outcome", _("Why"), Kind.CODE, codes=Outcome),
        ListColumn("text", _("What the bank said")),
        ListColumn("answered_on", _("Answered on"), Kind.DAY),
        ListColumn("payment", _("Payment"), path="payment__number"),
    ),
    filters=(
        Filter("batch", _("Batch"), lambda number: Q(batch__number=number)),
        Filter("state", LINE_STATE, lambda one: Q(state=one), Kind.CODE, codes=LineState),
        Filter("outcome", _("Why"), lambda one: Q(outcome=one), Kind.CODE, codes=Outcome),
        Filter("account", ACCOUNT, lambda number: Q(account__number=number)),
        Filter("since", _("To be collected from"), lambda day: Q(batch__collect_on__gte=day), Kind.DAY),
    ),
    totals=(
        Total("debits", pgettext_lazy("bank", "debits"), Count("pk")),
        Total("amount", _("amount"), Sum("amount"), Kind.MONEY, unit=_("yuan")),
    ),
)
