"""Questions about what the books have on its way and no bank has shown yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame, to_units
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.outlets.queries.settling import slips_of_agents, terms_of_channels
from wanjia.revenue.payments.queries.transit import payments_on_their_way, slips_on_their_way
from wanjia.revenue.reconciliation.kernel.schema import ITEMS
from wanjia.revenue.reconciliation.models import MatchItem
from wanjia.revenue.reconciliation.queries.figures import limit_on, senders_on
from wanjia.revenue.reconciliation.types import ItemKind, MatchLimit

#: By hand a line may be something so many days older than it; without a word to look for, so many are looked at.
DAYS_BACK = 400
DAYS_NEAR = 31
FEN_PLACES = 2
SHOWN_AT_MOST = 20
#: A share is counted in so many parts.
PARTS_PLACES = 6
PARTS = 10**PARTS_PLACES


@dataclass(frozen=True, slots=True)
class OpenItem:
    """
    A thing on its way as plain values; names unmasked.

    :ivar key: as `types.Chosen` names it
    :ivar is_cheque: whether it was paid by cheque
    """

    key: str
    kind: ItemKind
    number: str
    name: str
    amount: Decimal
    day: date
    count: int
    is_cheque: bool = False


def open_items(unit_path: str, *, since: date, until: date) -> pl.DataFrame:
    """
    Give what is on its way in a unit and those below it.

    :param until: the latest day, included
    :returns: `kernel.schema.ITEMS`, and ``key``, ``kind``, ``payment_id``, ``remittance_id``, ``hand_in_id``,
        ``unit_id``, ``held_in``, ``held_item``, ``number``; ``item`` is the row's place
    """
    scope = Scope((unit_path,))
    payments = _without_matched(payments_on_their_way(scope, since=since, until=until), since=since, until=until)
    of_agents = slips_of_agents(scope, since=since, until=until)
    taken = MatchItem.objects.filter(is_standing=True, hand_in__among=of_agents["hand_in_id"].to_list())
    of_agents = of_agents.join(read_frame(taken.order_by(), hand_in_id="hand_in_id"), on="hand_in_id", how="anti")
    table = pl.concat(
        [
            _of_payments(_with_terms(payments, scope=scope, until=until), senders=senders_on(until)),
            _of_slips(slips_on_their_way(scope)),
            _of_agents(of_agents),
        ]
    )
    return table.with_row_index("item").with_columns(pl.col("item").cast(pl.Int64))


def _without_matched(payments: pl.DataFrame, *, since: date, until: date) -> pl.DataFrame:
    standing = MatchItem.objects.filter(
        is_standing=True, payment__isnull=False, payment__received_on__range=(since, until)
    )
    taken = read_frame(standing.order_by(), payment_id="payment_id")
    return payments.join(taken, on="payment_id", how="anti")


def _with_terms(payments: pl.DataFrame, *, scope: Scope, until: date) -> pl.DataFrame:
    """
    Add ``channel_name`` and ``most_fee``, fen: by the channel's contract of the day, else by the limit of the day.

    A fee is rounded payment by payment, so each may be a part of a fen more.
    """
    dated = payments.select("payment_id", "item", "received_on").join(
        terms_of_channels(scope), left_on="item", right_on="code"
    )
    began = pl.col("start_date") <= pl.col("received_on")
    goes_on = pl.col("end_date").is_null() | (pl.col("received_on") < pl.col("end_date"))
    holds = dated.filter(began & goes_on).select("payment_id", "channel_name", "rate")
    usual = int(limit_on(MatchLimit.FEE_SHARE, day=until).scaleb(PARTS_PLACES))
    parts = to_units(pl.col("rate"), places=PARTS_PLACES).fill_null(usual)
    fee = (to_units(pl.col("amount"), places=FEN_PLACES) * parts + PARTS - 1) // PARTS
    is_channel = pl.col("held_in") == LedgerAccount.CHANNEL.value
    whole = payments.join(holds, on="payment_id", how="left", maintain_order="left")
    return whole.with_columns(most_fee=pl.when(is_channel).then(fee).otherwise(0))


def _of_payments(payments: pl.DataFrame, *, senders: dict[str, tuple[str, str]]) -> pl.DataFrame:
    known = pl.DataFrame(
        [(channel, name, words) for channel, (name, words) in senders.items()],
        schema={"item": pl.String, "sender": pl.String, "words": pl.String},
        orient="row",
    )
    day = pl.col("received_on").dt.to_string("%Y-%m-%d")
    plain_day = pl.col("received_on").dt.to_string("%Y%m%d")
    whole = payments.join(known, on="item", how="left", maintain_order="left").with_columns(
        pl.coalesce("sender", "channel_name", "item").alias("sender"), pl.col("words").fill_null("")
    )
    bundle = pl.concat_str(["held_in", "item", day], separator="|")
    return whole.select(
        amount=to_units(pl.col("amount"), places=FEN_PLACES),
        day="received_on",
        references=pl.concat_str(["external_reference", "number"], separator=" "),
        name="name",
        bundle=pl.when(pl.col("item") != "").then(bundle).otherwise(pl.lit("")),
        bundle_references=pl.concat_str([pl.col("item"), pl.col("item") + plain_day, pl.col("words")], separator=" "),
        bundle_name="sender",
        most_fee="most_fee",
        key=pl.lit("P") + pl.col("payment_id").cast(pl.String),
        kind=pl.lit(ItemKind.PAYMENT.value),
        payment_id="payment_id",
        remittance_id=pl.lit(None, dtype=pl.Int64),
        hand_in_id=pl.lit(None, dtype=pl.Int64),
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
        most_fee=pl.lit(0).cast(pl.Int64),
        key=pl.lit("R") + pl.col("remittance_id").cast(pl.String),
        kind=pl.lit(ItemKind.REMITTANCE.value),
        payment_id=pl.lit(None, dtype=pl.Int64),
        remittance_id="remittance_id",
        hand_in_id=pl.lit(None, dtype=pl.Int64),
        unit_id="unit_id",
        held_in=pl.lit(LedgerAccount.BANK_IN_TRANSIT.value),
        held_item="slip_number",
        number="slip_number",
        account_number=pl.lit(""),
    )


def _of_agents(slips: pl.DataFrame) -> pl.DataFrame:
    return slips.select(
        amount=to_units(pl.col("amount"), places=FEN_PLACES),
        day="paid_in_on",
        references="slip_number",
        name="name",
        bundle=pl.lit(""),
        bundle_references=pl.lit(""),
        bundle_name=pl.lit(""),
        most_fee=pl.lit(0).cast(pl.Int64),
        key=pl.lit("H") + pl.col("hand_in_id").cast(pl.String),
        kind=pl.lit(ItemKind.HAND_IN.value),
        payment_id=pl.lit(None, dtype=pl.Int64),
        remittance_id=pl.lit(None, dtype=pl.Int64),
        hand_in_id="hand_in_id",
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
    :param text: part of a number, reference, name or channel; empty finds those of the amount within `DAYS_NEAR`
    :param amount: those of this amount come first
    """
    since, until = span_of(day, latest=day, days=DAYS_BACK if text.strip() else DAYS_NEAR)
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
