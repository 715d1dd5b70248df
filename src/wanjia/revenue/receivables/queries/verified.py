"""What customers owe and have, recomputed from bills and payments, in the whole company."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl
from django.db.models import Max, QuerySet, Sum

from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.columnar.database import read_frame
from wanjia.registry.customers.queries import accounts
from wanjia.revenue.billing.queries.charged import all_charged_in, all_charged_months, numbers_of
from wanjia.revenue.ledger.kernel.comparing import compared, together
from wanjia.revenue.ledger.queries.entries import all_customer_sums, all_customer_sums_of, all_sums_of_source
from wanjia.revenue.ledger.types import LedgerAccount, Verified
from wanjia.revenue.receivables.kernel.charges import SOURCE, by_charge_kind
from wanjia.revenue.receivables.models import (
    Charge,
    Credit,
    CreditUse,
    DepositMovement,
    Opening,
    Position,
    Settlement,
)
from wanjia.revenue.receivables.queries.charges import books_begin
from wanjia.revenue.receivables.rules import PRINCIPAL
from wanjia.revenue.receivables.types import OPENING, CreditKind

#: Charges or credits read at a time.
PART = 200_000
#: A ledger account of customers → what a position calls it.
DEBT = "owed less reduction"
KEPT_AS = {
    str(LedgerAccount.RECEIVABLE): DEBT,
    str(LedgerAccount.PREPAYMENT): "credit",
    str(LedgerAccount.DEPOSIT): "deposit",
}


def all_verified() -> list[Verified]:
    """
    Recompute each charge from its bill, what is open from what settled it, and from these what accounts owe and have.

    :returns: one value for each promise; it is kept if there is no difference
    """
    return [
        _charges_are_their_bills(),
        _charges_are_open_as_settled(),
        _credits_are_open_as_used(),
        _payments_are_their_entries(),
        _openings_are_their_rows(),
        _openings_are_booked(),
        *_positions(),
    ]


def _charges_are_their_bills() -> Verified:
    """Compare the charges of bills with their lines, month by month; late fees and penalties no line asks for."""
    name, on = "Every bill is charged by kind as its lines say", ("bill_id", "kind", "item")
    charges = Charge.objects.filter(kind__in=PRINCIPAL, bill__isnull=False, source_kind=SOURCE)
    months = sorted({*all_charged_months(), *charges.order_by("month").values_list("month", flat=True).distinct()})
    return together(
        name,
        parts=(
            compared(
                name,
                kept=read_frame(charges.filter(bill__bill_month=month), **{one: one for one in (*on, "amount")}),
                found=_asked(month).select(*on, "amount"),
                on=on,
                naming=_bills,
            )
            for month in months
        ),
    )


def _asked(month: date) -> pl.DataFrame:
    """Give what the bills of a month ask for; before the books begin, those of which something is owed here."""
    asked, begin = by_charge_kind(all_charged_in(month)), books_begin()
    if begin is None or month >= begin:
        return asked
    here = Charge.objects.filter(bill__bill_month=month, source_kind=SOURCE)
    return asked.join(read_frame(here, bill_id="bill_id").unique(), on="bill_id", how="semi")


def _bills(off: pl.DataFrame) -> list[str]:
    numbers = numbers_of(off["bill_id"].unique().to_list())
    rows = off.select("bill_id", "kind", "item").iter_rows()
    return [" ".join(filter(None, (f"bill {numbers.get(bill) or bill}", kind, item))) for bill, kind, item in rows]


def _charges_are_open_as_settled() -> Verified:
    """Compare what is open of charges with what was charged less what settled it, or was netted against it."""
    name = "What is open of every charge is what no settlement took off"
    return together(name, parts=(_charge_part(name, ids=ids) for ids in _ranges(Charge.objects.all())))


def _charge_part(name: str, *, ids: range) -> Verified:
    charges = read_frame(
        _inside(Charge.objects.all(), ids=ids, path="pk"), id="pk", amount="amount", open="open_amount"
    )
    taken = _sums(_inside(Settlement.objects.all(), ids=ids, path="charge_id"), key="charge_id", sign=-1)
    netted = _sums(_inside(Settlement.objects.all(), ids=ids, path="against_id"), key="against_id")
    return compared(
        name,
        kept=charges.select("id", amount="open"),
        found=pl.concat([charges.select("id", "amount"), taken, netted]),
        on=("id",),
        naming=lambda off: off.select(pl.format("charge {}", "id")).to_series().to_list(),
    )


def _credits_are_open_as_used() -> Verified:
    """Compare what is open of credits with what they were less what they settled, or was paid out or moved on."""
    name = "What is open of every credit is what it did not settle and was not moved"
    return together(name, parts=(_credit_part(name, ids=ids) for ids in _ranges(Credit.objects.all())))


def _credit_part(name: str, *, ids: range) -> Verified:
    rows = _inside(Credit.objects.all(), ids=ids, path="pk")
    credits_ = read_frame(rows, id="pk", amount="amount", open="open_amount", back="is_taken_back")
    came = credits_.filter(~pl.col("back")).select("id", "amount")
    settled = _sums(_inside(Settlement.objects.all(), ids=ids, path="credit_id"), key="credit_id", sign=-1)
    moved = _sums(_inside(CreditUse.objects.all(), ids=ids, path="credit_id"), key="credit_id", sign=-1)
    return compared(
        name,
        kept=credits_.select("id", amount="open"),
        found=pl.concat([came, settled, moved]),
        on=("id",),
        naming=lambda off: off.select(pl.format("credit {}", "id")).to_series().to_list(),
    )


def _payments_are_their_entries() -> Verified:
    """Compare each payment with what its entry took off what the account owed, or put to what it has."""
    name = "Every payment is what its entry booked for the account"
    paid = Credit.objects.filter(kind=CreditKind.PAYMENT)
    latest = paid.aggregate(latest=Max("entry_id"))["latest"] or 0
    return together(name, parts=(_payment_part(name, paid=paid, ids=ids) for ids in _up_to(latest)))


def _payment_part(name: str, *, paid: QuerySet[Any], ids: range) -> Verified:
    kept = read_frame(
        _inside(paid, ids=ids, path="entry_id"), entry_id="entry_id", account_id="account_id", amount="amount"
    )
    booked = all_customer_sums_of(ids).join(kept, on="entry_id", how="semi")
    return compared(
        name,
        kept=kept,
        found=booked.with_columns(amount=0 - pl.col("amount")),
        on=("entry_id", "account_id"),
        naming=lambda off: off.select(pl.format("payment of entry {}", "entry_id")).to_series().to_list(),
    )


def _openings_are_their_rows() -> Verified:
    """Compare what accounts brought along with the charges, credits and deposits that it became."""
    names = ("owed", "credit", "deposit")
    kept = read_frame(Opening.objects.order_by("pk"), id="pk", **{one: one for one in names})
    rows = {"owed": Charge.objects, "credit": Credit.objects, "deposit": DepositMovement.objects}
    found = [
        _sums(own.filter(source_kind=OPENING), key="source_id").with_columns(what=pl.lit(what))
        for what, own in rows.items()
    ]
    return compared(
        "What was taken over from old books is what it became here",
        kept=kept.unpivot(on=names, index="id", variable_name="what", value_name="amount"),
        found=pl.concat([part.select("id", "what", "amount") for part in found]),
        on=("id", "what"),
        naming=lambda off: off.select(pl.format("balance {} taken over: {}", "id", "what")).to_series().to_list(),
    )


def _openings_are_booked() -> Verified:
    """Compare what accounts brought along with the other side of its entry."""
    names = {one: one for one in ("owed", "credit", "deposit")}
    kept = read_frame(Opening.objects.order_by("pk"), id="pk", **names)
    booked = all_sums_of_source(OPENING, ledger_account=LedgerAccount.OPENING_BALANCE)
    return compared(
        "What was taken over from old books stands against the opening balance",
        kept=kept.select("id", amount=pl.col("credit") + pl.col("deposit") - pl.col("owed")),
        found=booked.select("amount", id="source_id"),
        on=("id",),
        naming=lambda off: off.select(pl.format("balance {} taken over", "id")).to_series().to_list(),
    )


def _positions() -> list[Verified]:
    """Compare what stands between accounts and the company with charges, credits and deposits, and with the ledger."""
    names = ("owed", "reduction", "credit", "deposit")
    kept = read_frame(Position.objects.order_by("account_id"), account_id="account_id", **{one: one for one in names})
    rows = {
        "owed": _sums(Charge.objects.filter(open_amount__gt=0), key="account_id", value="open_amount"),
        "reduction": _sums(Charge.objects.filter(open_amount__lt=0), key="account_id", value="open_amount", sign=-1),
        "credit": _sums(Credit.objects.all(), key="account_id", value="open_amount"),
        "deposit": _sums(DepositMovement.objects.all(), key="account_id"),
    }
    found = [table.select("amount", account_id="id", what=pl.lit(what)) for what, table in rows.items()]
    alone = kept.with_columns((pl.col("owed") - pl.col("reduction")).alias(DEBT))
    booked = all_customer_sums().with_columns(what=pl.col("ledger_account").replace(KEPT_AS))
    turned = pl.when(what=DEBT).then("amount").otherwise(0 - pl.col("amount"))
    return [
        compared(
            "What accounts owe and have is what their charges, credits and deposits say",
            kept=_long(kept, names=names),
            found=pl.concat(found),
            on=("account_id", "what"),
            naming=_accounts,
        ),
        compared(
            "What accounts owe and have is what the ledger says",
            kept=_long(alone, names=(DEBT, "credit", "deposit")),
            found=booked.with_columns(amount=turned),
            on=("account_id", "what"),
            naming=_accounts,
        ),
    ]


def _long(kept: pl.DataFrame, *, names: tuple[str, ...]) -> pl.DataFrame:
    return kept.unpivot(on=names, index="account_id", variable_name="what", value_name="amount")


def _accounts(off: pl.DataFrame) -> list[str]:
    found = accounts(WHOLE_COMPANY, ids=off["account_id"].unique().to_list())
    numbers = dict(found.select("account_id", "number").iter_rows())
    rows = off.select("account_id", "what").iter_rows()
    return [f"account {numbers.get(account_id, account_id)}: {what}" for account_id, what in rows]


def _sums(rows: QuerySet[Any], *, key: str, value: str = "amount", sign: int = 1) -> pl.DataFrame:
    """Sum rows by a key: ``id`` and ``amount``, turned around by a ``sign`` of -1."""
    summed = read_frame(rows.values(key).annotate(total=Sum(value)).order_by(key), id=key, amount="total")
    return summed if sign > 0 else summed.with_columns(amount=0 - pl.col("amount"))


def _inside(rows: QuerySet[Any], *, ids: range, path: str) -> QuerySet[Any]:
    return rows.filter(**{f"{path}__gte": ids.start, f"{path}__lt": ids.stop}).order_by()


def _ranges(rows: QuerySet[Any]) -> Iterator[range]:
    """Cut the ids of rows into parts."""
    return _up_to(rows.aggregate(latest=Max("pk"))["latest"] or 0)


def _up_to(latest: int) -> Iterator[range]:
    return (range(start, start + PART) for start in range(1, latest + 1, PART))
