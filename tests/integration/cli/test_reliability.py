"""The command that computes the reliability to be expected of a network."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.support.root import ROOT
from wanjia.interfaces.cli.main import main

CASE = ROOT / "tests" / "golden" / "reliability" / "rbts2" / "given.json"


def run(*told: Any) -> tuple[int, str]:
    found = CliRunner().invoke(main, ["reliability", "indices", *(str(one) for one in told)])
    return found.exit_code, found.output


class TestIndices:
    def test_figures_are_printed_with_their_units(self) -> None:
        code, said = run(CASE)

        assert code == 0
        assert "0.248211" in said
        assert "SAIDI, hours a year" in said

    def test_json_holds_feeders_and_load_points(self) -> None:
        _code, said = run(CASE, "--json")

        found = json.loads(said)
        assert found["saidi_h"] == pytest.approx(3.611156, abs=5e-7)
        assert (len(found["feeders"]), len(found["load_points"])) == (4, 22)

    def test_options_go_before_the_file(self) -> None:
        _code, said = run(CASE, "--json", "--replace-transformers", "10")

        assert json.loads(said)["saidi_h"] == pytest.approx(0.764, abs=5e-4)

    def test_a_list_gives_a_list(self, tmp_path: Path) -> None:
        both = tmp_path / "both.json"
        both.write_text(f"[{CASE.read_text()},{CASE.read_text()}]")

        assert len(json.loads(run(both, "--json")[1])) == 2

    @pytest.mark.parametrize(("text", "words"), [("{", "is not JSON"), ("3", "neither a network"), ("{}", "lacks")])
    def test_what_is_no_network_is_refused_in_words(self, text: str, words: str, tmp_path: Path) -> None:
        wrong = tmp_path / "wrong.json"
        wrong.write_text(text)

        code, said = run(wrong)

        assert (code, words in said) == (1, True)
