"""Reliability to be expected of radial feeders."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.energy.reliability.kernel.case import BadCase, computed

# Two main sections of 1 failure a year each, a load point on each, laterals of 0.5, repair 4 h, switching 1 h.
CASE = {
    "section_length_km": {"1": 1, "2": 1, "3": 0.5, "4": 0.5},
    "line_failures_per_km_year": 1.0,
    "line_repair_h": 4.0,
    "switching_h": 1.0,
    "transformer_failures_per_year": 0.1,
    "transformer_repair_h": 100.0,
    "feeders": {
        "F": {
            "main_sections_in_order": [1, 2],
            "load_points": [
                {"load_point": 1, "hangs_on_main": 1, "lateral_section": 3, "has_transformer": True},
                {"load_point": 2, "hangs_on_main": 2, "lateral_section": 4, "has_transformer": False},
            ],
        }
    },
    "customers": {"1": 1, "2": 1},
    "average_load_mw": {"1": 1.0, "2": 2.0},
}


def _hours(**flags):
    found = computed({**CASE, **flags})
    return [point["hours"] for point in found["load_points"]]


class TestComputed:
    def test_each_failure_costs_what_can_be_switched(self):
        # Point 1: own main 4, the main behind it switched 1, lateral 2, transformer 10; point 2: 1 + 4 + 2.
        assert _hours() == pytest.approx([17.0, 7.0])

    def test_without_alternative_supply_those_behind_wait_for_the_repair(self):
        assert _hours(alternative_supply=False) == pytest.approx([17.0, 10.0])

    def test_a_supply_that_takes_over_half_the_time_costs_the_mean(self):
        assert _hours(alternative_supply=0.5) == pytest.approx([17.0, 8.5])

    def test_without_disconnects_all_wait_for_the_repair(self):
        assert _hours(disconnects=False) == pytest.approx([20.0, 10.0])

    def test_without_fuses_a_lateral_fails_like_the_main_it_hangs_on(self):
        # Point 1 waits for the switching of lateral 2; point 2 for that of lateral 1 and of transformer 1.
        assert _hours(fuses=False) == pytest.approx([17.5, 7.0 + 0.5 + 0.1])

    def test_without_fuses_and_disconnects_every_failure_is_repaired_first(self):
        assert _hours(fuses=False, disconnects=False) == pytest.approx([22.0, 22.0])

    @pytest.mark.parametrize(
        "flags",
        [
            {"transformer_replacement_h": 10.0},
            {"transformer_replacement": True},
            {"flags": {"transformers_replaced": True}},
            {"transformers": "replaced"},
        ],
    )
    def test_transformers_may_be_replaced(self, flags):
        assert _hours(**flags) == pytest.approx([8.0, 7.0])

    def test_transformers_are_repaired_where_replacing_is_said_to_be_no_choice(self):
        assert _hours(transformer_replacement=False, transformer_replacement_h=10.0) == pytest.approx([17.0, 7.0])

    def test_a_feeder_goes_before_the_network(self):
        case = copy.deepcopy(CASE)
        case["feeders"]["F"]["alternative_supply"] = "no"

        found = computed({**case, "alternative_supply": True})

        assert found["load_points"][1]["hours"] == pytest.approx(10.0)

    def test_figures_of_the_whole_are_weighted_by_customers_and_load(self):
        found = computed(CASE)

        assert found["saidi_h"] == pytest.approx(12.0)
        assert found["ens_mwh"] == pytest.approx(17.0 + 14.0)
        assert found["aens_kwh"] == pytest.approx(15_500.0)

    def test_without_load_energy_is_not_known(self):
        assert computed({**CASE, "average_load_mw": None})["ens_mwh"] is None

    def test_what_is_not_understood_is_named(self):
        assert computed({**CASE, "weather": "bad"})["not_understood"] == ["weather"]

    @pytest.mark.parametrize(
        ("spoiled", "words"),
        [
            ({"line_repair_h": None}, "not as it should be"),
            ({"fuses": 2}, "probability"),
            ({"customers": {"1": 0, "2": 0}}, "no customers"),
            ({"customers": {"1": 1}}, "lacks '2'"),
        ],
    )
    def test_a_network_with_a_hole_is_refused_in_words(self, spoiled, words):
        with pytest.raises(BadCase, match=words):
            computed({**CASE, **spoiled})

    def test_a_load_point_on_no_section_is_refused(self):
        case = copy.deepcopy(CASE)
        case["feeders"]["F"]["load_points"][0]["hangs_on_main"] = 9

        with pytest.raises(BadCase, match="hangs on main section 9"):
            computed(case)

    @given(st.floats(0, 1), st.floats(0, 1))
    def test_more_help_never_makes_it_worse(self, less, more):
        low, high = sorted((less, more))

        assert computed({**CASE, "fuses": high, "alternative_supply": high})["saidi_h"] <= (
            computed({**CASE, "fuses": low, "alternative_supply": low})["saidi_h"] + 1e-9
        )
