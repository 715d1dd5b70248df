"""Findings: what is wrong with a record, said in one shape by every catalogue of rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from wanjia.foundation.columnar.engine import collected_all
from wanjia.foundation.columnar.schema import Column, Schema
from wanjia.foundation.findings.types import Severity

FINDINGS = Schema(
    row="finding",
    columns={
        "rule": Column(pl.String, "code of the rule that found it"),
        "severity": Column(pl.String, "INFO lets pass, WARNING wants a look, ERROR holds the record back"),
        "subject_id": Column(pl.Int64, "the record it is about, an id of the table named by the catalogue"),
        "evidence": Column(pl.String, "the figures that show it, as `name=value; …`"),
    },
)


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One rule of a catalogue.

    :ivar code: stable name, stored with each finding
    :ivar next_step: what the person who sees the finding should do, a translatable sentence
    :ivar finds: ``(table) -> findings`` with the columns ``subject_id`` and ``evidence``
    """

    code: str
    severity: Severity
    meaning: str
    next_step: str
    finds: Callable[[pl.LazyFrame], pl.LazyFrame]


def found_by(catalogue: tuple[Rule, ...], *, table: pl.LazyFrame) -> pl.DataFrame:
    """Run a catalogue over a table and give all findings in one table (`FINDINGS`)."""
    parts = [
        rule.finds(table).select(
            pl.lit(rule.code).alias("rule"),
            pl.lit(rule.severity.value).alias("severity"),
            pl.col("subject_id").cast(pl.Int64),
            pl.col("evidence").cast(pl.String),
        )
        for rule in catalogue
    ]
    return FINDINGS.check(pl.concat(collected_all(parts)).sort("subject_id", "rule")) if parts else FINDINGS.empty()
