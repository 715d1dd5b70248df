from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.intervals.days import DAY, QUIET, curve, finds, found, meter, registers, shipped_limits, table
from wanjia.measurement.intervals.kernel.validation.catalogue import BY_CODE, VALIDATION, findings
from wanjia.measurement.intervals.kernel.validation.schema import LIMITS_ASKED


def quiet(**at: int | None) -> list[int | None]:
    changed = {int(name[1:]): other for name, other in at.items()}
    return [changed.get(place, value) for place, value in enumerate(QUIET)]


def test_shipped_limits_are_those_asked_for() -> None:
    assert set(shipped_limits().select("rule", "name").iter_rows()) == set(LIMITS_ASKED)


def test_codes_are_unique() -> None:
    assert len(BY_CODE) == len(VALIDATION)


def test_a_quiet_day_is_believed() -> None:
    assert found(frozen=registers(0, sum(QUIET))) == {}


class TestMissing:
    def test_every_missing_element_is_told_with_the_stretch(self) -> None:
        told = found({"ENERGY_IMPORT": quiet(_10=None, _40=None)})["MISSING_INTERVALS"]

        assert told == {"evidence": "elements=2", "elements": (10, 40)}

    def test_a_day_that_never_came(self) -> None:
        assert found({"ENERGY_IMPORT": ()})["MISSING_INTERVALS"]["evidence"] == "elements=96"

    def test_nothing_is_missing_where_no_curve_is_due(self) -> None:
        assert found({"ENERGY_IMPORT": ()}, meter={"is_due": False}) == {}


class TestNegative:
    @pytest.mark.parametrize(("value", "is_found"), [(-1, True), (0, False)])
    def test_below_nothing(self, value: int, is_found: bool) -> None:
        told = finds("NEGATIVE_CONSUMPTION", {"ENERGY_IMPORT": quiet(_7=value)})

        assert told == is_found

    def test_evidence_names_the_lowest(self) -> None:
        told = found({"ENERGY_IMPORT": quiet(_7=-3, _9=-12)})["NEGATIVE_CONSUMPTION"]

        assert told == {"evidence": "elements=2; lowest_kwh=-0.0012", "elements": (7, 9)}


class TestSpike:
    # the third highest is 1.2 kWh: 1.2 × 2.8 = 3.36
    @pytest.mark.parametrize(("value", "is_found"), [(33_600, False), (33_601, True)])
    def test_the_highest_against_the_third_highest(self, value: int, is_found: bool) -> None:
        assert (finds("INTERVAL_SPIKE", {"ENERGY_IMPORT": quiet(_50=value)})) == is_found

    @pytest.mark.parametrize(("value", "is_found"), [(9_999, False), (10_000, True)])
    def test_small_energies_may_jump(self, value: int, is_found: bool) -> None:
        small = [100 + place % 5 for place in range(96)]
        small[50] = value

        assert (finds("INTERVAL_SPIKE", {"ENERGY_IMPORT": small})) == is_found

    def test_a_peak_of_three_elements_is_none(self) -> None:
        assert not finds("INTERVAL_SPIKE", {"ENERGY_IMPORT": quiet(_50=60_000, _51=60_000, _52=60_000)})

    def test_evidence(self) -> None:
        told = found({"ENERGY_IMPORT": quiet(_50=40_000)})["INTERVAL_SPIKE"]

        assert told == {"evidence": "elements=1; highest_kwh=4; third_kwh=1.2", "elements": (50, 50)}


class TestConsecutiveSpike:
    # elements 49 and 51 are 1.2 and 1.05 kWh: eight times the greater is 9.6; 3 × 220 V × 60 A carry 9.9 kWh
    @pytest.mark.parametrize(("value", "is_found"), [(96_000, False), (96_001, True)])
    def test_beyond_both_neighbours(self, value: int, is_found: bool) -> None:
        assert (finds("CONSECUTIVE_SPIKE", {"ENERGY_IMPORT": quiet(_50=value)})) == is_found

    # half of what one phase of 60 A carries in 15 minutes, 3.3 kWh
    @pytest.mark.parametrize(("value", "is_found"), [(16_499, False), (16_500, True)])
    def test_what_the_meter_carries_with_ease_is_none(self, value: int, is_found: bool) -> None:
        small = [100 + place % 5 for place in range(96)]
        small[50] = value

        told = finds("CONSECUTIVE_SPIKE", {"ENERGY_IMPORT": small, "VOLTAGE_A": [2_200] * 96})

        assert told == is_found

    @pytest.mark.parametrize(("value", "is_found"), [(9_999, False), (10_000, True)])
    def test_without_a_nameplate_the_energy_alone_counts(self, value: int, is_found: bool) -> None:
        small = [100 + place % 5 for place in range(96)]
        small[50] = value

        told = finds("CONSECUTIVE_SPIKE", {"ENERGY_IMPORT": small}, meter={"rated_current_a": None})

        assert told == is_found

    def test_at_the_edge_of_the_day_or_of_a_gap_there_is_nothing_to_compare(self) -> None:
        assert not finds("CONSECUTIVE_SPIKE", {"ENERGY_IMPORT": quiet(_0=500_000)})
        assert not finds("CONSECUTIVE_SPIKE", {"ENERGY_IMPORT": quiet(_50=500_000, _51=None)})


