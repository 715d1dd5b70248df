from collections.abc import Mapping
from decimal import Decimal

import pytest

from tests.unit.intervals.days import Values, between, finds, flat, found

# a direct meter of 5(60) A: Un = 220.0 V, Ib = 60 A × 0.0833 = 4.998 A
HEALTHY: Mapping[str, Values] = {
    **{f"VOLTAGE_{phase}": flat(2300) for phase in "ABC"},
    **{f"CURRENT_{phase}": flat(5_000) for phase in "ABC"},
}


def rules(**curves: Values) -> set[str]:
    return set(found(dict(HEALTHY) | curves)) - {"FLAT_LINE"}


def has(rule: str, **curves: Values) -> bool:
    return finds(rule, dict(HEALTHY) | curves)


def test_a_healthy_meter_is_believed() -> None:
    assert rules() == set()


class TestPhaseLoss:
    # 60 % of 220 V are 132 V; 0.5 % of Ib are 0.02499 A
    @pytest.mark.parametrize(
        ("voltage", "current", "is_found"),
        [(1319, 24, True), (1320, 24, False), (1319, 25, False), (0, 0, True)],
    )
    def test_edges(self, voltage: int, current: int, is_found: bool) -> None:
        curves = {
            "VOLTAGE_B": between(2300, first=10, last=11, other=voltage),
            "CURRENT_B": between(5_000, first=10, last=11, other=current),
        }

        assert (has("PHASE_LOSS", **curves)) == is_found

    @pytest.mark.parametrize(("last", "is_found"), [(10, False), (11, True)])
    def test_two_samples_in_a_row(self, last: int, is_found: bool) -> None:
        curves = {
            "VOLTAGE_B": between(2300, first=10, last=last, other=0),
            "CURRENT_B": between(5_000, first=10, last=last, other=0),
        }

        assert (has("PHASE_LOSS", **curves)) == is_found

    def test_an_outage_of_all_phases_is_none(self) -> None:
        dead = {name: flat(0) for name in HEALTHY}

        assert not has("PHASE_LOSS", **dead)

    def test_a_single_phase_off_is_none(self) -> None:
        told = finds("PHASE_LOSS", {"VOLTAGE_A": flat(0), "CURRENT_A": flat(0)})

        assert not told

    def test_evidence(self) -> None:
        curves = dict(HEALTHY) | {
            "VOLTAGE_B": between(2300, first=10, last=19, other=105),
            "CURRENT_B": between(5_000, first=10, last=19, other=0),
        }

        assert found(curves)["PHASE_LOSS"] == {
            "evidence": "phases=B; elements=10; lowest_v=10.5; nominal_v=220; highest_a=0",
            "elements": (10, 19),
        }


class TestVoltageLoss:
    # 78 % of 220 V are 171.6 V
    @pytest.mark.parametrize(
        ("voltage", "current", "is_found"), [(1715, 25, True), (1716, 25, False), (1715, 24, False)]
    )
    def test_edges(self, voltage: int, current: int, is_found: bool) -> None:
        curves = {
            "VOLTAGE_A": between(2300, first=0, last=1, other=voltage),
            "CURRENT_A": between(5_000, first=0, last=1, other=current),
        }

        assert (has("VOLTAGE_LOSS", **curves)) == is_found

    def test_a_low_line_is_none(self) -> None:
        low = {f"VOLTAGE_{phase}": flat(1600) for phase in "ABC"}

        assert rules(**low) == {"UNDER_VOLTAGE"}


class TestAllVoltageLoss:
    # 60 % of 220 V are 132 V; 5 % of Ib are 0.2499 A
    @pytest.mark.parametrize(
        ("voltage", "current", "is_found"), [(1319, 250, True), (1320, 250, False), (1319, 249, False)]
    )
    def test_edges(self, voltage: int, current: int, is_found: bool) -> None:
        curves = {f"VOLTAGE_{phase}": flat(2300, _9=voltage) for phase in "ABC"}
        curves |= {f"CURRENT_{phase}": flat(5_000, _9=current) for phase in "ABC"}

        assert (has("ALL_VOLTAGE_LOSS", **curves)) == is_found


class TestCurrentLoss:
    # 70 % of 220 V are 154 V; 0.5 % and 5 % of Ib are 0.02499 and 0.2499 A
    @pytest.mark.parametrize(
        ("voltage", "current", "others", "is_found"),
        [(1541, 24, 250, True), (1540, 24, 250, False), (1541, 25, 250, False), (1541, 24, 249, False)],
    )
    def test_edges(self, voltage: int, current: int, others: int, is_found: bool) -> None:
        curves = {
            "VOLTAGE_C": flat(voltage),
            "CURRENT_C": flat(current),
            "CURRENT_A": flat(others),
            "CURRENT_B": flat(others),
        }

        assert (has("CURRENT_LOSS", **curves)) == is_found

    @pytest.mark.parametrize(("last", "is_found"), [(42, False), (43, True)])
    def test_an_hour(self, last: int, is_found: bool) -> None:
        assert (has("CURRENT_LOSS", CURRENT_C=between(5_000, first=40, last=last, other=0))) == is_found


