"""Questions about what the books have on its way and no bank has shown yet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame, to_units
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.outlets.queries.settling import slips_of_agents, terms_of_channels
from wanjia.revenue.payments.queries.transit import payments_on_their_way, refunds_on_their_way, slips_on_their_way
from wanjia.revenue.reconciliation.kernel.schema import ITEMS
from wanjia.revenue.reconciliation.kernel.signs import WITHIN
from wanjia.revenue.reconciliation.models import MatchItem
from wanjia.revenue.reconciliation.queries.figures import limit_on, senders_on
from wanjia.revenue.reconciliation.rules import LETTERS
from wanjia.revenue.reconciliation.types import ItemKind, MatchLimit

#: By hand a line may be something so many days older than it; without a word to look for, so many are looked at.
DAYS_BACK = 400
DAYS_NEAR = 31
FEN_PLACES = 2
SHOWN_AT_MOST = 20
#: A share is counted in so many parts.
PARTS_PLACES = 6
PARTS = 10**PARTS_PLACES
#: By which of these a thing is told, the others are null.
IDS = ("payment_id", "remittance_id", "hand_in_id", "voucher_id")
BOOKED = ("key", "kind", *IDS, "unit_id", "held_in", "held_item", "number", "account_number")
COLUMNS = (*(name for name in ITEMS.columns if name != "item"), *BOOKED)


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
    Give what is on its way in a unit and those below it; refunds, which leave the bank, are below 0.

    :param until: the latest day, included
    :returns: `COLUMNS` of `kernel.schema.ITEMS` and of the books; ``item`` is the row's place
    """
    scope = Scope((unit_path,))
    payments = _without_matched(payments_on_their_way(scope, since=since, until=until), since=since, until=until)
    of_agents = _without_taken(slips_of_agents(scope, since=since, until=until), name="hand_in_id")
    refunds = _without_taken(refunds_on_their_way(scope, since=since, until=until), name="voucher_id")
    table = pl.concat(
        [
            _of_payments(_with_terms(payments, scope=scope, until=until), senders=senders_on(until)),
            _of_slips(slips_on_their_way(scope)),
            _of_agents(of_agents),
            _of_refunds(refunds),
        ]
    )
    return table.with_row_index("item").with_columns(pl.col("item").cast(pl.Int64))


def _without_taken(things: pl.DataFrame, *, name: str) -> pl.DataFrame:
    """Leave out what a standing match took."""
    if things.is_empty():
        return things
    taken = MatchItem.objects.filter(is_standing=True, **{f"{name}__among": things[name].to_list()})
    return things.join(read_frame(taken.order_by(), **{name: name}), on=name, how="anti")


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
        **{name: pl.lit(None, dtype=pl.Int64) for name in IDS if name != "payment_id"},
        unit_id="unit_id",
        held_in="held_in",
        held_item="item",
        number="number",
        account_number="account_number",
    ).select(COLUMNS)


def _of_slips(slips: pl.DataFrame) -> pl.DataFrame:
    named = slips.select(
        "remittance_id",
        "unit_id",
        amount=to_units(pl.col("open"), places=FEN_PLACES),
        day="remitted_on",
        references="slip_number",
        name="cashier",
        held_item="slip_number",
        number="slip_number",
    )
    return _alone(named, kind=ItemKind.REMITTANCE, by="remittance_id")


def _of_agents(slips: pl.DataFrame) -> pl.DataFrame:
    named = slips.select(
        "hand_in_id",
        "unit_id",
        "name",
        amount=to_units(pl.col("amount"), places=FEN_PLACES),
        day="paid_in_on",
        references="slip_number",
        held_item="slip_number",
        number="slip_number",
    )
    return _alone(named, kind=ItemKind.HAND_IN, by="hand_in_id")


def _of_refunds(refunds: pl.DataFrame) -> pl.DataFrame:
    """Name refunds as the transfer may; without what separates parts, for a part such as 000001 is no reference."""
    whole = (pl.col(name).str.replace_all("-", "", literal=True) for name in ("number", "item"))
    named = refunds.select(
        "voucher_id",
        "unit_id",
        "number",
        amount=0 - to_units(pl.col("amount"), places=FEN_PLACES),
        day="paid_on",
        references=pl.concat_str(whole, separator=" "),
        name="payee",
        held_item="item",
    )
    return _alone(named, kind=ItemKind.REFUND, by="voucher_id")


def _alone(things: pl.DataFrame, *, kind: ItemKind, by: str) -> pl.DataFrame:
    """
    Fill in what all things have in common that come one by one, by the bank's counter or out of it.

    :param by: which of `IDS` they have
    """
    others = {name: pl.lit(None, dtype=pl.Int64) for name in IDS if name != by}
    empty = {name: pl.lit("") for name in ("bundle", "bundle_references", "bundle_name", "account_number")}
    return things.with_columns(
        most_fee=pl.lit(0).cast(pl.Int64),
        key=pl.lit(LETTERS[kind]) + pl.col(by).cast(pl.String),
        kind=pl.lit(kind.value),
        held_in=pl.lit(LedgerAccount.BANK_IN_TRANSIT.value),
        **others,
        **empty,
    ).select(COLUMNS)


def items_for_kernel(items: pl.DataFrame) -> pl.DataFrame:
    """Keep the columns that matching reads."""
    return items.select(list(ITEMS.columns))


def span_of(earliest: date, *, latest: date, days: int) -> tuple[date, date]:
    """Give the days on which something may have been received that the bank shows on these days."""
    return earliest - timedelta(days=days), latest + timedelta(days=days)


def pickable(unit_path: str, *, day: date, text: str, amount: Decimal) -> list[OpenItem]:
    """
    Find what a person may say that a line is: bundles, slips and payments, or refunds, at most `SHOWN_AT_MOST`.

    :param day: the line's
    :param text: part of a number, reference, name or channel; empty finds those of the amount within `DAYS_NEAR`
    :param amount: the line's: those of this amount come first, and what goes the other way is left out
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
    fen = int(amount.scaleb(FEN_PLACES))
    is_same, goes_so = pl.col("amount") == fen, (pl.col("amount") > 0) == (fen > 0)
    apart = (pl.col("day") - pl.lit(day)).dt.total_days().abs()
    rows = both.filter(goes_so & (_called(text) if text.strip() else is_same)).with_columns(same=is_same, apart=apart)
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


def _called(text: str) -> pl.Expr:
    """Tell what is called so, with or without what separates the parts of a number."""
    whole = pl.concat_str(["number", "references", "name"], separator=" ").str.to_uppercase()
    wanted = text.strip().upper()
    joined = re.sub(WITHIN, "", wanted) or wanted
    return whole.str.contains(wanted, literal=True) | whole.str.replace_all(WITHIN, "").str.contains(
        joined, literal=True
    )
