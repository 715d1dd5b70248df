"""Decisions about direct debits: what a mandate and a batch may be, and what an answer of a bank means for a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from wanjia.foundation.interchange.types import Fault
from wanjia.revenue.directdebit.types import (
    Answer,
    Asked,
    LineState,
    Meaning,
    NewMandate,
    Outcome,
    ParsedReturn,
    Verdict,
)

BANK_ACCOUNT = re.compile(r"[A-Z0-9]{8,34}")
CLEARING_CODE = re.compile(r"[0-9]{12}")
CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,19}")
#: What a reference is made of in every format, ISO 20022 among them.
REFERENCE = re.compile(r"[A-Za-z0-9-]{1,35}")
TAIL = 4
OUTSIDE = "Ask the bank which file belongs to this batch; nothing of this one was taken in."
ASK_BANK = "Ask the bank what holds; nothing of the file was taken in."


def why_not_coded(code: str) -> str | None:
    """Tell why a bank cannot be called like that."""
    if CODE.fullmatch(code) is None:
        return "A code has 2 to 20 capital letters, digits and hyphens, and begins with no hyphen."
    return None


def plain_number(bank_account: str) -> str:
    """Give a bank account's number without the blanks and hyphens that people write."""
    return re.sub(r"[\s-]", "", bank_account).upper()


def why_not_mandate(new: NewMandate) -> str | None:
    """Tell why a mandate cannot be like that."""
    if not new.holder.strip():
        return "Write down who holds the bank account, as the bank knows the name."
    if BANK_ACCOUNT.fullmatch(plain_number(new.bank_account)) is None:
        return "The number of a bank account has 8 to 34 digits or capital letters."
    if CLEARING_CODE.fullmatch(new.bank_code.strip()) is None:
        return "The code of a bank has 12 digits."
    if REFERENCE.fullmatch(new.reference.strip()) is None:
        return "The number of the mandate has up to 35 letters, digits and hyphens."
    if new.start < new.signed_on:
        return "A mandate does not hold before the day on which it was signed."
    return None


def why_not_second(by: str, *, made_by: str) -> str | None:
    """Tell why this person may not confirm what somebody proposed."""
    return "Whoever made it does not confirm it: another person must." if by == made_by else None


def why_not_collected_on(day: date, *, today: date) -> str | None:
    """Tell why a bank cannot be asked to collect on a day."""
    return "The bank cannot collect on a day that has passed." if day < today else None


def is_to_be_suspended(returns: int, *, at_most: int) -> bool:
    """Tell whether so many failures one after another suspend a mandate; a limit of 0 never does."""
    return 0 < at_most <= returns


def faults_of(parsed: ParsedReturn, *, batch: str, asked: Mapping[str, Asked]) -> list[Fault]:
    """
    Find what in a return does not fit the batch.

    :param asked: reference → line
    """
    if parsed.batch != batch:
        what = f"The file answers batch {parsed.batch[:40]}, not {batch}."
        return [Fault(0, "batch", what=what, cure=OUTSIDE)]
    faults, seen = [], set()
    for answer in parsed.answers:
        line = asked.get(answer.reference)
        if line is None:
            what = f"The batch has no line {answer.reference[:40]}."
            faults.append(Fault(answer.place, "reference", what=what, cure=OUTSIDE))
        elif answer.amount is not None and answer.amount != line.amount:
            what = f"The line {answer.reference} asked for {line.amount} yuan, the file says {answer.amount}."
            faults.append(Fault(answer.place, "amount", what=what, cure=ASK_BANK))
        if answer.reference in seen:
            what = f"The line {answer.reference[:40]} is answered twice."
            faults.append(Fault(answer.place, "reference", what=what, cure=ASK_BANK))
        seen.add(answer.reference)
    return faults


def verdicts(
    parsed: ParsedReturn, *, asked: Mapping[str, Asked], codes: Mapping[str, Meaning]
) -> tuple[list[Verdict], list[Fault]]:
    """
    Say what follows from a return, and what in it contradicts what was heard before.

    :param parsed: without `faults_of`
    :param codes: the bank's codes on the day
    """
    found: list[Verdict] = []
    faults: list[Fault] = []
    for reference, answer in _answers(parsed, references=asked):
        line, meaning = asked[reference], _meaning(answer, codes=codes)
        if meaning is None:
            what = f"Nobody knows here what the code '{answer.code[:20]}' means."
            faults.append(
                Fault(answer.place, "result", what=what, cure="Have the code entered in the table of codes first.")
            )
            continue
        step = _step(meaning.outcome, state=line.state)
        if step is None:
            what = f"The line {reference} was answered otherwise before."
            faults.append(Fault(answer.place, "result", what=what, cure=ASK_BANK))
            continue
        told = answer.text or meaning.text
        found.append(Verdict(line.line_id, step, meaning.outcome, answer.code, told, answer.answered_on, line.amount))
    return found, faults


def _answers(parsed: ParsedReturn, *, references: Iterable[str]) -> list[tuple[str, Answer]]:
    own = [(answer.reference, answer) for answer in parsed.answers]
    if parsed.for_all is None:
        return own
    named = {reference for reference, _answer in own}
    return own + [(reference, parsed.for_all) for reference in references if reference not in named]


def _meaning(answer: Answer, *, codes: Mapping[str, Meaning]) -> Meaning | None:
    known = codes.get(answer.code)
    if answer.outcome is None:
        return known
    if answer.outcome in {Outcome.PAID, Outcome.PENDING}:
        return Meaning(answer.outcome, known.text if known else "")
    return known or Meaning(answer.outcome, "")


#: What an answer does to a line: the step of its flow, or nothing where the same was said before.
PAID_STEPS = {
    LineState.ASKED: "confirm",
    LineState.GIVEN_UP: "confirm",
    LineState.CONFIRMED: "",
    LineState.COLLECTED: "",
}
FAILED_STEPS = {
    LineState.ASKED: "fail",
    LineState.GIVEN_UP: "fail",
    LineState.FAILED: "",
    LineState.COLLECTED: "take_back",
    LineState.TAKEN_BACK: "",
}


def _step(outcome: Outcome, *, state: LineState) -> str | None:
    if outcome is Outcome.PENDING:
        return ""
    return (PAID_STEPS if outcome is Outcome.PAID else FAILED_STEPS).get(state)


def rounds(accounts: Sequence[int]) -> list[list[int]]:
    """
    Divide lines into rounds in each of which an account comes once.

    :param accounts: account of each line
    :returns: places of the lines, round by round, in order
    """
    turns: dict[int, int] = {}
    found: list[list[int]] = []
    for place, account in enumerate(accounts):
        turn = turns.get(account, 0)
        turns[account] = turn + 1
        if turn == len(found):
            found.append([])
        found[turn].append(place)
    return found
