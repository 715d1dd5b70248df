"""The open lines of an account matched with what is on its way: sure ones are booked, likely ones suggested."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import polars as pl

from wanjia.foundation.access.types import Actor
from wanjia.foundation.columnar.database import from_units, read_frame, to_units, update_rows, write_rows
from wanjia.revenue.ledger.types import LedgerAccount, Leg
from wanjia.revenue.payments.operations.remitting import confirm_remittance
from wanjia.revenue.reconciliation import flow, rules
from wanjia.revenue.reconciliation.kernel.matching import matched
from wanjia.revenue.reconciliation.kernel.schema import LINES, MATCHES
from wanjia.revenue.reconciliation.models import BankAccount, Match, MatchingRun, MatchItem, StatementLine
from wanjia.revenue.reconciliation.operations.held import MatchRefused, account_held, book, day_of, tell
from wanjia.revenue.reconciliation.operations.slips import confirmation_of
from wanjia.revenue.reconciliation.queries.figures import matching_on
from wanjia.revenue.reconciliation.queries.items import IDS, items_for_kernel, open_items, span_of
from wanjia.revenue.reconciliation.types import ItemKind, LineState, MatchState

RUN = "reconciliation.matchingrun"
FEN_PLACES = 2
#: A person said that it was not so: no round makes such a match again, though a person may.
SAID_NOT = (MatchState.REJECTED, MatchState.UNDONE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What a round of matching came to.

    :ivar open_lines: lines that waited before
    :ivar accepted: lines booked
    :ivar suggested: lines that have suggestions now
    """

    run_id: int
    open_lines: int
    accepted: int
    suggested: int


def match_lines(account_id: int, *, by: Actor, at: datetime) -> Outcome:
    """
    Match the open lines of an account by the dated rows of the day: what is sure is booked, the rest is suggested.

    Books Dr BANK / Cr BANK_IN_TRANSIT or CHANNEL, and BANK_CHARGES for what a sender kept, in one entry for the round,
    refunds that left the other way round; slips are confirmed one by one. Suggestions of earlier rounds give way; what
    a person rejected or took back is not matched again.

    :raises MatchRefused: if there is no such account among the actor's units, or the dated rows make no sense
    """
    account = account_held(account_id, by=by)
    figures = matching_on(day_of(at))
    if (why := rules.why_not_matching(figures)) is not None:
        raise MatchRefused(why)
    lines = _open_lines(account)
    if lines.is_empty():
        return Outcome(0, 0, 0, 0)
    since, until = span_of(lines["day"].min(), latest=lines["day"].max(), days=figures.days)  # type: ignore[arg-type]
    items = open_items(account.unit.path, since=since, until=until)
    found = _not_rejected(matched(lines, items=items_for_kernel(items), by=figures), items=items)
    accepted = found.filter("is_accepted")
    parts = _parts(accepted, items=items)
    run = MatchingRun.objects.create(
        account=account,
        unit_id=account.unit_id,
        run_at=at,
        run_by=by.number,
        open_lines=lines.height,
        accepted=accepted.height,
        suggested=found.filter(~pl.col("is_accepted"))["line"].n_unique(),
    )
    _confirm_slips(account, parts=parts, by=by, at=at)
    run.entry_id = book(_legs(account, parts=parts, accepted=accepted), source=(RUN, run.pk), by=by, at=at)
    run.save(update_fields=["entry"])
    _write(found, lines=lines, parts=parts, run=run)
    outcome = Outcome(run.pk, lines.height, accepted.height, run.suggested)
    facts = {"lines": lines.height, "accepted": accepted.height, "suggested": run.suggested}
    tell("reconciliation.lines_matched", subject=(RUN, run.pk), unit_id=account.unit_id, by=by, at=at, **facts)
    return outcome


def _open_lines(account: BankAccount) -> pl.DataFrame:
    rows = StatementLine.objects.filter(account=account, state=LineState.OPEN)
    table = read_frame(
        rows.order_by("pk"),
        line="pk",
        amount="amount",
        day="value_date",
        reference="reference",
        payer_reference="payer_reference",
        name="counterparty",
        text="text",
    )
    return LINES.check(table.with_columns(to_units(pl.col("amount"), places=FEN_PLACES)))


def _not_rejected(found: pl.DataFrame, *, items: pl.DataFrame) -> pl.DataFrame:
    """Name what each match is, and leave out what a person said it is not."""
    named = found.join(items.select("item", "key", "kind"), on="item", how="left", maintain_order="left").with_columns(
        pl.coalesce("key", "bundle").alias("key"), pl.col("kind").fill_null(ItemKind.GROUP.value)
    )
    said = Match.objects.filter(state__in=SAID_NOT, line__state=LineState.OPEN)
    rejected = read_frame(said.order_by(), line="line_id", key="key").unique()
    return named.join(rejected, on=["line", "key"], how="anti", maintain_order="left")


