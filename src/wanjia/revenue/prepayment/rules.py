"""Decisions of fee control: when a warning may go out, when a cut may be asked for, what a policy may say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from string import Formatter

from wanjia.foundation.quantities.rounding import FEN_PLACES, half_up
from wanjia.revenue.prepayment.types import NewAgreement, PolicyTerms

ZERO = Decimal(0)


def filled(text: str, *, values: Mapping[str, str]) -> str:
    """Put values in the place of what stands in braces."""
    parts = Formatter().parse(text)
    return "".join(before + (values.get(name, "") if name is not None else "") for before, name, _s, _c in parts)


def may_ask_cut(*, warned_on: date | None, day: date, warned_days: int) -> bool:
    """Tell whether an empty balance was warned of long enough ago."""
    return warned_on is not None and (day - warned_on).days >= warned_days


def deposit_required(monthly: Decimal, *, months: Decimal) -> Decimal:
    """Give the deposit that so many months of use ask for, yuan."""
    return half_up(max(monthly, ZERO) * months, places=FEN_PLACES)


def why_not_policy(terms: PolicyTerms, *, start: date, today: date) -> str | None:
    """Tell why a policy cannot be put in force like that."""
    if start < today:
        return "A policy begins today or later: what was decided under the old one stays."
    if terms.credit_limit < 0:
        return "The credit limit is 0 or more: so far may a balance lie below 0."
    if terms.urgent > terms.low:
        return "The urgent warning must not come before the first one: give a smaller amount."
    if terms.urgent < -terms.credit_limit:
        return "The urgent warning must come before the balance is empty: give a larger amount."
    if terms.warned_days < 1:
        return "A cut is asked for a day after the warning at the earliest."
    return None


def why_not_signed(new: NewAgreement, *, today: date) -> str | None:
    """Tell why an agreement on fee control cannot be entered like that."""
    if not new.number.strip() or not new.signatory.strip():
        return "Give the number of the agreement and who signed it."
    if new.signed_on > today:
        return "The agreement is entered once it is signed, not before."
    if new.start_date < new.signed_on:
        return "An agreement holds from the day of its signature at the earliest."
    if new.end_date is not None and new.end_date <= new.start_date:
        return "An agreement must end later than it begins."
    if new.credit_limit is not None and new.credit_limit < 0:
        return "The credit limit is 0 or more: so far may a balance lie below 0."
    return None
