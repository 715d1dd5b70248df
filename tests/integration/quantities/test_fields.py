"""Decimals are kept as whole numbers of the smallest unit, never rounded on the way in."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Sum
from hypothesis import given
from hypothesis import strategies as st

from wanjia.foundation.quantities.fields import FixedPointField, MoneyField, PriceField, QuantityField
from wanjia.registry.metering.models import InstrumentTransformer


class TestFixedPoint:
    @pytest.mark.parametrize(
        ("field", "value", "stored"),
        [
            (MoneyField(), Decimal("890.82"), 89082),
            (MoneyField(), "890.8", 89080),
            (MoneyField(), 5, 500),
            (MoneyField(), Decimal("-0.01"), -1),
            (PriceField(), Decimal("0.55831250"), 55831250),
            (QuantityField(), Decimal("1E+3"), 10_000_000),
            (FixedPointField(places=0), 7, 7),
            (MoneyField(null=True), None, None),
            (MoneyField(null=True), "", None),
        ],
    )
    def test_values_become_whole_units(self, field: FixedPointField, value: object, stored: int | None) -> None:
        assert field.get_prep_value(value) == stored

    @pytest.mark.parametrize("value", ["0.001", Decimal("0.005"), "abc", "NaN", "Infinity", "-Infinity", 0.1 + 0.2])
    def test_what_is_finer_or_no_number_is_refused(self, value: object) -> None:
        with pytest.raises(ValidationError):
            MoneyField().get_prep_value(value)

    @given(units=st.integers(-(2**63), 2**63 - 1), places=st.integers(0, 8))
    def test_reading_and_writing_are_each_others_opposite(self, units: int, places: int) -> None:
        field = FixedPointField(places=places)

        assert field.get_prep_value(field.from_db_value(units)) == units

    def test_migrations_know_the_places(self) -> None:
        _, _, _, options = PriceField(null=True).deconstruct()

        assert options["places"] == 8


@pytest.mark.django_db
class TestInTheDatabase:
    def test_sums_are_exact(self) -> None:
        for place in range(1000):
            InstrumentTransformer.objects.create(
                number=str(place), kind="CURRENT", primary_rating=Decimal("0.1001"), secondary_rating=5
            )

        assert InstrumentTransformer.objects.aggregate(all=Sum("primary_rating"))["all"] == Decimal("100.1")

    def test_comparisons_see_the_decimal(self) -> None:
        InstrumentTransformer.objects.create(number="1", kind="CURRENT", primary_rating="7.5", secondary_rating=5)

        assert InstrumentTransformer.objects.filter(primary_rating__gt=Decimal("7.4999")).exists()
        assert not InstrumentTransformer.objects.filter(primary_rating__gt=Decimal("7.5")).exists()
