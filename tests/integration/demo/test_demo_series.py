"""Series of a small county in the store: read back they are what was read, and the truth stands in a file."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from pytest_django import Settings

from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.periods.types import Period
from wanjia.interfaces.demo.billing import AT
from wanjia.interfaces.demo.county import County, county
from wanjia.interfaces.demo.energy import work_energy
from wanjia.interfaces.demo.fresh import note_beginning
from wanjia.interfaces.demo.loading import load_prices, load_registry
from wanjia.interfaces.demo.series.delivering import deliver_series, write_truth
from wanjia.interfaces.demo.steps import Steps
from wanjia.measurement.intervals.listings import COLLECTION_DAYS
from wanjia.measurement.intervals.queries.collection import completeness
from wanjia.measurement.intervals.queries.points import daily_energy
from wanjia.measurement.intervals.queries.reading import frozen
from wanjia.registry.metering import queries as metering
from wanjia.registry.metering.types import RegisterKind

CUSTOMERS = 100
JANUARY = Period(date(2026, 1, 1), date(2026, 2, 1))


@pytest.fixture
def delivered(db: None, settings: Settings, tmp_path: Path) -> County:
    settings.WANJIA_INTERVALS = tmp_path / "intervals"
    made = county(CUSTOMERS)
    note_beginning(customers=CUSTOMERS, seed=made.seed, at=AT)
    load_prices(at=AT)
    load_registry(made, at=AT)
    steps = Steps(begins=lambda _: None, ends=lambda _: None)
    deliver_series(made, steps=steps)
    work_energy(made, steps=steps)
    return made


class TestSeries:
    def test_registers_meet_readings_energies_are_known_and_the_truth_is_apart(
        self, delivered: County, tmp_path: Path
    ) -> None:
        self.registers_in_the_store_meet_the_readings(delivered)
        self.every_head_has_its_energy_on_every_day()
        self.most_customers_have_their_energy_on_every_day()
        self.most_registers_came_in_time_and_some_late()
        self.the_truth_is_in_a_file(delivered, folder=tmp_path)

    def registers_in_the_store_meet_the_readings(self, made: County) -> None:
        numbers = metering.all_meters().select("meter_id", meter_number="number")
        stored = frozen(None, period=JANUARY, registers=[RegisterKind.ACTIVE_TOTAL], scope=WHOLE_COMPANY).join(
            numbers, on="meter_id"
        )
        read = made.readings.filter(
            (pl.col("kind") == "ACTIVE_TOTAL")
            & (pl.col("quality") != "ESTIMATED")
            & (pl.col("reading_date") == JANUARY.start)
        )
        both = stored.join(
            read, left_on=["meter_number", "day"], right_on=["meter_number", "reading_date"], suffix="_read"
        )

        assert both.height >= 0.75 * CUSTOMERS
        assert (both["value"] == (both["value_read"] * Decimal(10_000)).cast(pl.Int64)).all()

    def every_head_has_its_energy_on_every_day(self) -> None:
        heads = metering.gateway_points(JANUARY, scope=WHOLE_COMPANY)["usage_point_id"].to_list()
        found = daily_energy(JANUARY, scope=WHOLE_COMPANY, usage_points=heads)

        assert found.height == 31 * len(heads)
        assert found["energy_kwh"].null_count() == 0

    def most_customers_have_their_energy_on_every_day(self) -> None:
        by_day = (
            daily_energy(JANUARY, scope=WHOLE_COMPANY)
            .group_by("day")
            .agg(share=pl.col("energy_kwh").is_not_null().mean())
        )

        assert by_day.height == 31
        assert by_day["share"].min() > 0.95  # type: ignore[operator]

    def most_registers_came_in_time_and_some_late(self) -> None:
        counted = completeness(JANUARY, scope=WHOLE_COMPANY).select(pl.col("due", "come", "in_time").sum())
        due, come, in_time = counted.row(0)
        listed = COLLECTION_DAYS.rows(WHOLE_COMPANY)

        assert 0.9 * due < in_time < come <= due
        assert listed.dates("day", "day").count() == 14

    def the_truth_is_in_a_file(self, made: County, *, folder: Path) -> None:
        told = json.loads(write_truth(made, folder=folder).read_text(encoding="utf-8"))

        assert len(told["wrong_ties"]) == len(made.network.wrong.wrong_ties)
        assert told["dead_phases"]
