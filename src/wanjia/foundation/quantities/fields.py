"""Decimals in the database as whole numbers, so that no engine sums them as floats."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import Combinable


class FixedPointField(models.BigIntegerField):  # type: ignore[type-arg]
    """
    A decimal with a fixed number of places, kept as an integer of the smallest unit.

    :param places: digits after the point; a value with more is refused, never rounded here
    """

    # What the checker of types knows of columns: they are set and read as decimals.
    _pyi_private_set_type: Decimal | int | str | Combinable  # type: ignore[assignment]
    _pyi_private_get_type: Decimal  # type: ignore[assignment]
    _pyi_lookup_exact_type: Decimal | int | str  # type: ignore[assignment]

    def __init__(self, *args: Any, places: int, **kwargs: Any) -> None:
        """Remember the number of places."""
        self.places = places
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Tell migrations the number of places."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "places": self.places}

    def from_db_value(self, value: int | None, *_: object) -> Decimal | None:
        """Turn the stored whole number into the decimal it stands for."""
        return None if value is None else Decimal(value).scaleb(-self.places)

    def to_python(self, value: Any) -> Decimal | None:
        """
        Read a decimal.

        :raises ValidationError: if it is no number or has more places than the column keeps
        """
        if value is None or value == "":
            return None
        try:
            number = value if isinstance(value, Decimal) else Decimal(str(value))
            kept = number.quantize(Decimal(1).scaleb(-self.places))
        except InvalidOperation as bad:
            msg = f"{value!r} is not a number that fits"
            raise ValidationError(msg) from bad
        if number != kept:
            msg = f"{number} has more than {self.places} digits after the point"
            raise ValidationError(msg)
        return number

    def get_prep_value(self, value: Any) -> int | None:
        """Turn the decimal into the whole number stored."""
        number = self.to_python(value)
        return None if number is None else int(number.scaleb(self.places))


class MoneyField(FixedPointField):
    """Yuan, exact to the fen."""

    def __init__(self, *args: Any, places: int = 2, **kwargs: Any) -> None:
        """Keep fen."""
        super().__init__(*args, places=places, **kwargs)


class PriceField(FixedPointField):
    """Yuan per unit, 8 places: the finest that a published table has used."""

    def __init__(self, *args: Any, places: int = 8, **kwargs: Any) -> None:
        """Keep hundred-millionths of a yuan."""
        super().__init__(*args, places=places, **kwargs)


class QuantityField(FixedPointField):
    """kWh, kW, kVA or an index, 4 places."""

    def __init__(self, *args: Any, places: int = 4, **kwargs: Any) -> None:
        """Keep ten-thousandths of the unit."""
        super().__init__(*args, places=places, **kwargs)
