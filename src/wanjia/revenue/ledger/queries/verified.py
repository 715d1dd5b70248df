"""The books recomputed from their entries, in the whole company."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import polars as pl
from django.db.models import Max, Q, Sum
from django.db.models.functions import Coalesce

from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.organisation.queries import units_below
from wanjia.foundation.periods.types import month_of
from wanjia.revenue.ledger.kernel.comparing import compared, together
from wanjia.revenue.ledger.models import Entry, MonthBalance, MonthClosing, Posting
from wanjia.revenue.ledger.queries.closings import FROZEN
from wanjia.revenue.ledger.types import Difference, LedgerAccount, Verified

ZERO = Decimal("0.00")
#: Entries read at a time.
PART = 200_000
OF_ENTRIES = (
    "Every entry sums to zero in every unit",
    "Every entry has postings",
    "Every posting has the day and the currency of its entry",
)


def all_verified() -> list[Verified]:
    """
    Recompute everything that the ledger keeps or promises, from its postings.

    :returns: one value for each promise; it is kept if there is no difference
    """
    daily = _daily()
    parts = [_part(ids) for ids in _ranges()]
    return [
        *(together(name, parts=(part[place] for part in parts)) for place, name in enumerate(OF_ENTRIES)),
        _opposites_oppose(),
        _books_balance(daily),
        _units_agree(),
        _months_are_kept(daily),
    ]


def _ranges() -> Iterator[range]:
    """Cut the ids of entries into parts."""
    latest = Entry.objects.aggregate(latest=Max("pk"))["latest"] or 0
    return (range(start, start + PART) for start in range(1, latest + 1, PART))


def _part(ids: range) -> tuple[Verified, Verified, Verified]:
    """Look at some entries with their postings, both read once."""
    entries = read_frame(
        Entry.objects.filter(pk__gte=ids.start, pk__lt=ids.stop), entry_id="pk", day="book_date", own="currency"
    )
    inside = Posting.objects.filter(entry_id__gte=ids.start, entry_id__lt=ids.stop)
    names = ("entry_id", "unit_id", "book_date", "currency", "amount")
    rows = read_frame(inside, posting_id="pk", **{name: name for name in names})
    return _balanced(entries, rows=rows), _inhabited(entries, rows=rows), _alike(entries, rows=rows)


def _balanced(entries: pl.DataFrame, *, rows: pl.DataFrame) -> Verified:
    sums = rows.group_by("entry_id", "unit_id").agg(pl.col("amount").sum())
    off = sums.filter(pl.col("amount") != 0).sort("entry_id", "unit_id")
    codes = _codes() if off.height else {}
    differences = tuple(
        Difference(f"entry {one} in {codes.get(unit, unit)}", ZERO, sum_) for one, unit, sum_ in off.rows()
    )
    debits: Decimal | None = rows.filter(pl.col("amount") > 0).select(pl.col("amount").sum()).item()
    return Verified(OF_ENTRIES[0], entries.height, debits or ZERO, differences)


def _inhabited(entries: pl.DataFrame, *, rows: pl.DataFrame) -> Verified:
    empty = entries.join(rows, on="entry_id", how="anti").sort("entry_id")["entry_id"]
    differences = tuple(Difference(f"entry {one} has none", ZERO, ZERO) for one in empty)
    return Verified(OF_ENTRIES[1], entries.height, ZERO, differences)


def _alike(entries: pl.DataFrame, *, rows: pl.DataFrame) -> Verified:
    both = rows.join(entries, on="entry_id", how="left")
    is_other = pl.col("book_date").ne_missing(pl.col("day")) | pl.col("currency").ne_missing(pl.col("own"))
    off = both.filter(is_other).sort("posting_id").select("posting_id", "entry_id", "amount")
    differences = tuple(
        Difference(f"posting {posting} has another day or currency than entry {one}", amount, ZERO)
        for posting, one, amount in off.rows()
    )
    return Verified(OF_ENTRIES[2], rows.height, ZERO, differences)


def _codes() -> dict[int, str]:
    """Give the codes of all units by id."""
    return dict(units_below(WHOLE_COMPANY.unit_paths).select("unit_id", "code").rows())


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
    """Sum all postings by unit, account, day and currency: few rows, summed in the order of an index."""
    names = ("unit_id", "ledger_account", "book_date", "currency")
    sums = Posting.objects.values(*names).annotate(total=Sum("amount")).order_by(*names)
    table = read_frame(sums, **{name: name for name in names}, amount="total")
    codes = pl.col("unit_id").replace_strict(_codes(), default=None, return_dtype=pl.String)
    return table.with_columns(code=codes)


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
