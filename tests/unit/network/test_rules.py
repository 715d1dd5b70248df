"""What the grid refuses."""

from decimal import Decimal

import polars as pl
import pytest

from wanjia.foundation.sheets.types import ROW
from wanjia.registry.network import rules

QUANTITY = pl.Decimal(38, 4)
PLATE = ("rated_kva", "no_load_loss_w", "load_loss_w", "no_load_current_pct", "impedance_pct")


class TestVoltage:
    @pytest.mark.parametrize(("value", "is_refused"), [("0", True), ("-10", True), ("0.4", False)])
    def test_it_is_above_0(self, value: str, is_refused: bool) -> None:
        table = pl.DataFrame({"voltage_kv": [Decimal(value)], ROW: [2]}, schema_overrides={"voltage_kv": QUANTITY})

        assert bool(rules.voltage_problems(table)) == is_refused


class TestNameplate:
    @pytest.mark.parametrize(
        ("column", "value", "is_refused"),
        [
            ("rated_kva", "0", True),
            ("rated_kva", "30", False),
            ("no_load_loss_w", "-1", True),
            ("no_load_loss_w", "0", False),
            ("load_loss_w", "-1", True),
            ("no_load_current_pct", "100.0001", True),
            ("no_load_current_pct", "100", False),
            ("impedance_pct", "-0.1", True),
            ("impedance_pct", "4", False),
        ],
    )
    def test_each_figure_has_its_bounds(self, column: str, value: str, is_refused: bool) -> None:
        row = {**dict.fromkeys(PLATE), "rated_kva": Decimal(100), column: Decimal(value), ROW: 2}
        table = pl.DataFrame([row], schema_overrides=dict.fromkeys(PLATE, QUANTITY))

        found = rules.nameplate_problems(table)

        assert [(problem.row, problem.column) for problem in found] == ([(2, column)] if is_refused else [])
