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


class TestConductors:
    @pytest.mark.parametrize(
        ("column", "value", "is_refused"),
        [
            ("r_ohm_per_km", "0", True),
            ("r_ohm_per_km", "0.0001", False),
            ("x_ohm_per_km", "-0.1", True),
            ("x_ohm_per_km", "0", False),
            ("r0_ohm_per_km", "-1", True),
            ("rated_current_a", "0", True),
            ("rated_current_a", "105", False),
        ],
    )
    def test_they_resist_and_carry_something(self, column: str, value: str, is_refused: bool) -> None:
        row = {"r_ohm_per_km": "1.98", "x_ohm_per_km": "0.39", "r0_ohm_per_km": None, "x0_ohm_per_km": None}
        figures = {**row, "rated_current_a": "105", column: value}
        whole = {name: None if figure is None else Decimal(figure) for name, figure in figures.items()}
        table = pl.DataFrame([whole], schema=dict.fromkeys(whole, QUANTITY)).with_columns(pl.lit(2).alias(ROW))

        found = [problem.column for problem in rules.conductor_problems(table)]

        assert found == ([column] if is_refused else [])


class TestSegments:
    @pytest.mark.parametrize(
        ("changes", "column"),
        [
            ({}, None),
            ({"to_code": "N1"}, "to_code"),
            ({"conductor_code": None}, "conductor_code"),
            ({"length_m": Decimal(0)}, "conductor_code"),
            ({"kind": "SWITCH"}, "conductor_code"),
            ({"kind": "SWITCH", "conductor_code": None}, "conductor_code"),
            ({"kind": "SWITCH", "conductor_code": None, "length_m": Decimal(0)}, None),
        ],
    )
    def test_a_line_has_a_conductor_and_a_switch_has_none(self, changes: dict[str, object], column: str | None) -> None:
        row = {"from_code": "N1", "to_code": "N2", "kind": "OVERHEAD", "conductor_code": "LJ-16"}
        table = pl.DataFrame(
            [{**row, "length_m": Decimal(200), **changes, ROW: 2}], schema_overrides={"length_m": QUANTITY}
        )

        found = [problem.column for problem in rules.segment_problems(table)]

        assert found == ([column] if column else [])
