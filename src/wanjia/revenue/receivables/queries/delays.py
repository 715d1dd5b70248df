"""
What the delay of overdue bills costs and is not charged yet: of one account before money is taken in, of all at once.

Each day counts under the rule that holds on it, so that a stretch over a change of rules falls into pieces; so do days
on which the delay rests. Days that were given back count again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

import polars as pl
from django.db.models import Max, Q, QuerySet, Sum

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.periods.types import Period
from wanjia.foundation.quantities.rounding import MONEY
from wanjia.revenue.receivables import rules
from wanjia.revenue.receivables.models import Charge, FeeFreeze, LateFeeAssessment, LateFeeRule, Opening
from wanjia.revenue.receivables.queries.charges import switches_on
from wanjia.revenue.receivables.types import OPENING, DebtorClass, FeeRates

ZERO = Decimal(0)
#: A bill, or a debt of the old books: the one id or the other, the other one 0.
Debt = tuple[int, int]
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Delay:
    """
    What the delay of one bill, or one debt of the old books, comes to under one rule, from where it was charged last.

    :ivar bill_id: 0 for a debt of the old books, which is `opening_id`
    :ivar due_date: of the bill; its late fee is as old as the debt that it is for
    :ivar start: first day counted
    :ivar end: first day not counted any more
    :ivar base: overdue debt, yuan
    :ivar accrued: yuan, not rounded; of days that rest, what they would have come to
    :ivar charge: what is to be charged on top of what was charged before, yuan
    :ivar freeze_id: what lets the days rest; none: they are charged
    :ivar turn: how often days of the debt were given back before
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
    opening_id: int = 0
    freeze_id: int | None = None
    turn: int = 0

    @property
    def debt(self) -> Debt:
        """Give what it is the delay of."""
        return self.bill_id, self.opening_id


@dataclass(frozen=True, slots=True)
class Assessed:
    """
    How far the delay of a debt was looked at before.

    :ivar end: first day not counted yet
    :ivar accrued: what it came to, yuan, not rounded, without days that rest
    :ivar turn: how often days of it were given back
    """

    end: date
    accrued: Decimal = ZERO
    charged: Decimal = ZERO
    turn: int = 0


def delays(account_id: int, *, until: date) -> list[Delay]:
    """
    Work out what the delay of each overdue bill of an account comes to, up to and with a day, beyond what is charged.

    Days that were charged before are not charged again, whatever was owed on them.
    """
    return _delays(Charge.objects.filter(account_id=account_id), until=until)


def fees_ahead(account_id: int, *, on: date) -> dict[Debt, Decimal]:
    """Give what late fees would come on top if an account paid on a day, by bill or debt of the old books, yuan."""
    return fees_of(delays(account_id, until=on))


def fees_of(found: Sequence[Delay]) -> dict[Debt, Decimal]:
    """Sum what delays are to be charged, by bill or debt of the old books, yuan."""
    return _summed((delay.debt, delay.charge) for delay in found)


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


def late_fees_of_bills(scope: Scope, *, on: date) -> pl.DataFrame:
    """
    Give what late fees would come on top of the bills of a scope's accounts if they paid on a day.

    :returns: ``bill_id``, ``late_fee`` (yuan, above 0)
    """
    found = _delays(Charge.objects.filter(within(scope, path="account__unit__path")), until=on)
    rows = sorted(_summed((delay.bill_id, delay.charge) for delay in found).items())
    return pl.DataFrame(rows, schema={"bill_id": pl.Int64, "late_fee": MONEY}, orient="row")


def _summed(amounts: Iterator[tuple[Key, Decimal]]) -> dict[Key, Decimal]:
    sums: dict[Key, Decimal] = defaultdict(Decimal)
    for key, amount in amounts:
        sums[key] += amount
    return {key: amount for key, amount in sums.items() if amount}


def _delays(charges: QuerySet[Charge], *, until: date) -> list[Delay]:
    principal = charges.filter(kind__in=rules.PRINCIPAL, due_date__lt=until)
    late = principal.exclude(open_amount=0)
    is_late = Q(bill_id__in=late.filter(bill__isnull=False).values("bill_id")) | Q(
        source_kind=OPENING, source_id__in=late.filter(source_kind=OPENING).values("source_id")
    )
    names = ("account_id", "bill_id", "source_kind", "source_id", "unit_id", "debtor", "due_date")
    debts = principal.filter(is_late).values(*names).annotate(left=Sum("open_amount"), debt=Sum("amount"))
    rows = list(debts.order_by("due_date", "bill_id", "source_id"))
    if not rows:
        return []
    known, dated, rests = assessed([_debt(row) for row in rows]), _rules(until), _freezes(rows)
    by_day = switches_on(until).cross_year_by_day
    return [
        delay
        for row in rows
        if row["left"] > 0
        for delay in _pieces(row, known=known.get(_debt(row)), dated=dated, rests=rests, until=until, by_day=by_day)
    ]


