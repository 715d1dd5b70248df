"""What agreements cannot say."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from wanjia.foundation.sheets.types import ROW, Problem
from wanjia.registry.customers import rules

QUANTITY = pl.Decimal(38, 4)
TERMS: dict[str, Any] = {
    "contract_kva": Decimal(100),
    "running_kva": Decimal(100),
    "demand_basis": "NONE",
    "contract_demand_kw": None,
    "power_factor_standard_pct": None,
    "loss_method": "NONE",
    "loss_model_series": "",
    "loss_rated_kva": None,
    "loss_shape_factor": None,
    "line_loss_pct": Decimal(0),
}
TRANSFORMER = {"loss_model_series": "S11", "loss_rated_kva": Decimal(100)}


def columns(problems: list[Problem]) -> list[str]:
    assert all(problem.what and problem.cure and problem.row == 1 for problem in problems)
    return [problem.column for problem in problems]


def terms(**changes: Any) -> pl.DataFrame:
    row = {**TERMS, **{name: Decimal(v) if isinstance(v, float) else v for name, v in changes.items()}}
    texts = {"demand_basis", "loss_method", "loss_model_series"}
    schema = {n: pl.String if n in texts else pl.Int64 if n.endswith("standard_pct") else QUANTITY for n in row}
    return pl.DataFrame([row], schema=schema).with_columns(pl.lit(1).alias(ROW))


class TestTerms:
    @pytest.mark.parametrize(
        ("changes", "refused"),
        [
            ({}, []),
            ({"contract_kva": Decimal(-1), "running_kva": Decimal(-1)}, ["contract_kva", "running_kva"]),
            ({"running_kva": Decimal("100.0001")}, ["running_kva"]),
            ({"running_kva": Decimal(0)}, []),
            ({"demand_basis": "CONTRACT_DEMAND"}, ["contract_demand_kw"]),
            ({"demand_basis": "CONTRACT_DEMAND", "contract_demand_kw": Decimal(0)}, ["contract_demand_kw"]),
            ({"demand_basis": "CONTRACT_DEMAND", "contract_demand_kw": Decimal(1)}, []),
            ({"demand_basis": "ACTUAL_DEMAND"}, []),
            ({"power_factor_standard_pct": 84}, ["power_factor_standard_pct"]),
            ({"power_factor_standard_pct": 80}, []),
            ({"power_factor_standard_pct": 85}, []),
            ({"power_factor_standard_pct": 90}, []),
            ({"loss_method": "TABLE"}, ["loss_model_series"]),
            ({"loss_method": "IRON_PERCENT", "loss_model_series": "S11"}, ["loss_model_series"]),
            ({"loss_method": "TABLE", **TRANSFORMER}, []),
            ({"loss_method": "FORMULA", **TRANSFORMER}, ["loss_shape_factor"]),
            ({"loss_method": "FORMULA", **TRANSFORMER, "loss_shape_factor": Decimal("1.2")}, []),
            ({"line_loss_pct": Decimal("-0.0001")}, ["line_loss_pct"]),
            ({"line_loss_pct": Decimal("99.9999")}, []),
            ({"line_loss_pct": Decimal(100)}, ["line_loss_pct"]),
        ],
    )
    def test_each_contradiction_is_named(self, changes: dict[str, Any], refused: list[str]) -> None:
        assert columns(rules.terms_problems(terms(**changes))) == refused


class TestCarveOuts:
    @pytest.mark.parametrize(
        ("kind", "value", "is_refused"),
        [
            ("FIXED", "0", True),
            ("FIXED", "0.0001", False),
            ("FIXED", "5000", False),
            ("RATIO", "0", True),
            ("RATIO", "100", False),
            ("RATIO", "100.0001", True),
        ],
    )
    def test_nothing_and_more_than_all_are_refused(self, kind: str, value: str, is_refused: bool) -> None:
        table = pl.DataFrame(
            {"kind": [kind], "value": [Decimal(value)], ROW: [1]}, schema_overrides={"value": QUANTITY}
        )

        assert columns(rules.carve_out_problems(table)) == (["value"] if is_refused else [])


JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
DAY = timedelta(days=1)


class TestOutside:
    @pytest.mark.parametrize(
        ("start", "end", "outer_end", "is_refused"),
        [
            (JAN, MAR, MAR, False),
            (JAN, None, None, False),
            (JAN - DAY, MAR, MAR, True),
            (JAN, MAR + DAY, MAR, True),
            (JAN, None, MAR, True),
            (FEB, MAR - DAY, MAR, False),
        ],
    )
    def test_terms_keep_inside_their_agreement(
        self, start: date, end: date | None, outer_end: date | None, is_refused: bool
    ) -> None:
        dates = {"start_date": pl.Date, "end_date": pl.Date}
        row = {"agreement_number": "A", "start_date": start, "end_date": end, ROW: 1}
        rows = pl.DataFrame([row], schema_overrides=dates)
        agreement = {"number": "A", "start_date": JAN, "end_date": outer_end}

        found = rules.outside_problems(rows, agreements=pl.DataFrame([agreement], schema_overrides=dates))

        assert columns(found) == (["start_date"] if is_refused else [])
