"""Published figures and cases derived by hand."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.oracles.sweep import sweep
from tests.support.root import shared_folder
from wanjia.energy.powerflow.kernel import classical
from wanjia.energy.powerflow.kernel.reading import case_told
from wanjia.energy.powerflow.kernel.solving import solved

HERE = Path(__file__).parent
#: Baran and Wu's feeder of 33 buses, at three voltages of the source: kW, kvar, lowest voltage.
BARAN_WU = {1.0: (202.677126, 135.140971, 0.913090479), 1.03: (189.339473, 126.230204, 0.946034954)}
BARAN_WU[1.05] = (181.199837, 120.793395, 0.967881228)


def golden(name: str) -> tuple[dict, dict]:
    folder = HERE / name
    return json.loads((folder / "given.json").read_text()), json.loads((folder / "expected.json").read_text())


def feeders() -> dict:
    folder = shared_folder()
    assert folder is not None
    return json.loads((folder / "cases" / "feeders.json").read_text())


class TestAWire:
    def test_loses_what_the_worked_example_says(self) -> None:
        given, expected = golden("lj16")

        ohm = classical.resistance_at(
            given["r_ohm_per_km"] * given["km"], load_a=given["rms_a"], rated_a=given["rated_a"], air_c=given["air_c"]
        )
        square = given["rms_a"] ** 2
        kwh = classical.line_kwh(square, ohm=ohm, hours=given["hours"])
        kvarh = classical.line_kwh(square, ohm=given["x_ohm_per_km"] * given["km"], hours=given["hours"])

        assert round(ohm, 4) == expected["r_ohm"]
        assert round(kwh, 3) == expected["loss_kwh"]
        assert round(kvarh, 4) == expected["loss_kvarh"]


class TestTwoSections:
    def test_come_to_what_was_derived_by_hand(self) -> None:
        given, expected = golden("two_sections")
        amperes = np.repeat(given["amperes"], 12)
        line = classical.equivalent_ohm(np.array(given["ohms"]), passing=np.array(given["mwh"]), whole=given["mwh"][0])
        unit = classical.transformer_equivalent_ohm(
            given["u_kv"], load_loss_kw=np.array(given["load_loss_kw"]), rated_kva=np.array(given["rated_kva"])
        )
        square = classical.rms(amperes) ** 2
        rates = {"load_rate": amperes.mean() / amperes.max(), "least_rate": amperes.min() / amperes.max()}

        found = {
            "line_ohm": round(line, 4),
            "unit_ohm": unit,
            "rms_a": round(classical.rms(amperes), 4),
            "line_kwh": round(classical.line_kwh(square, ohm=line, hours=given["hours"]), 4),
            "copper_kwh": round(classical.line_kwh(square, ohm=unit, hours=given["hours"]), 4),
            "iron_kwh": classical.iron_kwh(given["no_load_loss_kw"], u_kv=10, tap_kv=10, hours=given["hours"]),
            "mean_square": round(classical.shape_factor_squared(**rates) * amperes.mean() ** 2, 3),
            "largest_square": round(classical.loss_factor(**rates) * amperes.max() ** 2, 3),
        }

        assert found == expected


@pytest.mark.needs_shared
class TestPublishedFeeders:
    @pytest.mark.parametrize("volts", sorted(BARAN_WU))
    def test_baran_and_wu_lose_what_is_printed(self, volts: float) -> None:
        told = feeders()["case33bw"] | {"slack_pu": [volts]}

        found = solved(case_told(told, name="case33bw"))

        kw, kvar, lowest = BARAN_WU[volts]
        assert found.flow is not None
        assert float(found.flow.loss_kw[0]) == pytest.approx(kw, abs=1e-6)
        assert float(found.flow.loss_kvar[0]) == pytest.approx(kvar, abs=1e-6)
        assert found.lowest == (pytest.approx(lowest, abs=1e-8), "18")

    def test_every_feeder_loses_what_the_bare_library_says(self) -> None:
        for name, told in feeders().items():
            found = solved(case_told(told, name=name))

            assert found.flow is not None, name
            assert float(found.flow.loss_kw[0]) == pytest.approx(told["computed_here"]["pgm_kw"], abs=1e-4), name
            assert found.lowest[1] == str(told["computed_here"]["vmin_bus"]), name

    def test_the_published_losses_are_met_where_the_data_are_those_of_the_paper(self) -> None:
        for name, told in feeders().items():
            published = told["published"].get("loss_kw")
            if published is None or ("variant_note" in told and name != "case33bw"):
                continue

            found = solved(case_told(told, name=name))

            assert found.flow is not None
            assert float(found.flow.loss_kw[0]) == pytest.approx(published, rel=2e-4), name

    def test_every_feeder_agrees_with_the_sweep(self) -> None:
        for name, told in feeders().items():
            drawn = np.array([bus[1:] for bus in told["bus"]], dtype=float)
            kw, pu = sweep(told, p_kw=drawn[None, :, 0], q_kvar=drawn[None, :, 1])

            found = solved(case_told(told, name=name))

            assert found.flow is not None
            assert float(found.flow.loss_kw[0]) == pytest.approx(float(kw[0]), abs=1e-4), name
            assert np.abs(found.flow.u_pu - pu).max() < 1e-7, name
