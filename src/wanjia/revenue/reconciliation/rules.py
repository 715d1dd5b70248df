"""Decisions about statements, matches, money of unknown cause and findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256

from wanjia.foundation.interchange.types import Fault
from wanjia.revenue.reconciliation.types import Chosen, ItemKind, Matching, MatchLimit, ParsedStatement, Sign

ZERO = Decimal("0.00")
ASK_BANK = "Ask the bank for the statement again; nothing of it was taken in."
REASON = "Say why: the reason stays on record."
WHOLE = 100
#: With what the name of a thing within a match begins.
LETTERS = {ItemKind.REMITTANCE: "R", ItemKind.HAND_IN: "H", ItemKind.REFUND: "V", ItemKind.SUSPENSE: "S"}
LESSENING = frozenset({ItemKind.CHARGE, ItemKind.RETURN, ItemKind.SUSPENSE})


def statement_faults(statement: ParsedStatement) -> list[Fault]:
    """Find what contradicts itself in a statement that can be read."""
    faults = []
    total = sum((line.amount for line in statement.lines), ZERO)
    if statement.opening + total != statement.closing:
        expected = statement.opening + total
        what = f"Opening balance and lines come to {expected}, the closing balance is {statement.closing}."
        faults.append(Fault(0, statement.number, what, cure=ASK_BANK))
    if statement.end_date < statement.start_date:
        faults.append(Fault(0, statement.number, what="The statement ends before it begins.", cure=ASK_BANK))
    counted = Counter(line.reference for line in statement.lines if line.reference)
    for line in statement.lines:
        if counted[line.reference] > 1:
            what = f"The bank's reference {line.reference} stands in the statement {counted[line.reference]} times."
            faults.append(Fault(line.place, statement.number, what, cure=ASK_BANK))
        if not line.amount:
            faults.append(Fault(line.place, statement.number, what="The line moves no money.", cure=ASK_BANK))
    return faults


def why_out_of_row(
    statement: ParsedStatement, *, latest_sequence: int | None, latest_closing: Decimal | None, latest_end: date | None
) -> str | None:
    """
    Tell why a statement does not follow the latest one of its account.

    :param latest_closing: None before the first statement
    """
    if latest_closing is None:
        return None
    if statement.sequence is not None and latest_sequence is not None and statement.sequence != latest_sequence + 1:
        return (
            f"Statement {statement.sequence} does not follow statement {latest_sequence}: hand in those between first, "
            "in their order."
        )
    if latest_end is not None and statement.start_date < latest_end:
        return f"The statement begins on {statement.start_date}, the latest one ended on {latest_end}: they overlap."
    if statement.opening != latest_closing:
        return (
            f"It opens with {statement.opening}, the latest statement closed with {latest_closing}: "
            "a statement between them is missing."
        )
    return None


def why_not_chosen(amount: Decimal, *, chosen: Sequence[Chosen], reason: str) -> str | None:
    """
    Tell why a line cannot be matched by hand with what was chosen.

    :param amount: of the line, yuan
    """
    if not chosen:
        return "Choose what the line is."
    if any(one.kind in LESSENING and one.amount >= 0 for one in chosen):
        return "A charge or a return lessens what comes in: its amount is below 0."
    if any(one.kind is ItemKind.RETURN for one in chosen) and len(chosen) > 1:
        return "A payment that came back is a line of its own."
    total = sum((one.amount for one in chosen), ZERO)
    if total != amount:
        return f"What was chosen comes to {total}, the line to {amount}: choose what makes up the rest."
    return None if reason.strip() else REASON


def digest_of(statement: ParsedStatement) -> str:
    """Give what tells two statements apart, in whichever format they came."""
    whole = replace(statement, lines=tuple(replace(line, place=0) for line in statement.lines))
    return sha256(repr(whole).encode()).hexdigest()


def why_no_reason(reason: str) -> str | None:
    """Tell why a decision lacks its ground."""
    return None if reason.strip() else REASON


def why_not_second_person(by: str, *, first: str) -> str | None:
    """Tell why this person may not decide: whoever proposes it does not."""
    return "You proposed this: another person must decide on it." if by == first else None


def why_not_closed(by: str, *, settled_by: str) -> str | None:
    """Tell why this person may not close a finding: whoever explained or corrected it does not."""
    return "You explained or corrected this: another person must look at it." if by == settled_by else None


def why_not_assigned_alone(amount: Decimal, *, free_up_to: Decimal) -> str | None:
    """Tell why one person alone cannot assign so much."""
    if amount <= free_up_to:
        return None
    return f"More than {free_up_to} yuan is decided on by two persons: propose it, and another person decides."


def why_not_matching(by: Matching) -> str | None:
    """Tell why figures make no sense for matching."""
    total = sum(by.weights.values())
    if total != WHOLE:
        return f"The points of the signs come to {total}, not to 100: mend the dated rows."
    if not 0 < by.suggest_at <= by.accept_at <= WHOLE:
        return "The score to suggest from must lie above 0 and not above the score to accept from, at most 100."
    return None


def matching_of(weights: Mapping[Sign, int], *, limits: Mapping[MatchLimit, Decimal]) -> Matching:
    """Put the dated figures of a day together; a figure without a row is 0."""
    return Matching(
        weights={sign: weights.get(sign, 0) for sign in Sign},
        accept_at=int(limits.get(MatchLimit.ACCEPT_AT, ZERO)),
        margin=int(limits.get(MatchLimit.MARGIN, ZERO)),
        suggest_at=int(limits.get(MatchLimit.SUGGEST_AT, ZERO)),
        days=int(limits.get(MatchLimit.DAYS, ZERO)),
    )


def bundle_of(held_in: str, *, item: str, day: date) -> str:
    """Name what a payment may come in one sum with: everything of the same channel or batch and day."""
    return f"{held_in}|{item}|{day}" if item else ""


def key_of(kind: ItemKind, *, number: int) -> str:
    """Name a payment, a slip or a refund within a match."""
    return f"{LETTERS.get(kind, 'P')}{number}"


def number_in(key: str) -> int | None:
    """Give the number in the name of a payment, a slip or a refund; none if it is another name."""
    is_named = key[:1] in {"P", *LETTERS.values()}
    return int(key[1:]) if is_named and key[1:].isascii() and key[1:].isdigit() else None


def share(part: Decimal | int, *, of: Decimal | int) -> Decimal:
    """Give a part in percent; 100 of nothing."""
    return Decimal(part) * WHOLE / Decimal(of) if of else Decimal(WHOLE)


def unknown_accounts(statements: Collection[ParsedStatement], *, known: Collection[str]) -> list[Fault]:
    """Find statements of accounts that nobody has registered."""
    return [
        Fault(
            0,
            one.number,
            what=f"Account {one.account_number} is none of the bank accounts of your units.",
            cure="Look whether it is the right file; else have the account registered first.",
        )
        for one in statements
        if one.account_number not in known
    ]
