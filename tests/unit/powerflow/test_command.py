"""wanjia loss powerflow: figures, refusals, exit codes; no database is needed."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from wanjia.interfaces.cli.loss import loss

GOOD = {"u_kv": 10, "slack_buses": [1], "bus": [[1, 0, 0], [2, 300, 100]], "branch": [[1, 2, 0.5, 0.3, 1]]}
BAD = GOOD | {"branch": [[1, 2, -0.5, 0.3, 1]]}
RING = GOOD | {"branch": [[1, 2, 0.5, 0.3, 1], [1, 2, 0.5, 0.3, 1]]}


def run(tmp_path: Path, told: Any, *options: str) -> Result:
    file = tmp_path / "feeder.json"
    file.write_text(told if isinstance(told, str) else json.dumps(told))
    return CliRunner().invoke(loss, ["powerflow", str(file), *options])


class TestTheCommand:
    def test_computes_one_feeder_and_names_it_after_its_file(self, tmp_path: Path) -> None:
        found = run(tmp_path, GOOD, "--json")

        case = json.loads(found.stdout)["cases"]["feeder"]
        assert found.exit_code == 0
        assert case["is_solved"]
        assert case["vmin_bus"] == "2"
        assert case["source_kw"] == pytest.approx(300 + case["loss_kw"], abs=1e-6)

    def test_goes_on_after_a_refused_one_and_ends_with_1(self, tmp_path: Path) -> None:
        found = run(tmp_path, {"bad": BAD, "good": GOOD, "note": "x"}, "--json")

        told = json.loads(found.stdout)
        assert found.exit_code == 1
        assert told["cases"]["good"]["is_solved"]
        assert told["cases"]["bad"]["loss_kw"] is None
        assert told["cases"]["bad"]["refusals"][0]["element"] == "branch 1-2"
        assert told["left_out"] == ["note"]

    def test_prints_a_table_with_reasons_below(self, tmp_path: Path) -> None:
        found = run(tmp_path, {"bad": BAD, "good": GOOD})

        assert "lowest voltage pu" in found.stdout
        assert "feeder.json: bad: refused: branch 1-2: -0.5 + j0.3 Ω is negative" in found.stdout
        assert "left out" not in found.output

    def test_half_a_feeder_is_refused_and_not_left_out(self, tmp_path: Path) -> None:
        found = run(tmp_path, {"half": {"bus": [[1, 0, 0]], "slack_buses": [1], "u_kv": 10}, "good": GOOD}, "--json")

        told = json.loads(found.stdout)
        assert found.exit_code == 1
        assert told["file"] == "feeder.json"
        assert told["left_out"] == []
        assert told["cases"]["half"]["refusals"][0]["what"] == "it has no rows called branch"

    def test_computes_phases_where_they_are_told(self, tmp_path: Path) -> None:
        line = {"from": 1, "to": 2, "r_ohm": 0.5, "x_ohm": 0.3, "r0_ohm": 2, "x0_ohm": 1.2}
        phased = GOOD | {"bus": [{"bus": 1}, {"bus": 2, "p_a_kw": 200, "p_b_kw": 100}], "branch": [line]}

        case = json.loads(run(tmp_path, phased, "--json").stdout)["cases"]["feeder"]

        assert case["source_kw"] == pytest.approx(300 + case["loss_kw"], abs=1e-6)
        assert case["vmin_bus"] == "2"

    def test_a_branch_that_stands_there_twice_says_so(self, tmp_path: Path) -> None:
        assert "Take one of the two out if it stands there twice" in run(tmp_path, RING).output

    def test_computes_a_ring_only_if_it_is_meant(self, tmp_path: Path) -> None:
        assert run(tmp_path, RING).exit_code == 1
        assert run(tmp_path, RING, "--meshed").exit_code == 0

    def test_reads_a_list_of_feeders(self, tmp_path: Path) -> None:
        found = run(tmp_path, [GOOD | {"name": "a"}, GOOD], "--json")

        assert list(json.loads(found.stdout)["cases"]) == ["a", "2"]

    @pytest.mark.parametrize(
        ("told", "why"),
        [
            ("{", "cannot be read as JSON"),
            ('{"a": 1, "a": 2}', "'a' stands there twice"),
            ("{}", "describes no feeder"),
            ("3", "describes no feeder"),
            ("", "cannot be read as JSON"),
            ("[1, 2]", "describes no feeder"),
            (json.dumps([GOOD | {"name": "a"}, GOOD | {"name": "a"}]), "has two feeders called a"),
        ],
    )
    def test_refuses_what_is_no_feeder(self, tmp_path: Path, told: str, why: str) -> None:
        found = run(tmp_path, told)

        assert found.exit_code == 1
        assert why in found.output
