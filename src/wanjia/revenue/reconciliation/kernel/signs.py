"""
Signs that a line and a thing in the books are the same, and their points.

All points are whole numbers. Days: the weight, less its share for every day between. Names: the weight times the share
of pairs of letters in common (Dice). References: the weight where a reference is found whole in the line; where only a
piece of one is, the share that it is of the longer.
"""

from __future__ import annotations

import polars as pl

from wanjia.revenue.reconciliation.kernel.schema import MATCHES
from wanjia.revenue.reconciliation.types import Matching, MatchRule, Sign

#: A shorter piece of a reference says nothing.
SHORTEST = 6
WORD = f"[A-Z0-9]{{{SHORTEST},}}"
#: What separates parts within one reference, such as E2E-001.
WITHIN = r"[-_/.:]"


def with_signs(table: pl.DataFrame) -> pl.DataFrame:
    """Add ``tokens``, the references in its texts, and ``letters``, the pairs of letters of its name."""
    names = [name for name in ("reference", "payer_reference", "references", "text") if name in table.columns]
    whole = pl.concat_str(names, separator=" ").str.to_uppercase()
    apart = whole.str.extract_all(WORD)
    joined = whole.str.replace_all(WITHIN, "").str.extract_all(WORD)
    name = pl.col("name").str.replace_all(r"\s", "").str.to_uppercase()
    return table.with_columns(tokens=pl.concat_list(apart, joined).list.unique().list.sort(), name=name).with_columns(
        letters=pairs_of_letters(pl.col("name"))
    )


def pairs_of_letters(name: pl.Expr) -> pl.Expr:
    """Give the neighbouring letters of a name, each pair once; a name of one letter is its own pair."""
    padded = pl.concat_str([pl.lit("^"), name, pl.lit("$")])
    letters = padded.str.split("")
    pairs = letters.list.eval(pl.concat_str([pl.element(), pl.element().shift(-1)]).drop_nulls())
    return pl.when(name == "").then(pl.lit([], dtype=pl.List(pl.String))).otherwise(pairs.list.unique())


def scored(pairs: pl.DataFrame, *, rule: MatchRule, by: Matching) -> pl.DataFrame:
    """
    Weigh pairs.

    :param pairs: columns of a line, and ``amount_right``, ``day_right``, ``name_right``, ``letters_right``,
        ``tokens_right`` and ``text`` of the other side, with ``fee``
    :returns: `schema.MATCHES`; pairs too many days apart are left out
    """
    apart = (pl.col("day") - pl.col("day_right")).dt.total_days().abs()
    near = pairs.with_columns(apart=apart).filter(pl.col("apart") <= by.days)
    near = near.with_row_index("pair").with_columns(pl.col("pair").cast(pl.Int64))
    fragments = _reference_points(near, weight=by.weights[Sign.REFERENCE])
    whole = near.join(fragments, on="pair", how="left").with_columns(
        pl.col("reference_points").fill_null(0),
        amount_points=_amount_points(by.weights[Sign.AMOUNT]),
        day_points=by.weights[Sign.DATE] * (by.days + 1 - pl.col("apart")) // (by.days + 1),
        name_points=_name_points(by.weights[Sign.NAME]),
        rule=pl.lit(rule.value),
        is_accepted=pl.lit(False),
        bundle=pl.col("bundle") if rule is MatchRule.SUM else pl.lit(""),
        item=pl.lit(None, dtype=pl.Int64) if rule is MatchRule.SUM else pl.col("item"),
    )
    score = sum((pl.col(f"{name}_points") for name in ("amount", "day", "name", "reference")), pl.lit(0))
    return MATCHES.check(
        whole.with_columns(score=score.cast(pl.Int64)).select(
            pl.col(name).cast(column.dtype) for name, column in MATCHES.columns.items()
        )
    )


def _amount_points(weight: int) -> pl.Expr:
    """Give the whole weight for the same amount, half of it where a fee is missing."""
    return pl.when(pl.col("fee") == 0).then(weight).otherwise(weight // 2).cast(pl.Int64)


def _name_points(weight: int) -> pl.Expr:
    """Give the share of pairs of letters in common; a name that stands in the line's text counts in full."""
    other = pl.col("name_right")
    # Each side has a pair of letters once. The engine's own intersection panics on some frames of one row.
    both = (pl.col("letters").list.len() + pl.col("letters_right").list.len()).cast(pl.Int64)
    common = both - pl.concat_list("letters", "letters_right").list.n_unique().cast(pl.Int64)
    alike = pl.when(both > 0).then(weight * 2 * common // both).otherwise(0)
    told = (other != "") & pl.col("text").str.to_uppercase().str.contains(other, literal=True)
    return pl.when(told).then(weight).otherwise(alike).cast(pl.Int64)


def _reference_points(pairs: pl.DataFrame, *, weight: int) -> pl.DataFrame:
    """Give the best points that any two references of a pair earn."""
    left = pairs.select("pair", "tokens").explode("tokens", empty_as_null=True).drop_nulls()
    right = pairs.select("pair", "tokens_right").explode("tokens_right", empty_as_null=True).drop_nulls()
    lengths = {"a": pl.col("tokens").str.len_chars(), "b": pl.col("tokens_right").str.len_chars()}
    both = left.join(right, on="pair").with_columns(**lengths)
    is_piece = pl.col("tokens").str.contains(pl.col("tokens_right"), literal=True) | pl.col(
        "tokens_right"
    ).str.contains(pl.col("tokens"), literal=True)
    shorter, longer = pl.min_horizontal("a", "b").cast(pl.Int64), pl.max_horizontal("a", "b").cast(pl.Int64)
    points = both.filter(is_piece).select("pair", reference_points=weight * shorter // longer)
    return points.group_by("pair").agg(pl.col("reference_points").max())
