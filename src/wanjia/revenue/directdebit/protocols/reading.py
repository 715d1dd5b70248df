"""What readers of return files have in common: faults gathered with their place, and values read one way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from wanjia.foundation.findings.types import Refused
from wanjia.revenue.directdebit.types import Fault

#: A file beyond these answers no batch.
MOST_BYTES = 64 * 1024 * 1024
MOST_LINES = 200_000
#: So many faults of a file are told; often one cause makes many.
MOST_FAULTS = 200
LONGEST_AMOUNT = 20
LONGEST_SHOWN = 40
FEN = Decimal("0.01")
AGAIN = "Have the file sent again by the bank; nothing of it was taken in."


class MalformedReturn(Exception):
    """A file that is not as its format says; ``faults`` name places, reasons and cures."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep what is wrong."""
        super().__init__(faults[0].what if faults else "")
        self.faults = tuple(faults)


class Unwritable(Refused):
    """Something that a format has no room or no characters for; the text is fit for the user."""


@dataclass(slots=True)
class Faults:
    """What was found to be wrong so far."""

    found: list[Fault] = field(default_factory=list)

    def add(self, line: int, *, element: str = "", what: str, cure: str = AGAIN) -> None:
        """
        Write a fault down.

        :raises MalformedReturn: if there are as many as anybody reads
        """
        self.found.append(Fault(line, element, what, cure))
        if len(self.found) >= MOST_FAULTS:
            raise MalformedReturn(self.found)

    def stop(self, line: int, *, element: str = "", what: str, cure: str = AGAIN) -> MalformedReturn:
        """Give what to raise where reading on makes no sense."""
        return MalformedReturn([*self.found, Fault(line, element, what, cure)])

    def settle(self) -> None:
        """
        End the reading.

        :raises MalformedReturn: if anything was wrong
        """
        if self.found:
            raise MalformedReturn(self.found)

    def refuse_size(self, content: bytes) -> None:
        """
        Refuse what cannot be a return before any of it is read.

        :raises MalformedReturn: if it is empty or too large
        """
        if not content.strip():
            raise self.stop(0, what="The file is empty.", cure="Choose the file again, or ask the bank for it again.")
        if len(content) > MOST_BYTES or content.count(b"\n") > MOST_LINES:
            raise self.stop(0, what="The file is larger than any answer to a batch.", cure=AGAIN)

    def yuan(self, text: str, *, line: int, element: str) -> Decimal:
        """Read yuan with at most 2 places, thousands apart or not, not below 0; 0 after a fault."""
        plain = text.strip().replace(",", "")
        try:
            value = Decimal(plain) if len(plain) <= LONGEST_AMOUNT and plain.isascii() else None
        except InvalidOperation:
            value = None
        if value is None or not value.is_finite() or value < 0 or value != value.quantize(FEN):
            self.add(line, element=element, what=f"'{shown(text)}' is no amount of yuan with 2 places.")
            return Decimal("0.00")
        return value.quantize(FEN)

    def fen(self, text: str, *, line: int, element: str) -> Decimal:
        """Read a whole number of fen as yuan; 0 after a fault."""
        return Decimal(self.count(text, line=line, element=element)).scaleb(-2)

    def count(self, text: str, *, line: int, element: str) -> int:
        """Read a whole number; 0 after a fault."""
        plain = text.strip()
        if not (plain.isascii() and plain.isdigit() and len(plain) <= LONGEST_AMOUNT):
            self.add(line, element=element, what=f"'{shown(text)}' is no whole number.")
            return 0
        return int(plain)

    def day(self, text: str, *, line: int, element: str, form: str) -> date | None:
        """Read a day; none after a fault."""
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            self.add(line, element=element, what=f"'{shown(text)}' is no day.")
            return None


def shown(text: str) -> str:
    """Give a text short enough to be shown in a sentence."""
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST_SHOWN else f"{plain[:LONGEST_SHOWN]}…"
