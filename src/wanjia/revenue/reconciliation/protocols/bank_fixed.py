"""
Lines of fixed width in GB18030, as hosts of banks exchange them.

Sample layout: invented, for want of a published one; its kind is usual: a head (H), lines (D), a tail (T) that counts
and sums them, widths in bytes, texts filled with blanks, amounts in fen with their sign in front, days as YYYYMMDD.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wanjia.foundation.interchange.reading import Faults, shown
from wanjia.revenue.reconciliation.types import ParsedLine, ParsedStatement

ENCODING = "gb18030"
DAY = "%Y%m%d"
AGAIN = "Have the file sent again by the bank; nothing of it was taken in."


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name and its width in bytes."""

    name: str
    width: int


HEAD = (
    Field("account", 32),
    Field("currency", 3),
    Field("number", 20),
    Field("sequence", 10),
    Field("start", 8),
    Field("end", 8),
    Field("opening", 18),
    Field("closing", 18),
)
LINE = (
    Field("booked", 8),
    Field("valued", 8),
    Field("amount", 18),
    Field("reference", 35),
    Field("payer_reference", 35),
    Field("party_account", 34),
    Field("party", 60),
    Field("text", 140),
)
TAIL = (Field("count", 8), Field("sum", 18))
KINDS = {b"H": HEAD, b"D": LINE, b"T": TAIL}


def is_one(head: bytes) -> bool:
    """Tell whether a file begins like a statement of this format."""
    first = head.split(b"\n", 1)[0].rstrip(b"\r")
    return first.startswith(b"H") and len(first) == 1 + sum(field.width for field in HEAD)


def parse(content: bytes) -> list[ParsedStatement]:
    """
    Read the statement.

    :raises MalformedFile: naming line, field, reason and cure
    """
    faults = Faults()
    faults.refuse_size(content)
    records = [line.rstrip(b"\r") for line in content.rstrip(b"\r\n\x1a").split(b"\n")]
    faults.refuse_lines(len(records))
    rows = [_fields(record, place=place, faults=faults) for place, record in enumerate(records, start=1)]
    faults.settle()
    kinds = "".join(row["kind"] for row in rows)
    if kinds != f"H{'D' * (len(rows) - 2)}T":
        raise faults.stop(
            _misplaced(kinds), what="The file is one head, then lines, then one tail; this is not.", cure=AGAIN
        )
    lines = tuple(_line(row, place=place, faults=faults) for place, row in enumerate(rows[1:-1], start=2))
    _check_tail(rows[-1], lines=lines, place=len(rows), faults=faults)
    statement = _statement(rows[0], lines=lines, faults=faults)
    faults.settle()
    return [statement]


def _misplaced(kinds: str) -> int:
    wanted = f"H{'D' * max(len(kinds) - 2, 0)}T"
    return next((place for place, (a, b) in enumerate(zip(kinds, wanted, strict=False), 1) if a != b), len(kinds))


def _fields(record: bytes, *, place: int, faults: Faults) -> dict[str, str]:
    layout = KINDS.get(record[:1])
    if layout is None:
        faults.add(place, what=f"'{shown(record[:1].decode('ascii', 'replace'))}' begins no kind of line.", cure=AGAIN)
        return {"kind": "?"}
    width = 1 + sum(field.width for field in layout)
    if len(record) != width:
        what = f"The line is {len(record)} bytes long, not {width}."
        faults.add(place, what=what, cure="Have it sent as binary: text mode changes widths.")
        return {"kind": "?"}
    found, at = {"kind": record[:1].decode("ascii")}, 1
    for field in layout:
        try:
            found[field.name] = record[at : at + field.width].decode(ENCODING).rstrip(" ")
        except UnicodeDecodeError:
            faults.add(place, element=field.name, what="The field is no GB18030 text.", cure=AGAIN)
            found[field.name] = ""
        at += field.width
    return found


def _fen(text: str, *, place: int, element: str, faults: Faults) -> Decimal:
    if text[:1] not in {"+", "-"} or not (text[1:].isascii() and text[1:].isdigit()):
        faults.add(place, element=element, what=f"'{shown(text)}' is no amount in fen with its sign.", cure=AGAIN)
        return Decimal("0.00")
    return Decimal(text).scaleb(-2)


