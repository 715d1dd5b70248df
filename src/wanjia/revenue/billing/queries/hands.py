"""Questions about whose hands the readings behind bills went through."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Actor, Scope
from wanjia.foundation.duties.queries import exempt_paths
from wanjia.foundation.duties.rules import NAMED, binds, why_not_by_own_hand
from wanjia.foundation.duties.types import DutyRule
from wanjia.measurement.readings.queries.hands import readings_entered_by
from wanjia.revenue.billing.models import Bill, BillUsage
from wanjia.revenue.billing.rules import CYCLES_LOOKED_BACK

#: A bill reaches back to readings of so many days before its month at most.
REACH = timedelta(days=31 * (CYCLES_LOOKED_BACK + 2))


def why_not_issued_by(by: Actor, *, bills: QuerySet[Bill], month: date, day: date) -> str | None:
    """
    Tell why a person may not issue bills: they are made from readings that the person entered.

    :param bills: drafts of one month
    :param day: the day on which exemptions must hold
    """
    return _why_own(bills, rule=DutyRule.ISSUE_OWN_READING, month=month, by=by, day=day)


def why_not_collected_by(by: Actor, *, bills: QuerySet[Bill], month: date, day: date) -> str | None:
    """
    Tell why a person may not take money for bills: they are made from readings that the person entered.

    :param bills: issued bills of one month
    :param day: the day on which exemptions must hold
    """
    return _why_own(bills, rule=DutyRule.COLLECT_OWN_READING, month=month, by=by, day=day)


def _why_own(bills: QuerySet[Bill], *, rule: DutyRule, month: date, by: Actor, day: date) -> str | None:
    """Ask first whether the person entered anything at all: usually not, and then no bill is looked at."""
    if not binds(by):
        return None
    entered = readings_entered_by(by.number, since=month - REACH)
    if not entered.exists():
        return None
    exempt = Scope(exempt_paths(rule, day=day))
    bound = bills.exclude(within(exempt, path="unit__path")) if exempt.unit_paths else bills
    used = BillUsage.objects.filter(Q(start_reading__in=entered) | Q(end_reading__in=entered), bill__in=bound)
    own = list(used.values_list("bill__account__number", flat=True).distinct())
    return why_not_by_own_hand(rule, by=by, accounts=sorted(own)[:NAMED], bills=len(own))
