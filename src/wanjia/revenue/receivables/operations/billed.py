"""Bills turned into charges, in the transaction that issues, cancels or corrects them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl

from wanjia.foundation.access.types import Actor
from wanjia.foundation.columnar.database import read_frame, to_units, update_rows, write_rows
from wanjia.foundation.events import operations as events
from wanjia.foundation.quantities.rounding import FEN_PLACES
from wanjia.revenue.billing.operations.closing import note_many_paid
from wanjia.revenue.billing.queries import charged
from wanjia.revenue.billing.types import BillKind
from wanjia.revenue.ledger.operations import post_many
from wanjia.revenue.ledger.types import YUAN, EntryKind, LedgerAccount, Leg
from wanjia.revenue.receivables import rules
from wanjia.revenue.receivables.kernel.charges import charges_of, legs_of
from wanjia.revenue.receivables.models import Charge, Position
from wanjia.revenue.receivables.operations.held import book, day_of, settle, shift
from wanjia.revenue.receivables.operations.settling import net_bills
from wanjia.revenue.receivables.operations.settling_many import apply_credits
from wanjia.revenue.receivables.queries.charges import books_begin, due_days, own_due_days, switches_on
from wanjia.revenue.receivables.types import ChargeKind, DebtorClass, SettlementKind, Share


def post_chunk(*, run_id: int, sequence: int, by: Actor, at: datetime) -> None:
    """
    Turn the bills of an issued part of a run into charges, and settle them with what was paid in advance.

    Bills of months before the books begin were settled elsewhere: they are noted as paid, and nothing is owed.
    """
    lines = charged.charged_in_chunk(run_id, sequence=sequence)
    begin = books_begin()
    if begin is not None:
        before = lines.filter(pl.col("bill_month") < begin)
        note_many_paid(before["bill_id"].unique().to_list(), is_settled_before=True, by=by, at=at)
        lines = lines.filter(pl.col("bill_month") >= begin)
    if lines.is_empty():
        return
    accounts = _write(lines, by=by, at=at)
    mixed = (
        lines.group_by("bill_id", "account_id").agg(pl.col("amount").min().alias("least")).filter(pl.col("least") < 0)
    )
    for bill_id, account_id in mixed.select("bill_id", "account_id").sort("account_id").iter_rows():
        net_bills([bill_id], position=Position.objects.get(account_id=account_id), by=by, at=at)
    if switches_on(day_of(at)).applies_credit:
        apply_credits(accounts, by=by, at=at)
    events.record(
        "receivables.bills_posted",
        by=by,
        at=at,
        subject_kind="billing.run",
        subject_id=run_id,
        unit_id=None,
        chunk=sequence,
        bills=lines["bill_id"].n_unique(),
        amount=str(lines["amount"].sum()),
    )


def post_bill(*, number: str, by: Actor, at: datetime) -> None:
    """
    Turn a single bill into charges: the opposite of one, its replacement, or its correction.

    What it charges below 0 nets what the bill that it opposes or corrects charges above 0, and nothing else: the rest
    stays open, tied to that bill (requirements A427, A433). Late fees of a cancelled bill go with it.
    """
    lines = charged.charged_by(number)
    if lines.is_empty():
        return
    kin = charged.kin_of(number)
    account_id = _write(lines, by=by, at=at)[0]
    position = Position.objects.get(account_id=account_id)
    net_bills(charged.family_of(kin.root_id), position=position, by=by, at=at)
    if kin.kind == BillKind.REVERSAL:
        _drop_late_fees(kin.root_id, position=position, by=by, at=at)
    if switches_on(day_of(at)).applies_credit:
        apply_credits([account_id], by=by, at=at)
    events.record(
        "receivables.bill_posted",
        by=by,
        at=at,
        subject_kind="billing.bill",
        subject_id=kin.bill_id,
        unit_id=lines["unit_id"][0],
        number=number,
        amount=str(lines["amount"].sum()),
    )


def _write(lines: pl.DataFrame, *, by: Actor, at: datetime) -> list[int]:
    """Write charges, entries and what accounts owe, and give the accounts; their locks are held from then on."""
    day, accounts = day_of(at), lines["account_id"].unique().sort().to_list()
    known = set(Position.objects.filter(account_id__among=accounts).values_list("account_id", flat=True))
    Position.objects.bulk_create(
        (Position(account_id=one) for one in accounts if one not in known), ignore_conflicts=True
    )
    held = read_frame(
        Position.objects.filter(account_id__among=accounts).locked(),
        id="pk",
        account_id="account_id",
        owed="owed",
        reduction="reduction",
    )
    charges = charges_of(lines, due=_due(lines, day=day), charged_on=day)
    write_rows(Charge, table=charges)
    post_many(
        legs_of(lines, currency=YUAN), kind=EntryKind.BILL, book_date=day, source_kind="billing.bill", by=by, at=at
    )
    amount = pl.col("amount")
    sums = charges.group_by("account_id").agg(
        more=amount.filter(amount > 0).sum(), less=(0 - amount.filter(amount < 0)).sum()
    )
    joined = held.join(sums, on="account_id", how="inner")
    update_rows(
        Position,
        table=joined.select(
            "id",
            owed=to_units(pl.col("owed") + pl.col("more"), places=FEN_PLACES),
            reduction=to_units(pl.col("reduction") + pl.col("less"), places=FEN_PLACES),
        ),
    )
    return [int(one) for one in accounts]


def _due(lines: pl.DataFrame, *, day: date) -> pl.DataFrame:
    """Give each bill's class of debtors, class of use and due day."""
    own = own_due_days(day, account_ids=lines["account_id"].unique().to_list())
    of_class = {debtor: due_days(debtor, account_id=None, day=day) for debtor in DebtorClass}
    rows = []
    for bill_id, account_id, usage in lines.select("bill_id", "account_id", "usage_class").unique().iter_rows():
        debtor = rules.debtor_class(usage)
        due = day + timedelta(days=own.get(account_id, of_class[debtor]))
        rows.append((bill_id, str(debtor), usage or "", due))
    kinds = {"bill_id": pl.Int64, "debtor": pl.String, "usage_class": pl.String, "due_date": pl.Date}
    return pl.DataFrame(rows, schema=kinds, orient="row")


def _drop_late_fees(bill_id: int, *, position: Position, by: Actor, at: datetime) -> None:
    """Take back the late fees of a bill that is no more."""
    fees = Charge.objects.filter(bill_id=bill_id, kind=ChargeKind.LATE_FEE, open_amount__gt=0)
    for fee in fees.order_by("pk"):
        legs = (
            Leg(LedgerAccount.LATE_FEE, fee.open_amount, fee.unit_id),
            Leg(LedgerAccount.RECEIVABLE, -fee.open_amount, fee.unit_id, fee.account_id),
        )
        entry_id = book(EntryKind.WAIVER, legs=legs, source=("receivables.charge", fee.pk), by=by, at=at)
        shift(position, owed=-fee.open_amount)
        share = Share(fee.pk, fee.open_amount)
        settle([share], kind=SettlementKind.WAIVER, entry_id=entry_id, by=by, at=at)
