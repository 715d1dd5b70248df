"""Questions about what the books have on its way and no bank has shown yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame, to_units
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.payments.queries.transit import payments_on_their_way, slips_on_their_way
from wanjia.revenue.reconciliation.kernel.schema import ITEMS
from wanjia.revenue.reconciliation.models import MatchItem
from wanjia.revenue.reconciliation.queries.figures import senders_on
from wanjia.revenue.reconciliation.types import ItemKind

#: By hand a line may be something so many days older than it.
DAYS_BACK = 400
FEN_PLACES = 2
SHOWN_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class OpenItem:
    """
    A thing on its way as plain values; names unmasked.

    :ivar key: as `types.Chosen` names it
    """

    key: str
    kind: ItemKind
    number: str
    name: str
    amount: Decimal
    day: date
    count: int


def open_items(unit_path: str, *, since: date, until: date) -> pl.DataFrame:
    """
    Give what is on its way in a unit and those below it.

    :param until: the latest day, included
    :returns: `kernel.schema.ITEMS`, and ``key``, ``kind``, ``payment_id``, ``remittance_id``, ``unit_id``, ``held_in``,
        ``held_item``, ``number``; ``item`` is the row's place
    """
    scope = Scope((unit_path,))
    senders = senders_on(until)
    payments = _without_matched(payments_on_their_way(scope, since=since, until=until), since=since, until=until)
    table = pl.concat([_of_payments(payments, senders=senders), _of_slips(slips_on_their_way(scope))])
    return table.with_row_index("item").with_columns(pl.col("item").cast(pl.Int64))


def _without_matched(payments: pl.DataFrame, *, since: date, until: date) -> pl.DataFrame:
    standing = MatchItem.objects.filter(
        is_standing=True, payment__isnull=False, payment__received_on__range=(since, until)
    )
    taken = read_frame(standing.order_by(), payment_id="payment_id")
    return payments.join(taken, on="payment_id", how="anti")


def _of_payments(payments: pl.DataFrame, *, senders: dict[str, tuple[str, str]]) -> pl.DataFrame:
    known = pl.DataFrame(
        [(channel, name, words) for channel, (name, words) in senders.items()],
        schema={"item": pl.String, "sender": pl.String, "words": pl.String},
        orient="row",
    )
    day = pl.col("received_on").dt.to_string("%Y-%m-%d")
    plain_day = pl.col("received_on").dt.to_string("%Y%m%d")
    whole = payments.join(known, on="item", how="left", maintain_order="left").with_columns(
        pl.col("sender").fill_null(pl.col("item")), pl.col("words").fill_null("")
    )
    is_channel = pl.col("held_in") == LedgerAccount.CHANNEL.value
    bundle = pl.concat_str(["held_in", "item", day], separator="|")
    return whole.select(
        amount=to_units(pl.col("amount"), places=FEN_PLACES),
        day="received_on",
        references=pl.concat_str(["external_reference", "number"], separator=" "),
        name="name",
        bundle=pl.when(pl.col("item") != "").then(bundle).otherwise(pl.lit("")),
        bundle_references=pl.concat_str([pl.col("item"), pl.col("item") + plain_day, pl.col("words")], separator=" "),
        bundle_name="sender",
        has_fee=is_channel,
        key=pl.lit("P") + pl.col("payment_id").cast(pl.String),
        kind=pl.lit(ItemKind.PAYMENT.value),
        payment_id="payment_id",
        remittance_id=pl.lit(None, dtype=pl.Int64),
        unit_id="unit_id",
        held_in="held_in",
        held_item="item",
        number="number",
        account_number="account_number",
    )


def _of_slips(slips: pl.DataFrame) -> pl.DataFrame:
    return slips.select(
        amount=to_units(pl.col("open"), places=FEN_PLACES),
        day="remitted_on",
        references="slip_number",
        name="cashier",
        bundle=pl.lit(""),
        bundle_references=pl.lit(""),
        bundle_name=pl.lit(""),
        has_fee=pl.lit(False),
        key=pl.lit("R") + pl.col("remittance_id").cast(pl.String),
        kind=pl.lit(ItemKind.REMITTANCE.value),
        payment_id=pl.lit(None, dtype=pl.Int64),
        remittance_id="remittance_id",
        unit_id="unit_id",
        held_in=pl.lit(LedgerAccount.BANK_IN_TRANSIT.value),
        held_item="slip_number",
        number="slip_number",
        account_number=pl.lit(""),
    )


def items_for_kernel(items: pl.DataFrame) -> pl.DataFrame:
    """Keep the columns that matching reads."""
    return items.select(list(ITEMS.columns))


def span_of(earliest: date, *, latest: date, days: int) -> tuple[date, date]:
    """Give the days on which something may have been received that the bank shows on these days."""
    return earliest - timedelta(days=days), latest + timedelta(days=days)


def pickable(unit_path: str, *, day: date, text: str, amount: Decimal | None) -> list[OpenItem]:
    """
    Find what a person may say that a line is: bundles, slips and payments, at most `SHOWN_AT_MOST`.

    :param day: the line's
    :param text: part of a number, reference, name or channel; empty finds those of the amount
    :param amount: those of this amount come first
    """
    since, until = span_of(day, latest=day, days=DAYS_BACK)
    items = open_items(unit_path, since=since, until=until)
    singles = items.select(
        "key", "kind", "number", "name", "amount", "day", "references", count=pl.lit(1).cast(pl.Int64)
    )
    grouped = items.filter(pl.col("bundle") != "").group_by("bundle")
    bundles = grouped.agg(
        pl.col("bundle_name").first().alias("name"),
        pl.col("amount").sum(),
        pl.col("day").max(),
        pl.col("bundle_references").first().alias("references"),
        pl.len().cast(pl.Int64).alias("count"),
    ).select(
        "name",
        "amount",
        "day",
        "references",
        "count",
        key="bundle",
        kind=pl.lit(ItemKind.GROUP.value),
        number=pl.col("bundle").str.split("|").list.get(1),
    )
    both = pl.concat([bundles.filter(pl.col("count") > 1).select(singles.columns), singles])
    fen = None if amount is None else int(amount.scaleb(FEN_PLACES))
    is_same = pl.lit(False) if fen is None else pl.col("amount") == fen
    whole = pl.concat_str(["number", "references", "name"], separator=" ").str.to_uppercase()
    wanted = whole.str.contains(text.strip().upper(), literal=True) if text.strip() else is_same
    apart = (pl.col("day") - pl.lit(day)).dt.total_days().abs()
    rows = both.filter(wanted).with_columns(same=is_same, apart=apart)
    ordered = rows.sort("same", "apart", "key", descending=[True, False, False]).head(SHOWN_AT_MOST)
    return [
        OpenItem(
            row["key"],
            ItemKind(row["kind"]),
            row["number"],
            row["name"],
            Decimal(row["amount"]).scaleb(-FEN_PLACES),
            row["day"],
            row["count"],
        )
        for row in ordered.iter_rows(named=True)
    ]
