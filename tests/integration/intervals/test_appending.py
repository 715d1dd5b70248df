"""Deliveries: taken whole or not at all, merged element by element, each version readable for good."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.intervals.curves import (
    AT,
    DAY,
    HEADEND,
    NEXT,
    WHO,
    curve,
    freeze,
    frozen_row,
    hand_in,
    meter,
    said,
    without,
)
from tests.integration.registry import station_actor
from tests.oracles.intervals import Key, Row, Twin
from wanjia.foundation.access.types import WHOLE_COMPANY, Scope
from wanjia.foundation.events.queries import timeline
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.kernel.schema import CURVES, EVENTS
from wanjia.measurement.intervals.models import IntervalBatch, IntervalPart
from wanjia.measurement.intervals.operations.appending import DeliveryRefused, append
from wanjia.measurement.intervals.queries.reading import curves, frozen, meter_events
from wanjia.measurement.intervals.queries.versions import current_version
from wanjia.measurement.intervals.types import Appended, Quantity

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("village")]
MONTH = Period(date(2026, 11, 1), date(2026, 12, 1))


def read(version: int | None = None, scope: Scope = WHOLE_COMPANY) -> list[tuple[Any, ...]]:
    return said(curves(None, period=MONTH, quantities=None, scope=scope, version=version))


class TestAppend:
    def test_what_was_handed_in_is_read_back_as_it_was(self) -> None:
        rows = CURVES.frame(
            [
                curve("M1", without(2213, 0, 95), qualities=[0] * 95 + [0]),
                curve("M1", [-5] * 96, quantity="ACTIVE_POWER", qualities=[0, 1, 2, 3] * 24),
                curve("M2", 2**31 - 1, day=NEXT),
            ]
        )

        done = append({"CURVES": rows}, source="day one", **WHO)

        assert done == Appended(1, rows=3, written=3, replaced=0, is_repeated=False)
        found = curves(None, period=MONTH, quantities=None, scope=WHOLE_COMPANY)
        # qualities that only say "measured" are said by an empty list
        expected = rows.with_columns(pl.when(pl.col("quantity") == "ACTIVE_POWER").then("qualities").alias("qualities"))
        assert found.equals(expected.sort("meter_id", "day", "quantity"))

    def test_the_same_delivery_twice_changes_nothing_and_says_so(self, store: Path) -> None:
        hand_in(curve("M1"), source="twice")
        files = sorted(store.rglob("*.parquet"))

        again = hand_in(curve("M1", 1), curve("M2"), source="twice")

        assert again == Appended(1, rows=1, written=0, replaced=0, is_repeated=True)
        assert sorted(store.rglob("*.parquet")) == files
        assert IntervalBatch.objects.count() == 1

    def test_values_that_stand_already_write_no_row(self) -> None:
        hand_in(curve("M1", without(2200, 7)), source="a")

        done = hand_in(curve("M1", without(2200, 7, 8)), source="b")

        assert (done.rows, done.written, done.replaced) == (1, 0, 0)
        assert read() == [(DAY, "VOLTAGE_A", without(2200, 7))]

    def test_a_late_element_is_added_and_the_version_before_stays(self) -> None:
        hand_in(curve("M1", without(2200, 40)), curve("M2"), source="a")

        done = hand_in(curve("M1", [None] * 40 + [2310] + [None] * 55), source="b")

        assert (done.version, done.written, done.replaced) == (2, 1, 1)
        assert read()[0] == (DAY, "VOLTAGE_A", [2200] * 40 + [2310] + [2200] * 55)
        assert read(version=1)[0] == (DAY, "VOLTAGE_A", without(2200, 40))
        assert read(version=0) == []

    def test_an_estimate_gives_way_to_the_measured_value(self) -> None:
        hand_in(curve("M1", 2200, qualities=[1] * 96), source="estimate")

        hand_in(curve("M1", [2201, *[None] * 95]), source="measured")

        found = curves([meter("M1")], period=MONTH, quantities=[Quantity.VOLTAGE_A], scope=WHOLE_COMPANY)
        assert found["qualities"].to_list() == [[0] + [1] * 95]

    def test_batches_of_arrow_say_the_same_as_a_table(self) -> None:
        rows = CURVES.frame([curve("M1"), curve("M2"), curve("M1", day=NEXT)])
        batches = rows.to_arrow().to_batches(max_chunksize=1)

        done = append({"CURVES": iter(batches)}, source="batches", **WHO)

        assert done.written == 3
        assert curves(None, period=MONTH, quantities=None, scope=WHOLE_COMPANY).height == 3

    def test_a_register_frozen_again_is_replaced(self) -> None:
        freeze(frozen_row("M1", 10, day=DAY), frozen_row("M1", 11, day=NEXT), source="a")

        done = freeze(frozen_row("M1", 10, day=DAY), frozen_row("M1", 12, day=NEXT, quality=2), source="b")

        assert (done.written, done.replaced) == (1, 1)
        found = frozen([meter("M1")], period=MONTH, registers=None, scope=WHOLE_COMPANY)
        assert found.select("value", "quality").rows() == [(100_000, 0), (120_000, 2)]
        before = frozen(None, period=MONTH, registers=None, scope=WHOLE_COMPANY, version=1)
        assert before["value"].to_list() == [100_000, 110_000]

    def test_an_event_belongs_to_the_day_of_shanghai_and_its_end_may_come_later(self) -> None:
        # 16:30 of the day before in UTC
        began = (AT - timedelta(days=AT.day - 2)).replace(hour=16, minute=30)
        event = {"meter_id": meter("M1"), "at": began, "code": "3010", "ended_at": None}
        append({"EVENTS": EVENTS.frame([event])}, source="a", **WHO)

        append({"EVENTS": EVENTS.frame([{**event, "ended_at": began + timedelta(hours=1)}])}, source="b", **WHO)

        found = meter_events(None, period=Period(DAY, NEXT), scope=WHOLE_COMPANY, codes=["3010"])
        assert found["ended_at"].to_list() == [began + timedelta(hours=1)]
        assert meter_events(None, period=Period(DAY, NEXT), scope=WHOLE_COMPANY, version=1)["ended_at"].item() is None
        assert meter_events(None, period=Period(DAY, NEXT), scope=WHOLE_COMPANY, codes=["other"]).is_empty()

    def test_a_delivery_is_told_of_by_one_event(self) -> None:
        hand_in(curve("M1"), source="told")

        told = timeline("intervals.intervalbatch", scope=WHOLE_COMPANY)

        assert told["name"].to_list() == ["intervals.delivery_taken"]
        batch = IntervalBatch.objects.get()
        assert (batch.source, batch.actor_number, batch.at) == ("told", HEADEND.number, AT)

    def test_the_manifest_says_what_lies_in_each_file(self, store: Path) -> None:
        hand_in(curve("M1"), curve("M3", day=NEXT), curve("M2", 5, quantity="CURRENT_A"))

        parts = IntervalPart.objects.order_by("quantity")

        assert [(part.quantity, part.rows, part.earliest_day, part.latest_day) for part in parts] == [
            ("CURRENT_A", 1, DAY, DAY),
            ("VOLTAGE_A", 2, DAY, NEXT),
        ]
        assert [(store / part.file).stat().st_size for part in parts] == [part.size for part in parts]
        assert [part.month for part in parts] == ["2026-11", "2026-11"]


class TestRefusals:
    @pytest.mark.parametrize(
        ("change", "why"),
        [
            (pl.col("values").list.head(95), "has 95 elements, and a day has 96"),
            (pl.lit([2**31] * 96).alias("values"), "beyond 2147483647"),
            (pl.lit([-(2**31) - 1] * 96).alias("values"), "beyond 2147483647"),
            (pl.lit(AT.date() + timedelta(days=1)).alias("day"), "lies after 2026-11-20"),
            (pl.lit("COLOR").alias("quantity"), "'COLOR' is no quantity"),
            (pl.lit(10**9, dtype=pl.Int64).alias("meter_id"), "no meter has the id 1000000000"),
            (pl.lit([4] * 96).alias("qualities"), "a quality that is none of"),
            (pl.lit([0] * 95).alias("qualities"), "a quality that is none of"),
            (pl.lit("x").alias("values"), "must hold 96 whole numbers"),
            (pl.lit(None, dtype=pl.Int64).alias("meter_id"), "empty cells and may have none"),
            (pl.lit("yesterday").alias("day"), "cannot be read"),
            (pl.lit(1).alias("color"), "no columns color"),
        ],
    )
    def test_a_delivery_with_one_bad_row_is_refused_whole(self, change: pl.Expr, why: str, store: Path) -> None:
        rows = CURVES.frame([curve("M1")]).with_columns(change)

        with pytest.raises(DeliveryRefused, match=why):
            append({"CURVES": rows}, source="bad", **WHO)

        assert current_version() == 0
        assert not list(store.rglob("*"))

    def test_a_column_that_is_missing_is_named(self) -> None:
        for name in ("values", "day", "quantity"):
            with pytest.raises(DeliveryRefused, match=f"{name} "):
                append({"CURVES": CURVES.frame([curve("M1")]).drop(name)}, source="bad", **WHO)

    def test_a_key_said_twice_is_refused_even_across_batches(self) -> None:
        rows = CURVES.frame([curve("M1"), curve("M2"), curve("M1", 1)])

        for delivered in (rows, iter(rows.to_arrow().to_batches(max_chunksize=1))):
            with pytest.raises(
                DeliveryRefused, match=f"meter {meter('M1')} day 2026-11-03 quantity VOLTAGE_A more than"
            ):
                append({"CURVES": delivered}, source="bad", **WHO)
        assert read() == []

    def test_meters_of_other_units_are_refused(self) -> None:
        neighbor = station_actor("S2")

        with pytest.raises(DeliveryRefused, match=f"{meter('M1')} did not hang among your units"):
            hand_in(curve("M1"), curve("M3"), by=neighbor)
        with pytest.raises(DeliveryRefused, match="did not hang"):
            hand_in(curve("M3", day=date(2025, 12, 31)), by=neighbor)
        assert hand_in(curve("M3"), by=neighbor).written == 1

    def test_a_table_or_source_that_cannot_be_is_refused(self) -> None:
        rows = CURVES.frame([curve("M1")])
        for tables, source, why in (
            ({"SPEEDS": rows}, "a", "no table SPEEDS"),
            ({"CURVES": rows}, "", "1 to 300 letters"),
            ({"CURVES": rows}, "x" * 301, "1 to 300 letters"),
        ):
            with pytest.raises(DeliveryRefused, match=why):
                append(tables, source=source, **WHO)


class TestScope:
    def test_nobody_reads_what_hung_elsewhere(self) -> None:
        hand_in(curve("M1"), curve("M3", 2300))
        freeze(frozen_row("M1", 1, day=DAY), frozen_row("M3", 2, day=DAY))

        scope = station_actor("S2").scope

        assert read(scope=scope) == [(DAY, "VOLTAGE_A", [2300] * 96)]
        assert curves([meter("M1")], period=MONTH, quantities=None, scope=scope).is_empty()
        assert frozen(None, period=MONTH, registers=None, scope=scope)["value"].to_list() == [20_000]
        assert read(scope=Scope(())) == []

    def test_naming_no_meter_gives_none(self) -> None:
        hand_in(curve("M1"))

        assert curves([], period=MONTH, quantities=None, scope=WHOLE_COMPANY).is_empty()


NUMBERS = ("M1", "M2", "M3")
DAYS = (date(2026, 10, 31), date(2026, 11, 1), DAY)
QUANTITIES = ("VOLTAGE_A", "ENERGY_IMPORT")
# Values and qualities of a stretch of elements; the others are missing.
STRETCHES = st.tuples(st.integers(0, 95), st.integers(1, 96), st.integers(-3, 3), st.integers(0, 3))
KEYS = st.tuples(st.sampled_from(NUMBERS), st.sampled_from(DAYS), st.sampled_from(QUANTITIES))
DELIVERIES = st.lists(st.dictionaries(KEYS, STRETCHES, max_size=5), min_size=1, max_size=4)


def row_of(stretch: tuple[int, int, int, int]) -> Row:
    start, length, value, quality = stretch
    inside = [start <= place < start + length for place in range(96)]
    return tuple(value if held else None for held in inside), tuple(quality if held else 0 for held in inside)


class TestLaw:
    @settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(deliveries=DELIVERIES, size=st.integers(1, 3))
    def test_any_deliveries_in_any_batches_say_what_a_dictionary_says_at_every_version(
        self, deliveries: list[dict[tuple[str, date, str], tuple[int, int, int, int]]], size: int
    ) -> None:
        IntervalPart.objects.all().delete()
        IntervalBatch.objects.all().delete()
        ids = {number: meter(number) for number in NUMBERS}
        twin = Twin()

        for place, delivery in enumerate(deliveries):
            plain: dict[Key, Row] = {(ids[n], day, q): row_of(s) for (n, day, q), s in delivery.items()}
            twin.append(plain, source=str(place))
            rows = CURVES.frame(
                [
                    {"meter_id": key[0], "day": key[1], "quantity": key[2], "values": row[0], "qualities": row[1]}
                    for key, row in plain.items()
                ]
            )
            append({"CURVES": iter(rows.to_arrow().to_batches(max_chunksize=size))}, source=str(place), **WHO)

        for version, expected in enumerate(twin.versions):
            found = curves(None, period=Period(DAYS[0]), quantities=None, scope=WHOLE_COMPANY, version=version)
            stands = {
                (row["meter_id"], row["day"], row["quantity"]): (
                    tuple(row["values"]),
                    tuple(row["qualities"] or [0] * 96),
                )
                for row in found.to_dicts()
            }
            assert stands == expected
