"""
Power factor to two places, decided in whole numbers.

Source: section 9 of ``docs/algorithms/pricing.md``.
"""

from __future__ import annotations

import polars as pl


def power_factor_pct(active: pl.Expr, *, reactive: pl.Expr) -> pl.Expr:
    """
    Give cosφ in hundredths, half up; null where neither energy is above 0.

    The float only proposes: k stands when (2k−1)²·(P²+Q²) ≤ 40000·P² holds for k and not for k + 1.

    :param active: kWh, integer, 0 or more, up to 10^15
    :param reactive: kvarh, integer, 0 or more
    """
    wide, idle = active.cast(pl.Int128), reactive.cast(pl.Int128)
    squares = wide * wide + idle * idle
    guess = (100.0 * active / (active.cast(pl.Float64) ** 2 + reactive.cast(pl.Float64) ** 2).sqrt()).round(0)
    proposed = guess.fill_nan(0.0).cast(pl.Int64)

    def stands(candidate: pl.Expr) -> pl.Expr:
        odd = (2 * candidate - 1).cast(pl.Int128)
        return odd * odd * squares <= 40_000 * wide * wide

    settled = (
        pl.when(stands(proposed + 1) & (proposed < 100))
        .then(proposed + 1)
        .when((proposed > 0) & ~stands(proposed))
        .then(proposed - 1)
        .otherwise(proposed)
    )
    return pl.when(squares > 0).then(settled)