class TestFlat:
    @pytest.mark.parametrize(("length", "is_found"), [(23, False), (24, True)])
    def test_the_same_energy_for_long(self, length: int, is_found: bool) -> None:
        values = [*([777] * length), *QUIET[length:]]

        assert (finds("FLAT_LINE", {"ENERGY_IMPORT": values})) == is_found

    @pytest.mark.parametrize(("energy", "is_found"), [(499, False), (500, True)])
    def test_small_energies_look_alike(self, energy: int, is_found: bool) -> None:
        assert (finds("FLAT_LINE", {"ENERGY_IMPORT": [energy] * 96})) == is_found

    def test_a_gap_breaks_it(self) -> None:
        values = [None if place == 12 else 777 if place < 24 else value for place, value in enumerate(QUIET)]

        assert not finds("FLAT_LINE", {"ENERGY_IMPORT": values})

    def test_zeros_are_the_subject_of_another_rule(self) -> None:
        assert not finds("FLAT_LINE", {"ENERGY_IMPORT": [0] * 96})

    def test_the_stretch_is_told(self) -> None:
        values = [*QUIET[:30], *([777] * 40), *QUIET[70:]]

        assert found({"ENERGY_IMPORT": values})["FLAT_LINE"]["elements"] == (30, 69)


class TestAgainstHistory:
    def past(self, energy: int, *, usual: int, estimated_days: int = 0) -> dict[str, object]:
        return {
            "past": [{"meter_id": 1, "energy": energy, "usual": usual, "estimated_days": estimated_days}],
        }

    @pytest.mark.parametrize(("energy", "is_found"), [(900_000, False), (900_001, True)])
    def test_high_beyond_the_factor(self, energy: int, is_found: bool) -> None:
        assert (finds("HIGH_AGAINST_HISTORY", **self.past(energy, usual=300_000))) == is_found

    @pytest.mark.parametrize(("energy", "is_found"), [(199_999, False), (200_000, True)])
    def test_high_only_where_it_is_worth_it(self, energy: int, is_found: bool) -> None:
        assert (finds("HIGH_AGAINST_HISTORY", **self.past(energy, usual=10_000))) == is_found

    @pytest.mark.parametrize(("energy", "is_found"), [(20_000, False), (19_999, True), (1, True), (0, False)])
    def test_low_below_the_factor_but_above_nothing(self, energy: int, is_found: bool) -> None:
        assert (finds("LOW_AGAINST_HISTORY", **self.past(energy, usual=100_000))) == is_found

    @pytest.mark.parametrize(("usual", "is_found"), [(49_999, False), (50_000, True)])
    def test_low_only_where_it_is_worth_it(self, usual: int, is_found: bool) -> None:
        assert (finds("LOW_AGAINST_HISTORY", **self.past(100, usual=usual))) == is_found

    @pytest.mark.parametrize(("usual", "is_found"), [(19_999, False), (20_000, True)])
    def test_zero_where_some_is_usual(self, usual: int, is_found: bool) -> None:
        assert (finds("ZERO_CONSUMPTION", **self.past(0, usual=usual))) == is_found

    def test_evidence(self) -> None:
        assert found(**self.past(0, usual=25_000))["ZERO_CONSUMPTION"] == {
            "evidence": "kwh=0; usual_kwh=2.5",
            "elements": (None, None),
        }


class TestSumCheck:
    # two steps of a register with two decimals are 0.02 kWh
    @pytest.mark.parametrize(("off", "is_found"), [(200, False), (201, True), (-200, False), (-201, True)])
    def test_beyond_two_steps(self, off: int, is_found: bool) -> None:
        assert (finds("SUM_CHECK", frozen=registers(5_000, 5_000 + sum(QUIET) + off))) == is_found

    @pytest.mark.parametrize(("digits", "is_found"), [(4, True), (0, False)])
    def test_the_step_is_that_of_the_register(self, digits: int, is_found: bool) -> None:
        told = finds("SUM_CHECK", frozen=registers(0, sum(QUIET) + 300), meter={"decimal_digits": digits})

        assert told == is_found

    def test_an_incomplete_curve_sums_to_nothing(self) -> None:
        assert not finds("SUM_CHECK", {"ENERGY_IMPORT": quiet(_1=None)}, frozen=registers(0, 1))

    def test_evidence(self) -> None:
        told = found(frozen=registers(0, sum(QUIET) - 5_000))["SUM_CHECK"]["evidence"]

        assert told == "curve_kwh=105.5; register_kwh=105; difference=0.5"


