"""Questions about late fees that are not charged yet, of all accounts at once."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
from django.db.models import Max, Sum

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.quantities.rounding import MONEY
from wanjia.revenue.receivables import rules
from wanjia.revenue.receivables.models import Charge, LateFeeAssessment, LateFeeRule
from wanjia.revenue.receivables.queries.charges import switches_on
from wanjia.revenue.receivables.types import FeeRates

Known = dict[int, tuple[date, Decimal, Decimal]]


def late_fees_ahead(scope: Scope, *, on: date) -> pl.DataFrame:
    """
    Give what late fees would come on top if the accounts of a scope paid on a day: `charges.late_fee_ahead` for all.

    :returns: ``account_id``, ``late_fee`` (yuan, above 0)
    """
    principal = Charge.objects.filter(
        within(scope, path="account__unit__path"), bill__isnull=False, kind__in=rules.PRINCIPAL, due_date__lt=on
    )
    late = principal.exclude(open_amount=0).values("bill_id")
    sums = principal.filter(bill_id__in=late).values_list("account_id", "bill_id", "debtor", "due_date")
    known, rates, by_day = _assessed(scope), _rates(on), switches_on(on).cross_year_by_day
    found: dict[int, Decimal] = defaultdict(Decimal)
    for account_id, bill_id, debtor, due, left, debt in sums.annotate(left=Sum("open_amount"), debt=Sum("amount")):
        if left <= 0 or debtor not in rates:
            continue
        before, accrued_before, charged = known.get(bill_id, (due, Decimal(0), Decimal(0)))
        span = {"start": max(before, due + timedelta(days=1)), "end": on + timedelta(days=1)}
        if span["start"] >= span["end"]:
            continue
        accrued = rules.accrued_fee(left, due_date=due, rates=rates[debtor], by_day=by_day, **span)
        found[account_id] += rules.fee_to_charge(
            accrued + accrued_before, charged=charged, debt=debt, rates=rates[debtor]
        )
    rows = sorted((account_id, fee) for account_id, fee in found.items() if fee)
    return pl.DataFrame(rows, schema={"account_id": pl.Int64, "late_fee": MONEY}, orient="row")


def _assessed(scope: Scope) -> Known:
    mine = LateFeeAssessment.objects.filter(within(scope, path="bill__account__unit__path"))
    rows = mine.values_list("bill_id").annotate(end=Max("end_date"), accrued=Sum("accrued"), charged=Sum("charged"))
    return {bill_id: (end, accrued, charged) for bill_id, end, accrued, charged in rows}


def _rates(day: date) -> dict[str, FeeRates]:
    rows = LateFeeRule.objects.on(day).order_by("start_date")
    return {row.debtor: FeeRates(row.same_year_rate, row.cross_year_rate, row.minimum, row.cap_share) for row in rows}
