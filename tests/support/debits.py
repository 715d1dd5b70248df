"""A bank that collects, a mandate to confirm and one in force, and a batch to approve and one sent; for samples."""

from datetime import date, timedelta

from django.utils import timezone

from wanjia.foundation.access.types import Actor
from wanjia.registry.customers.queries import AccountRow
from wanjia.revenue.directdebit.operations.banks import open_bank
from wanjia.revenue.directdebit.operations.batches import approve_batch, make_batch, send_batch
from wanjia.revenue.directdebit.operations.mandates import move_mandate, propose
from wanjia.revenue.directdebit.types import AskPer, MandateKind, NewBank, NewBatch, NewMandate

BANK, KIND = "SAMPLE", MandateKind.DIRECT_DEBIT


def _paper(account: AccountRow, *, number: int) -> NewMandate:
    whose = ("张三", f"62220200000012{number:02d}", "102521000011")
    signed = date(2025, 3, 1)
    return NewMandate(account.number, BANK, KIND, f"SAMPLE-{number}", *whose, signed, signed)


def make_debits(*accounts: AccountRow, by: Actor) -> None:
    """
    Write them for accounts of one unit that owe something: the first two have mandates in force and a batch each.

    The third has a mandate that waits for a second person.
    """
    at, unit = timezone.now(), accounts[0].unit_code
    second = Actor("SAMPLE-SECOND", "复核员", by.scope)
    ours = ("光明供电公司", "E0001", "42001000100001", "SAMPLE-CSV", "SAMPLE-CSV-R")
    open_bank(NewBank(BANK, "工商银行光明支行", "102521000011", unit, *ours, AskPer.ACCOUNT), by=by, at=at)
    day = timezone.localdate(at) + timedelta(days=30)
    batches = []
    for number, account in enumerate(accounts[:2]):
        mandate_id = propose(_paper(account, number=number), by=by, at=at)
        move_mandate(mandate_id, step="confirm", reason="", by=second, at=at)
        batches.append(make_batch(NewBatch(BANK, KIND, unit, day, day), by=by, at=at))
    approve_batch(batches[0], by=second, at=at)
    send_batch(batches[0], by=by, at=at)
    propose(_paper(accounts[2], number=2), by=by, at=at)
