"""`wanjia demo` from an empty folder to the report, again on top of itself, and never over somebody's data."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CUSTOMERS = 100


def wanjia(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("wanjia")), *arguments]
    inherited = {name: value for name, value in os.environ.items() if name != "WANJIA_DATABASE"}
    return subprocess.run(
        command, env={**inherited, "WANJIA_HOME": str(home)}, text=True, capture_output=True, check=False
    )


def demo(home: Path, *, seed: int = 7) -> dict[str, Any]:
    file = home / "report.json"
    done = wanjia(home, "demo", "--customers", str(CUSTOMERS), "--seed", str(seed), "--json", str(file), "--no-serve")
    assert done.returncode == 0, done.stderr
    assert "customers billed" in done.stdout
    return dict(json.loads(file.read_text(encoding="utf-8")))


def figures(report: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in report.items() if name not in {"seconds", "steps"}}


class TestDemo:
    def test_bills_a_county_twice_with_the_same_figures_and_spares_other_data(self, tmp_path: Path) -> None:
        first = demo(tmp_path)

        assert first["bills"]["bills"] + first["held"]["accounts"] == CUSTOMERS
        assert [step["part"] for step in first["steps"]][-1] == "month"

        assert figures(demo(tmp_path)) == figures(first)

        units = tmp_path / "units.csv"
        units.write_text("code,name,kind,parent_code\nX1,别的公司,COMPANY,\n", encoding="utf-8")
        assert wanjia(tmp_path, "import", "units", str(units)).returncode == 0

        refused = wanjia(tmp_path, "demo", "--customers", str(CUSTOMERS))
        assert refused.returncode == 1
        assert "stays as it is" in refused.stderr
        assert "X1" in wanjia_export(tmp_path)

    @pytest.mark.parametrize("arguments", [("--customers", "99"), ("--customers", "many"), ("--size",)])
    def test_wrong_use_is_told_and_nothing_happens(self, tmp_path: Path, arguments: tuple[str, ...]) -> None:
        done = wanjia(tmp_path, "demo", *arguments)

        assert done.returncode == 2
        assert "Error: " in done.stderr
        assert not list(tmp_path.glob("*.sqlite3"))


def wanjia_export(home: Path) -> str:
    file = home / "all-units.csv"
    assert wanjia(home, "export", "units", str(file)).returncode == 0
    return file.read_text(encoding="utf-8-sig")
