"""A catalogue gives the findings of all its rules in one table."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from wanjia.foundation.findings.catalogue import FINDINGS, Rule, found_by
from wanjia.foundation.findings.types import Severity


def beyond(limit: int, code: str) -> Rule:
    def finds(table: pl.LazyFrame) -> pl.LazyFrame:
        return table.filter(pl.col("value") > limit).select(
            subject_id="id", evidence=pl.format("value={}", pl.col("value"))
        )

    return Rule(code, Severity.WARNING, f"beyond {limit}", "look at it", finds)


LOW, HIGH = beyond(10, "LOW"), beyond(100, "HIGH")


class TestFoundBy:
    def test_findings_name_rule_severity_subject_and_evidence(self) -> None:
        table = pl.LazyFrame({"id": [1, 2], "value": [5, 50]})

        assert found_by((LOW, HIGH), table=table).rows() == [("LOW", "WARNING", 2, "value=50")]

    def test_no_rules_find_nothing(self) -> None:
        assert found_by((), table=pl.LazyFrame({"id": [1]})).equals(FINDINGS.empty())

    @given(values=st.lists(st.integers(0, 200), max_size=10), order=st.randoms())
    def test_neither_the_order_of_rows_nor_of_rules_matters(self, values: list[int], order) -> None:
        rows = list(enumerate(values))
        mixed = rows.copy()
        order.shuffle(mixed)
        schema = {"id": pl.Int64, "value": pl.Int64}

        one = found_by((LOW, HIGH), table=pl.LazyFrame(rows, schema=schema, orient="row"))
        other = found_by((HIGH, LOW), table=pl.LazyFrame(mixed, schema=schema, orient="row"))

        assert one.equals(other)
