"""
What the delay of overdue bills costs and is not charged yet: of one account before money is taken in, of all at once.

Each day counts under the rule that holds on it, so that a stretch over a change of rules falls into pieces.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
from django.db.models import Max, QuerySet, Sum

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.periods.types import Period
from wanjia.foundation.quantities.rounding import MONEY
from wanjia.revenue.receivables import rules
from wanjia.revenue.receivables.models import Charge, LateFeeAssessment, LateFeeRule
from wanjia.revenue.receivables.queries.charges import switches_on
from wanjia.revenue.receivables.types import DebtorClass, FeeRates

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Delay:
    """
    What the delay of one bill comes to under one rule, from where it was charged last to a day.

    :ivar due_date: of the bill; its late fee is as old as the debt that it is for
    :ivar start: first day counted
    :ivar end: first day not counted any more
    :ivar base: overdue debt, yuan
    :ivar accrued: yuan, not rounded
    :ivar charge: what is to be charged on top of what was charged before, yuan
    """

    account_id: int
    bill_id: int
    unit_id: int
    debtor: DebtorClass
    due_date: date
    start: date
    end: date
    base: Decimal
    accrued: Decimal
    charge: Decimal
    rule_id: int


@dataclass(frozen=True, slots=True)
class Assessed:
    """How far the delay of a bill was looked at before: first day not counted yet, and what it came to, yuan."""

    end: date
    accrued: Decimal = ZERO
    charged: Decimal = ZERO


def delays(account_id: int, *, until: date) -> list[Delay]:
    """
    Work out what the delay of each overdue bill of an account comes to, up to and with a day, beyond what is charged.

    Days that were charged before are not charged again, whatever was owed on them.
    """
    return _delays(Charge.objects.filter(account_id=account_id), until=until)


def fees_ahead(account_id: int, *, on: date) -> dict[int, Decimal]:
    """Give what late fees would come on top if an account paid on a day, by bill, yuan."""
    return _summed((delay.bill_id, delay.charge) for delay in delays(account_id, until=on))


def late_fee_ahead(account_id: int, *, on: date) -> Decimal:
    """Give what late fees would come on top if an account paid on a day, yuan."""
    return sum(fees_ahead(account_id, on=on).values(), ZERO)


def late_fees_ahead(scope: Scope, *, on: date) -> pl.DataFrame:
    """
    Give what late fees would come on top if the accounts of a scope paid on a day.

    :returns: ``account_id``, ``late_fee`` (yuan, above 0)
    """
    found = _delays(Charge.objects.filter(within(scope, path="account__unit__path")), until=on)
    rows = sorted(_summed((delay.account_id, delay.charge) for delay in found).items())
    return pl.DataFrame(rows, schema={"account_id": pl.Int64, "late_fee": MONEY}, orient="row")


def _summed(amounts: Iterator[tuple[int, Decimal]]) -> dict[int, Decimal]:
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for key, amount in amounts:
        sums[key] += amount
    return {key: amount for key, amount in sums.items() if amount}


def _delays(charges: QuerySet[Charge], *, until: date) -> list[Delay]:
    principal = charges.filter(bill__isnull=False, kind__in=rules.PRINCIPAL, due_date__lt=until)
    late = principal.exclude(open_amount=0).values("bill_id")
    bills = principal.filter(bill_id__in=late).values("account_id", "bill_id", "unit_id", "debtor", "due_date")
    rows = list(bills.annotate(left=Sum("open_amount"), debt=Sum("amount")).order_by("due_date", "bill_id"))
    if not rows:
        return []
    known, dated = _assessed([row["bill_id"] for row in rows]), _rules(until)
    by_day = switches_on(until).cross_year_by_day
    return [
        delay
        for row in rows
        if row["left"] > 0
        for delay in _pieces(row, known=known.get(row["bill_id"]), dated=dated, until=until, by_day=by_day)
    ]


def _assessed(bill_ids: Sequence[int]) -> dict[int, Assessed]:
    rows = LateFeeAssessment.objects.filter(bill__among=list(bill_ids)).values_list("bill_id")
    sums = rows.annotate(end=Max("end_date"), accrued=Sum("accrued"), charged=Sum("charged"))
    return {bill_id: Assessed(end, accrued, charged) for bill_id, end, accrued, charged in sums}


def _rules(until: date) -> dict[str, list[tuple[Period, FeeRates, int]]]:
    """Give the rules of each class of debtors that began by a day, the earliest first."""
    found: dict[str, list[tuple[Period, FeeRates, int]]] = defaultdict(list)
    for row in LateFeeRule.objects.filter(start_date__lte=until).order_by("start_date", "pk"):
        rates = FeeRates(row.same_year_rate, row.cross_year_rate, row.minimum, row.cap_share)
        found[row.debtor].append((row.period, rates, row.pk))
    return found


def _pieces(
    row: Mapping[str, Any],
    *,
    known: Assessed | None,
    dated: dict[str, list[tuple[Period, FeeRates, int]]],
    until: date,
    by_day: bool,
) -> Iterator[Delay]:
    """Give the delay of a bill rule by rule; what each adds is on top of what those before it came to."""
    due = row["due_date"]
    seen = known or Assessed(due)
    accrued, charged = seen.accrued, seen.charged
    first, after = max(seen.end, due + timedelta(days=1)), until + timedelta(days=1)
    turn = rules.cross_from(due, until=until, by_day=by_day)
    for period, rates, rule_id in dated.get(row["debtor"], ()):
        start, end = max(first, period.start), min(after, period.end or after)
        if start >= end:
            continue
        fee = rules.accrued_fee(row["left"], start=start, end=end, cross_from=turn, rates=rates)
        accrued += fee
        asked = rules.fee_to_charge(accrued, charged=charged, debt=row["debt"], rates=rates)
        charged += asked
        keys = (row["account_id"], row["bill_id"], row["unit_id"], DebtorClass(row["debtor"]))
        yield Delay(*keys, due, start, end, row["left"], fee, asked, rule_id)