class TestVoltage:
    @pytest.mark.parametrize(("voltage", "is_found"), [(2640, False), (2641, True)])
    def test_over(self, voltage: int, is_found: bool) -> None:
        assert (has("OVER_VOLTAGE", VOLTAGE_A=flat(2300, _30=voltage))) == is_found

    @pytest.mark.parametrize(("voltage", "is_found"), [(1716, False), (1715, True), (1, True), (0, False)])
    def test_under_of_a_single_phase(self, voltage: int, is_found: bool) -> None:
        told = finds("UNDER_VOLTAGE", {"VOLTAGE_A": between(2300, first=5, last=6, other=voltage)})

        assert told == is_found

    def test_what_is_a_loss_is_not_also_too_low(self) -> None:
        lost = {"VOLTAGE_A": flat(500), "CURRENT_A": flat(5_000)}

        assert not has("UNDER_VOLTAGE", **lost)

    # (230 − x) ÷ 230 > 30 %: x < 161 V
    @pytest.mark.parametrize(("voltage", "is_found"), [(1610, False), (1609, True)])
    def test_unbalance(self, voltage: int, is_found: bool) -> None:
        assert (has("VOLTAGE_UNBALANCE", VOLTAGE_B=flat(voltage))) == is_found

    @pytest.mark.parametrize(
        ("rating", "voltage", "is_found"),
        [("100", 1200, False), ("100", 1201, True), ("100", 690, False), ("100", 693, True)],
    )
    def test_behind_a_transformer_the_nearer_of_its_voltages_is_nominal(
        self, rating: str, voltage: int, is_found: bool
    ) -> None:
        # 1.2 × 100 V and 1.2 × 57.7 V = 69.24 V
        usual = 1000 if voltage > 900 else 577
        described = {"potential_secondary_v": Decimal(rating), "has_current_transformer": True}

        told = finds("OVER_VOLTAGE", {"VOLTAGE_A": flat(usual, _3=voltage)}, meter=described)

        assert told == is_found


class TestCurrent:
    # (5 − x) ÷ 5 > 30 %: x < 3.5 A; > 90 %: x < 0.5 A
    @pytest.mark.parametrize(
        ("current", "rule"),
        [(3_500, None), (3_499, "CURRENT_UNBALANCE"), (500, "CURRENT_UNBALANCE"), (499, "SEVERE_CURRENT_UNBALANCE")],
    )
    def test_unbalance_is_told_once_by_its_weight(self, current: int, rule: str | None) -> None:
        told = rules(CURRENT_B=flat(current)) & {"CURRENT_UNBALANCE", "SEVERE_CURRENT_UNBALANCE"}

        assert told == ({rule} if rule else set())

    @pytest.mark.parametrize(("current", "is_found"), [(2_498, False), (2_499, True)])
    def test_unbalance_counts_from_half_of_ib(self, current: int, is_found: bool) -> None:
        curves = {"CURRENT_A": flat(current), "CURRENT_B": flat(30), "CURRENT_C": flat(30)}

        assert (has("SEVERE_CURRENT_UNBALANCE", **curves)) == is_found

    # 0.5 % of Ib, 4.998 A, are 24.99 mA
    @pytest.mark.parametrize(("current", "rule"), [(24, "CURRENT_LOSS"), (25, "SEVERE_CURRENT_UNBALANCE")])
    def test_a_lost_current_is_not_told_as_unbalance_beside(self, current: int, rule: str) -> None:
        told = rules(CURRENT_C=flat(current)) & {"CURRENT_LOSS", "CURRENT_UNBALANCE", "SEVERE_CURRENT_UNBALANCE"}

        assert told == {rule}

    def test_without_voltages_it_is(self) -> None:
        curves = {f"CURRENT_{phase}": flat(current) for phase, current in (("A", 5_000), ("B", 5_000), ("C", 0))}

        assert finds("SEVERE_CURRENT_UNBALANCE", curves)

    @pytest.mark.parametrize(("current", "is_found"), [(72_000, False), (72_001, True)])
    def test_over_the_nameplate(self, current: int, is_found: bool) -> None:
        assert (has("OVER_CURRENT", CURRENT_A=flat(5_000, _20=current))) == is_found


class TestPowerReverse:
    # 0.5 % × 220 V × 4.998 A = 5.4978 W = 54.97 ten-thousandths of a kW
    @pytest.mark.parametrize(("power", "is_found"), [(-54, False), (-55, True)])
    def test_beyond_the_share(self, power: int, is_found: bool) -> None:
        told = has("POWER_REVERSE", ACTIVE_POWER_A=between(9_000, first=3, last=4, other=power))

        assert told == is_found

    def test_where_something_feeds_in_it_may(self) -> None:
        told = finds("POWER_REVERSE", dict(HEALTHY) | {"ACTIVE_POWER_A": flat(-9_000)}, meter={"feeds_in": True})

        assert not told


class TestLowPowerFactor:
    @pytest.mark.parametrize(("factor", "is_found"), [(300, False), (299, True), (-299, True), (-300, False)])
    def test_edges(self, factor: int, is_found: bool) -> None:
        assert (has("LOW_POWER_FACTOR", POWER_FACTOR=flat(factor))) == is_found

    @pytest.mark.parametrize(("current", "is_found"), [(249, False), (250, True)])
    def test_only_under_load(self, current: int, is_found: bool) -> None:
        curves = {f"CURRENT_{phase}": flat(current) for phase in "ABC"}

        assert (has("LOW_POWER_FACTOR", POWER_FACTOR=flat(100), **curves)) == is_found
