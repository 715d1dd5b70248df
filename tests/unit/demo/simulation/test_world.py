"""A simulated world obeys physics, its books balance to the last unit, and the same seed makes it again."""

import numpy as np
import polars as pl
import pytest

from wanjia.interfaces.demo.simulation.faults import Faults
from wanjia.interfaces.demo.simulation.world import World, world

DAYS = 4
STEPS = DAYS * 96
FAULTS = Faults(thefts=2, wrong_ties=3, wrong_phases=3, dead_phases=1, overloads=1)


@pytest.fixture(scope="module")
def sound() -> World:
    return world(11, areas=2, customers_per_area=30, days=DAYS)


@pytest.fixture(scope="module")
def faulty() -> World:
    return world(12, areas=3, customers_per_area=40, days=DAYS, faults=FAULTS)


def curves(found: World, *, quantity: str) -> pl.DataFrame:
    """Give a row per meter with all its values of a quantity one after the other."""
    rows = found.series["CURVES"].filter(quantity=quantity).sort("meter_id", "day")
    return rows.group_by("meter_id", maintain_order=True).agg(pl.col("values").explode())


def by_meter(found: World, *, quantity: str) -> dict[int, np.ndarray]:
    return {meter: np.array(values) for meter, values in curves(found, quantity=quantity).iter_rows()}


def head_meters(found: World) -> dict[int, tuple[int, int]]:
    """Give the meter and the multiplier at the head of each area, 0: of the feeder."""
    hung, times = (found.archive[name].drop("start_date", "end_date") for name in ("installations", "multipliers"))
    known = found.archive["gateway_points"].join(hung, on="usage_point_id").join(times, on="usage_point_id")
    rows = known.select(pl.col("area_id").fill_null(0), "meter_id", pl.col("multiplier").cast(pl.Int64)).iter_rows()
    return {area: (meter, times) for area, meter, times in rows}


class TestConservation:
    def test_what_a_head_takes_in_is_taken_by_customers_or_lost_at_every_step(self, faulty: World) -> None:
        balance = faulty.truth["balance"]
        areas, feeder = balance.filter(pl.col("area_id") > 0), balance.filter(area_id=0)
        through = areas.group_by("step").agg(pl.col("units_in").sum()).sort("step")["units_in"]

        assert (areas["units_in"] == areas["units_taken"] + areas["line_lost"]).all()
        assert (feeder["units_taken"] == through).all()
        assert (feeder["units_in"] == feeder["units_taken"] + feeder["transformer_lost"] + feeder["line_lost"]).all()

    def test_the_customers_of_an_area_took_what_the_balance_says(self, faulty: World) -> None:
        known = faulty.truth["energy"].join(faulty.truth["ties"], on="usage_point_id")
        units = np.array(known["units"].to_list())
        balance = faulty.truth["balance"]

        for area in (1, 2, 3):
            taken = units[(known["area_id"] == area).to_numpy()].sum(axis=0)
            assert (taken == balance.filter(area_id=area).sort("step")["units_taken"].to_numpy()).all()

    def test_physics_gives_the_heads_what_the_books_say(self, sound: World) -> None:
        """The power flow's own power at a head, as its meter saw it, is that of the books within the meter's clock."""
        power = by_meter(sound, quantity="ACTIVE_POWER")
        for area, (meter, times) in head_meters(sound).items():
            booked = sound.truth["balance"].filter(area_id=area).sort("step")["units_in"].to_numpy() * 4
            assert abs(power[meter].sum() * times / booked.sum() - 1) < 2e-3

    def test_a_day_of_a_curve_is_the_run_of_the_register_behind_the_latest_clock(self, sound: World) -> None:
        curve = by_meter(sound, quantity="ENERGY_IMPORT")
        frozen = sound.series["FROZEN"].filter(register="ACTIVE_TOTAL").sort("meter_id", "day")

        for meter, values in curve.items():
            shown = frozen.filter(meter_id=meter)["value"].to_numpy()
            assert (values.reshape(DAYS, 96).sum(axis=1) == np.diff(shown)).all()

    def test_without_theft_meters_and_losses_sum_to_the_head_within_resolution(self, sound: World) -> None:
        measured = {meter: int(values.sum()) for meter, values in by_meter(sound, quantity="ENERGY_IMPORT").items()}
        ties = sound.archive["usage_point_ties"].join(sound.archive["installations"], on="usage_point_id")
        for area, (meter, times) in head_meters(sound).items():
            if area:
                below = sum(measured[m] for m in ties.filter(area_id=area)["meter_id"])
                lost = sound.truth["balance"].filter(area_id=area)["line_lost"].sum()
                unseen = 200 * (ties.height + times) + 2_000
                assert abs(measured[meter] * times - below - lost) < unseen


