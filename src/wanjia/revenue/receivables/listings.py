"""Lists of receivables: who owes, charges, group accounts, and what waits for a second person."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import (
    Case,
    Count,
    DateField,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, ExtractYear, Now, TruncDate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanjia.foundation.access.masking import Personal
from wanjia.foundation.access.queries import unit_choices
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.foundation.organisation.queries import units_inside
from wanjia.registry.customers.queries import accounts_inside
from wanjia.registry.tariffs.types import UsageClass
from wanjia.revenue.receivables.models import (
    AgeingBucket,
    Charge,
    Concession,
    CreditMove,
    Group,
    GroupMember,
    Opening,
    Position,
)
from wanjia.revenue.receivables.rules import PRINCIPAL
from wanjia.revenue.receivables.types import (
    Bucket,
    ChargeKind,
    ConcessionState,
    DebtorClass,
    MoveKind,
    MoveState,
    SettlementKind,
)

YUAN = _("yuan")
VIEW = Permission.RECEIVABLES_VIEW
STATE = pgettext_lazy("of something decided", "State")
LAST_LETTER = "\U0010ffff"


class DaysBetween(models.Func):
    """The days from the second day to the first one."""

    output_field = IntegerField()
    template = "(%(expressions)s)"
    arg_joiner = " - "

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Count days, which SQLite keeps as texts."""
        template = "CAST(julianday(%(expressions)s) AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=") - julianday(", **context)


def _refunds_due(scope: Scope) -> QuerySet[Any]:
    return _moves(scope).filter(kind=MoveKind.REFUND, state=MoveState.APPROVED)


def _begins(path: str, *, text: str) -> Q:
    return Q(**{f"{path}__gte": text, f"{path}__lt": text + LAST_LETTER})


def _is_principal(flag: Any) -> Q:
    return Q(kind__in=PRINCIPAL) if flag else ~Q(kind__in=PRINCIPAL)


def _bucket(due: str) -> Case:
    """Tell in which step of ageing, of the rows that hold without an end, a debt with its due day falls today."""
    steps = [_holds(row, due=due) for row in AgeingBucket.objects.running().order_by("-is_earlier_year", "least_days")]
    return Case(*steps, default=Value(""), output_field=models.CharField())


def _holds(row: AgeingBucket, *, due: str) -> When:
    if row.is_earlier_year:
        return When(**{f"{due}__year__lt": ExtractYear(TruncDate(Now()))}, then=Value(row.name))
    holds = Q()
    if row.least_days is not None:
        holds &= Q(days__gte=row.least_days)
    if row.most_days is not None:
        holds &= Q(days__lte=row.most_days)
    return When(holds, then=Value(row.name))


def _debtors(scope: Scope) -> QuerySet[Any]:
    mine = Position.objects.filter(owed__gt=0)
    if "" not in scope.unit_paths:
        mine = mine.filter(account__in=accounts_inside(scope))
    owed = Charge.objects.filter(~Q(open_amount=0), account=OuterRef("account"), open_amount__gt=0).order_by()
    oldest = owed.values("account").annotate(oldest=Min("due_date")).values("oldest")
    debtor = owed.order_by("due_date", "pk").values("debtor")[:1]
    dated = mine.annotate(oldest_due=Subquery(oldest, output_field=DateField()), debtor=Subquery(debtor))
    days = dated.annotate(days=DaysBetween(TruncDate(Now()), F("oldest_due")))
    found: QuerySet[Any] = days.annotate(bucket=_bucket("oldest_due"))
    return found


def _charges(scope: Scope) -> QuerySet[Any]:
    found: QuerySet[Any] = Charge.objects.all()
    if "" not in scope.unit_paths:
        found = found.filter(account__in=accounts_inside(scope))
    dated = found.annotate(days=DaysBetween(TruncDate(Now()), F("due_date")))
    aged: QuerySet[Any] = dated.annotate(bucket=_bucket("due_date"))
    return aged


def _concessions(scope: Scope) -> QuerySet[Any]:
    found: QuerySet[Any] = Concession.objects.filter(charge__account__in=accounts_inside(scope))
    return found


def _moves(scope: Scope) -> QuerySet[Any]:
    found: QuerySet[Any] = CreditMove.objects.filter(account__in=accounts_inside(scope))
    return found


def _openings(scope: Scope) -> QuerySet[Any]:
    found: QuerySet[Any] = Opening.objects.filter(account__in=accounts_inside(scope))
    return found


def _groups(scope: Scope) -> QuerySet[Any]:
    members = GroupMember.objects.running().filter(group=OuterRef("pk"), account__in=accounts_inside(scope)).order_by()
    counted = members.values("group").annotate(n=Count("pk")).values("n")
    mine = Group.objects.filter(unit__in=units_inside(scope.unit_paths))
    found: QuerySet[Any] = mine.annotate(members=Coalesce(Subquery(counted, output_field=IntegerField()), 0))
    return found


ACCOUNT = ListColumn("account", _("Account number"), path="account__number")
CUSTOMER = ListColumn("customer", _("Customer"), path="account__customer__name", personal=Personal.NAME)
UNIT = ListColumn("unit", _("Unit"), path="account__unit__name")
OF_ACCOUNT = Filter("account", _("Account number"), lambda text: _begins("account__number", text=text))
OF_UNIT = Filter("unit", _("Unit"), lambda code: Q(account__unit__code=code), choices=unit_choices)
OF_DEBTOR = Filter("debtor", _("Class of debtor"), lambda one: Q(debtor=one), Kind.CODE, codes=DebtorClass)
OF_BUCKET = Filter("bucket", _("Age"), lambda name: Q(bucket=name), Kind.CODE, codes=Bucket)
PROPOSED = (
    ListColumn("reason", _("Reason"), is_sortable=False),
    ListColumn("proposed_by", _("Proposed by")),
    ListColumn("proposed_at", _("Proposed"), Kind.MOMENT),
    ListColumn("decided_by", _("Decided by")),
    ListColumn("decided_at", _("Decided"), Kind.MOMENT, is_shown=False),
)

DEBTORS = Listing(
    name="debtors",
    title=_("Who owes"),
    permission=VIEW,
    rows=_debtors,
    key=("pk",),
    order=("-owed", "pk"),
    columns=(
        ACCOUNT,
        CUSTOMER,
        UNIT,
        ListColumn("debtor", _("Class of debtor"), Kind.CODE, codes=DebtorClass),
        ListColumn("owed", _("Owed"), Kind.MONEY, unit=YUAN),
        ListColumn("oldest_due", _("Oldest due day"), Kind.DAY),
        ListColumn("days", _("Days since then"), Kind.NUMBER),
        ListColumn("bucket", _("Age"), Kind.CODE, codes=Bucket),
        ListColumn("credit", _("Paid in advance"), Kind.MONEY, unit=YUAN),
        ListColumn("reduction", _("Reductions"), Kind.MONEY, unit=YUAN, is_shown=False),
        ListColumn("deposit", _("Deposit"), Kind.MONEY, unit=YUAN, is_shown=False),
    ),
    filters=(
        OF_ACCOUNT,
        OF_UNIT,
        OF_DEBTOR,
        OF_BUCKET,
        Filter("least", _("Owed from"), lambda amount: Q(owed__gte=amount), Kind.MONEY),
        Filter("due_before", _("Due before"), lambda day: Q(oldest_due__lt=day), Kind.DAY),
    ),
    totals=(
        Total("accounts", _("accounts"), Count("pk")),
        Total("all_owed", _("owed in all"), Sum("owed"), Kind.MONEY, unit=YUAN),
    ),
    is_wide=True,
)

CHARGES = Listing(
    name="charges",
    title=_("Charges"),
    permission=VIEW,
    rows=_charges,
    key=("pk", "account"),
    order=("-month", "-pk"),
    columns=(
        ACCOUNT,
        CUSTOMER,
        ListColumn("unit", _("Unit at that time"), path="unit__name"),
        ListColumn("bill", _("Bill"), path="bill__number"),
        ListColumn("usage_class", _("Usage class"), Kind.CODE, codes=UsageClass),
        ListColumn("kind", _("Kind of charge"), Kind.CODE, codes=ChargeKind),
        ListColumn("item", _("What for")),
        ListColumn("month", _("Month"), Kind.MONTH),
        ListColumn("charged_on", _("Charged on"), Kind.DAY, is_shown=False),
        ListColumn("due_date", _("Due day"), Kind.DAY),
        ListColumn("amount", _("Amount"), Kind.MONEY, unit=YUAN),
        ListColumn("open_amount", _("Open"), Kind.MONEY, unit=YUAN),
        ListColumn("bucket", _("Age"), Kind.CODE, codes=Bucket, is_shown=False),
        ListColumn("debtor", _("Class of debtor"), Kind.CODE, codes=DebtorClass, is_shown=False),
    ),
    filters=(
        OF_ACCOUNT,
        Filter("unit", _("Unit at that time"), lambda code: Q(unit__code=code), choices=unit_choices),
        Filter(
            "usage_class",
            _("Usage class"),
            lambda kind: Q(usage_class=kind),
            Kind.CODE,
            codes=UsageClass,
        ),
        Filter("kind", _("Kind of charge"), lambda kind: Q(kind=kind), Kind.CODE, codes=ChargeKind),
        Filter("principal", _("Only electricity"), _is_principal, Kind.FLAG),
        Filter("from_month", _("From month"), lambda month: Q(month__gte=month), Kind.MONTH),
        Filter("to_month", _("To month"), lambda month: Q(month__lte=month), Kind.MONTH),
        Filter("is_open", _("Open"), lambda flag: ~Q(open_amount=0) if flag else Q(open_amount=0), Kind.FLAG),
        OF_BUCKET,
        OF_DEBTOR,
    ),
    totals=(
        Total("charges", _("charges"), Count("pk")),
        Total("charged", _("charged in all"), Sum("amount"), Kind.MONEY, unit=YUAN),
        Total("open_in_all", _("open in all"), Sum("open_amount"), Kind.MONEY, unit=YUAN),
    ),
    is_wide=True,
)

CONCESSIONS = Listing(
    name="concessions",
    title=_("Waivers and write-offs"),
    permission=VIEW,
    rows=_concessions,
    key=("pk",),
    order=("-proposed_at", "-pk"),
    columns=(
        ListColumn("account", _("Account number"), path="charge__account__number"),
        ListColumn("unit", _("Unit"), path="charge__account__unit__name"),
        ListColumn("kind", _("What is proposed"), Kind.CODE, codes=SettlementKind),
        ListColumn("charge", _("Kind of charge"), Kind.CODE, path="charge__kind", codes=ChargeKind),
        ListColumn("bill", _("Bill"), path="charge__bill__number"),
        ListColumn("amount", _("Amount"), Kind.MONEY, unit=YUAN),
        ListColumn("state", STATE, Kind.CODE, codes=ConcessionState),
        *PROPOSED,
    ),
    filters=(
        Filter("state", STATE, lambda state: Q(state=state), Kind.CODE, codes=ConcessionState),
        Filter("account", _("Account number"), lambda text: _begins("charge__account__number", text=text)),
        Filter("unit", _("Unit"), lambda code: Q(charge__account__unit__code=code), choices=unit_choices),
    ),
    totals=(
        Total("proposals", _("proposals"), Count("pk")),
        Total("all_proposed", _("proposed in all"), Sum("amount"), Kind.MONEY, unit=YUAN),
    ),
)

MOVES = Listing(
    name="credit_moves",
    title=_("Refunds, transfers and releases"),
    permission=VIEW,
    rows=_moves,
    key=("pk",),
    order=("-proposed_at", "-pk"),
    columns=(
        ACCOUNT,
        UNIT,
        ListColumn("kind", _("What is proposed"), Kind.CODE, codes=MoveKind),
        ListColumn("bill", _("Bill"), path="bill__number"),
        ListColumn("to_account", _("To account"), path="to_account__number"),
        ListColumn("amount", _("Amount"), Kind.MONEY, unit=YUAN),
        ListColumn("state", STATE, Kind.CODE, codes=MoveState),
        *PROPOSED,
    ),
    filters=(
        Filter("state", STATE, lambda state: Q(state=state), Kind.CODE, codes=MoveState),
        Filter("kind", _("What is proposed"), lambda kind: Q(kind=kind), Kind.CODE, codes=MoveKind),
        OF_ACCOUNT,
        OF_UNIT,
    ),
    totals=(
        Total("proposals", _("proposals"), Count("pk")),
        Total("all_proposed", _("proposed in all"), Sum("amount"), Kind.MONEY, unit=YUAN),
    ),
)

REFUNDS_DUE = Listing(
    name="refunds_due",
    title=_("Refunds to pay out"),
    permission=Permission.PAYMENTS_TAKE,
    rows=_refunds_due,
    key=("pk",),
    order=("decided_at", "pk"),
    columns=(
        ACCOUNT,
        CUSTOMER,
        UNIT,
        ListColumn("amount", _("Amount"), Kind.MONEY, unit=YUAN),
        ListColumn("reason", _("Reason"), is_sortable=False),
        ListColumn("proposed_by", _("Proposed by")),
        ListColumn("decided_by", _("Approved by")),
        ListColumn("decided_at", _("Approved"), Kind.MOMENT),
    ),
    filters=(OF_ACCOUNT, OF_UNIT),
    totals=(
        Total("refunds", _("refunds"), Count("pk")),
        Total("to_pay", _("to pay out in all"), Sum("amount"), Kind.MONEY, unit=YUAN),
    ),
)

OPENINGS = Listing(
    name="openings",
    title=_("Balances taken over"),
    permission=VIEW,
    rows=_openings,
    key=("pk",),
    order=("account__number", "month"),
    columns=(
        ACCOUNT,
        CUSTOMER,
        UNIT,
        ListColumn("month", _("Month"), Kind.MONTH),
        ListColumn("due_date", _("Due day"), Kind.DAY),
        ListColumn("owed", _("Owed then"), Kind.MONEY, unit=YUAN),
        ListColumn("credit", _("Paid in advance then"), Kind.MONEY, unit=YUAN),
        ListColumn("deposit", _("Deposited then"), Kind.MONEY, unit=YUAN),
        ListColumn("fees_from", _("Late fee counts from"), Kind.DAY),
        ListColumn("booked_on", _("Booked on"), Kind.DAY, is_shown=False),
        ListColumn("taken_by", _("Brought in by"), is_shown=False),
    ),
    filters=(OF_ACCOUNT, OF_UNIT),
    totals=(
        Total("openings", _("balances"), Count("pk")),
        Total("owed", _("owed then"), Sum("owed"), Kind.MONEY, unit=YUAN),
        Total("credit", _("paid in advance then"), Sum("credit"), Kind.MONEY, unit=YUAN),
        Total("deposit", _("deposited then"), Sum("deposit"), Kind.MONEY, unit=YUAN),
    ),
)

GROUPS = Listing(
    name="groups",
    title=_("Group accounts"),
    permission=VIEW,
    rows=_groups,
    key=("number",),
    order=("number",),
    columns=(
        ListColumn("number", _("Group account")),
        ListColumn("name", _("Name")),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("members", _("Accounts in it"), Kind.NUMBER),
    ),
    filters=(
        Filter("number", _("Group account"), lambda text: _begins("number", text=text)),
        Filter("name", _("Name"), lambda text: Q(name__contains=text)),
        Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=unit_choices),
    ),
    totals=(Total("groups", _("group accounts"), Count("pk")),),
)
