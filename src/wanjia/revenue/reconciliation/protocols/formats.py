"""The formats of statements by name, and which one a file is in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from wanjia.foundation.interchange.reading import Faults
from wanjia.revenue.reconciliation.protocols import bank_csv, bank_fixed, camt053
from wanjia.revenue.reconciliation.types import ParsedStatement, StatementFormat

HEAD_BYTES = 2_048


@dataclass(frozen=True, slots=True)
class Protocol:
    """How a format is known by its beginning, and read."""

    is_one: Callable[[bytes], bool]
    parse: Callable[[bytes], list[ParsedStatement]]


PROTOCOLS: Mapping[StatementFormat, Protocol] = {
    StatementFormat.BANK_FIXED: Protocol(bank_fixed.is_one, bank_fixed.parse),
    StatementFormat.BANK_CSV: Protocol(bank_csv.is_one, bank_csv.parse),
    StatementFormat.CAMT_053: Protocol(camt053.is_one, camt053.parse),
}


def format_of(content: bytes) -> StatementFormat | None:
    """Tell in which format a file is; none if in no known one."""
    head = content[:HEAD_BYTES]
    return next((name for name, protocol in PROTOCOLS.items() if protocol.is_one(head)), None)


def parse(content: bytes) -> tuple[StatementFormat, list[ParsedStatement]]:
    """
    Read a file in whichever format it is.

    :raises MalformedFile: if it is in none, or not as its format says
    """
    faults = Faults()
    faults.refuse_size(content)
    found = format_of(content)
    if found is None:
        raise faults.stop(
            0,
            what="The file is in no format of statements that is known here.",
            cure="Take camt.053 XML, the CSV of online banking, or the file of fixed width.",
        )
    return found, PROTOCOLS[found].parse(content)
