"""A bank that collects for the company, a mandate of account 1001, and batches on their way through it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from tests.integration.payments.counter import AT, DUE, make_counter
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.revenue.directdebit.models import DebitLine
from wanjia.revenue.directdebit.operations import banks, batches, mandates, returns
from wanjia.revenue.directdebit.protocols import layouts
from wanjia.revenue.directdebit.queries.batches import BatchRow, batch_numbered
from wanjia.revenue.directdebit.queries.figures import layouts as known_layouts
from wanjia.revenue.directdebit.types import (
    Answer,
    AskPer,
    MandateKind,
    NewBank,
    NewBatch,
    NewMandate,
    ParsedReturn,
    ReturnTaken,
)

MAKER, CHECKER = Actor("D1", "核算员", WHOLE_COMPANY), Actor("D2", "复核员", WHOLE_COMPANY)
COLLECT = date(2026, 1, 20)
#: When the bank's answer is handed in.
LATER = AT + timedelta(days=9)
NUMBER = "6222020000001234"


def make_bank(*, by: Actor = MAKER, **changes: Any) -> None:
    """Let a bank collect for the company."""
    facts: dict[str, Any] = {
        "code": "ICBC",
        "name": "工商银行光明支行",
        "bank_code": "102521000011",
        "unit_code": "C",
        "creditor_name": "光明供电公司",
        "creditor_number": "E0001",
        "creditor_account": "4200 1000 1000 01",
        "ask_format": "SAMPLE-CSV",
        "return_format": "SAMPLE-CSV-R",
        "asks_per": AskPer.ACCOUNT,
    }
    banks.open_bank(NewBank(**(facts | changes)), by=by, at=AT)


def paper(**changes: Any) -> NewMandate:
    """Give a mandate to be."""
    facts: dict[str, Any] = {
        "account_number": "1001",
        "bank": "ICBC",
        "kind": MandateKind.DIRECT_DEBIT,
        "reference": "XY-0001",
        "holder": "张三",
        "bank_account": NUMBER,
        "bank_code": "102521000011",
        "signed_on": date(2025, 3, 1),
        "start": date(2025, 3, 1),
    }
    return NewMandate(**(facts | changes))


def make_mandate(**changes: Any) -> int:
    """Propose a mandate and have another person confirm it."""
    mandate_id = mandates.propose(paper(**changes), by=MAKER, at=AT)
    mandates.move_mandate(mandate_id, step="confirm", reason="", by=CHECKER, at=AT)
    return mandate_id


def make_collecting(*debts: str, **changes: Any) -> int:
    """Write the registry, debts of account 1001, the bank and the mandate; give the account's id."""
    account_id = make_counter(*debts)
    make_bank(**changes)
    make_mandate()
    return account_id


def made(*, by: Actor = MAKER, at: datetime = AT, **changes: Any) -> str:
    """Make a batch of what is due by the end of the month."""
    facts: dict[str, Any] = {"bank": "ICBC", "kind": MandateKind.DIRECT_DEBIT, "unit_code": "C", "due_until": DUE}
    return batches.make_batch(NewBatch(**({**facts, "collect_on": COLLECT} | changes)), by=by, at=at)


def sent() -> str:
    """Make a batch, have it approved, and send it."""
    number = made()
    batches.approve_batch(number, by=CHECKER, at=AT)
    batches.send_batch(number, by=MAKER, at=AT)
    return number


def shown(number: str) -> BatchRow:
    """Give a batch as it stands."""
    return batch_numbered(number, scope=WHOLE_COMPANY)


def answers(number: str, *codes: str, **changes: Any) -> list[Answer]:
    """Answer the first lines of a batch with these codes."""
    rows = DebitLine.objects.filter(batch__number=number).order_by("place")
    facts = {"text": "", "answered_on": COLLECT, "place": 0}
    return [
        Answer(**({"reference": row.reference, "amount": row.amount, "code": code, **facts} | changes))
        for row, code in zip(rows, codes, strict=False)
    ]


def file_with(number: str, told: Sequence[Answer], *, layout: str = "SAMPLE-CSV-R") -> bytes:
    """Write a return as the bank would."""
    return layouts.answered(ParsedReturn(number, tuple(told)), layout=known_layouts()[layout])


def taken(number: str, content: bytes, *, at: datetime = LATER) -> ReturnTaken:
    """Hand a return in and book what it brought."""
    done = returns.take_return(content, number=number, file_name="回盘.csv", by=MAKER, at=at)
    while returns.book_confirmed(number, by=MAKER, at=at):
        pass
    return done


def returned(number: str, *codes: str, at: datetime = LATER) -> ReturnTaken:
    """Hand in a return with these codes for the first lines."""
    return taken(number, file_with(number, answers(number, *codes)), at=at)
