"""
Lines of a bank matched with what the books have on its way: exactly, as sums, then by weighed signs.

Reads `schema.LINES` and `schema.ITEMS`, returns `schema.MATCHES`, for every line its accepted match or its suggestions,
the best first. Lines and items are told apart by their ids alone, so the order of rows does not matter.

# Note [One to one]
A pair is accepted only if no other pair of its line or of its item comes within the margin. Two accepted pairs with a
line or an item in common would each have to beat the other, so there are none. What is accepted leaves the table, and
the rest is looked at again until nothing more is accepted. A bundle and its members are never both accepted: bundles
are summed of what exact matches left, and members of an accepted bundle leave before single items are weighed.
"""

from __future__ import annotations

import polars as pl

from wanjia.foundation.columnar.engine import collected
from wanjia.revenue.reconciliation.kernel.schema import ITEMS, LINES, MATCHES
from wanjia.revenue.reconciliation.kernel.signs import scored, with_signs
from wanjia.revenue.reconciliation.types import Matching, MatchRule, Sign

#: So many suggestions are kept for a line.
SUGGESTED_AT_MOST = 5
#: Of one amount so many pairs are weighed; beyond it only those of one name, which alone could tell them apart.
CROWD = 40_000


def matched(lines: pl.DataFrame, *, items: pl.DataFrame, by: Matching) -> pl.DataFrame:
    """
    Match lines with items; see Note [One to one].

    :returns: `schema.MATCHES`, by line, then score downward
    """
    lines, items = with_signs(LINES.check(lines)), with_signs(ITEMS.check(items))
    exact = exactly(lines, items=items, by=by)
    lines, items = _without(lines, of=exact, key="line"), _without(items, of=exact, key="item")
    sums = _pairs_of_sums(lines, bundles=_bundles(items), by=by)
    of_sums = _decided(sums, key="bundle", by=by)
    taken = of_sums.filter("is_accepted")
    items = items.join(taken.select("bundle").unique(), on="bundle", how="anti")
    lines = _without(lines, of=taken, key="line")
    singles = _decided(_pairs_of_items(lines, items=items, by=by), key="item", by=by)
    accepted_lines = singles.filter("is_accepted").select("line")
    accepted_bundles = _bundles_hit(items, matches=singles.filter("is_accepted"))
    suggested = of_sums.filter(~pl.col("is_accepted")).join(accepted_lines, on="line", how="anti")
    suggested = suggested.join(accepted_bundles, on="bundle", how="anti")
    return _best(pl.concat([exact, taken, suggested, singles]))


def exactly(lines: pl.DataFrame, *, items: pl.DataFrame, by: Matching) -> pl.DataFrame:
    """Give the pairs of one amount and reference where neither side has another such pair."""
    left = lines.lazy().select("line", "amount", "tokens").explode("tokens", empty_as_null=True)
    right = items.lazy().select("item", "amount", "tokens").explode("tokens", empty_as_null=True)
    pairs = left.drop_nulls().join(right.drop_nulls(), on=["amount", "tokens"]).select("line", "item").unique()
    alone = (pl.len().over("line") == 1) & (pl.len().over("item") == 1)
    return MATCHES.check(
        collected(
            MATCHES.fitted(
                pairs.filter(alone).with_columns(
                    bundle=pl.lit(""),
                    rule=pl.lit(MatchRule.EXACT.value),
                    score=pl.lit(by.weights[Sign.AMOUNT] + by.weights[Sign.REFERENCE]),
                    amount_points=pl.lit(by.weights[Sign.AMOUNT]),
                    day_points=pl.lit(0),
                    name_points=pl.lit(0),
                    reference_points=pl.lit(by.weights[Sign.REFERENCE]),
                    fee=pl.lit(0),
                    is_accepted=pl.lit(True),
                )
            )
        )
    )


def _without(table: pl.DataFrame, *, of: pl.DataFrame, key: str) -> pl.DataFrame:
    """Take out what was accepted."""
    return table.join(of.filter("is_accepted").select(key), on=key, how="anti")


