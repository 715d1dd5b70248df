"""Figures by which the accuracy of reading, billing and supply is judged. Source: docs/algorithms/corrections.md."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

PERCENT = 100


def billing_error_pct(errors: Iterable[Decimal], *, receivable: Decimal) -> Decimal:
    """
    Give the share of what was billed wrongly in what was billed, percent; too much and too little both count up.

    :param errors: yuan, of either sign
    :param receivable: yuan, above 0
    """
    return sum((abs(error) for error in errors), Decimal(0)) / receivable * PERCENT


def reading_error_pct(errors: int, *, readings: int) -> Decimal:
    """Give the share of readings that were wrong, percent."""
    return Decimal(errors) / readings * PERCENT


@dataclass(frozen=True, slots=True)
class Supply:
    """
    Where the energy of a grid came from and went, all in one unit.

    :ivar station_use: share of the generation that power stations use themselves
    """

    generated: Decimal
    station_use: Decimal
    purchased: Decimal
    exported: Decimal

    @property
    def supplied(self) -> Decimal:
        """Give what was fed in for the grid's own customers."""
        return self.generated * (1 - self.station_use) + self.purchased - self.exported


def loss_pct(supplied: Decimal, *, sold: Decimal) -> Decimal:
    """Give the share of supplied energy that was not sold, percent."""
    return (supplied - sold) / supplied * PERCENT
