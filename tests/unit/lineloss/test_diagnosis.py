"""What the figures of a month say about the cause of a loss, and where they say nothing."""

from dataclasses import replace

import polars as pl
import pytest

from tests.unit.lineloss.cases import DAYS, case, figures, homes, said
from wanjia.energy.lineloss.kernel import case as tables
from wanjia.energy.lineloss.kernel.diagnosis import diagnosed
from wanjia.energy.lineloss.kernel.schema import KWH


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

        found = diagnosed(replace(made, areas=apart))

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

        found = said(case(taken, metered={105: metered}, exchanges=tables.EXCHANGES.frame([row])))

        assert ("LOSS_CT_MISMATCH", 1, 105) in found

    def test_a_ct_exchanged_without_a_jump_is_not(self) -> None:
        row = {"usage_point_id": 105, "area_id": 1, "day": DAYS[15], "old_multiplier": 30.0, "new_multiplier": 20.0}

        assert said(case(homes(4), exchanges=tables.EXCHANGES.frame([row]))) == []

    def test_values_that_did_not_come_are_said(self) -> None:
        taken = homes(5)

        found = said(case(taken, metered={100: [*[None] * 10, *taken[1][100][10:]]}))

        assert ("LOSS_MISSING_COLLECTION", 1, None) in found


class TestOthers:
    def test_what_other_catalogues_found_counts_only_where_the_loss_is_off(self) -> None:
        taken = homes(6)
        signals = tables.SIGNALS.frame(
            [
                {
                    "cause": "LOSS_OVERLOAD",
                    "area_id": area,
                    "usage_point_id": None,
                    "findings": 2,
                    "evidence": "highest_pct=131",
                }
                for area in (1, 2)
            ]
        )
        metered = {101: [0.0] * 30, 102: [0.0] * 30, 103: [0.0] * 30}

        found = said(case(taken, metered=metered, signals=signals))

        assert [one for one in found if one[0] == "LOSS_OVERLOAD"] == [("LOSS_OVERLOAD", 1, None)]
        (told,) = figures(case(taken, metered=metered, signals=signals), rule="LOSS_OVERLOAD")
        assert (told["findings"], told["highest_pct"]) == (2, 131)

    @pytest.mark.parametrize(
        ("rate", "is_told"), [(-14.0, True), (-1.0, True), (-0.9, False), (4.9, False), (9.0, True)]
    )
    def test_they_count_where_a_loss_is_off_that_could_not_be_computed(self, rate: float, is_told: bool) -> None:
        row = {"cause": "LOSS_PHASE_LOSS", "area_id": 1, "usage_point_id": None, "findings": 1, "evidence": ""}
        made = case(homes(6), signals=tables.SIGNALS.frame([row]))
        is_here = pl.col("area_id") == 1
        months = made.months.with_columns(
            loss_class=pl.when(is_here).then(pl.lit("UNKNOWN")).otherwise("loss_class"),
            rate=pl.when(is_here).then(rate).otherwise("rate"),
        )

        assert (said(replace(made, months=months)) == [("LOSS_PHASE_LOSS", 1, None)]) is is_told

    def test_energy_fed_in_that_the_head_did_not_count_is_said(self) -> None:
        made = case(homes(7))
        fed = made.points.with_columns(
            reverse=pl.when(pl.col("usage_point_id") == 100).then(30 * KWH).otherwise("reverse")
        )
        areas = made.areas.with_columns(loss=pl.when(pl.col("area_id") == 1).then(-30 * KWH).otherwise("loss"))
        months = made.months.with_columns(
            loss_class=pl.when(pl.col("area_id") == 1).then(pl.lit("NEGATIVE")).otherwise("loss_class")
        )

        found = said(replace(made, areas=areas, months=months, points=fed))

        assert ("LOSS_REVERSE_GENERATION", 1, None) in found