def _parts(accepted: pl.DataFrame, *, items: pl.DataFrame) -> pl.DataFrame:
    """Give what each accepted match takes off the way, one row per item."""
    about = ("key", "kind", *IDS, "unit_id", "held_in", "held_item")
    own = items.rename({"amount": "item_amount"})
    singles = accepted.filter(pl.col("item").is_not_null()).select("line", "item").join(own, on="item")
    # A bundle is what exact matches left of it.
    left = own.join(accepted.select("item").drop_nulls(), on="item", how="anti")
    members = accepted.filter(pl.col("item").is_null()).select("line", "bundle").join(left, on="bundle")
    both = pl.concat([table.select("line", "item_amount", *about) for table in (singles, members)])
    return both.sort("line", "key")


def _confirm_slips(account: BankAccount, *, parts: pl.DataFrame, by: Actor, at: datetime) -> None:
    slips = parts.filter(pl.col("remittance_id").is_not_null()).sort("remittance_id")
    lines = StatementLine.objects.in_bulk(slips["line"].to_list())
    for line_id, remittance_id in slips.select("line", "remittance_id").iter_rows():
        line = lines[line_id]
        said = confirmation_of(line, account=account, remittance_id=remittance_id, amount=line.amount)
        confirm_remittance(said, by=by, at=at)


def _legs(account: BankAccount, *, parts: pl.DataFrame, accepted: pl.DataFrame) -> tuple[Leg, ...]:
    """Give one entry's legs for everything accepted but slips."""
    booked = parts.filter(pl.col("remittance_id").is_null())
    sums = booked.group_by("unit_id", "held_in", "held_item").agg(pl.col("item_amount").sum())
    fee = int(accepted["fee"].sum())
    total = int(booked["item_amount"].sum()) - fee
    legs = [Leg(LedgerAccount.BANK, _yuan(total), account.unit_id, item=account.number)]
    for unit_id, held_in, item, amount in sums.sort("unit_id", "held_in", "held_item").iter_rows():
        legs.append(Leg(LedgerAccount(held_in), _yuan(-amount), unit_id, item=item))
    legs.append(Leg(LedgerAccount.BANK_CHARGES, _yuan(fee), account.unit_id, item=account.number))
    return tuple(legs)


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-FEN_PLACES)


def _write(found: pl.DataFrame, *, lines: pl.DataFrame, parts: pl.DataFrame, run: MatchingRun) -> None:
    """Write matches, what they took off the way, and the states of lines."""
    Match.objects.filter(
        line__account_id=run.account_id, line__state=LineState.OPEN, state=MatchState.SUGGESTED
    ).delete()
    amounts = lines.select("line", pl.col("amount"))
    points = [name for name in MATCHES.columns if name.endswith("_points")]
    rows = found.join(amounts, on="line", maintain_order="left").select(
        pl.col("line").alias("line_id"),
        pl.lit(run.unit_id).alias("unit_id"),
        pl.lit(run.pk).alias("run_id"),
        pl.when("is_accepted")
        .then(pl.lit(MatchState.CONFIRMED.value))
        .otherwise(pl.lit(MatchState.SUGGESTED.value))
        .alias("state"),
        "rule",
        "kind",
        "key",
        from_units(pl.col("amount"), places=FEN_PLACES).alias("amount"),
        from_units(pl.col("fee"), places=FEN_PLACES).alias("fee"),
        "score",
        *points,
        pl.when("is_accepted").then(pl.lit(run.entry_id, dtype=pl.Int64)).otherwise(None).alias("entry_id"),
        pl.lit(run.run_at).dt.convert_time_zone("UTC").alias("made_at"),
        pl.lit(run.run_by).alias("made_by"),
        pl.lit("").alias("reason"),
        pl.lit("").alias("ended_by"),
        pl.lit("").alias("ended_reason"),
    )
    write_rows(Match, table=rows)
    _write_parts(parts, found=found, run=run)
    state = flow.LINE.after("match", state=LineState.OPEN, thing=None)
    done = found.filter("is_accepted").select(pl.col("line").alias("id"), pl.lit(state).alias("state"))
    update_rows(StatementLine, table=done)


def _write_parts(parts: pl.DataFrame, *, found: pl.DataFrame, run: MatchingRun) -> None:
    confirmed = Match.objects.filter(run=run, state=MatchState.CONFIRMED)
    written = read_frame(confirmed.order_by(), match_id="pk", line="line_id")
    fees = found.filter(pl.col("is_accepted") & (pl.col("fee") > 0)).select(
        "line",
        item_amount=0 - pl.col("fee"),
        kind=pl.lit(ItemKind.CHARGE.value),
        **{name: pl.lit(None, dtype=pl.Int64) for name in IDS},
        unit_id=pl.lit(run.unit_id).cast(pl.Int64),
        held_in=pl.lit(LedgerAccount.BANK_CHARGES.value),
        held_item=pl.lit(run.account.number),
    )
    whole = pl.concat([parts.drop("key").select(fees.columns), fees]).join(written, on="line")
    write_rows(
        MatchItem,
        table=whole.select(
            "match_id",
            "kind",
            *IDS,
            "unit_id",
            "held_in",
            pl.col("held_item").alias("item"),
            from_units(pl.col("item_amount"), places=FEN_PLACES).alias("amount"),
            pl.lit(True).alias("is_standing"),
        ),
    )