class TestMultiplier:
    def told(self, register: int, *, multiplier: int) -> bool:
        described = {"multiplier": Decimal(multiplier), "has_current_transformer": True}
        return finds("MULTIPLIER", frozen=registers(0, register), meter=described)

    # the curve sums to 105.5 kWh: with ratio 20, primary values of a register that ran 5.275
    @pytest.mark.parametrize(
        ("register", "is_found"), [(51_715, False), (51_716, True), (53_826, True), (53_827, False)]
    )
    def test_within_two_percent_of_primary_values(self, register: int, is_found: bool) -> None:
        assert self.told(register, multiplier=20) == is_found

    def test_without_a_ratio_there_is_nothing_to_mistake(self) -> None:
        assert not self.told(sum(QUIET), multiplier=1)


class TestEnergyAgainstPower:
    def test_a_power_that_fits_is_believed(self) -> None:
        assert not finds("ENERGY_AGAINST_POWER", {"ACTIVE_POWER": [value * 4 for value in QUIET]})

    # energy of 1.0 kWh per element against constant power: elements 1 to 95 are 95 kWh
    @pytest.mark.parametrize(("power", "is_found"), [(34_783, False), (34_782, True), (47_058, False), (47_060, True)])
    def test_beyond_the_share(self, power: int, is_found: bool) -> None:
        told = finds("ENERGY_AGAINST_POWER", {"ENERGY_IMPORT": [10_000] * 96, "ACTIVE_POWER": [power] * 96})

        assert told == is_found

    def test_a_missing_phase_shows_as_a_third(self) -> None:
        told = found({"ENERGY_IMPORT": [10_000] * 96, "ACTIVE_POWER": [60_000] * 96})["ENERGY_AGAINST_POWER"]

        assert told["evidence"] == "curve_kwh=95; power_kwh=142.5"

    def test_export_is_taken_off(self) -> None:
        curves = {"ENERGY_IMPORT": [10_000] * 96, "ENERGY_EXPORT": [4_000] * 96, "ACTIVE_POWER": [24_000] * 96}

        assert not finds("ENERGY_AGAINST_POWER", curves)

    @pytest.mark.parametrize("quantity", ["ENERGY_IMPORT", "ACTIVE_POWER"])
    def test_a_gap_in_either_compares_nothing(self, quantity: str) -> None:
        curves = {"ENERGY_IMPORT": [10_000] * 96, "ACTIVE_POWER": [80_000] * 96}
        curves[quantity] = [None, *curves[quantity][1:-1], None]

        assert not finds("ENERGY_AGAINST_POWER", curves)


class TestBeyondRating:
    # 1.2 × 220 V × 60 A × 15 min = 3.96 kWh a phase
    @pytest.mark.parametrize(("value", "is_found"), [(39_600, False), (39_601, True)])
    def test_of_one_phase(self, value: int, is_found: bool) -> None:
        told = finds("BEYOND_RATING", {"ENERGY_IMPORT": quiet(_5=value), "VOLTAGE_A": [2200] * 96})

        assert told == is_found

    @pytest.mark.parametrize(("value", "is_found"), [(118_800, False), (118_801, True)])
    def test_of_three(self, value: int, is_found: bool) -> None:
        curves = {f"VOLTAGE_{phase}": [2200] * 96 for phase in "ABC"}

        assert (finds("BEYOND_RATING", {"ENERGY_IMPORT": quiet(_5=value), **curves})) == is_found

    @pytest.mark.parametrize(("value", "is_found"), [(118_800, False), (118_801, True)])
    def test_behind_transformers_there_are_three_whatever_voltages_came(self, value: int, is_found: bool) -> None:
        curves = {"ENERGY_IMPORT": quiet(_5=value), "VOLTAGE_A": [2200] * 96}

        assert finds("BEYOND_RATING", curves, meter={"multiplier": Decimal(20)}) == is_found

    def test_without_a_nameplate_nothing_is_measured(self) -> None:
        assert not finds("BEYOND_RATING", {"ENERGY_IMPORT": quiet(_5=10**8)}, meter={"rated_current_a": None})


class TestOneForAll:
    """One meter is a county of one."""

    @settings(max_examples=15, deadline=None)
    @given(st.lists(st.lists(st.integers(-5, 60_000), min_size=96, max_size=96), min_size=1, max_size=4))
    def test_the_county_is_its_meters_one_by_one(self, days: list[list[int]]) -> None:
        meters = [meter(number) for number, _ in enumerate(days)]
        curves = [curve("ENERGY_IMPORT", values, meter_id=number) for number, values in enumerate(days)]

        county = findings(table(meters, curves=curves))

        alone = [findings(table([one], curves=[row])) for one, row in zip(meters, curves, strict=True)]
        assert county.equals(pl.concat(alone).sort("meter_id", "rule"))

    def test_days_beside_are_left_out(self) -> None:
        other = {**curve("ENERGY_IMPORT", [-1] * 96), "day": DAY.replace(day=5)}

        assert findings(table([meter()], curves=[other, curve("ENERGY_IMPORT", QUIET)])).is_empty()
