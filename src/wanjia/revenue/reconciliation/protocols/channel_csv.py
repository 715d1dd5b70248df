"""
What a channel says it took on a day, as a CSV in UTF-8 or GB18030.

Sample layout: channels give theirs to their merchants only. Above the lines stand channel and day, one pair a row, then
headers in any order: 订单号, 支付日期, 金额, 手续费.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wanjia.foundation.interchange.reading import Faults, decoded

CHANNEL, DAY = "渠道", "清算日期"
ORDER, PAID, AMOUNT, FEE = "订单号", "支付日期", "金额", "手续费"
COLUMNS = (ORDER, PAID, AMOUNT, FEE)
AGAIN = "Download the file again from the channel, and hand it in unchanged."


@dataclass(frozen=True, slots=True)
class ChannelPayment:
    """One payment as the channel tells it, yuan."""

    reference: str
    paid_on: date
    amount: Decimal
    fee: Decimal


@dataclass(frozen=True, slots=True)
class ParsedDay:
    """A channel's day."""

    channel: str
    day: date
    payments: tuple[ChannelPayment, ...]


def parse(content: bytes) -> ParsedDay:
    """
    Read a channel's day.

    :raises MalformedFile: naming line, column, reason and cure
    """
    faults = Faults()
    faults.refuse_size(content)
    try:
        rows = list(csv.reader(io.StringIO(decoded(content, faults=faults)), strict=True))
    except csv.Error as bad:
        raise faults.stop(0, what="The file is no CSV: a quote is not closed.", cure=AGAIN) from bad
    faults.refuse_lines(len(rows))
    begin = next((place for place, row in enumerate(rows) if set(COLUMNS) <= {cell.strip() for cell in row}), None)
    if begin is None:
        what = "There is no row of headers with 订单号, 支付日期, 金额, 手续费."
        raise faults.stop(0, what=what, cure=AGAIN)
    above = {row[0].strip(): row[1].strip() for row in rows[:begin] if len(row) > 1}
    if not above.get(CHANNEL):
        faults.add(0, element=CHANNEL, what=f"'{CHANNEL}' is missing above the lines.", cure=AGAIN)
    day = faults.day(above.get(DAY, ""), line=0, element=DAY)
    headers = [cell.strip() for cell in rows[begin]]
    paid = [
        _payment(row, headers=headers, place=place, faults=faults)
        for place, row in enumerate(rows[begin + 1 :], begin + 2)
        if any(cell.strip() for cell in row)
    ]
    faults.settle()
    return ParsedDay(above[CHANNEL], day, tuple(paid))


def _payment(row: list[str], *, headers: list[str], place: int, faults: Faults) -> ChannelPayment:
    if len(row) != len(headers):
        faults.add(place, what=f"The line has {len(row)} cells, the headers are {len(headers)}.", cure=AGAIN)
        return ChannelPayment("", date.min, Decimal("0.00"), Decimal("0.00"))
    cells = dict(zip(headers, row, strict=True))
    reference = cells[ORDER].strip().removeprefix("'")
    if not reference:
        faults.add(place, element=ORDER, what="The line has no order number.", cure=AGAIN)
    return ChannelPayment(
        reference,
        faults.day(cells[PAID], line=place, element=PAID),
        faults.amount(cells[AMOUNT], line=place, element=AMOUNT),
        faults.amount(cells[FEE] or "0", line=place, element=FEE),
    )


def written(day: ParsedDay) -> bytes:
    """Write a day in this format, as a channel would."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerows([(CHANNEL, day.channel), (DAY, day.day), COLUMNS])
    writer.writerows((one.reference, one.paid_on, one.amount, one.fee) for one in day.payments)
    return target.getvalue().encode()
