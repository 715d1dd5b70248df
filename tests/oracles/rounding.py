"""Half up, away from zero: the only way in which anything on a bill is rounded."""

from decimal import ROUND_HALF_UP, Context, Decimal

#: Wide enough that no product is cut and no quotient is taken for a border of 0.5 that it only comes near.
EXACT = Context(prec=120, rounding=ROUND_HALF_UP)


def half_up(value: Decimal, *, places: int = 0) -> Decimal:
    """Round to ``places`` decimals."""
    return value.quantize(Decimal(1).scaleb(-places, context=EXACT), context=EXACT)


def whole(value: Decimal) -> int:
    """Round to a whole number, such as kWh."""
    return int(half_up(value))


def fen(value: Decimal) -> Decimal:
    """Round yuan to the fen."""
    return half_up(value, places=2)
