"""Which money settles which debt, what a delay costs, and who may give something up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from wanjia.foundation.periods.types import Period
from wanjia.foundation.quantities.rounding import FEN_PLACES, half_up
from wanjia.registry.tariffs.types import UsageClass
from wanjia.revenue.billing.types import LineKind
from wanjia.revenue.receivables.types import (
    ChargeKind,
    DebtorClass,
    FeeRates,
    OpenCharge,
    Share,
    Switch,
    Switches,
)

ZERO = Decimal(0)

#: What each kind of bill line is charged as.
CHARGED_AS: dict[LineKind, ChargeKind] = {
    LineKind.ENERGY: ChargeKind.ENERGY,
    LineKind.TIER: ChargeKind.ENERGY,
    LineKind.CAPACITY: ChargeKind.BASIC,
    LineKind.DEMAND: ChargeKind.BASIC,
    LineKind.DEMAND_EXCESS: ChargeKind.BASIC,
    LineKind.POWER_FACTOR: ChargeKind.POWER_FACTOR,
    LineKind.FUND: ChargeKind.FUND,
}
#: Charges on which a delay costs a late fee; there is none on late fees and penalties.
PRINCIPAL = (ChargeKind.ENERGY, ChargeKind.BASIC, ChargeKind.POWER_FACTOR, ChargeKind.FUND)
#: The order within a bill, after late fees have found their place.
KIND_ORDER = {kind: place for place, kind in enumerate((*PRINCIPAL, ChargeKind.PENALTY, ChargeKind.COMPENSATION))}
HOMES = frozenset({UsageClass.RESIDENTIAL, UsageClass.RESIDENTIAL_POOLED})


def debtor_class(usage_class: str | None) -> DebtorClass:
    """Tell to which class of debtors a bill belongs, by the use that its price is for."""
    return DebtorClass.RESIDENTIAL if usage_class in HOMES else DebtorClass.OTHER


def switches_of(values: Mapping[str, str]) -> Switches:
    """Read the choices about collecting from their rows; a choice without a row is the first one named."""
    return Switches(
        oldest_first=values.get(Switch.ALLOCATION_ORDER, "OLDEST_FIRST") == "OLDEST_FIRST",
        fee_first=values.get(Switch.LATE_FEE_PLACE, "BEFORE_PRINCIPAL") == "BEFORE_PRINCIPAL",
        applies_credit=values.get(Switch.CREDIT_AT_ISSUE, "APPLY") == "APPLY",
        cross_year_by_day=values.get(Switch.CROSS_YEAR, "BY_DAY") == "BY_DAY",
        opening_fees_from_due=values.get(Switch.OPENING_LATE_FEES, "FROM_BEGIN") == "FROM_DUE_DATE",
    )


def in_order(charges: Iterable[OpenCharge], *, switches: Switches) -> list[OpenCharge]:
    """
    Put open charges into the order in which money settles them: bill by bill, by due day; within a bill by kind.

    All charges of a bill are due on one day, its late fee too, whenever that was charged; a debt of the old books is
    like a bill.
    """
    bills: dict[tuple[int, int, int], list[OpenCharge]] = defaultdict(list)
    for charge in charges:
        is_alone = not (charge.bill_id or charge.opening_id)
        bills[charge.bill_id, charge.opening_id, charge.charge_id if is_alone else 0].append(charge)
    due = {key: min(one.due_date for one in group) for key, group in bills.items()}
    ranked = sorted(bills, key=lambda key: (due[key], key), reverse=not switches.oldest_first)
    return [
        one for key in ranked for one in sorted(bills[key], key=lambda one: _place(one, fee_first=switches.fee_first))
    ]


def _place(charge: OpenCharge, *, fee_first: bool) -> tuple[int, str, int]:
    if charge.kind is ChargeKind.LATE_FEE:
        return (-1 if fee_first else len(KIND_ORDER), "", charge.charge_id)
    return (KIND_ORDER[charge.kind], charge.item, charge.charge_id)


def shares(amount: Decimal, *, charges: Iterable[OpenCharge], switches: Switches) -> list[Share]:
    """
    Divide money over open charges, each settled before the next begins; charges below 0 are passed over.

    :param amount: yuan, 0 or more
    :returns: what goes to each charge, in order; they sum to ``amount`` or to all that is open, whichever is less
    """
    left, divided = amount, []
    for charge in in_order((one for one in charges if one.open > 0), switches=switches):
        taken = min(left, charge.open)
        if taken > 0:
            divided.append(Share(charge.charge_id, taken))
            left -= taken
    return divided


def less(charge: OpenCharge, *, by: Decimal) -> OpenCharge:
    """Give a charge of which so much less is open."""
    return replace(charge, open=charge.open - by)


def nettings(charges: Sequence[OpenCharge]) -> list[tuple[int, int, Decimal]]:
    """
    Net the charges below 0 of one bill and its corrections with those above 0: like with like first, then the rest.

    :returns: charge above 0, charge below 0, and the amount above 0 that both lose
    """
    open_of = {charge.charge_id: charge.open for charge in charges}
    above = sorted((one for one in charges if one.open > 0), key=lambda one: (one.due_date, one.charge_id))
    below = sorted((one for one in charges if one.open < 0), key=lambda one: (one.due_date, one.charge_id))
    pairs = [(plus, minus) for minus in below for plus in above]
    alike = [pair for pair in pairs if (pair[0].kind, pair[0].item) == (pair[1].kind, pair[1].item)]
    netted = []
    for plus, minus in (*alike, *pairs):
        amount = min(open_of[plus.charge_id], -open_of[minus.charge_id])
        if amount > 0:
            netted.append((plus.charge_id, minus.charge_id, amount))
            open_of[plus.charge_id] -= amount
            open_of[minus.charge_id] += amount
    return netted


def cross_from(due_date: date, *, until: date, by_day: bool) -> date:
    """
    Give the first day that counts at the rate of debts of an earlier year.

    Two readings are in use: each day by the year it lies in, or all days by the year of payment.

    :param until: the day of payment
    :param by_day: the first reading
    """
    if by_day:
        return date(due_date.year + 1, 1, 1)
    return date.min if until.year > due_date.year else date.max


def accrued_fee(base: Decimal, *, start: date, end: date, cross_from: date, rates: FeeRates) -> Decimal:
    """
    Work out what an overdue debt costs on some days: simple, never on top of earlier fees.

    供电营业规则 1996 art. 98, 2024 art. 99: from the day after the due day to the day of payment; a debt of an earlier
    year costs more.

    :param base: overdue debt, yuan, 0 or more
    :param start: first day counted, after the due day
    :param end: first day not counted any more
    :param cross_from: first day at the rate of earlier years
    :returns: yuan, not rounded
    """
    if end <= start or base <= 0:
        return ZERO
    same_days = max(0, (min(end, cross_from) - start).days)
    cross_days = (end - start).days - same_days
    return base * (same_days * rates.same_year + cross_days * rates.cross_year)


def stretches(start: date, *, end: date, rests: Iterable[tuple[Period, int]]) -> list[tuple[date, date, int | None]]:
    """
    Cut days into stretches that are charged and stretches that rest.

    :param end: first day not counted any more
    :param rests: spans whose days rest, each with what lets it rest
    :returns: first day, first day not counted, and what lets it rest (none: it is charged); they follow each other
        from ``start`` to ``end``
    """
    counted: list[tuple[date, date, int | None]] = []
    left = start
    for begins, ends, why in sorted((span.start, span.end or end, why) for span, why in rests):
        first, after = max(begins, left), min(ends, end)
        if first < after:
            counted += [(left, first, None), (first, after, why)]
            left = after
    return [one for one in (*counted, (left, end, None)) if one[0] < one[1]]


def given_back(accrued: Decimal, *, charged: Decimal, debt: Decimal, rates: FeeRates, at_most: Decimal) -> Decimal:
    """
    Tell what of a late fee is given back, once fewer days count than were charged.

    :param accrued: all that the days which still count have come to, yuan, not rounded
    :param charged: what was charged, yuan
    :param debt: the principal, for the cap
    :param at_most: what was charged and not given up since, yuan
    :returns: yuan to the fen, 0 or more
    """
    due = fee_to_charge(accrued, charged=ZERO, debt=debt, rates=rates)
    return max(ZERO, min(charged - due, at_most))


def fee_to_charge(accrued: Decimal, *, charged: Decimal, debt: Decimal, rates: FeeRates) -> Decimal:
    """
    Tell what is charged on top of what was charged before.

    :param accrued: all that the bill's delay has come to so far, yuan, not rounded
    :param charged: what was charged for it before, yuan
    :param debt: the bill's principal, for the cap
    :returns: yuan to the fen, 0 or more
    """
    if accrued <= 0:
        return ZERO
    total = max(half_up(accrued, places=FEN_PLACES), rates.minimum)
    if rates.cap_share is not None:
        total = min(total, half_up(debt * rates.cap_share, places=FEN_PLACES))
    return max(ZERO, total - charged)


def why_not_amount(amount: Decimal, *, at_most: Decimal | None = None) -> str | None:
    """Tell why an amount of money cannot be taken: it is not above 0, finer than a fen, or too much."""
    if amount <= 0:
        return f"The amount must be above 0; {amount} was given."
    if amount != half_up(amount, places=FEN_PLACES):
        return f"{amount} is finer than a fen: give at most two digits after the point."
    if at_most is not None and amount > at_most:
        return f"{amount} is more than the {at_most} that there is."
    return None


def why_not_conceded(kind: ChargeKind, *, is_waiver: bool, open_amount: Decimal, amount: Decimal) -> str | None:
    """Tell why a charge may not be given up so far."""
    if is_waiver and kind is not ChargeKind.LATE_FEE:
        return "Only a late fee can be waived; a debt that cannot be recovered is written off."
    return why_not_amount(amount, at_most=max(open_amount, ZERO))


def why_not_decided(*, proposed_by: str, by: str, reason: str) -> str | None:
    """Tell why somebody may not decide on a proposal: one's own, or without a reason."""
    if proposed_by == by:
        return "You proposed this: another person must decide on it."
    return None if reason.strip() else "Say why: the reason stays on record."


def why_not_paid_out(*, decided_by: str, by: str) -> str | None:
    """Tell why somebody may not hand a refund out: whoever agreed to it gives no money out for it."""
    return "You approved this refund: another person must pay it out." if decided_by == by else None


def legs_sum(shared: Iterable[tuple[int, Decimal]]) -> dict[int, Decimal]:
    """Sum amounts by unit, in the order of the units."""
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for unit_id, amount in shared:
        sums[unit_id] += amount
    return {unit_id: sums[unit_id] for unit_id in sorted(sums)}
