"""
Where rounding happens, and nowhere else.

# Note [Half up]
Every rule of the field rounds halves away from zero: cosφ to 2 places, energy to whole kWh, each money
component to the fen. Engines default to half-even, so no other module may call a rounding function.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import polars as pl

FEN_PLACES = 2
QUANTITY_PLACES = 4
MONEY = pl.Decimal(38, FEN_PLACES)
PRICE = pl.Decimal(38, 8)
QUANTITY = pl.Decimal(38, QUANTITY_PLACES)


def half_up(value: Decimal, *, places: int) -> Decimal:
    """
    Round one decimal, halves away from zero.

    :param places: digits kept after the point, 0 or more
    """
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def money(amount: pl.Expr) -> pl.Expr:
    """Round a decimal column of yuan to the fen, halves away from zero."""
    return amount.round(FEN_PLACES, mode="half_away_from_zero").cast(MONEY)


def divided_half_up(numerator: pl.Expr, *, by: pl.Expr | int) -> pl.Expr:
    """
    Divide whole numbers into a whole number, halves away from zero.

    Works in 128-bit integers, so products of energies do not wrap; a result beyond 64 bits raises.

    :param numerator: integer column of any sign
    :param by: integer column or number, above 0
    """
    below = by.cast(pl.Int128) if isinstance(by, pl.Expr) else pl.lit(by, dtype=pl.Int128)
    above = numerator.cast(pl.Int128)
    size = (2 * above.abs() + below) // (2 * below)
    return pl.when(above < 0).then(0 - size).otherwise(size).cast(pl.Int64)
