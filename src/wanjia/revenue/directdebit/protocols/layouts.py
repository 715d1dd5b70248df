"""What we ask and what a bank answers, in files of records as a layout says."""

from __future__ import annotations

from wanjia.foundation.interchange.reading import Faults
from wanjia.revenue.directdebit.protocols import tabular
from wanjia.revenue.directdebit.types import Answer, FieldName, Layout, Order, OrderLine, ParsedReturn

F = FieldName
PURPOSE = "电费"


def written(order: Order, *, layout: Layout) -> bytes:
    """
    Write an order.

    :raises Unwritable: if something has no room in its field
    """
    head = {
        F.BATCH: order.batch,
        F.CREDITOR_NUMBER: order.creditor_number,
        F.CREDITOR_NAME: order.creditor_name,
        F.CREDITOR_ACCOUNT: order.creditor_account,
        F.COLLECT_ON: order.collect_on,
    }
    return tabular.written(layout, head=head, lines=[_row(line) for line in order.lines])


def _row(line: OrderLine) -> tabular.Row:
    return {
        F.PLACE: line.place,
        F.REFERENCE: line.reference,
        F.MANDATE: line.mandate,
        F.HOLDER: line.holder,
        F.BANK_ACCOUNT: line.bank_account,
        F.BANK_CODE: line.bank_code,
        F.CUSTOMER: line.customer,
        F.AMOUNT: line.amount,
        F.PURPOSE: PURPOSE,
    }


def parse(content: bytes, *, layout: Layout) -> ParsedReturn:
    """
    Read a return.

    :raises MalformedFile: naming line, field, reason and cure
    """
    rows = tabular.read(layout, content=content, faults=Faults())
    whole_day = rows.head.get(F.ANSWERED_ON)
    answers = tuple(
        Answer(
            reference=line[F.REFERENCE],
            amount=line[F.AMOUNT],
            code=line[F.RESULT],
            text=line.get(F.RESULT_TEXT, ""),
            answered_on=line.get(F.ANSWERED_ON) or whole_day,
            place=place,
        )
        for line, place in zip(rows.lines, rows.places, strict=True)
    )
    return ParsedReturn(rows.head[F.BATCH], answers)


def answered(parsed: ParsedReturn, *, layout: Layout) -> bytes:
    """Write a return, as a bank would."""
    days = [answer.answered_on for answer in parsed.answers if answer.answered_on]
    head = {F.BATCH: parsed.batch, F.ANSWERED_ON: days[0] if days else None}
    lines = [
        {
            F.REFERENCE: answer.reference,
            F.AMOUNT: answer.amount,
            F.RESULT: answer.code,
            F.RESULT_TEXT: answer.text,
            F.ANSWERED_ON: answer.answered_on,
        }
        for answer in parsed.answers
    ]
    return tabular.written(layout, head=head, lines=lines)
