"""What readers of files of banks and channels share: faults gathered with their place, values read one way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from wanjia.foundation.interchange.types import Fault, MalformedFile

#: No file of one account's day, and no answer to a batch, is larger; whoever sends it splits it.
MOST_BYTES = 64 * 1024 * 1024
MOST_LINES = 200_000
#: So many faults of a file are told; often one cause makes many.
MOST_FAULTS = 200
LONGEST_AMOUNT = 20
LONGEST_SHOWN = 40
FEN = Decimal("0.01")
AGAIN = "Have the file sent again by the bank; nothing of it was taken in."
IN_PARTS = "Ask the bank for a file for each day."


@dataclass(slots=True)
class Faults:
    """What was found to be wrong so far."""

    found: list[Fault] = field(default_factory=list)

    def add(self, line: int, *, element: str = "", what: str, cure: str = AGAIN) -> None:
        """
        Write a fault down.

        :raises MalformedFile: if there are as many as anybody reads
        """
        self.found.append(Fault(line, element, what, cure))
        if len(self.found) >= MOST_FAULTS:
            raise MalformedFile(self.found)

    def stop(self, line: int, *, element: str = "", what: str, cure: str = AGAIN) -> MalformedFile:
        """Give what to raise where reading on makes no sense."""
        return MalformedFile([*self.found, Fault(line, element, what, cure)])

    def settle(self) -> None:
        """
        End the reading.

        :raises MalformedFile: if anything was wrong
        """
        if self.found:
            raise MalformedFile(self.found)

    def refuse_size(self, content: bytes) -> None:
        """
        Refuse what cannot be such a file before any of it is read.

        :raises MalformedFile: if it is empty or too large
        """
        if not content.strip():
            raise self.stop(0, what="The file is empty.", cure="Choose the file again, or ask the bank for it again.")
        if len(content) > MOST_BYTES:
            raise self.stop(0, what="The file is larger than 64 MB.", cure=IN_PARTS)

    def refuse_lines(self, count: int) -> None:
        """
        Refuse more lines than one file has.

        :raises MalformedFile: if there are too many
        """
        if count > MOST_LINES:
            raise self.stop(0, what="The file has more than 200,000 lines.", cure=IN_PARTS)

    def amount(self, text: str, *, line: int, element: str) -> Decimal:
        """Read yuan with at most 2 places, thousands apart or not; 0 after a fault."""
        plain = text.strip().replace(",", "")
        try:
            value = Decimal(plain) if len(plain) <= LONGEST_AMOUNT and plain.isascii() else None
        except InvalidOperation:
            value = None
        if value is None or not value.is_finite() or value != value.quantize(FEN):
            self._no_amount(text, line=line, element=element)
            return Decimal("0.00")
        return value.quantize(FEN)

    def amount_in(self, text: str, *, line: int, element: str) -> Decimal:
        """Read yuan that are not below 0; 0 after a fault."""
        value = self.amount(text, line=line, element=element)
        if value < 0:
            self._no_amount(text, line=line, element=element)
            return Decimal("0.00")
        return value

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

    def _no_amount(self, text: str, *, line: int, element: str) -> None:
        self.add(
            line,
            element=element,
            what=f"'{shown(text)}' is no amount of yuan with 2 places.",
            cure="Have the bank write the file again; do not mend amounts by hand.",
        )


def shown(text: str) -> str:
    """Give a text short enough to be shown in a sentence."""
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST_SHOWN else f"{plain[:LONGEST_SHOWN]}…"


def decoded(content: bytes, *, faults: Faults) -> str:
    """
    Read bytes as UTF-8 or, as most banks here write, as GB18030.

    :raises MalformedFile: if they are neither
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise faults.stop(0, what="The file is neither UTF-8 nor GB18030 text.", cure="Ask the bank for the file as text.")