def _bundles(items: pl.DataFrame) -> pl.DataFrame:
    """Sum up what may come together; one item alone is no bundle."""
    summed = (
        items.filter(pl.col("bundle") != "")
        .group_by("bundle")
        .agg(
            pl.col("amount").sum(),
            pl.col("day").max(),
            pl.col("bundle_references").max().alias("references"),
            pl.col("bundle_name").max().alias("name"),
            pl.col("most_fee").sum(),
            pl.len().alias("count"),
        )
        .filter(pl.col("count") > 1)
        .drop("count")
    )
    return with_signs(summed)


def _bundles_hit(items: pl.DataFrame, *, matches: pl.DataFrame) -> pl.DataFrame:
    """Give the bundles that lost a member."""
    return items.join(matches.select("item"), on="item", how="semi").select("bundle").unique()


def _pairs_of_sums(lines: pl.DataFrame, *, bundles: pl.DataFrame, by: Matching) -> pl.DataFrame:
    """Pair lines with bundles of the same sum, or of a little more where the sender may keep a fee."""
    fee = pl.col("amount_right") - pl.col("amount")
    kept = (fee > 0) & (pl.col("amount") > 0) & (fee <= pl.col("most_fee"))
    pairs = lines.join(bundles, how="cross").with_columns(fee=fee).filter((fee == 0) | kept)
    return scored(pairs, rule=MatchRule.SUM, by=by)


def _pairs_of_items(lines: pl.DataFrame, *, items: pl.DataFrame, by: Matching) -> pl.DataFrame:
    """Pair lines with items of the same amount."""
    counts = lines.group_by("amount").len("n").join(items.group_by("amount").len("m"), on="amount")
    crowded = counts.filter(pl.col("n") * pl.col("m") > CROWD).select("amount")
    open_pairs = lines.join(crowded, on="amount", how="anti").join(items, on="amount", suffix="_right")
    named = lines.join(crowded, on="amount", how="semi").filter(pl.col("name") != "")
    told_apart = named.join(items, on=["amount", "name"], suffix="_right").with_columns(name_right=pl.col("name"))
    pairs = pl.concat([open_pairs, told_apart.select(open_pairs.columns)])
    whole = pairs.with_columns(amount_right=pl.col("amount"), fee=pl.lit(0, dtype=pl.Int64))
    return scored(whole, rule=MatchRule.SCORE, by=by)


def _decided(pairs: pl.DataFrame, *, key: str, by: Matching) -> pl.DataFrame:
    """Accept the pairs that nothing rivals, round by round, and keep of the rest what may be suggested."""
    margin, rest, found = max(by.margin, 1), pairs.filter(pl.col("score") >= by.suggest_at), []
    while True:
        rival = pl.max_horizontal(_next_best("line"), _next_best(key))
        good = (pl.col("score") >= by.accept_at) & (pl.col("score") - rival >= margin)
        accepted = rest.filter(good)
        if accepted.is_empty():
            break
        found.append(accepted.with_columns(is_accepted=pl.lit(True)))
        rest = rest.join(accepted.select("line"), on="line", how="anti")
        rest = rest.join(accepted.select(key), on=key, how="anti")
    return pl.concat([*found, rest])


def _next_best(key: str) -> pl.Expr:
    """Give the best score among the other pairs with the same line or item; 0 without any."""
    scores = pl.col("score")
    second = scores.top_k(2).min().over(key)
    best = scores.max().over(key)
    alone = pl.len().over(key) == 1
    return pl.when(alone).then(0).when(scores == best).then(second).otherwise(best)


def _best(matches: pl.DataFrame) -> pl.DataFrame:
    """Keep the accepted match of each line, or its best suggestions."""
    order = matches.sort(["line", "score", "bundle", "item"], descending=[False, True, False, False], nulls_last=True)
    return order.filter(pl.col("line").cum_count().over("line") <= SUGGESTED_AT_MOST)
