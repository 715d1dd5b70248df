"""The month's readings are spoiled where they should be, and nowhere else."""

import polars as pl
import pytest

from wanjia.interfaces.demo.county import County
from wanjia.interfaces.demo.dirt import FUTURE_DAY, MONTH, Dirt, deliveries, spoiled

KEY = ["usage_point_number", "kind"]


@pytest.fixture(scope="module")
def whose(made: County) -> pl.DataFrame:
    return spoiled(made)


@pytest.fixture(scope="module")
def compared(made: County, whose: pl.DataFrame) -> pl.DataFrame:
    """The month as it is handed in beside the month as it was, by register; what was not handed in is null."""
    delivery, _ = deliveries(made, whose=whose)
    before = made.readings_of(MONTH - 1).select(*KEY, before="value")
    true = made.readings_of(MONTH).join(whose, on="i", how="left").join(before, on=KEY, how="left")
    return true.join(delivery, on=KEY, how="left", suffix="_given")


class TestSpoiled:
    def test_about_six_in_a_thousand_customers_are(self, made: County, whose: pl.DataFrame) -> None:
        assert whose["i"].is_unique().all()
        assert 0.005 <= whose.height / made.customers <= 0.010

    def test_every_fault_occurs(self, whose: pl.DataFrame) -> None:
        assert set(whose["dirt"]) == {dirt.value for dirt in Dirt}


class TestDeliveries:
    def test_what_is_not_spoiled_is_handed_in_as_it_was(self, compared: pl.DataFrame) -> None:
        clean = compared.filter(pl.col("dirt").is_null())

        for name in ("value", "meter_number", "reading_date", "quality"):
            assert (clean[name] == clean[f"{name}_given"]).all()

    @pytest.mark.parametrize(
        ("dirt", "is_so"),
        [
            (Dirt.MISSING, pl.col("value_given").is_null()),
            (Dirt.BACKWARDS, pl.col("value_given") < pl.col("before")),
            (Dirt.JUMPED, pl.col("value_given") - pl.col("before") == 10 * (pl.col("value") - pl.col("before"))),
            (Dirt.STILL, pl.col("value_given") == pl.col("before")),
            (Dirt.FUTURE, pl.col("reading_date_given") == FUTURE_DAY),
            (Dirt.WRONG_METER, pl.col("meter_number_given") != pl.col("meter_number")),
            (Dirt.ESTIMATED, (pl.col("quality_given") == "ESTIMATED") & (pl.col("value_given") < pl.col("value"))),
            (Dirt.REPEATED, pl.col("value_given") == pl.col("value")),
        ],
    )
    def test_a_fault_looks_like_this(self, compared: pl.DataFrame, dirt: Dirt, is_so: pl.Expr) -> None:
        rows = compared.filter(dirt=dirt.value)

        assert rows.height > 0
        assert rows.select(is_so.all()).item()

    def test_only_the_peak_is_off_where_the_periods_do_not_sum(self, compared: pl.DataFrame) -> None:
        rows = compared.filter(dirt=Dirt.PERIODS_OFF.value)
        off = rows.filter(pl.col("value") != pl.col("value_given"))

        assert set(off["kind"]) == {"ACTIVE_PEAK"}

    def test_the_second_file_repeats_some_with_the_same_value_or_another(
        self, made: County, whose: pl.DataFrame
    ) -> None:
        _, again = deliveries(made, whose=whose)
        repeated = whose.filter(dirt=Dirt.REPEATED.value)
        truth = made.readings_of(MONTH).join(repeated, on="i")

        assert again.height == truth.height
        assert set(again["usage_point_number"]) == set(truth["usage_point_number"])
