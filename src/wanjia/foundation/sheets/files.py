"""CSV and Excel files as tables of text; a file that is cut, damaged or of another kind is refused as a whole."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zipfile import ZipFile

from python_calamine import CalamineError, CalamineWorkbook

from wanjia.foundation.sheets.types import Problem, SheetRefused

Cell = str | int | float | bool | time | date | timedelta | None

SAVE_AGAIN = "Save it again as CSV in UTF-8, or as Excel (.xlsx)"
SEND_AGAIN = "Fetch or send the whole file again"
EXCEL_DIGITS = 15
LONGEST_CELL = 100_000
ZIP_START = b"PK\x03\x04"
OLD_EXCEL_START = b"\xd0\xcf\x11\xe0"
CELL_TAG = re.compile(rb"<c [^>]*t=\"e\"[^>]*>")
ERROR_CELL = re.compile(rb'r="(?P<letters>[A-Z]+)(?P<row>\d+)"')
UTF8_START = b"\xef\xbb\xbf"
UTF16_STARTS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class RawTable:
    """
    A file's cells as text, without spaces around them.

    :ivar header: cells of the first row that is not empty
    :ivar rows: the other rows that are not empty, each as long as the header
    :ivar places: the place of each of them in the file
    """

    header: list[str]
    rows: list[list[str]]
    places: list[int]


def read_raw(content: bytes) -> RawTable:
    """
    Read a CSV or Excel file.

    :raises SheetRefused: if it is neither, is cut or damaged, or a row has more or fewer cells than the header
    """
    if content.startswith(ZIP_START):
        return _read_excel(content)
    if content.startswith(OLD_EXCEL_START):
        raise _refused("an old Excel file (.xls)", cure=SAVE_AGAIN)
    return _read_csv(content)


def _refused(what: str, *, cure: str) -> SheetRefused:
    return SheetRefused([Problem(0, "", what, cure)])


def decoded(content: bytes) -> str:
    """
    Read the characters of a text file in UTF-8 or GB18030.

    :raises SheetRefused: if it is in another encoding, or no text
    """
    if content.startswith(UTF16_STARTS):
        raise _refused("the encoding is UTF-16, neither UTF-8 nor GB18030", cure=SAVE_AGAIN)
    if b"\x00" in content:
        raise _refused("it is no text file, or not in UTF-8 or GB18030", cure=SAVE_AGAIN)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        if content.startswith(UTF8_START) or _is_mostly_utf8(content):
            line = content.count(b"\n", 0, bad.start) + 1
            found = SheetRefused([Problem(line, "", "a character is cut or damaged (UTF-8)", SEND_AGAIN)])
            raise found from bad
    return _decoded_gb18030(content)


def _is_mostly_utf8(content: bytes) -> bool:
    """Tell whether more than half of the bytes beyond ASCII make whole UTF-8 characters: damaged, not GB18030."""
    kept = content.decode("utf-8", errors="ignore").encode("utf-8")
    return 2 * _beyond_ascii(kept) > _beyond_ascii(content)


def _beyond_ascii(content: bytes) -> int:
    return len(content) - len(content.decode("ascii", errors="ignore"))


def _decoded_gb18030(content: bytes) -> str:
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError as bad:
        raise _refused("the encoding is neither UTF-8 nor GB18030", cure=SAVE_AGAIN) from bad
    if any("\ue000" <= character <= "\uf8ff" for character in set(text)):
        raise _refused(
            "the encoding is neither UTF-8 nor GB18030: characters come out that nobody writes", cure=SAVE_AGAIN
        )
    return text


def _read_csv(content: bytes) -> RawTable:
    text = decoded(content)
    if not text.strip():
        raise _refused("the file is empty", cure="Give a header row and the rows below it")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[list[str]] = []
    places: list[int] = []
    place = 1
    try:
        for line in reader:
            if line:
                lines.append([cell.strip() for cell in line])
                places.append(place)
            place = reader.line_num + 1
    except csv.Error as bad:
        problem = Problem(
            place, "", f"the row cannot be read ({bad}): the file is cut or a quote is not closed", SEND_AGAIN
        )
        raise SheetRefused([problem]) from bad
    return _whole(lines, places=places, more=_unended(text, place=places[-1]))


def _unended(text: str, *, place: int) -> list[Problem]:
    if text.endswith(("\n", "\r")):
        return []
    cure = f"{SEND_AGAIN}; if it is whole, put a line end behind the latest row"
    return [Problem(place, "", "the latest row has no line end, so the file may be cut there", cure)]


def _whole(lines: list[list[str]], *, places: list[int], more: list[Problem]) -> RawTable:
    header = lines[0]
    width = len(header)
    problems = [
        Problem(
            place,
            "",
            f"the row has {len(line)} cells, the header has {width}: a row is cut or has a comma too many",
            SEND_AGAIN,
        )
        for line, place in zip(lines, places, strict=True)
        if len(line) != width
    ]
    if problems or more:
        raise SheetRefused(problems + more)
    kept = [(line, place) for line, place in zip(lines[1:], places[1:], strict=True) if any(line)]
    return RawTable(header, [line for line, _ in kept], [place for _, place in kept])


def _read_excel(content: bytes) -> RawTable:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
            filled = [sheet for sheet in sheets if sheet.height > 0]
            names = [sheet.name for sheet in filled]
            grid = filled[0].to_python(skip_empty_area=False) if len(filled) == 1 else []
    except CalamineError as bad:
        raise _refused(f"the Excel file cannot be opened ({bad}): it is cut or damaged", cure=SEND_AGAIN) from bad
    if len(names) != 1:
        what = f"the workbook has {len(names)} worksheets with something in them: {', '.join(names) or 'none'}"
        raise _refused(what, cure="Keep one worksheet in the file")
    if errors := _error_cells(content):
        raise SheetRefused(errors)
    return _of_grid(grid)


def _error_cells(content: bytes) -> list[Problem]:
    """Find formulas that came to nothing, such as #N/A: the reader would give them as empty."""
    with ZipFile(io.BytesIO(content)) as parts:
        pages = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    cells = [found.groupdict() for page in pages for tag in CELL_TAG.findall(page) if (found := ERROR_CELL.search(tag))]
    cure = "Correct the formula, or write the value itself"
    return [Problem(int(cell["row"]), cell["letters"].decode(), "the cell shows an error", cure) for cell in cells]