class TestPhysics:
    def test_voltages_lie_where_a_low_voltage_grid_has_them(self, sound: World) -> None:
        volts = np.concatenate([v for m, v in by_meter(sound, quantity="VOLTAGE_A").items() if m < 9_000])

        assert volts.min() > 1_850
        assert volts.max() < 2_420

    def test_the_voltage_of_a_phase_falls_when_its_load_rises(self, sound: World) -> None:
        """From busbar to customer: what is lost on the way goes with the current of the phase at the head."""
        ties = sound.truth["ties"].join(sound.truth["phases"], on="usage_point_id")
        hung = ties.join(sound.archive["installations"], on="usage_point_id").filter(pl.col("phases") != "ABC")
        at_home = by_meter(sound, quantity="VOLTAGE_A")
        for area, (head, _) in head_meters(sound).items():
            for phase in "ABC" if area else "":
                bus = by_meter(sound, quantity=f"VOLTAGE_{phase}")[head]
                current = by_meter(sound, quantity=f"CURRENT_{phase}")[head]
                mine = hung.filter(area_id=area, phases=phase)["meter_id"]
                drop = np.mean([bus - at_home[meter] for meter in mine], axis=0)
                assert np.corrcoef(drop, current)[0, 1] > 0.5

    def test_lines_and_transformers_lose_a_few_percent(self, sound: World) -> None:
        sums = sound.truth["balance"].group_by("area_id").agg(pl.col("units_in", "line_lost", "transformer_lost").sum())
        areas = sums.filter(pl.col("area_id") > 0)

        assert (areas["line_lost"] > 0).all()
        assert (areas["line_lost"] < 0.08 * areas["units_in"]).all()
        assert areas["transformer_lost"].is_between(0.003 * areas["units_in"], 0.06 * areas["units_in"]).all()

    def test_homes_use_more_in_the_evening_than_at_night(self, sound: World) -> None:
        energy = np.array(sound.truth["energy"]["units"].to_list()).reshape(-1, DAYS, 96).sum(axis=(0, 1))

        assert energy[76:84].sum() > 1.5 * energy[8:16].sum()


class TestFaults:
    def test_without_faults_archive_and_truth_agree(self, sound: World) -> None:
        ties, phases = sound.truth["ties"], sound.truth["phases"]

        assert (ties["area_id"] == ties["archive_area_id"]).all()
        assert (phases["phases"] == phases["archive_phases"]).all()
        assert sound.truth["thefts"].is_empty()
        assert sound.truth["dead_phases"].is_empty()

    def test_as_many_as_asked_are_planted_and_the_archive_shows_the_wrong_side(self, faulty: World) -> None:
        ties, phases = faulty.truth["ties"], faulty.truth["phases"]
        archived = faulty.archive["usage_point_ties"].sort("usage_point_id")["area_id"]

        assert (ties["area_id"] != ties["archive_area_id"]).sum() == FAULTS.wrong_ties
        assert (phases["phases"] != phases["archive_phases"]).sum() == FAULTS.wrong_phases
        assert (archived == ties.sort("usage_point_id")["archive_area_id"]).all()
        assert faulty.truth["thefts"].height == FAULTS.thefts

    def test_a_thiefs_meter_counts_the_rest_of_what_he_takes(self, faulty: World) -> None:
        meters = dict(faulty.archive["installations"].select("usage_point_id", "meter_id").iter_rows())
        true = dict(faulty.truth["energy"].iter_rows())
        seen = by_meter(faulty, quantity="ENERGY_IMPORT")
        for point, share, day in faulty.truth["thefts"].iter_rows():
            since = (day - faulty.series["CURVES"]["day"].min()).days * 96
            taken, counted = sum(true[point][since:]), int(seen[meters[point]][since:].sum())
            assert counted == pytest.approx(taken * (1 - share), abs=400)

    def test_a_dead_phase_carries_voltage_and_no_current_from_its_day_on(self, faulty: World) -> None:
        heads = head_meters(faulty)
        for area, phase, day in faulty.truth["dead_phases"].iter_rows():
            meter = heads[area][0]
            since = (day - faulty.series["CURVES"]["day"].min()).days * 96
            assert (by_meter(faulty, quantity=f"CURRENT_{phase}")[meter][since + 1 :] == 0).all()
            assert (by_meter(faulty, quantity=f"VOLTAGE_{phase}")[meter] > 1_900).all()

    def test_an_overloaded_transformer_is_one_and_no_other_is(self, faulty: World) -> None:
        found = faulty.truth["overloads"]

        assert ((found["highest"] > 1) == found["is_planted"]).all()
        assert found["is_planted"].sum() == FAULTS.overloads

    @pytest.mark.parametrize(
        "faults", [Faults(wrong_ties=1), Faults(thefts=40), Faults(wrong_phases=99), Faults(dead_phases=2)]
    )
    def test_more_faults_than_places_for_them_are_refused(self, faults: Faults) -> None:
        with pytest.raises(ValueError, match=r"too few for these faults|cannot be tied to a neighbour"):
            world(1, areas=1, customers_per_area=8, days=1, faults=faults)


class TestDeterminism:
    def test_the_same_seed_makes_the_same_world_and_another_seed_another(self) -> None:
        first, again, other = (world(seed, areas=2, customers_per_area=8, days=1) for seed in (3, 3, 4))

        for name, table in first.series.items():
            assert table.equals(again.series[name])
        for name, table in first.archive.items():
            assert table.equals(again.archive[name])
        assert not first.series["CURVES"].equals(other.series["CURVES"])


class TestMeasuring:
    def test_voltages_have_a_tenth_of_a_volt_and_energies_a_hundredth_of_a_kilowatt_hour(self, sound: World) -> None:
        energies = np.concatenate(list(by_meter(sound, quantity="ENERGY_IMPORT").values()))

        assert (energies % 100 == 0).all()
        assert (energies >= 0).all()

    def test_every_meter_has_every_step(self, faulty: World) -> None:
        lengths = curves(faulty, quantity="VOLTAGE_A")["values"].list.len()

        assert (lengths == STEPS).all()
