"""
Files of records as their layout says: one head, lines, one tail that counts and sums them.

Every bank has a layout of its own, and none of them is published. So a layout is a table (`types.Layout`), and this one
program writes and reads them all, fixed widths (in bytes) and CSV, in GB18030 or UTF-8. Numbers are filled with zeros
at the left, texts with blanks at the right. Under CSV the head stands above a row of titles, where it has any.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from wanjia.foundation.interchange.reading import Faults, shown
from wanjia.revenue.directdebit.protocols.reading import Unwritable
from wanjia.revenue.directdebit.types import Field, FieldKind, FieldName, Layout, LayoutForm

Row = Mapping[FieldName, Any]
DAY, ISO_DAY = "%Y%m%d", "%Y-%m-%d"
ZERO = Decimal("0.00")
NUMBERS = frozenset({FieldKind.FEN, FieldKind.COUNT})
#: What a spreadsheet would take for a formula; a quote before it keeps it a text.
FORMULA = ("=", "+", "-", "@", "'")
NEWLINE = "\r\n"


@dataclass(frozen=True, slots=True)
class Rows:
    """
    The records of a file as values.

    :ivar places: line of the file that each line stands on
    """

    head: Row
    lines: Sequence[Row]
    places: Sequence[int] = ()


def written(layout: Layout, *, head: Row, lines: Sequence[Row]) -> bytes:
    """
    Write a file; count and sum of the lines are filled in wherever the layout wants them.

    :raises Unwritable: if a value has no room in its field, naming both
    """
    sums: Row = {
        FieldName.COUNT: len(lines),
        FieldName.SUM: sum((line[FieldName.AMOUNT] for line in lines), ZERO),
    }
    about = {**head, **sums}
    records = [
        _texts(layout.head, row=about),
        *([[field.title for field in layout.line]] if _has_titles(layout) else []),
        *(_texts(layout.line, row=line) for line in lines),
        _texts(layout.tail, row=about),
    ]
    kept = [record for record in records if record]
    if layout.form is LayoutForm.CSV:
        target = io.StringIO()
        csv.writer(target, lineterminator=NEWLINE).writerows(kept)
        return target.getvalue().encode(layout.encoding)
    fields = [*([layout.head] if layout.head else []), *([layout.line] * len(lines))]
    fields += [layout.tail] if layout.tail else []
    cells = zip(fields, kept, strict=True)
    joined = [_joined(of, texts=texts, encoding=layout.encoding) for of, texts in cells]
    return b"".join(record + NEWLINE.encode() for record in joined)


def read(layout: Layout, *, content: bytes, faults: Faults) -> Rows:
    """
    Read a file, and check what it says of itself: its marks, its count and its sum.

    :raises MalformedFile: naming line, field, reason and cure
    """
    faults.refuse_size(content)
    faults.refuse_lines(content.count(b"\n"))
    records = list(
        _cells_of_csv(layout, content=content, faults=faults)
        if layout.form is LayoutForm.CSV
        else _cells_of_widths(layout, content=content, faults=faults)
    )
    faults.settle()
    first, latest = (1 if layout.head else 0), len(records) - (1 if layout.tail else 0)
    if latest < first:
        raise faults.stop(0, what="The file has no head or no tail: it was cut.")
    titles = 1 if _has_titles(layout) else 0
    if titles and (latest == first or records[first][1] != [field.title for field in layout.line]):
        raise faults.stop(first + 1, what="The titles of the columns are not those of this format.")
    body = records[first + titles : latest]
    about = _values(layout.head, record=records[0], faults=faults) if layout.head else {}
    lines = [_values(layout.line, record=record, faults=faults) for record in body]
    faults.settle()
    _check_sums(about, lines=lines, place=1, faults=faults)
    if layout.tail:
        tail = _values(layout.tail, record=records[-1], faults=faults)
        _check_sums(tail, lines=lines, place=records[-1][0], faults=faults)
    faults.settle()
    return Rows(about, lines, [place for place, _cells in body])


def _has_titles(layout: Layout) -> bool:
    return layout.form is LayoutForm.CSV and any(field.title for field in layout.line)


def _texts(fields: Sequence[Field], *, row: Row) -> list[str]:
    return [_text(field, value=row.get(field.name, "")) for field in fields]


WRITERS: Mapping[FieldKind, Callable[[Any], str]] = {
    FieldKind.TEXT: str,
    FieldKind.DAY: lambda day: day.strftime(DAY) if day else "",
    FieldKind.ISO_DAY: lambda day: day.isoformat() if day else "",
    FieldKind.FEN: lambda amount: str(int(amount.scaleb(2))),
    FieldKind.YUAN: lambda amount: f"{amount:.2f}",
    FieldKind.COUNT: str,
}


def _text(field: Field, *, value: Any) -> str:
    if field.kind is FieldKind.FIXED:
        return field.mark
    text = WRITERS[field.kind](value)
    is_guarded = field.kind is FieldKind.TEXT and field.title and text.startswith(FORMULA)
    return f"'{text}" if is_guarded else text


def _joined(fields: Sequence[Field], *, texts: Sequence[str], encoding: str) -> bytes:
    return b"".join(
        _padded(field, text=text.encode(encoding), of=text) for field, text in zip(fields, texts, strict=True)
    )


def _padded(field: Field, *, text: bytes, of: str) -> bytes:
    if len(text) > field.width or b"\n" in text or b"\r" in text:
        msg = f"'{shown(of)}' does not fit into the {field.width} bytes of the field {field.name.value}."
        raise Unwritable(msg)
    return text.rjust(field.width, b"0") if field.kind in NUMBERS and text else text.ljust(field.width, b" ")


def _cells_of_csv(layout: Layout, *, content: bytes, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    try:
        text = content.decode(layout.encoding).removeprefix("\ufeff")
        for place, row in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), start=1):
            if any(cell.strip() for cell in row):
                yield place, row
    except UnicodeDecodeError as bad:
        raise faults.stop(0, what=f"The file is no {layout.encoding} text.") from bad
    except csv.Error as bad:
        raise faults.stop(0, what="The file is no CSV: a quote is not closed.") from bad


def _cells_of_widths(layout: Layout, *, content: bytes, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    records = [line.rstrip(b"\r") for line in content.rstrip(b"\r\n\x1a").split(b"\n")]
    for place, record in enumerate(records, start=1):
        fields = layout.line
        if layout.head and place == 1:
            fields = layout.head
        elif layout.tail and place == len(records):
            fields = layout.tail
        width = sum(field.width for field in fields)
        if len(record) != width:
            what = f"The line is {len(record)} bytes long, not {width}."
            faults.add(place, what=what, cure="Have it sent as binary: text mode changes widths.")
            continue
        yield place, list(_cut(record, fields=fields, place=place, encoding=layout.encoding, faults=faults))


def _cut(record: bytes, *, fields: Sequence[Field], place: int, encoding: str, faults: Faults) -> Iterator[str]:
    at = 0
    for field in fields:
        try:
            yield record[at : at + field.width].decode(encoding).rstrip(" ")
        except UnicodeDecodeError:
            faults.add(place, element=field.name.value, what=f"The field is no {encoding} text.")
            yield ""
        at += field.width


def _values(fields: Sequence[Field], *, record: tuple[int, list[str]], faults: Faults) -> dict[FieldName, Any]:
    place, cells = record
    if len(cells) != len(fields):
        faults.add(place, what=f"The line has {len(cells)} cells, the format {len(fields)}.")
        return {}
    return {
        field.name: _value(field, text=text, place=place, faults=faults)
        for field, text in zip(fields, cells, strict=True)
    }


def _value(field: Field, *, text: str, place: int, faults: Faults) -> Any:
    element = field.title or field.name.value
    match field.kind:
        case FieldKind.FIXED:
            if text != field.mark:
                faults.add(place, element=element, what=f"Here stands '{shown(text)}', not '{field.mark}'.")
            return text
        case FieldKind.DAY | FieldKind.ISO_DAY:
            form = DAY if field.kind is FieldKind.DAY else ISO_DAY
            return faults.day(text, line=place, element=element, form=form) if text.strip() else None
        case FieldKind.FEN:
            return faults.fen(text, line=place, element=element)
        case FieldKind.YUAN:
            return faults.amount_in(text, line=place, element=element)
        case FieldKind.COUNT:
            return faults.count(text, line=place, element=element)
        case FieldKind.TEXT:
            return text[1:] if field.title and text.startswith("'") else text


def _check_sums(record: Row, *, lines: Sequence[Row], place: int, faults: Faults) -> None:
    count, total = record.get(FieldName.COUNT), record.get(FieldName.SUM)
    if count is not None and count != len(lines):
        what = f"The file counts {count} lines and has {len(lines)}."
        faults.add(place, element=FieldName.COUNT.value, what=what)
    there = sum((line.get(FieldName.AMOUNT, ZERO) for line in lines), ZERO)
    if total is not None and total != there:
        faults.add(place, element=FieldName.SUM.value, what=f"The file sums to {total}, its lines to {there}.")