def _debt(row: Mapping[str, Any]) -> Debt:
    """Tell a bill and a debt of the old books by the charges that they made."""
    return (0, row["source_id"]) if row["source_kind"] == OPENING else (row["bill_id"] or 0, 0)


def assessed(debts: Sequence[Debt]) -> dict[Debt, Assessed]:
    """Give how far debts were looked at before; those of the old books begin with what they brought along."""
    bills, openings = [bill for bill, _old in debts if bill], [old for _bill, old in debts if old]
    found = {(bill, 0): seen for bill, seen in _seen("bill_id", ids=bills).items()}
    if openings:
        seen = _seen("opening_id", ids=openings)
        brought = Opening.objects.filter(pk__among=openings)
        for pk, *before in brought.values_list("pk", "fees_from", "fee_accrued", "fee_charged"):
            old, here = Assessed(*before), seen.get(pk)
            found[0, pk] = old
            if here is not None:
                sums = (old.accrued + here.accrued, old.charged + here.charged)
                found[0, pk] = Assessed(here.end, *sums, here.turn)
    return found


def _seen(name: str, *, ids: Sequence[int]) -> dict[int, Assessed]:
    rows = LateFeeAssessment.objects.filter(**{f"{name}__among": list(ids)}).values_list(name)
    counts = Q(freeze=None) | Q(freeze__lost_on__isnull=False)
    sums = list(
        rows.annotate(
            end=Max("end_date"),
            accrued=Sum("accrued", filter=counts),
            charged=Sum("charged"),
            given=Max("turn", filter=Q(opposes__isnull=False)),
        )
    )
    ends = _ends(name, ids=[pk for pk, *_told, given in sums if given is not None])
    return {
        pk: Assessed(ends.get(pk, end), accrued or ZERO, charged, 0 if given is None else given + 1)
        for pk, end, accrued, charged, given in sums
    }


def _ends(name: str, *, ids: Sequence[int]) -> dict[int, date]:
    """Give the first day not counted yet of debts of which days were given back: what was written last tells it."""
    if not ids:
        return {}
    rows = LateFeeAssessment.objects.filter(**{f"{name}__among": list(ids)}).order_by("pk")
    found: dict[int, date] = {}
    for pk, start, end, opposes in rows.values_list(name, "start_date", "end_date", "opposes_id"):
        found[pk] = end if opposes is None else start
    return found


def _freezes(rows: Sequence[Mapping[str, Any]]) -> dict[Debt, list[tuple[Period, int]]]:
    """Give the days on which the delay of debts rests."""
    bills, openings = [row["bill_id"] for row in rows if row["bill_id"]], [_debt(row)[1] for row in rows]
    found: dict[Debt, list[tuple[Period, int]]] = defaultdict(list)
    mine = Q(bill__among=bills) | Q(opening__among=[one for one in openings if one])
    for row in FeeFreeze.objects.filter(mine, lost_on=None):
        found[row.bill_id or 0, row.opening_id or 0].append((row.period, row.pk))
    return found


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
    rests: Mapping[Debt, list[tuple[Period, int]]],
    until: date,
    by_day: bool,
) -> Iterator[Delay]:
    """Give the delay of a debt rule by rule; what each adds is on top of what those before it came to."""
    due = row["due_date"]
    seen = known or Assessed(due)
    accrued, charged = seen.accrued, seen.charged
    first, after = max(seen.end, due + timedelta(days=1)), until + timedelta(days=1)
    turn = rules.cross_from(due, until=until, by_day=by_day)
    bill_id, opening_id = _debt(row)
    keys = (row["account_id"], bill_id, row["unit_id"], DebtorClass(row["debtor"]), due)
    for period, rates, rule_id in dated.get(row["debtor"], ()):
        span = max(first, period.start), min(after, period.end or after)
        for start, end, freeze_id in rules.stretches(span[0], end=span[1], rests=rests.get((bill_id, opening_id), ())):
            fee, asked = rules.accrued_fee(row["left"], start=start, end=end, cross_from=turn, rates=rates), ZERO
            if freeze_id is None:
                accrued += fee
                asked = rules.fee_to_charge(accrued, charged=charged, debt=row["debt"], rates=rates)
                charged += asked
            told = (rule_id, opening_id, freeze_id, seen.turn)
            yield Delay(*keys, start, end, row["left"], fee, asked, *told)
