"""Lists of dunning: what is to be done, what was done, promises, agreements, risks and warnings."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanjia.foundation.access.masking import Personal
from wanjia.foundation.access.queries import unit_choices
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.foundation.organisation.queries import units_inside
from wanjia.revenue.dunning.models import Agreement, Contact, ExposureWarning, Notice, Promise, Risk
from wanjia.revenue.dunning.types import (
    BY_HAND,
    Channel,
    LateFees,
    Measure,
    NoticeState,
    Outcome,
    PlanState,
    PromiseState,
    RiskGrade,
    WarningState,
)

COLLECT, VIEW = Permission.DEBTS_COLLECT, Permission.RECEIVABLES_VIEW
NUMBER = ListColumn("account", _("Account number"), path="account__number")
NAME = ListColumn("name", _("Customer"), path="account__customer__name", personal=Personal.NAME)
UNIT = ListColumn("unit", _("Unit"), path="account__unit__name")
STATE = pgettext_lazy("of something decided", "State")


def _inside(model: Any) -> Any:
    def rows(scope: Scope) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.filter(account__unit__in=units_inside(scope.unit_paths))
        return found

    return rows


OF_ACCOUNT = Filter("account", _("Account number"), lambda text: Q(account__number__startswith=text))
OF_UNIT = Filter("unit", _("Unit"), lambda code: Q(account__unit__code=code), choices=unit_choices)
OF_CHANNEL = Filter("channel", _("Way of reminding"), lambda one: Q(channel=one), Kind.CODE, codes=Channel)


def _to_do(scope: Scope) -> QuerySet[Any]:
    tries = (
        Contact.objects.filter(notice=OuterRef("pk")).order_by().values("notice").annotate(n=Count("pk")).values("n")
    )
    broken = Promise.objects.filter(account=OuterRef("account"), state=PromiseState.BROKEN).order_by()
    counted = broken.values("account").annotate(n=Count("pk")).values("n")
    grade = Risk.objects.filter(account=OuterRef("account")).values("grade")[:1]
    mine = Notice.objects.filter(account__unit__in=units_inside(scope.unit_paths))
    planned = mine.filter(state=NoticeState.PLANNED, channel__in=BY_HAND)
    found: QuerySet[Any] = planned.annotate(tries=Subquery(tries), broken=Subquery(counted), grade=Subquery(grade))
    return found


TO_DO = Listing(
    name="dunning-desk",
    title=_("Dunning desk"),
    permission=COLLECT,
    rows=_to_do,
    key=("id", "account"),
    order=("not_before", "pk"),
    columns=(
        ListColumn("not_before", _("To be done from"), Kind.MOMENT),
        ListColumn("channel", _("Way of reminding"), Kind.CODE, codes=Channel),
        NUMBER,
        NAME,
        ListColumn("phone", _("Phone"), path="account__customer__phone", personal=Personal.PHONE, is_shown=False),
        UNIT,
        ListColumn("amount", _("Overdue debt"), Kind.MONEY, unit=_("yuan")),
        ListColumn("days", _("Days overdue"), Kind.NUMBER),
        ListColumn("tries", _("Tried"), Kind.NUMBER, is_sortable=False),
        ListColumn("broken", _("Broken promises"), Kind.NUMBER, is_sortable=False),
        ListColumn("grade", _("Risk grade"), Kind.CODE, codes=RiskGrade, is_sortable=False),
        ListColumn("planned_on", _("Planned on"), Kind.DAY, is_shown=False),
    ),
    filters=(
        OF_CHANNEL,
        OF_ACCOUNT,
        OF_UNIT,
        Filter("least", _("Overdue from"), lambda least: Q(amount__gte=least), Kind.DECIMAL),
    ),
    totals=(
        Total("steps", _("to be done"), Count("pk")),
        Total("amount", _("overdue debt"), Sum("amount"), Kind.MONEY, unit=_("yuan")),
    ),
)

NOTICES = Listing(
    name="dunning-notices",
    title=_("Notices"),
    permission=COLLECT,
    rows=_inside(Notice),
    key=("id", "account"),
    order=("-planned_on", "-pk"),
    columns=(
        ListColumn("planned_on", _("Planned on"), Kind.DAY),
        ListColumn("channel", _("Way of reminding"), Kind.CODE, codes=Channel),
        ListColumn("state", STATE, Kind.CODE, codes=NoticeState),
        NUMBER,
        NAME,
        UNIT,
        ListColumn("debt_date", _("Due day of the oldest debt"), Kind.DAY),
        ListColumn("days", _("Days overdue"), Kind.NUMBER),
        ListColumn("amount", _("Overdue debt"), Kind.MONEY, unit=_("yuan")),
        ListColumn("recovered", _("Recovered"), Kind.MONEY, unit=_("yuan")),
        ListColumn("outcome", _("Outcome"), Kind.CODE, codes=Outcome),
        ListColumn("done_at", _("Done"), Kind.MOMENT),
        ListColumn("done_by", _("Done by"), is_shown=False),
        ListColumn("note", _("Note"), is_sortable=False, is_shown=False),
    ),
    filters=(
        Filter("state", STATE, lambda state: Q(state=state), Kind.CODE, codes=NoticeState),
        OF_CHANNEL,
        OF_ACCOUNT,
        OF_UNIT,
        Filter("from", _("Planned from"), lambda day: Q(planned_on__gte=day), Kind.DAY),
        Filter("until", _("Planned until"), lambda day: Q(planned_on__lte=day), Kind.DAY),
    ),
    totals=(
        Total("notices", _("notices"), Count("pk")),
        Total("recovered", _("recovered"), Sum("recovered"), Kind.MONEY, unit=_("yuan")),
    ),
)

PROMISES = Listing(
    name="promises",
    title=_("Promises to pay"),
    permission=COLLECT,
    rows=_inside(Promise),
    key=("id", "account"),
    order=("-taken_at", "-pk"),
    columns=(
        ListColumn("day", _("Promised for"), Kind.DAY),
        ListColumn("state", STATE, Kind.CODE, codes=PromiseState),
        NUMBER,
        NAME,
        UNIT,
        ListColumn("amount", _("Promised amount"), Kind.MONEY, unit=_("yuan")),
        ListColumn("paid", _("Paid since"), Kind.MONEY, unit=_("yuan")),
        ListColumn("by_whom", _("Given by"), personal=Personal.NAME),
        ListColumn("taken_at", _("Written down at"), Kind.MOMENT),
        ListColumn("taken_by", _("Written down by")),
        ListColumn("ended_on", _("Decided"), Kind.DAY, is_shown=False),
        ListColumn("note", _("Note"), is_sortable=False, is_shown=False),
    ),
    filters=(
        Filter("state", STATE, lambda state: Q(state=state), Kind.CODE, codes=PromiseState),
        OF_ACCOUNT,
        OF_UNIT,
        Filter("until", _("Promised until"), lambda day: Q(day__lte=day), Kind.DAY),
    ),
    totals=(
        Total("promises", _("promises"), Count("pk")),
        Total("amount", _("promised"), Sum("amount"), Kind.MONEY, unit=_("yuan")),
        Total("paid", _("paid since"), Sum("paid"), Kind.MONEY, unit=_("yuan")),
    ),
)

AGREEMENTS = Listing(
    name="instalment-agreements",
    title=_("Payment in parts"),
    permission=VIEW,
    rows=_inside(Agreement),
    key=("id", "account"),
    order=("-proposed_at", "-pk"),
    columns=(
        ListColumn("proposed_at", _("Proposed"), Kind.MOMENT),
        ListColumn("state", STATE, Kind.CODE, codes=PlanState),
        NUMBER,
        NAME,
        UNIT,
        ListColumn("total", _("Agreed debt"), Kind.MONEY, unit=_("yuan")),
        ListColumn("paid", _("Paid since"), Kind.MONEY, unit=_("yuan")),
        ListColumn("late_fees", _("Late fees meanwhile"), Kind.CODE, codes=LateFees),
        ListColumn("proposed_by", _("Proposed by")),
        ListColumn("decided_by", _("Decided by")),
        ListColumn("begun_on", _("Begun on"), Kind.DAY, is_shown=False),
        ListColumn("ended_on", _("Ended on"), Kind.DAY, is_shown=False),
    ),
    filters=(
        Filter("state", STATE, lambda state: Q(state=state), Kind.CODE, codes=PlanState),
        OF_ACCOUNT,
        OF_UNIT,
    ),
    totals=(
        Total("agreements", _("agreements"), Count("pk")),
        Total("total", _("agreed debt"), Sum("total"), Kind.MONEY, unit=_("yuan")),
        Total("paid", _("paid since"), Sum("paid"), Kind.MONEY, unit=_("yuan")),
    ),
)

RISKS = Listing(
    name="customer-risks",
    title=_("Risk of customers"),
    permission=VIEW,
    rows=_inside(Risk),
    key=("id", "account"),
    order=("-points", "pk"),
    columns=(
        NUMBER,
        NAME,
        UNIT,
        ListColumn("grade", _("Risk grade"), Kind.CODE, codes=RiskGrade),
        ListColumn("points", _("Points"), Kind.NUMBER),
        ListColumn("late_days", _("Longest delay"), Kind.NUMBER, unit=_("days")),
        ListColumn("broken_promises", _("Broken promises"), Kind.NUMBER),
        ListColumn("months_owed", _("Overdue in months of use"), Kind.MONEY),
        ListColumn("returned_payments", _("Returned payments"), Kind.NUMBER),
        ListColumn("overdue", _("Overdue debt"), Kind.MONEY, unit=_("yuan")),
        ListColumn("assessed_on", _("Assessed on"), Kind.DAY),
    ),
    filters=(
        Filter("grade", _("Risk grade"), lambda grade: Q(grade=grade), Kind.CODE, codes=RiskGrade),
        OF_ACCOUNT,
        OF_UNIT,
    ),
    totals=(
        Total("customers", _("graded customers"), Count("pk")),
        Total("overdue", _("overdue debt"), Sum("overdue"), Kind.MONEY, unit=_("yuan")),
    ),
)

WARNINGS = Listing(
    name="exposure-warnings",
    title=_("Warnings about large customers"),
    permission=VIEW,
    rows=_inside(ExposureWarning),
    key=("id", "account"),
    order=("-exposure", "pk"),
    columns=(
        NUMBER,
        NAME,
        UNIT,
        ListColumn("state", STATE, Kind.CODE, codes=WarningState),
        ListColumn("owed", _("Open bills"), Kind.MONEY, unit=_("yuan")),
        ListColumn("running", _("Running since the latest bill"), Kind.MONEY, unit=_("yuan")),
        ListColumn("credit", _("Paid in advance"), Kind.MONEY, unit=_("yuan")),
        ListColumn("deposit", _("Deposit"), Kind.MONEY, unit=_("yuan")),
        ListColumn("exposure", _("Uncovered"), Kind.MONEY, unit=_("yuan")),
        ListColumn("measure", _("Measure"), Kind.CODE, codes=Measure),
        ListColumn("owner", _("Looked after by")),
        ListColumn("assessed_on", _("Assessed on"), Kind.DAY),
    ),
    filters=(
        Filter("state", STATE, lambda state: Q(state=state), Kind.CODE, codes=WarningState),
        OF_ACCOUNT,
        OF_UNIT,
    ),
    totals=(
        Total("warnings", _("warnings"), Count("pk")),
        Total("exposure", _("uncovered"), Sum("exposure"), Kind.MONEY, unit=_("yuan")),
    ),
)