def _of_grid(grid: Sequence[Sequence[Cell]]) -> RawTable:
    problems: list[Problem] = []
    lines: list[list[str]] = []
    places: list[int] = []
    for place, cells in enumerate(grid, start=1):
        line = [text_of(cell) for cell in cells]
        if any(line):
            lines.append(line)
            places.append(place)
            problems += _broken_cells(cells, place=place)
    if not lines:
        raise _refused("the worksheet is empty", cure="Give a header row and the rows below it")
    filled = max(index + 1 for index, cell in enumerate(lines[0]) if cell)
    beyond = [
        Problem(place, "", "the row has a cell beyond the header", "Give that column a header, or empty the cell")
        for line, place in zip(lines, places, strict=True)
        if any(line[filled:])
    ]
    return _whole([line[:filled] for line in lines], places=places, more=problems + beyond)


def _broken_cells(cells: Sequence[Cell], *, place: int) -> list[Problem]:
    found = []
    for number, cell in enumerate(cells, start=1):
        if isinstance(cell, float) and abs(cell) >= 10**EXCEL_DIGITS:
            what = f"cell {number} is a number of more digits than the {EXCEL_DIGITS} that Excel keeps"
            found.append(Problem(place, "", what, "Format the column as text and enter the number again"))
    return found


def text_of(cell: Cell) -> str:
    """
    Write an Excel cell as the text that a person would have typed.

    A number is written with the 15 digits that Excel keeps and shows, so that 3.3000000000000003 is 3.3 again.
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{Decimal(f'{cell:.{EXCEL_DIGITS}g}'):f}"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds").removesuffix(" 00:00:00")
    return str(cell).strip()
