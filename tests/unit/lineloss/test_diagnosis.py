"""What the figures of a month say about the cause of a loss, and where they say nothing."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import polars as pl
import pytest

from wanjia.energy.lineloss.kernel import diagnosis
from wanjia.energy.lineloss.kernel.diagnosis import Case, diagnosed
from wanjia.energy.lineloss.kernel.schema import KWH
from wanjia.energy.lineloss.types import Limits

DAYS = [date(2026, 3, 1) + timedelta(days=count) for count in range(30)]
LIMITS = Limits(Decimal(6), Decimal(10), Decimal(-1), Decimal(4), Decimal(50), Decimal(99), Decimal(2), 3)
HOMES = 20


def homes(seed: int) -> dict[int, dict[int, list[float]]]:
    """Draw what homes of areas 1 and 2 take a day: area → point → kWh."""
    rng = Random(seed)
    return {
        area: {
            area * 100 + home: [max(0.0, rng.gauss(mean, mean / 4)) for _day in DAYS]
            for home, mean in enumerate(rng.uniform(3, 15) for _home in range(HOMES))
        }
        for area in (1, 2)
    }


def case(
    taken: dict[int, dict[int, list[float]]],
    *,
    archive: dict[int, int] | None = None,
    metered: Mapping[int, Sequence[float | None]] | None = None,
    **more: Any,
) -> Case:
    """
    Make the month: heads measure what is taken and 3 % of loss; sold is what is metered, where the archive says.

    :param archive: point → area in the archive where it is not the true one
    :param metered: point → what its meter says where that is not what it took
    """
    told: dict[int, Sequence[float | None]] = {
        **{point: kwh for homes_of in taken.values() for point, kwh in homes_of.items()},
        **(metered or {}),
    }
    area_of = {point: area for area, homes_of in taken.items() for point in homes_of} | (archive or {})
    points = [
        {
            "usage_point_id": point,
            "area_id": area_of[point],
            "day": day,
            "energy": None if kwh is None else int(kwh * KWH),
            "reverse": 0,
        }
        for point, series in told.items()
        for day, kwh in zip(DAYS, series, strict=True)
    ]
    people = diagnosis.POINT_DAYS.frame(points)
    sold = people.group_by("area_id", "day").agg(
        pl.col("energy").sum(), points=pl.len().cast(pl.Int64), known=pl.col("energy").count().cast(pl.Int64)
    )
    heads = pl.DataFrame(
        [
            {"area_id": area, "day": day, "feed": int(sum(kwh[place] for kwh in homes_of.values()) / 0.97 * KWH)}
            for area, homes_of in taken.items()
            for place, day in enumerate(DAYS)
        ]
    )
    areas = heads.join(sold, on=["area_id", "day"]).with_columns(
        supplied="feed",
        loss=pl.col("feed") - pl.col("energy"),
        is_measured=pl.lit(True),
        feeder_id=pl.lit(9).cast(pl.Int64),
    )
    rates = areas.group_by("area_id").agg(rate=pl.col("loss").sum() * 100 / pl.col("supplied").sum())
    is_high, is_low = pl.col("rate") >= 6, pl.col("rate") <= -1
    classes = rates.with_columns(
        loss_class=pl.when(is_high)
        .then(pl.lit("HIGH"))
        .when(is_low)
        .then(pl.lit("NEGATIVE"))
        .otherwise(pl.lit("ECONOMIC"))
    )
    return Case(
        areas=areas.select(list(diagnosis.AREA_DAYS.columns)),
        months=classes.select(list(diagnosis.AREA_MONTHS.columns)),
        points=people,
        exchanges=more.get("exchanges", diagnosis.EXCHANGES.empty()),
        signals=more.get("signals", diagnosis.SIGNALS.empty()),
        limits=LIMITS,
    )


def said(made: Case) -> list[tuple[str, int, int | None]]:
    return [(row["rule"], row["area_id"], row["usage_point_id"]) for row in diagnosed(made).to_dicts()]


class TestSound:
    @pytest.mark.parametrize("seed", range(5))
    def test_two_sound_areas_have_no_finding(self, seed: int) -> None:
        assert said(case(homes(seed))) == []


class TestWrongTie:
    @pytest.mark.parametrize("seed", range(8))
    def test_the_customer_that_explains_both_areas_is_named(self, seed: int) -> None:
        taken = homes(seed)
        moved = max(taken[2], key=lambda point: sum(taken[2][point]))

        found = said(case(taken, archive={moved: 1}))

        assert ("LOSS_WRONG_TIE", 1, moved) in found
        assert [one for one in found if one[0] == "LOSS_WRONG_TIE"] == [("LOSS_WRONG_TIE", 1, moved)]

    def test_the_evidence_has_the_figures_and_the_other_area(self) -> None:
        taken = homes(3)
        moved = max(taken[2], key=lambda point: sum(taken[2][point]))

        row = next(
            row for row in diagnosed(case(taken, archive={moved: 1})).to_dicts() if row["rule"] == "LOSS_WRONG_TIE"
        )

        assert row["other_area_id"] == 2
        figures = dict(part.split("=") for part in row["evidence"].split("; "))
        assert float(figures["kwh_customer"]) == pytest.approx(sum(taken[2][moved]), abs=0.1)

    @pytest.mark.parametrize("seed", range(6))
    def test_of_several_customers_all_are_named_or_none(self, seed: int) -> None:
        taken = homes(seed)
        largest = sorted(taken[2], key=lambda point: -sum(taken[2][point]))[:2]

        found = said(case(taken, archive=dict.fromkeys(largest, 1)))

        named = {one[2] for one in found if one[0] == "LOSS_WRONG_TIE"}
        assert named in (set(largest), {None})

    def test_where_two_customers_use_alike_the_areas_are_named_without_one(self) -> None:
        taken = homes(3)
        moved = max(taken[2], key=lambda point: sum(taken[2][point]))
        taken[1][100] = [kwh * 1.001 for kwh in taken[2][moved]]

        found = said(case(taken, archive={moved: 1}))

        assert [one for one in found if one[0] == "LOSS_WRONG_TIE"] == [("LOSS_WRONG_TIE", 1, None)]

    def test_areas_of_different_lines_are_not_compared(self) -> None:
        taken = homes(3)
        moved = max(taken[2], key=lambda point: sum(taken[2][point]))
        made = case(taken, archive={moved: 1})
        apart = made.areas.with_columns(feeder_id=pl.col("area_id"))

        found = diagnosed(Case(apart, made.months, made.points, made.exchanges, made.signals, made.limits))

        assert "LOSS_WRONG_TIE" not in found["rule"].to_list()


class TestMeters:
    def test_a_meter_that_stopped_in_a_lossy_area_is_named(self) -> None:
        taken = homes(1)
        taken[1][100] = [40.0 + place % 3 for place in range(30)]

        found = said(case(taken, metered={100: [*taken[1][100][:12], *[0.0] * 18]}))

        assert ("LOSS_DEAD_METER", 1, 100) in found

    def test_a_home_that_is_empty_in_a_sound_area_is_not(self) -> None:
        taken = homes(1)
        taken[1][100] = [*[8.0] * 12, *[0.0] * 18]

        assert said(case(taken)) == []

    def test_a_customer_whose_use_fell_as_the_loss_rose_is_suspected(self) -> None:
        taken = homes(2)
        taken[1][101] = [40.0 + place % 4 for place in range(30)]
        metered = [*taken[1][101][:14], *[kwh / 5 for kwh in taken[1][101][14:]]]

        found = said(case(taken, metered={101: metered}))

        assert ("LOSS_THEFT", 1, 101) in found

    def test_nobody_is_suspected_where_the_loss_was_high_all_along(self) -> None:
        taken = homes(2)
        taken[1][101] = [60.0] * 30

        found = said(case(taken, metered={101: [12.0] * 30}))

        assert "LOSS_THEFT" not in [one[0] for one in found]

    def test_a_ct_whose_multiplier_does_not_fit_is_named(self) -> None:
        taken = homes(4)
        taken[1][105] = [50.0 + place % 5 for place in range(30)]
        metered = [*taken[1][105][:15], *[kwh * 20 / 30 for kwh in taken[1][105][15:]]]
        row = {"usage_point_id": 105, "area_id": 1, "day": DAYS[15], "old_multiplier": 30.0, "new_multiplier": 20.0}

        found = said(case(taken, metered={105: metered}, exchanges=diagnosis.EXCHANGES.frame([row])))

        assert ("LOSS_CT_MISMATCH", 1, 105) in found

    def test_a_ct_exchanged_without_a_jump_is_not(self) -> None:
        row = {"usage_point_id": 105, "area_id": 1, "day": DAYS[15], "old_multiplier": 30.0, "new_multiplier": 20.0}

        assert said(case(homes(4), exchanges=diagnosis.EXCHANGES.frame([row]))) == []

    def test_values_that_did_not_come_are_said(self) -> None:
        taken = homes(5)

        found = said(case(taken, metered={100: [*[None] * 10, *taken[1][100][10:]]}))

        assert ("LOSS_MISSING_COLLECTION", 1, None) in found


class TestOthers:
    def test_what_other_catalogues_found_counts_only_where_the_loss_is_off(self) -> None:
        taken = homes(6)
        signals = diagnosis.SIGNALS.frame(
            [
                {"cause": "LOSS_OVERLOAD", "area_id": area, "usage_point_id": None, "figure": 130.0, "bound": 100.0}
                for area in (1, 2)
            ]
        )
        metered = {101: [0.0] * 30, 102: [0.0] * 30, 103: [0.0] * 30}

        found = said(case(taken, metered=metered, signals=signals))

        assert [one for one in found if one[0] == "LOSS_OVERLOAD"] == [("LOSS_OVERLOAD", 1, None)]

    def test_energy_fed_in_that_the_head_did_not_count_is_said(self) -> None:
        made = case(homes(7))
        fed = made.points.with_columns(reverse=pl.when(pl.col("usage_point_id") == 100).then(30 * KWH).otherwise(0))
        areas = made.areas.with_columns(loss=pl.when(pl.col("area_id") == 1).then(-30 * KWH).otherwise("loss"))
        months = made.months.with_columns(
            loss_class=pl.when(pl.col("area_id") == 1).then(pl.lit("NEGATIVE")).otherwise("loss_class")
        )

        found = said(Case(areas, months, fed, made.exchanges, made.signals, LIMITS))

        assert ("LOSS_REVERSE_GENERATION", 1, None) in found
