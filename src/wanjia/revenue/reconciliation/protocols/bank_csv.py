"""
A CSV as online banking gives it, in UTF-8 or GB18030.

Sample layout: every bank has its own and none of them is published; headers and order here follow what they have in
common. Above the lines stands what the statement is, one pair a row, then a row of headers in any order. 贷方 is money
in, 借方 money out, as a bank sees its customer's account; 余额 is the balance after the line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal

from wanjia.foundation.interchange.reading import Faults, decoded, shown
from wanjia.revenue.reconciliation.protocols.reading import sequence_in
from wanjia.revenue.reconciliation.types import ParsedLine, ParsedStatement

ACCOUNT, CURRENCY, NUMBER, START, END, OPENING, CLOSING = (
    "账号",
    "币种",
    "对账单号",
    "起始日期",
    "截止日期",
    "期初余额",
    "期末余额",
)
ABOVE = (ACCOUNT, CURRENCY, NUMBER, START, END, OPENING, CLOSING)
BOOKED, VALUED, OUT, IN, BALANCE = "交易日期", "起息日期", "借方金额", "贷方金额", "余额"
REFERENCE, PARTY, PARTY_ACCOUNT, PAYER, TEXT = "交易流水号", "对方户名", "对方账号", "客户参考号", "摘要"
COLUMNS = (BOOKED, VALUED, OUT, IN, BALANCE, PARTY, PARTY_ACCOUNT, REFERENCE, PAYER, TEXT)
NEEDED = (BOOKED, OUT, IN, REFERENCE)
AGAIN = "Download the statement again from the bank, and hand it in unchanged."
#: What a spreadsheet would take for a formula; a bank that guards against it writes a quote before.
FORMULA = ("=", "+", "-", "@")


def is_one(head: bytes) -> bool:
    """Tell whether a file begins like a statement of this format."""
    first = head.split(b"\n", 1)[0]
    return any(ACCOUNT.encode(code) in first and b"," in first for code in ("utf-8", "gb18030"))


def parse(content: bytes) -> list[ParsedStatement]:
    """
    Read the statement.

    :raises MalformedFile: naming line, column, reason and cure
    """
    faults = Faults()
    faults.refuse_size(content)
    text = decoded(content, faults=faults)
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as bad:
        raise faults.stop(0, what="The file is no CSV: a quote is not closed.", cure=AGAIN) from bad
    faults.refuse_lines(len(rows))
    begin = next((place for place, row in enumerate(rows) if BOOKED in [cell.strip() for cell in row]), None)
    if begin is None:
        raise faults.stop(0, element=BOOKED, what=f"There is no row of headers with '{BOOKED}'.", cure=AGAIN)
    above = {row[0].strip(): (row[1].strip(), place) for place, row in enumerate(rows[:begin], 1) if len(row) > 1}
    for name in ABOVE:
        if name not in above:
            faults.add(0, element=name, what=f"'{name}' is missing above the lines.", cure=AGAIN)
    faults.settle()
    headers = [cell.strip() for cell in rows[begin]]
    for name in NEEDED:
        if name not in headers:
            faults.add(begin + 1, element=name, what=f"The column '{name}' is missing.", cure=AGAIN)
    faults.settle()
    return [_statement(above, rows=rows[begin + 1 :], headers=headers, at=begin + 2, faults=faults)]


def _statement(
    above: dict[str, tuple[str, int]], *, rows: list[list[str]], headers: list[str], at: int, faults: Faults
) -> ParsedStatement:
    amounts = {name: faults.amount(above[name][0], line=above[name][1], element=name) for name in (OPENING, CLOSING)}
    days = {name: faults.day(above[name][0], line=above[name][1], element=name) for name in (START, END)}
    lines, balance = [], amounts[OPENING]
    for place, row in enumerate(rows, start=at):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(headers):
            faults.add(place, what=f"The line has {len(row)} cells, the headers are {len(headers)}.", cure=AGAIN)
            continue
        line = _line(dict(zip(headers, row, strict=True)), place=place, faults=faults)
        balance += line.amount
        _check_balance(dict(zip(headers, row, strict=True)), balance=balance, place=place, faults=faults)
        lines.append(line)
    faults.settle()
    number = above[NUMBER][0]
    return ParsedStatement(
        account_number=above[ACCOUNT][0].lstrip("'\t"),
        currency=above[CURRENCY][0],
        number=number,
        sequence=sequence_in(number),
        start_date=days[START],
        end_date=days[END],
        opening=amounts[OPENING],
        closing=amounts[CLOSING],
        lines=tuple(lines),
    )


def _line(row: dict[str, str], *, place: int, faults: Faults) -> ParsedLine:
    paid_in, paid_out = (
        faults.amount(row[name], line=place, element=name) if row[name].strip() else Decimal("0.00")
        for name in (IN, OUT)
    )
    if bool(paid_in) == bool(paid_out):
        what = f"Exactly one of '{IN}' and '{OUT}' has an amount."
        faults.add(place, element=IN, what=what, cure=AGAIN)
    if not row[REFERENCE].strip():
        faults.add(place, element=REFERENCE, what="The line has no reference of the bank.", cure=AGAIN)
    booked = faults.day(row[BOOKED], line=place, element=BOOKED)
    valued = row.get(VALUED, "").strip()
    return ParsedLine(
        booked_on=booked,
        value_date=faults.day(valued, line=place, element=VALUED) if valued else booked,
        amount=paid_in - paid_out,
        reference=plain(row[REFERENCE]),
        payer_reference=plain(row.get(PAYER, "")),
        counterparty=plain(row.get(PARTY, "")),
        counterparty_account=plain(row.get(PARTY_ACCOUNT, "")),
        text=plain(row.get(TEXT, "")),
        place=place,
    )


def _check_balance(row: dict[str, str], *, balance: Decimal, place: int, faults: Faults) -> None:
    told = row.get(BALANCE, "").strip()
    if told and faults.amount(told, line=place, element=BALANCE) != balance:
        what = f"After this line the balance is {balance}, the file says {shown(told)}: a line is missing or doubled."
        faults.add(place, element=BALANCE, what=what, cure=AGAIN)
        faults.settle()


def plain(cell: str) -> str:
    """Give a cell without what guards numbers and formulas in spreadsheets."""
    return cell.strip().strip("\t").removeprefix("'").strip()


def written(statement: ParsedStatement, *, encoding: str = "utf-8") -> bytes:
    """Write a statement in this format, as a bank would."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    values: Sequence[object] = (
        statement.account_number,
        statement.currency,
        statement.number,
        statement.start_date,
        statement.end_date,
        statement.opening,
        statement.closing,
    )
    writer.writerows(zip(ABOVE, values, strict=True))
    writer.writerow(COLUMNS)
    balance = statement.opening
    for line in statement.lines:
        balance += line.amount
        writer.writerow(_cells(line, balance=balance))
    return target.getvalue().encode(encoding)


def _cells(line: ParsedLine, *, balance: Decimal) -> tuple[object, ...]:
    texts = (line.counterparty, line.counterparty_account, line.reference, line.payer_reference, line.text)
    guarded = tuple(f"'{text}" if text.startswith((*FORMULA, "'")) else text for text in texts)
    paid_out, paid_in = (-line.amount, "") if line.amount < 0 else ("", line.amount)
    return (line.booked_on, line.value_date, paid_out, paid_in, balance, *guarded)
