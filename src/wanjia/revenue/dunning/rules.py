"""When a message may go out, what a promise and an agreement are worth, and what may be written into a message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from string import Formatter

from wanjia.foundation.quantities.rounding import FEN_PLACES, half_up
from wanjia.revenue.dunning.types import Channel, Part, Placeholder, PlanState, PromiseState

ZERO = Decimal(0)
#: What every message must name, so that the customer knows what it is about.
NEEDED = (Placeholder.ACCOUNT, Placeholder.AMOUNT)
MONTHS = 12
LONGEST_MONTH = 31


def placeholders(text: str) -> tuple[str, ...]:
    """
    Name what stands in braces in a text, in its order.

    :raises ValueError: if a brace is open
    """
    return tuple(name for _before, name, _spec, _conversion in Formatter().parse(text) if name is not None)


def why_not_text(text: str) -> str | None:
    """Tell why a text cannot be a message: empty, an open brace, an unknown name in braces, or a needed one missing."""
    if not text.strip():
        return "A message needs its text in Chinese and in English."
    try:
        named = placeholders(text)
    except ValueError:
        return "A brace is open: write what shall be filled in between two braces."
    known = [one.value for one in Placeholder]
    unknown = [name for name in named if name not in known]
    if unknown:
        return f"{unknown[0]} cannot be filled in; known are: {', '.join(known)}."
    missing = [one.value for one in NEEDED if one.value not in named]
    return f"The message must name {missing[0]} in braces, so that it can be checked." if missing else None


def filled(text: str, *, values: Mapping[str, str]) -> str:
    """Put values in the place of what stands in braces; the text was checked when it was saved."""
    parts = Formatter().parse(text)
    return "".join(before + (values.get(name, "") if name is not None else "") for before, name, _s, _c in parts)


def why_not_promised(
    amount: Decimal, *, day: date, by_whom: str, owed: Decimal, today: date, most_days: int
) -> str | None:
    """Tell why a promise cannot be taken: nothing owed, too much or too little, its day past or too far off."""
    if (why := _why_not_amount(amount, owed=owed)) is not None:
        return why
    if day < today:
        return "The promised day is today or later."
    if (day - today).days > most_days:
        return f"A promise lies {most_days} days ahead at most; agree on instalments for longer."
    return None if by_whom.strip() else "Say who gave the promise."


def _why_not_amount(amount: Decimal, *, owed: Decimal) -> str | None:
    if owed <= 0:
        return "Nothing is overdue on this account, so there is nothing to promise."
    if amount <= 0 or amount != half_up(amount, places=FEN_PLACES):
        return "Promise an amount above 0 with at most two digits after the point."
    return f"{amount} yuan is more than the {owed} that is overdue." if amount > owed else None


def promise_after(*, amount: Decimal, paid: Decimal, day: date, today: date) -> PromiseState:
    """Tell where a promise stands: kept once so much was paid, broken once its day has passed without."""
    if paid >= amount:
        return PromiseState.KEPT
    return PromiseState.BROKEN if today > day else PromiseState.OPEN


def month_after(day: date, *, months: int) -> date:
    """Give the same day of a later month, or the latest day of a shorter one."""
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    for number in range(min(day.day, LONGEST_MONTH), 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def parts_of(total: Decimal, *, count: int, first: date) -> tuple[Part, ...]:
    """
    Divide a debt into monthly parts, equal to the fen; what is left over goes to the first.

    :param total: yuan, above 0
    :returns: ``count`` parts that sum to ``total``
    """
    fen = int(total.scaleb(FEN_PLACES))
    each, rest = divmod(fen, count)
    return tuple(
        Part(month_after(first, months=place), Decimal(each + (rest if place == 0 else 0)).scaleb(-FEN_PLACES))
        for place in range(count)
    )


def why_not_agreed(parts: Sequence[Part], *, owed: Decimal, today: date, most_months: int) -> str | None:
    """Tell why an agreement cannot be made: its parts do not sum to the debt, are out of order, or reach too far."""
    if owed <= 0:
        return "Nothing is owed on this account, so there is nothing to pay in parts."
    if len(parts) < 2:
        return "An agreement has at least two parts; for one take a promise."
    total = sum((part.amount for part in parts), ZERO)
    if total != owed or any(part.amount <= 0 for part in parts):
        return f"The parts sum to {total} yuan, but {owed} is owed: make them equal, each part above 0."
    days = [part.due_date for part in parts]
    if days != sorted(set(days)) or days[0] < today:
        return "The days of the parts must follow each other, the first today or later."
    if days[-1] > month_after(today, months=most_months):
        return f"An agreement lasts {most_months} months at most."
    return None


def asked_by(parts: Iterable[Part], *, day: date) -> Decimal:
    """Sum the parts whose day has passed before a day, yuan."""
    return sum((part.amount for part in parts if part.due_date < day), ZERO)


def agreement_after(parts: Sequence[Part], *, paid: Decimal, today: date, grace: int) -> PlanState:
    """Tell where a running agreement stands: kept once all is paid, broken once a part is missing beyond the grace."""
    total = sum((part.amount for part in parts), ZERO)
    if paid >= total:
        return PlanState.KEPT
    is_behind = asked_by(parts, day=today - timedelta(days=grace)) > paid
    return PlanState.BROKEN if is_behind else PlanState.RUNNING


def why_not_second_person(*, proposed_by: str, by: str, reason: str) -> str | None:
    """Tell why somebody may not decide on an agreement: one's own, or without a reason."""
    if proposed_by == by:
        return "You proposed this agreement: another person must decide on it."
    return None if reason.strip() else "Say why: the reason stays on record."


def why_not_step(*, days: int, channel: Channel, template_code: str, others: Mapping[int, Channel]) -> str | None:
    """
    Tell why a step cannot stand in a strategy.

    :param others: the strategy's other steps, by days
    """
    if days < 1:
        return "A step comes at least one day after the due day."
    if days in others:
        return f"The strategy has a step after {days} days already; end that one first."
    cuts = [place for place, one in {**others, days: channel}.items() if one is Channel.CUT]
    if cuts and min(cuts) < max((days, *others)):
        return "Supply is cut last: no step may come after it."
    if channel is Channel.CUT and not {Channel.LETTER, Channel.VISIT} & set(others.values()):
        return "Before supply is cut, a letter or a visit must have reminded the customer."
    if (channel is Channel.CUT) is bool(template_code):
        return "A message needs a template; asking for the cut has none."
    return None
