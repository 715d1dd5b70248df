"""Who looks as if a part of the energy passed by the meter, by days and by curves, and who does not."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

import numpy as np
import polars as pl
import pytest

from tests.unit.lineloss.cases import DAYS, case, figures, homes, said, split
from wanjia.energy.lineloss.kernel import case as tables
from wanjia.energy.lineloss.kernel.shares import Curves, shares

THIEF = 103
HOMES, QUARTERS = 24, 96


def passing_by(
    seed: int, *, part: float, since: int
) -> tuple[dict[int, dict[int, list[float]]], dict[int, list[float]]]:
    """Give what homes took, and what the meter of one says of whom a part passes by from a day on."""
    taken = homes(seed)
    rng = Random(seed + 900)
    taken[1][THIEF] = [max(1.0, rng.gauss(16, 4)) for _day in DAYS]
    metered = [kwh * (1 - part) if place >= since else kwh for place, kwh in enumerate(taken[1][THIEF])]
    return taken, {THIEF: metered}


class TestByDays:
    @pytest.mark.parametrize("seed", range(6))
    def test_whose_use_falls_as_the_loss_follows_it_is_named_alone(self, seed: int) -> None:
        taken, metered = passing_by(seed, part=0.6, since=14)

        found = said(case(taken, metered=metered))

        assert [one for one in found if one[0] == "LOSS_THEFT"] == [("LOSS_THEFT", 1, THIEF)]

    def test_a_fall_before_the_month_is_seen_in_the_days_before(self) -> None:
        taken, metered = passing_by(1, part=0.6, since=10)
        whole = case(taken, metered=metered)

        assert ("LOSS_THEFT", 1, THIEF) in said(split(whole, at=DAYS[12]))
        late = replace(split(whole, at=DAYS[12]), areas_before=whole.areas.clear(), points_before=whole.points.clear())
        assert ("LOSS_THEFT", 1, THIEF) not in said(late)

    @pytest.mark.parametrize("seed", range(6))
    def test_whose_use_falls_for_good_while_the_loss_stays_is_not(self, seed: int) -> None:
        taken, metered = passing_by(seed, part=0.6, since=14)
        taken[1][THIEF] = metered[THIEF]

        assert "LOSS_THEFT" not in [one[0] for one in said(case(taken))]

    def test_a_loss_that_rises_by_more_than_fell_names_nobody(self) -> None:
        taken, metered = passing_by(2, part=0.4, since=14)
        taken[1][THIEF] = [kwh * 3 if place >= 14 else kwh for place, kwh in enumerate(taken[1][THIEF])]

        assert "LOSS_THEFT" not in [one[0] for one in said(case(taken, metered=metered))]

    def test_a_fall_that_all_share_is_none(self) -> None:
        taken = homes(4)
        for home, kwh in taken[1].items():
            taken[1][home] = [one * (0.4 if place >= 14 else 1) for place, one in enumerate(kwh)]

        assert "LOSS_THEFT" not in [one[0] for one in said(case(taken))]

    def test_two_in_one_area_are_both_named(self) -> None:
        taken, metered = passing_by(5, part=0.6, since=14)
        taken[1][105] = [kwh * 1.5 + place % 3 for place, kwh in enumerate(homes(77)[2][205])]
        taken[1][105] = [max(9.0, kwh * 2) for kwh in taken[1][105]]
        metered[105] = [kwh * 0.3 if place >= 9 else kwh for place, kwh in enumerate(taken[1][105])]

        found = said(case(taken, metered=metered))

        assert {one[2] for one in found if one[0] == "LOSS_THEFT"} == {THIEF, 105}

    def test_the_figures_say_how_much_and_how_surely(self) -> None:
        taken, metered = passing_by(1, part=0.6, since=14)

        (told,) = figures(case(taken, metered=metered), rule="LOSS_THEFT")

        assert told["kwh_day_after"] < told["kwh_day_before"] / 2
        assert told["kwh_day_loss_rose"] == pytest.approx(told["kwh_day_after"] * 0.6 / 0.4, rel=0.3)
        assert told["times_error"] >= 4


def line(seed: int, *, stolen: dict[int, float], moved: tuple[int, ...] = (), days: int = 20, since: int = 0) -> Curves:
    """
    Give the curves of two areas of a line, 12 homes each; the wires lose with the square of the load.

    :param stolen: place of a home → part that passes by its meter
    :param since: day on which that begins
    :param moved: places of homes that hang in the other area than the archive says
    """
    rng = np.random.default_rng(seed)
    taken = rng.gamma(0.6, 0.25, (HOMES, days * QUARTERS))
    held = np.repeat([1, 2], HOMES // 2)
    hung = np.where(np.isin(np.arange(HOMES), moved), 3 - held, held)
    heads = np.stack([taken[hung == area].sum(axis=0) for area in (1, 2)])
    heads += 0.005 * heads**2
    metered = taken.copy()
    for place, part in stolen.items():
        metered[place, since * QUARTERS :] *= 1 - part
    day = np.repeat(np.arange(days), QUARTERS)
    return Curves([1, 2], heads + rng.normal(0, 0.05, heads.shape), list(range(100, 100 + HOMES)), held, metered, day)


class TestByCurves:
    @pytest.mark.parametrize("part", [0.3, 0.6])
    @pytest.mark.parametrize("seed", range(3))
    def test_the_share_of_a_thief_is_the_part_that_passes_by_against_the_rest(self, seed: int, part: float) -> None:
        found = shares(line(seed, stolen={4: part}))

        thief = found.row(by_predicate=pl.col("usage_point_id") == 104, named=True)
        assert thief["extra"] == pytest.approx(part / (1 - part), rel=0.15)
        assert thief["sure"] == found["sure"].max()
        assert found.filter(pl.col("usage_point_id") != 104)["extra"].abs().max() < 0.1  # type: ignore[operator]

    def test_what_begins_late_is_told_from_the_latest_days(self) -> None:
        found = shares(line(4, stolen={4: 0.5}, since=13))

        thief = found.row(by_predicate=pl.col("usage_point_id") == 104, named=True)
        assert thief["days"] == 7
        assert thief["extra"] == pytest.approx(1, rel=0.15)

    def test_neighbors_whom_the_archive_has_elsewhere_do_not_make_thieves(self) -> None:
        found = shares(line(5, stolen={}, moved=(14, 17)))

        here = found.filter(pl.col("area_id") == 1)
        assert here["extra"].max() < 0.1  # type: ignore[operator]
        assert found.filter(pl.col("usage_point_id") == 114)["extra"].item() == pytest.approx(-1, abs=0.1)

    def test_the_order_of_customers_does_not_matter(self) -> None:
        made = line(3, stolen={4: 0.5})
        turned = Curves(made.areas, made.heads, made.points[::-1], made.held[::-1], made.taken[::-1], made.day)

        both = [shares(one).sort("usage_point_id") for one in (made, turned)]

        assert both[0]["extra"].to_list() == pytest.approx(both[1]["extra"].to_list(), abs=1e-9)

    def test_quarters_that_lack_are_left_out(self) -> None:
        made = line(2, stolen={4: 0.5})
        gaps = made.taken.copy()
        gaps[:3, 200:260] = np.nan

        found = shares(replace(made, taken=gaps))

        assert found.sort("sure")["usage_point_id"][-1] == 104

    def test_days_that_are_too_few_say_nothing(self) -> None:
        assert shares(line(2, stolen={4: 0.5}, days=5)).is_empty()


def told(*sures: float, extra: float = 1.0) -> pl.DataFrame:
    rows = [
        {"area_id": 1, "usage_point_id": 100 + place, "extra": extra, "sure": sure, "tries": 4, "days": 30}
        for place, sure in enumerate(sures)
    ]
    return tables.SHARES.frame(rows)


class TestNaming:
    def test_who_is_surer_than_chance_allows_is_named_with_the_part_uncounted(self) -> None:
        made = case(homes(3), shares=told(5.0, *[0.0] * 18))

        assert ("LOSS_THEFT", 1, 100) in said(made)
        assert figures(made, rule="LOSS_THEFT") == [{"uncounted_pct": 50.0, "times_error_curves": 5.0, "days": 30.0}]

    def test_among_thousands_the_same_figure_is_chance(self) -> None:
        sure = 3.6

        assert said(case(homes(3), shares=told(sure, *[0.0] * 18))) == [("LOSS_THEFT", 1, 100)]
        assert said(case(homes(3), shares=told(sure, *[0.0] * 4000))) == []

    def test_a_small_part_is_none_however_sure(self) -> None:
        assert said(case(homes(3), shares=told(20.0, extra=0.24))) == []
        assert said(case(homes(3), shares=told(20.0, extra=0.26))) == [("LOSS_THEFT", 1, 100)]

    def test_who_is_named_by_days_and_by_curves_has_one_finding_with_both_figures(self) -> None:
        taken, metered = passing_by(1, part=0.6, since=14)
        row = {"area_id": 1, "usage_point_id": THIEF, "extra": 1.5, "sure": 9.0, "tries": 4, "days": 30}
        made = case(taken, metered=metered, shares=tables.SHARES.frame([row]))

        (one,) = figures(made, rule="LOSS_THEFT")

        assert {"kwh_day_before", "times_error", "uncounted_pct", "times_error_curves"} <= set(one)


class TestUnexplained:
    def test_an_area_that_loses_too_much_is_told_without_a_customer(self) -> None:
        taken = homes(2)
        taken[1][101] = [60.0] * 30
        made = case(taken, metered={101: [12.0] * 30})

        (found,) = said(made)

        assert found == ("LOSS_UNEXPLAINED", 1, None)
        (one,) = figures(made, rule="LOSS_UNEXPLAINED")
        assert one["kwh_day_beyond"] == pytest.approx(48, rel=0.2)

    def test_it_is_not_told_where_a_cause_is(self) -> None:
        taken, metered = passing_by(1, part=0.8, since=14)

        found = said(case(taken, metered=metered))

        assert [one[0] for one in found if one[1] == 1] == ["LOSS_THEFT"]

    @pytest.mark.parametrize(("theoretical", "is_told"), [(0.9, True), (1.2, False)])
    def test_what_is_usual_is_what_the_wires_lose(self, theoretical: float, is_told: bool) -> None:
        made = case(homes(2), theoretical={1: theoretical})

        assert (said(made) == [("LOSS_UNEXPLAINED", 1, None)]) is is_told

    def test_who_uses_less_than_before_is_counted(self) -> None:
        taken = homes(2)
        taken[1][102] = [10.0 if place < 15 else 3.0 for place in range(30)]
        made = split(case(taken, theoretical={1: 0.5}), at=date(2026, 3, 16))

        (one,) = figures(made, rule="LOSS_UNEXPLAINED")

        assert one["customers_fallen"] == 1
        bounds = replace(made.bounds, theft_drop_pct=Decimal(80))
        (none,) = figures(replace(made, bounds=bounds), rule="LOSS_UNEXPLAINED")
        assert none["customers_fallen"] == 0
