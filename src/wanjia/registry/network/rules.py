"""What the grid cannot be."""

from __future__ import annotations

import polars as pl

from wanjia.foundation.sheets.checks import problems_where
from wanjia.foundation.sheets.types import Problem
from wanjia.registry.network.types import SegmentKind

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


def conductor_problems(table: pl.DataFrame) -> list[Problem]:
    """Find conductors with a resistance that is not above 0, a negative reactance or no current that they carry."""
    found = []
    for name in ("r_ohm_per_km", "rated_current_a"):
        found += problems_where(
            table,
            wrong=pl.col(name) <= 0,
            column=name,
            what=pl.format("{} cannot be", name),
            cure="Give the figure of the catalogue, above 0",
        )
    for name in ("x_ohm_per_km", "r0_ohm_per_km", "x0_ohm_per_km"):
        found += problems_where(
            table, wrong=pl.col(name) < 0, column=name, what="it is negative", cure="Give the figure of the catalogue"
        )
    return found


def segment_problems(table: pl.DataFrame) -> list[Problem]:
    """Find segments from a node to itself, lines without conductor or length, and switches that have them."""
    is_switch = pl.col("kind") == SegmentKind.SWITCH
    return [
        *problems_where(
            table,
            wrong=pl.col("from_code") == pl.col("to_code"),
            column="to_code",
            what="it begins and ends at the same node",
            cure="Name the two nodes that it joins",
        ),
        *problems_where(
            table,
            wrong=~is_switch & (pl.col("conductor_code").is_null() | (pl.col("length_m") <= 0)),
            column="conductor_code",
            what="a line needs a conductor and a length above 0",
            cure="Give both, or call it a switch",
        ),
        *problems_where(
            table,
            wrong=is_switch & (pl.col("conductor_code").is_not_null() | (pl.col("length_m") != 0)),
            column="conductor_code",
            what="a switch has no conductor and no length",
            cure="Leave both empty, or call it a line",
        ),
    ]