def _line(row: dict[str, str], *, place: int, faults: Faults) -> ParsedLine:
    amount = _fen(row["amount"], place=place, element="amount", faults=faults)
    if not row["reference"]:
        faults.add(place, element="reference", what="The line has no reference of the bank.", cure=AGAIN)
    return ParsedLine(
        booked_on=faults.day(row["booked"], line=place, element="booked", form=DAY),
        value_date=faults.day(row["valued"], line=place, element="valued", form=DAY),
        amount=amount,
        reference=row["reference"],
        payer_reference=row["payer_reference"],
        counterparty=row["party"],
        counterparty_account=row["party_account"],
        text=row["text"],
        place=place,
    )


def _check_tail(tail: dict[str, str], *, lines: tuple[ParsedLine, ...], place: int, faults: Faults) -> None:
    total = sum((line.amount for line in lines), Decimal("0.00"))
    if not tail["count"].isdigit() or int(tail["count"]) != len(lines):
        what = f"The tail counts {shown(tail['count'])} lines, the file has {len(lines)}."
        faults.add(place, element="count", what=what, cure=AGAIN)
    told = _fen(tail["sum"], place=place, element="sum", faults=faults)
    if told != total:
        what = f"The tail sums to {told}, the lines to {total}."
        faults.add(place, element="sum", what=what, cure=AGAIN)


def _statement(head: dict[str, str], *, lines: tuple[ParsedLine, ...], faults: Faults) -> ParsedStatement:
    counted = head["sequence"].strip()
    if not counted.isdigit():
        faults.add(1, element="sequence", what=f"'{shown(counted)}' is no running number.", cure=AGAIN)
    return ParsedStatement(
        account_number=head["account"],
        currency=head["currency"],
        number=head["number"],
        sequence=int(counted) if counted.isdigit() else None,
        start_date=faults.day(head["start"], line=1, element="start", form=DAY),
        end_date=faults.day(head["end"], line=1, element="end", form=DAY),
        opening=_fen(head["opening"], place=1, element="opening", faults=faults),
        closing=_fen(head["closing"], place=1, element="closing", faults=faults),
        lines=lines,
    )


def written(statement: ParsedStatement) -> bytes:
    """
    Write a statement in this format, as a bank would.

    :raises ValueError: if a text is too long for its field
    """
    head = {
        "account": statement.account_number,
        "currency": statement.currency,
        "number": statement.number,
        "sequence": f"{statement.sequence or 0:010d}",
        "start": _day(statement.start_date),
        "end": _day(statement.end_date),
        "opening": _in_fen(statement.opening),
        "closing": _in_fen(statement.closing),
    }
    lines = [_record(b"D", values=_values(line)) for line in statement.lines]
    total = sum((line.amount for line in statement.lines), Decimal("0.00"))
    tail = {"count": f"{len(statement.lines):08d}", "sum": _in_fen(total)}
    return b"\r\n".join([_record(b"H", values=head), *lines, _record(b"T", values=tail)]) + b"\r\n"


def _values(line: ParsedLine) -> dict[str, str]:
    return {
        "booked": _day(line.booked_on),
        "valued": _day(line.value_date),
        "amount": _in_fen(line.amount),
        "reference": line.reference,
        "payer_reference": line.payer_reference,
        "party_account": line.counterparty_account,
        "party": line.counterparty,
        "text": line.text,
    }


def _day(day: date) -> str:
    return day.strftime(DAY)


def _in_fen(amount: Decimal) -> str:
    return f"{int(amount.scaleb(2)):+018d}"


def _record(kind: bytes, *, values: dict[str, str]) -> bytes:
    parts = [kind]
    for field in KINDS[kind]:
        content = values[field.name].encode(ENCODING)
        if len(content) > field.width:
            msg = f"{field.name} takes {field.width} bytes"
            raise ValueError(msg)
        parts.append(content.ljust(field.width))
    return b"".join(parts)
