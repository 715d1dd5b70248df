"""The books recomputed from their entries, in the whole company."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
from django.db.models import Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.periods.types import month_of
from wanjia.revenue.ledger.kernel.comparing import compared
from wanjia.revenue.ledger.models import Entry, MonthBalance, MonthClosing, Posting
from wanjia.revenue.ledger.queries.closings import FROZEN
from wanjia.revenue.ledger.types import Difference, LedgerAccount, Verified

ZERO = Decimal("0.00")


def all_verified() -> list[Verified]:
    """
    Recompute everything that the ledger keeps or promises, from its postings.

    :returns: one value for each promise; it is kept if there is no difference
    """
    daily = _daily()
    return [
        _entries_balance(),
        _entries_have_postings(),
        _postings_are_their_entrys(),
        _opposites_oppose(),
        _books_balance(daily),
        _units_agree(),
        _months_are_kept(daily),
    ]


def _entries_balance() -> Verified:
    sums = Posting.objects.values("entry_id", "unit_id", "unit__code").annotate(total=Sum("amount"))
    off = sums.exclude(total=0).order_by("entry_id", "unit_id")
    rows = off.values_list("entry_id", "unit__code", "total")
    differences = tuple(Difference(f"entry {entry} in {code}", ZERO, total) for entry, code, total in rows)
    return Verified("Every entry sums to zero in every unit", Entry.objects.count(), _turnover(), differences)


def _turnover() -> Decimal:
    """Give the sum of all debits, yuan."""
    total: Decimal | None = Posting.objects.filter(amount__gt=0).aggregate(total=Sum("amount"))["total"]
    return total or ZERO


def _entries_have_postings() -> Verified:
    empty = Entry.objects.filter(~Exists(Posting.objects.filter(entry=OuterRef("pk")))).order_by("pk")
    differences = tuple(Difference(f"entry {pk} has none", ZERO, ZERO) for pk in empty.values_list("pk", flat=True))
    return Verified("Every entry has postings", Entry.objects.count(), ZERO, differences)


def _postings_are_their_entrys() -> Verified:
    other = ~Q(book_date=F("entry__book_date")) | ~Q(currency=F("entry__currency"))
    rows = Posting.objects.filter(other).order_by("pk").values_list("pk", "entry_id", "amount")
    differences = tuple(
        Difference(f"posting {pk} has another day or currency than entry {entry}", amount, ZERO)
        for pk, entry, amount in rows
    )
    return Verified(
        "Every posting has the day and the currency of its entry", Posting.objects.count(), ZERO, differences
    )


def _opposites_oppose() -> Verified:
    """Look whether what was taken back and its opposite sum to zero in every account."""
    opposed = Entry.objects.filter(opposes__isnull=False).values("opposes_id")
    pairs = Posting.objects.filter(Q(entry__opposes__isnull=False) | Q(entry__in=opposed))
    names = ("unit_id", "ledger_account", "customer_account_id", "item", "counter_unit_id")
    sums = pairs.annotate(root=Coalesce("entry__opposes_id", "entry_id")).values("root", *names)
    off = sums.annotate(total=Sum("amount")).exclude(total=0).order_by("root", "ledger_account")
    differences = tuple(
        Difference(f"entry {row['root']} and its opposite in {row['ledger_account']}", ZERO, row["total"])
        for row in off
    )
    return Verified("What was taken back stands opposed in every account", opposed.count(), ZERO, differences)


def _daily() -> pl.DataFrame:
    """Sum all postings by unit, account, day and currency: few rows, read in the order of an index."""
    names = {"code": "unit__code", "ledger_account": "ledger_account", "book_date": "book_date", "currency": "currency"}
    sums = Posting.objects.values("unit_id", *names.values()).annotate(total=Sum("amount"))
    return read_frame(sums.order_by("unit_id", "ledger_account", "book_date"), **names, amount="total")


def _books_balance(daily: pl.DataFrame) -> Verified:
    kept = daily.select("code", "currency", pl.lit(ZERO).cast(daily.schema["amount"]).alias("amount"))
    return compared(
        "The books of every unit sum to zero in every currency",
        kept=kept,
        found=daily.select("code", "currency", "amount"),
        on=("code", "currency"),
        naming=lambda off: off.select(pl.format("unit {} in {}", "code", "currency")).to_series().to_list(),
    )


def _units_agree() -> Verified:
    """Look whether what one unit is owed by another is what that one owes."""
    clearing = Posting.objects.filter(ledger_account=LedgerAccount.CLEARING)
    sums = clearing.values("unit_id", "counter_unit_id", "currency").annotate(total=Sum("amount"))
    names = {"here": "unit__code", "there": "counter_unit__code", "currency": "currency", "amount": "total"}
    owed = read_frame(sums.order_by("unit_id", "counter_unit_id"), **names)
    mirrored = owed.select(here="there", there="here", currency="currency", amount=0 - pl.col("amount"))
    return compared(
        "Units owe each other the same from both sides",
        kept=owed,
        found=mirrored,
        on=("here", "there", "currency"),
        naming=lambda off: off.select(pl.format("{} towards {}", "here", "there")).to_series().to_list(),
    )


def _months_are_kept(daily: pl.DataFrame) -> Verified:
    """Recompute what every closed month keeps, from the first entry on."""
    closings = MonthClosing.objects.filter(state__in=FROZEN).order_by("unit__code", "month")
    parts = [daily.clear().select("code", "ledger_account", "currency", "amount").with_columns(month=pl.lit(""))]
    for code, month in closings.values_list("unit__code", "month"):
        until = daily.filter((pl.col("code") == code) & (pl.col("book_date") < month_of(month).end))
        rows = until.select("code", "ledger_account", "currency", "amount")
        parts.append(rows.with_columns(month=pl.lit(f"{month:%Y-%m}")))
    kept = read_frame(
        MonthBalance.objects.filter(closing__state__in=FROZEN).order_by("pk"),
        code="closing__unit__code",
        month="closing__month",
        ledger_account="ledger_account",
        currency="currency",
        amount="amount",
    ).with_columns(pl.col("month").dt.to_string("%Y-%m"))
    return compared(
        "What closed months keep is what their entries say",
        kept=kept,
        found=pl.concat(parts),
        on=("code", "month", "ledger_account", "currency"),
        naming=lambda off: (
            off.select(pl.format("{} {} of {}", "ledger_account", "month", "code")).to_series().to_list()
        ),
    )
