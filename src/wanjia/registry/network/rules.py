"""What the grid cannot be."""

from __future__ import annotations

import polars as pl

from wanjia.foundation.sheets.checks import problems_where
from wanjia.foundation.sheets.types import Problem

PERCENT_AT_MOST = 100


def voltage_problems(table: pl.DataFrame) -> list[Problem]:
    """Find voltages that are not above 0."""
    return problems_where(
        table,
        wrong=pl.col("voltage_kv") <= 0,
        column="voltage_kv",
        what=pl.format("a voltage of {} kV cannot be", "voltage_kv"),
        cure="Give the nominal voltage in kV, such as 10",
    )


def nameplate_problems(table: pl.DataFrame) -> list[Problem]:
    """Find nameplates with no capacity, negative losses or percentages beyond 100."""
    found = problems_where(
        table,
        wrong=pl.col("rated_kva") <= 0,
        column="rated_kva",
        what=pl.format("a capacity of {} kVA cannot be", "rated_kva"),
        cure="Give the rated capacity in kVA",
    )
    for name in ("no_load_loss_w", "load_loss_w", "no_load_current_pct", "impedance_pct"):
        found += problems_where(
            table, wrong=pl.col(name) < 0, column=name, what="it is negative", cure="Give the figure of the nameplate"
        )
    for name in ("no_load_current_pct", "impedance_pct"):
        found += problems_where(
            table,
            wrong=pl.col(name) > PERCENT_AT_MOST,
            column=name,
            what=pl.format("{} % is more than the whole", name),
            cure="Give percent, such as 4 for 4 %",
        )
    return found
