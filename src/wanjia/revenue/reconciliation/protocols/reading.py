"""What readers of statements have in common: faults gathered with their place, and values read one way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from wanjia.revenue.reconciliation.types import Fault

#: A file beyond these is no statement of one account; whoever sends it splits it by day.
MOST_BYTES = 64 * 1024 * 1024
MOST_LINES = 200_000
#: So many faults of a file are told; often one cause makes many.
MOST_FAULTS = 200
LONGEST_AMOUNT = 20
LONGEST_SHOWN = 40
FEN = Decimal("0.01")


class MalformedStatement(Exception):
    """A file that is no statement as its format says; ``faults`` names places, reasons and cures."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep what is wrong."""
        super().__init__(faults[0].what if faults else "")
        self.faults = tuple(faults)


@dataclass(slots=True)
class Faults:
    """What was found to be wrong so far."""

    found: list[Fault] = field(default_factory=list)

    def add(self, line: int, *, element: str = "", what: str, cure: str) -> None:
        """
        Write a fault down.

        :raises MalformedStatement: if there are as many as anybody reads
        """
        self.found.append(Fault(line, element, what, cure))
        if len(self.found) >= MOST_FAULTS:
            raise MalformedStatement(self.found)

    def stop(self, line: int, *, element: str = "", what: str, cure: str) -> MalformedStatement:
        """Give what to raise where reading on makes no sense."""
        return MalformedStatement([*self.found, Fault(line, element, what, cure)])

    def settle(self) -> None:
        """
        End the reading.

        :raises MalformedStatement: if anything was wrong
        """
        if self.found:
            raise MalformedStatement(self.found)

    def amount(self, text: str, *, line: int, element: str) -> Decimal:
        """Read yuan, thousands apart or not; 0 after a fault."""
        plain = text.strip().replace(",", "")
        try:
            value = Decimal(plain) if len(plain) <= LONGEST_AMOUNT and plain.isascii() else None
        except InvalidOperation:
            value = None
        if value is None or not value.is_finite() or value != value.quantize(FEN):
            self.add(
                line,
                element=element,
                what=f"'{shown(text)}' is no amount of yuan with 2 places.",
                cure="Have the bank write the file again; do not mend amounts by hand.",
            )
            return Decimal("0.00")
        return value.quantize(FEN)

    def day(self, text: str, *, line: int, element: str, form: str = "%Y-%m-%d") -> date:
        """Read a day; the earliest one there is after a fault."""
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            self.add(
                line,
                element=element,
                what=f"'{shown(text)}' is no day.",
                cure="Have the bank write the file again, with days as its format says.",
            )
            return date.min

    def refuse_size(self, content: bytes) -> None:
        """
        Refuse what cannot be a statement before any of it is read.

        :raises MalformedStatement: if it is empty or too large
        """
        if not content.strip():
            raise self.stop(0, what="The file is empty.", cure="Choose the file again, or ask the bank for it again.")
        if len(content) > MOST_BYTES:
            raise self.stop(0, what="The file is larger than 64 MB.", cure="Ask the bank for a file for each day.")

    def refuse_lines(self, count: int) -> None:
        """
        Refuse more lines than one statement has.

        :raises MalformedStatement: if there are too many
        """
        if count > MOST_LINES:
            raise self.stop(
                0, what="The file has more than 200,000 lines.", cure="Ask the bank for a file for each day."
            )


def shown(text: str) -> str:
    """Give a text short enough to be shown in a sentence."""
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST_SHOWN else f"{plain[:LONGEST_SHOWN]}…"


def decoded(content: bytes, *, faults: Faults) -> str:
    """
    Read bytes as UTF-8 or, as most banks here write, as GB18030.

    :raises MalformedStatement: if they are neither
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise faults.stop(0, what="The file is neither UTF-8 nor GB18030 text.", cure="Ask the bank for the file as text.")


def sequence_in(number: str) -> int | None:
    """Give the running number at the end of a statement's number, if it ends in one."""
    tail = number[len(number.rstrip("0123456789")) :]
    return int(tail) if tail and tail.isascii() and len(tail) <= 12 else None
