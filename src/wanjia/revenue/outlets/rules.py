"""Decisions about outlets: whether a message is signed and timely, and what agents may take, hand in and leave with."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from wanjia.revenue.outlets.types import AgentMoney, HandInWay, NewHandIn, NewSale, Place

SHORTEST_SECRET = 32
CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,19}")
#: A share of a payment that no channel keeps.
WHOLE = Decimal(1)
LATITUDES, LONGITUDES = Decimal(90), Decimal(180)


def signature_of(secret: str, *, timestamp: str, body: bytes) -> str:
    """
    Sign a message: HMAC-SHA256 over the moment, a point, and the body, in hexadecimal.

    :param timestamp: seconds since 1970 as written in the message's head
    """
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def is_signed(signature: str, *, secret: str, timestamp: str, body: bytes) -> bool:
    """Tell whether a signature is that of a message, in a time that does not depend on where they differ."""
    wanted = signature_of(secret, timestamp=timestamp, body=body)
    return hmac.compare_digest(wanted.encode(), signature.strip().lower().encode())


def is_timely(timestamp: str, *, at: datetime, minutes: Decimal) -> bool:
    """Tell whether the moment of a message is a number, and neither too old nor too far ahead."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    return abs(Decimal(timestamp) - Decimal(int(at.timestamp()))) <= minutes * 60


def content_digest(*parts: object) -> str:
    """Give what two messages of one transaction must have in common."""
    return hashlib.sha256("\n".join(str(part) for part in parts).encode()).hexdigest()


def why_not_secret(secret: str) -> str | None:
    """Tell why a secret will not do."""
    if len(secret) < SHORTEST_SECRET or not (secret.isascii() and secret.isprintable() and " " not in secret):
        return f"A secret has {SHORTEST_SECRET} letters and digits or more, without blanks."
    return None


def why_not_coded(code: str) -> str | None:
    """Tell why an outlet cannot be called like that."""
    if CODE.fullmatch(code) is None:
        return "A code has 2 to 20 capital letters, digits and hyphens, and begins with no hyphen."
    return None


def why_not_rate(rate: Decimal) -> str | None:
    """Tell why a channel cannot keep such a share."""
    return None if 0 <= rate < WHOLE else "The fee is a share of the payment: 0 or more, and less than 1."


def why_not_paid_then(paid_at: datetime, *, at: datetime, days: Decimal, minutes: Decimal) -> str | None:
    """Tell why a payment cannot have been made at that moment."""
    if paid_at > at + timedelta(minutes=float(minutes)):
        return "The payment is dated in the future: send it again with the moment at which the customer paid."
    if paid_at < at - timedelta(days=float(days)):
        return f"It was paid more than {days:.0f} days ago: have it settled by the channel's settlement file."
    return None


def why_not_within(day: date, *, start: date, end: date | None) -> str | None:
    """Tell why an outlet does not work on a day."""
    return None if start <= day and (end is None or day < end) else "The outlet does not work on this day."


def why_not_sold_by(by: str, *, person: str) -> str | None:
    """Tell why this person does not sell for an agent."""
    return None if person in {"", by} else f"Only {person} sells for this agent."


def why_not_placed(place: Place | None, *, why: str) -> str | None:
    """Tell why a sale does not say where it was made."""
    if place is None:
        return (
            None if why.strip() else "The place of the sale is missing: let the device tell it, or say why it cannot."
        )
    if abs(place.latitude) > LATITUDES or abs(place.longitude) > LONGITUDES:
        return "There is no such place on earth: let the device tell it again."
    return None


def why_not_sold(sale: NewSale, *, money: AgentMoney) -> str | None:
    """Tell why an agent may not take so much more: it would hold more of our money than it may."""
    if sale.amount <= 0:
        return "A payment is more than 0.00 yuan."
    if money.balance + sale.amount > money.ceiling:
        room = max(money.ceiling - money.balance, Decimal(0))
        return (
            f"The agent holds {money.balance:.2f} yuan and may hold {money.ceiling:.2f}: only {room:.2f} more can be "
            "taken. Hand money in first, or have the supervisor raise the ceiling."
        )
    return None


def why_not_handed_in(new: NewHandIn, *, money: AgentMoney) -> str | None:
    """Tell why money cannot be handed in like that."""
    if new.amount <= 0:
        return "What is handed in is more than 0.00 yuan."
    if new.amount > money.balance - money.declared:
        return f"Only {money.balance - money.declared:.2f} yuan are left to be handed in."
    if new.way is HandInWay.BANK and not new.reference.strip():
        return "Write down the number of the bank's slip."
    if new.way is HandInWay.HANDOVER and new.to_code in {"", new.agent_code}:
        return "Name the other agent who takes the money over."
    return None


def why_not_taken_over(amount: Decimal, *, money: AgentMoney) -> str | None:
    """Tell why another agent may not take money over."""
    if money.balance + amount > money.ceiling:
        return "The agent who takes the money over would hold more than the ceiling: raise it first, or hand in cash."
    return None


def why_not_second(by: str, *, declared_by: str, person: str) -> str | None:
    """Tell why this person may not say that handed-in money is there."""
    if by in {declared_by, person}:
        return "Whoever hands money in does not confirm it: another person must."
    return None


def why_not_left(money: AgentMoney) -> str | None:
    """Tell why an agent may not leave."""
    if money.balance or money.declared:
        return (
            f"The agent still holds {money.balance:.2f} yuan: hand it in, or over to another agent, and have that "
            "confirmed before."
        )
    return None


def why_not_ceiling(amount: Decimal, *, by: str, person: str, reason: str) -> str | None:
    """Tell why a ceiling cannot be set like that."""
    if amount < 0:
        return "A ceiling is 0.00 yuan or more."
    if by == person:
        return "Nobody sets an own ceiling: the supervisor does."
    return None if reason.strip() else "Say why: the reason stays on record."
