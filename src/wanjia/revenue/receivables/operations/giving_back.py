"""
Late fees given back because money came earlier than it was booked: days after it came were charged on what it paid.

What the days came to is opposed, never changed, and what was charged for them is charged below 0 on the same bill. The
days count again from then on, on what is still owed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet, Sum

from wanjia.foundation.access.types import Actor
from wanjia.revenue.receivables import rules
from wanjia.revenue.receivables.models import Charge, LateFeeAssessment, Position, Settlement
from wanjia.revenue.receivables.operations.charging import write_charge
from wanjia.revenue.receivables.operations.held import ZERO, day_of, net, tell
from wanjia.revenue.receivables.queries.charges import open_charges, switches_on
from wanjia.revenue.receivables.queries.delays import Assessed, Debt, assessed
from wanjia.revenue.receivables.types import (
    OPENING,
    OPENING_FEE,
    ChargeKind,
    FeeRates,
    NewCharge,
    OpenCharge,
    SettlementKind,
)

DAY = timedelta(days=1)
GIVEN_UP = (SettlementKind.WAIVER, SettlementKind.WRITE_OFF)


@dataclass(frozen=True, slots=True)
class Undone:
    """Days of one assessment that count no more, and what they had come to, yuan, not rounded."""

    assessment: LateFeeAssessment
    start: date
    end: date
    accrued: Decimal


def debts_after(charges: Sequence[OpenCharge], *, on: date) -> list[Debt]:
    """Give the debts among open charges whose delay was charged for days after a day, in their order."""
    debts = list(dict.fromkeys((one.bill_id, one.opening_id) for one in charges if one.kind in rules.PRINCIPAL))
    known = assessed([debt for debt in debts if any(debt)])
    return [debt for debt in debts if debt in known and known[debt].end > on + DAY]


def give_back(debt: Debt, *, after: date, position: Position, by: Actor, at: datetime) -> Decimal:
    """
    Give back what the delay of a debt was charged for days after a day, under the lock of the account.

    What was waived or written off of it stays so.

    :returns: what was given back, yuan
    """
    seen, undone = assessed([debt])[debt], list(_undone(debt, after=after))
    if not undone:
        return ZERO
    left = seen.accrued - sum((one.accrued for one in undone if _counts(one.assessment)), ZERO)
    amount = _amount(debt, seen=seen, accrued=left, rule=undone[-1].assessment)
    charge_id = None if not amount else _charge(debt, amount=-amount, position=position, by=by, at=at)
    _oppose(undone, amount=amount, charge_id=charge_id, turn=seen.turn)
    if amount:
        _net(debt, position=position, by=by, at=at)
        facts = {"amount": amount, "after": after.isoformat(), "bill_id": debt[0], "opening_id": debt[1]}
        unit_id = position.account.unit_id
        account_id = position.account_id
        tell("receivables.late_fee_given_back", account_id=account_id, unit_id=unit_id, by=by, at=at, **facts)
    return amount


def _rows(debt: Debt) -> list[LateFeeAssessment]:
    bill_id, opening_id = debt
    of_debt = LateFeeAssessment.objects
    mine = of_debt.filter(bill_id=bill_id) if bill_id else of_debt.filter(opening_id=opening_id)
    return list(mine.select_related("rule", "freeze").order_by("-pk"))


def _undone(debt: Debt, *, after: date) -> Iterator[Undone]:
    """Give the days after a day that still count, the latest first."""
    rows, by_day = _rows(debt), switches_on(after).cross_year_by_day
    due = _principal(debt).values_list("due_date", flat=True)[0]
    turn = rules.cross_from(due, until=after, by_day=by_day)
    for row in rows:
        against = [one for one in rows if one.opposes_id == row.pk]
        end = min((one.start_date for one in against), default=row.end_date)
        start = max(row.start_date, after + DAY)
        if row.opposes_id is not None or start >= end:
            continue
        kept = rules.accrued_fee(row.base, start=row.start_date, end=start, cross_from=turn, rates=_rates(row))
        yield Undone(row, start, end, row.accrued + sum((one.accrued for one in against), ZERO) - kept)


def _amount(debt: Debt, *, seen: Assessed, accrued: Decimal, rule: LateFeeAssessment) -> Decimal:
    fees = Charge.objects.filter(pk__in=[row.charge_id for row in _rows(debt) if row.charge_id])
    charged = fees.aggregate(total=Sum("amount"))["total"] or ZERO
    given_up = Settlement.objects.filter(charge__in=fees, kind__in=GIVEN_UP).aggregate(total=Sum("amount"))["total"]
    owed = _principal(debt).aggregate(total=Sum("amount"))["total"] or ZERO
    most = max(ZERO, charged - (given_up or ZERO))
    return rules.given_back(accrued, charged=seen.charged, debt=owed, rates=_rates(rule), at_most=most)


def _principal(debt: Debt) -> QuerySet[Charge]:
    bill_id, opening_id = debt
    of_kind = Charge.objects.filter(kind__in=rules.PRINCIPAL).order_by("due_date")
    return of_kind.filter(bill_id=bill_id) if bill_id else of_kind.filter(source_kind=OPENING, source_id=opening_id)


def _rates(row: LateFeeAssessment) -> FeeRates:
    rule = row.rule
    return FeeRates(rule.same_year_rate, rule.cross_year_rate, rule.minimum, rule.cap_share)


def _counts(row: LateFeeAssessment) -> bool:
    return row.freeze is None or row.freeze.lost_on is not None


def _charge(debt: Debt, *, amount: Decimal, position: Position, by: Actor, at: datetime) -> int:
    bill_id, opening_id = debt
    like = _principal(debt)[0]
    new = NewCharge(
        account_id=position.account_id,
        kind=ChargeKind.LATE_FEE,
        item="",
        amount=amount,
        bill_id=bill_id or None,
        month=day_of(at).replace(day=1),
        due_date=like.due_date,
        source_kind=OPENING_FEE if opening_id else "billing.bill",
        source_id=opening_id or bill_id,
    )
    return write_charge(position, new=new, unit_id=like.unit_id, debtor=like.debtor, by=by, at=at)


def _oppose(undone: Sequence[Undone], *, amount: Decimal, charge_id: int | None, turn: int) -> None:
    """Write down what counts no more, the latest days first: the row written last tells from where on days count."""
    left = amount
    for place, one in enumerate(undone, start=1):
        row = one.assessment
        share = left if place == len(undone) else min(left, row.charged)
        left -= share
        LateFeeAssessment.objects.create(
            bill_id=row.bill_id,
            opening_id=row.opening_id,
            charge_id=charge_id if share else None,
            start_date=one.start,
            end_date=one.end,
            base=row.base,
            accrued=-one.accrued,
            charged=-share,
            rule_id=row.rule_id,
            freeze_id=row.freeze_id,
            opposes=row,
            turn=turn,
        )


def _net(debt: Debt, *, position: Position, by: Actor, at: datetime) -> None:
    """Net what is given back with what is open of the same bill: its late fee first, then the rest."""
    own = [one for one in open_charges(position.account_id) if (one.bill_id, one.opening_id) == debt]
    below = [one for one in own if one.open > 0 or one.kind is ChargeKind.LATE_FEE]
    net(rules.nettings(below), position=position, by=by, at=at)
