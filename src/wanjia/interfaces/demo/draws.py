"""
Chance that comes out alike everywhere: each draw is a hash of the seed, what is drawn, and for whom.

Whole numbers only, so that neither the machine nor the order of work nor the number of threads plays a part. The mixing
is the 32-bit finaliser 'lowbias32' (public domain, C. Wellons); its products fit into 64 bits and never wrap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise

import polars as pl

BITS = 32
MASK = 2**BITS - 1
ROUNDS = ((16, 0x7FEB352D), (15, 0x846CA68B))
LATEST_SHIFT = 16
PER_MILLE = 1_000


@dataclass(frozen=True, slots=True)
class Draws:
    """
    Draws under one seed.

    The draws of two different ``what`` know nothing of each other; the same ``what`` and keys draw the same again.
    """

    seed: int

    def number(self, what: str, *, of: Sequence[str] = ("i",)) -> pl.Expr:
        """
        Draw a whole number from 0 to 2³² − 1.

        :param what: what the draw decides
        :param of: columns of whole numbers, 0 or more, that name for whom
        """
        drawn = _whole(self._start(what))
        for column in of:
            keyed = drawn ^ (pl.col(column).cast(pl.UInt64) & _whole(MASK))
            drawn = keyed.map_batches(_mixed, return_dtype=pl.UInt64, is_elementwise=True)
        return drawn

    def below(self, limit: int | pl.Expr, *, what: str, of: Sequence[str] = ("i",)) -> pl.Expr:
        """
        Draw a whole number from 0 to ``limit`` − 1, each as likely as the other.

        :param limit: 1 to 2³¹
        """
        top = _whole(limit) if isinstance(limit, int) else limit.cast(pl.UInt64)
        return (self.number(what, of=of) * top // _whole(2**BITS)).cast(pl.Int64)

    def between(self, least: int, *, most: int, what: str, of: Sequence[str] = ("i",)) -> pl.Expr:
        """Draw a whole number from ``least`` to ``most``."""
        return self.below(most - least + 1, what=what, of=of) + least

    def happens(self, per_mille: int | pl.Expr, *, what: str, of: Sequence[str] = ("i",)) -> pl.Expr:
        """Draw whether something happens that happens so many times in a thousand."""
        return self.below(PER_MILLE, what=what, of=of) < per_mille

    def one_of(self, values: Sequence[str], *, what: str, of: Sequence[str] = ("i",)) -> pl.Expr:
        """Draw one of some words; a word that stands twice is twice as likely."""
        return pl.lit(pl.Series(values, dtype=pl.String)).gather(self.below(len(values), what=what, of=of))

    def spread(self, quantiles: Sequence[int], *, what: str, of: Sequence[str] = ("i",)) -> pl.Expr:
        """
        Draw from a distribution given by evenly spaced quantiles, straight lines between them.

        :param quantiles: from the smallest value to the largest, rising; 2 or more
        """
        steps = len(quantiles) - 1
        drawn = self.below(steps * PER_MILLE, what=what, of=of)
        place, part = drawn // PER_MILLE, drawn % PER_MILLE
        lows = pl.lit(pl.Series(quantiles[:-1], dtype=pl.Int64)).gather(place)
        widths = pl.lit(pl.Series([b - a for a, b in pairwise(quantiles)], dtype=pl.Int64)).gather(place)
        return lows + widths * part // PER_MILLE

    def single(self, limit: int, *, what: str, key: int = 0) -> int:
        """Draw one number from 0 to ``limit`` − 1, outside of any table."""
        return int(pl.select(i=key).select(self.below(limit, what=what)).item())

    def _start(self, what: str) -> int:
        said = f"{self.seed}/{what}".encode()
        return int.from_bytes(blake2b(said, digest_size=BITS // 8).digest(), "big")


def _whole(value: int) -> pl.Expr:
    return pl.lit(value, dtype=pl.UInt64)


def _mixed(drawn: pl.Series) -> pl.Series:
    """Mix whole numbers below 2³²; on columns, because as an expression each round would name the one before twice."""
    for shift, factor in ROUNDS:
        drawn = drawn ^ (drawn // 2**shift)
        drawn = drawn * factor & MASK
    return pl.Series(drawn ^ (drawn // 2**LATEST_SHIFT), dtype=pl.UInt64)


def shared_out(total: int, *, weights: Sequence[int]) -> list[int]:
    """
    Share a whole number out in proportion, the largest remainders taking what rounding leaves.

    :param weights: 0 or more, not all 0
    :returns: as many numbers as weights; they sum to ``total``
    """
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: (-(total * weights[place] % whole), place))
    for place in by_remainder[: total - sum(shares)]:
        shares[place] += 1
    return shares
