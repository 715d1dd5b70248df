"""
What is wrong with the supply, and why: the rules, each with its evidence and what to do next.

``SPELL_RULES`` look at SPELLS with their ``place`` in the table and whether they are of an area (``is_area``),
``CAUSE_RULES`` at AREA_MONTHS, ``POWER_FACTOR_RULES`` at POWER_FACTORS. Spells come to the rules only if they last long
enough; figures compared with are dated rows (model ``QualityLimit``).
"""

from __future__ import annotations

import polars as pl

from wanjia.energy.quality.types import QualityRule, SpellKind
from wanjia.foundation.findings.catalogue import Rule
from wanjia.foundation.findings.types import Severity

#: Of the minutes that are low or high, so many of a hundred must coincide with a cause to be put down to it.
MOSTLY_PCT = 50


def _evidence(**figures: pl.Expr) -> pl.Expr:
    """Write figures as ``name=value; …``."""
    parts = [pl.concat_str(pl.lit(f"{name}="), value.cast(pl.String).fill_null("?")) for name, value in figures.items()]
    return pl.concat_str(parts, separator="; ").alias("evidence")


def _figure(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Decimal(38, 2))


def _spells(kind: SpellKind, *, table: pl.LazyFrame, worst: str, limit: str) -> pl.LazyFrame:
    found = table.filter(pl.col("kind") == kind.value)
    figures = {"minutes": pl.col("minutes"), worst: _figure("worst"), limit: _figure("limit")}
    beside = pl.when(pl.col("beside") != "").then(pl.concat_str(pl.lit("; "), "beside")).otherwise(pl.lit(""))
    return found.select(subject_id=pl.col("place").cast(pl.Int64), evidence=pl.concat_str(_evidence(**figures), beside))


def _low(table: pl.LazyFrame) -> pl.LazyFrame:
    return _spells(SpellKind.LOW_VOLTAGE, table=table, worst="lowest_v", limit="limit_v")


def _minutes(table: pl.LazyFrame, *, where: pl.Expr, **figures: pl.Expr) -> pl.LazyFrame:
    return table.filter(where.fill_null(value=False)).select(pl.col("subject_id"), _evidence(**figures))


END_LOW = pl.col("end_under") > 0
HEAD_LOW = pl.col("head_under") > 0
LOW = END_LOW | HEAD_LOW
LOW_MINUTES = pl.max_horizontal("end_under", "head_under")
HIGH_MINUTES = pl.max_horizontal("end_over", "head_over")
IS_UPSTREAM = HEAD_LOW & (pl.col("feeder_low_pct") >= pl.col("upstream_limit_pct"))


def _mostly(name: str, *, of: pl.Expr) -> pl.Expr:
    return (pl.col(name) > 0) & (pl.col(name) * 100 >= of * MOSTLY_PCT)


def _upstream(table: pl.LazyFrame) -> pl.LazyFrame:
    return _minutes(
        table,
        where=IS_UPSTREAM,
        low_minutes=pl.col("head_under"),
        mean_v=_figure("head_mean_v"),
        feeder_low_pct=_figure("feeder_low_pct"),
    )


def _tap_low(table: pl.LazyFrame) -> pl.LazyFrame:
    return _minutes(
        table,
        where=LOW & ~IS_UPSTREAM & (pl.col("tap_gain") > 0) & (pl.col("tap_move_pct") < 0),
        low_minutes=LOW_MINUTES,
        mean_v=_figure("head_mean_v"),
        move_pct=_figure("tap_move_pct"),
        gained_minutes=pl.col("tap_gain"),
    )


def _tap_high(table: pl.LazyFrame) -> pl.LazyFrame:
    return _minutes(
        table,
        where=(HIGH_MINUTES > 0) & (pl.col("tap_gain") > 0) & (pl.col("tap_move_pct") > 0),
        high_minutes=HIGH_MINUTES,
        mean_v=_figure("head_mean_v"),
        move_pct=_figure("tap_move_pct"),
        gained_minutes=pl.col("tap_gain"),
    )


def _drop(table: pl.LazyFrame) -> pl.LazyFrame:
    return _minutes(
        table,
        where=END_LOW & (pl.col("drop_v") >= pl.col("drop_limit_v")),
        low_minutes=pl.col("end_under"),
        drop_v=_figure("drop_v"),
        limit_v=_figure("drop_limit_v"),
    )


def _by_overload(table: pl.LazyFrame) -> pl.LazyFrame:
    return _minutes(
        table,
        where=LOW & _mostly("low_heavy_minutes", of=LOW_MINUTES),
        low_minutes=LOW_MINUTES,
        heavy_minutes=pl.col("low_heavy_minutes"),
        peak_pct=_figure("peak_pct"),
    )


def _by_unbalance(table: pl.LazyFrame) -> pl.LazyFrame:
    return _minutes(
        table,
        where=LOW & _mostly("low_unbalanced_minutes", of=LOW_MINUTES),
        low_minutes=LOW_MINUTES,
        unbalanced_minutes=pl.col("low_unbalanced_minutes"),
    )


def _high_by_light(table: pl.LazyFrame) -> pl.LazyFrame:
    return _minutes(
        table,
        where=_mostly("over_light_minutes", of=HIGH_MINUTES),
        high_minutes=HIGH_MINUTES,
        light_minutes=pl.col("over_light_minutes"),
        limit_pct=_figure("light_limit_pct"),
    )


def _high_by_generation(table: pl.LazyFrame) -> pl.LazyFrame:
    return _minutes(
        table,
        where=_mostly("over_export_minutes", of=HIGH_MINUTES),
        high_minutes=HIGH_MINUTES,
        export_minutes=pl.col("over_export_minutes"),
    )


def _light(table: pl.LazyFrame) -> pl.LazyFrame:
    return _minutes(
        table,
        where=pl.col("peak_pct") < pl.col("light_limit_pct"),
        peak_pct=_figure("peak_pct"),
        limit_pct=_figure("light_limit_pct"),
    )


def _pf_low(table: pl.LazyFrame) -> pl.LazyFrame:
    return _minutes(
        table,
        where=~pl.col("is_met"),
        power_factor=pl.col("power_factor"),
        target=pl.col("target"),
        needed_kvar=pl.col("needed_kvar"),
    )


def _pf_over(table: pl.LazyFrame) -> pl.LazyFrame:
    return _minutes(
        table,
        where=(pl.col("given_back") > 0) & (pl.col("given_back") * 2 > pl.col("reactive")),
        power_factor=pl.col("power_factor"),
        given_back_kvarh=(pl.col("given_back") // 10_000),
        reactive_kvarh=(pl.col("reactive") // 10_000),
    )


W, E, INFO = Severity.WARNING, Severity.ERROR, Severity.INFO
R = QualityRule

SPELL_RULES: tuple[Rule, ...] = (
    Rule(
        R.LOW_VOLTAGE_CUSTOMER,
        W,
        "A customer's voltage lay below the lower limit for an hour or longer.",
        "Look at the causes found for the transformer area; measure at the meter if it is alone there.",
        lambda table: _low(table.filter(~pl.col("is_area"))),
    ),
    Rule(
        R.LOW_VOLTAGE_AREA,
        W,
        "The voltage at a transformer lay below the lower limit for an hour or longer.",
        "Look at the other areas of the feeder and at the tap of the transformer.",
        lambda table: _low(table.filter(pl.col("is_area"))),
    ),
    Rule(
        R.HEAVY_LOAD,
        W,
        "A transformer or line carried heavy load for two hours or longer.",
        "Move load to a neighbour, or put it on the list for a larger transformer or wire.",
        lambda table: _spells(SpellKind.HEAVY, table=table, worst="highest_pct", limit="limit_pct"),
    ),
    Rule(
        R.OVERLOAD,
        E,
        "A transformer or line carried more than its capacity for two hours or longer.",
        "Relieve it at once: switch load away, ask large customers to shift, then enlarge it.",
        lambda table: _spells(SpellKind.OVERLOAD, table=table, worst="highest_pct", limit="limit_pct"),
    ),
    Rule(
        R.PHASES_UNBALANCED,
        W,
        "The three currents of a transformer differed too much under load.",
        "Move single-phase customers from the fullest phase to the emptiest.",
        lambda table: _spells(SpellKind.UNBALANCE, table=table, worst="highest_pct", limit="limit_pct"),
    ),
    Rule(
        R.DEAD_CURRENT_PHASE,
        E,
        "A meter saw no current on one phase while the others carried load and the voltage stood.",
        "Check current transformer, wiring and terminals of that phase; energy since the beginning is measured short.",
        lambda table: _spells(SpellKind.DEAD_CURRENT, table=table, worst="lowest_a", limit="limit_a"),
    ),
    Rule(
        R.DEAD_VOLTAGE_PHASE,
        E,
        "A meter saw no voltage on one phase while another one stood.",
        "Check the fuse and the voltage wiring of that phase.",
        lambda table: _spells(SpellKind.DEAD_VOLTAGE, table=table, worst="lowest_v", limit="limit_v"),
    ),
)
CAUSE_RULES: tuple[Rule, ...] = (
    Rule(
        R.UPSTREAM_LOW,
        W,
        "Most areas of the feeder are low at the transformer: the voltage comes low from above.",
        "Ask the dispatcher to raise the busbar or to switch capacitors on; look at the feeder's load and length.",
        _upstream,
    ),
    Rule(
        R.TAP_TOO_LOW,
        W,
        "Voltages are low, and another tap of this transformer would bring them into the limits.",
        "Move the tap as advised and write the move down.",
        _tap_low,
    ),
    Rule(
        R.LINE_DROP,
        W,
        "Voltage is lost on the low-voltage line between the transformer and its far customers.",
        "Shorten the radius, take a bigger wire or move the transformer to the centre of load.",
        _drop,
    ),
    Rule(
        R.LOW_BY_OVERLOAD,
        W,
        "Voltages are low while the transformer carries heavy load.",
        "Relieve or enlarge the transformer.",
        _by_overload,
    ),
    Rule(
        R.LOW_BY_UNBALANCE,
        W,
        "Voltages are low while the phases are out of balance.",
        "Move single-phase customers from the lowest phase to another.",
        _by_unbalance,
    ),
    Rule(
        R.TAP_TOO_HIGH,
        W,
        "Voltages are high, and another tap of this transformer would bring them into the limits.",
        "Move the tap as advised and write the move down.",
        _tap_high,
    ),
    Rule(
        R.HIGH_BY_LIGHT_LOAD,
        INFO,
        "Voltages are high while hardly anything is carried.",
        "Switch capacitors off at night; move the tap if the evening allows it.",
        _high_by_light,
    ),
    Rule(
        R.HIGH_BY_GENERATION,
        W,
        "Voltages are high while energy flows back from generators of customers.",
        "Have the inverters draw reactive power, or limit what they feed in; move the tap if the evening allows it.",
        _high_by_generation,
    ),
    Rule(
        R.LIGHT_LOAD,
        INFO,
        "A transformer never carried more than a small part of its capacity in the month.",
        "Think of a smaller transformer, or of joining two areas.",
        _light,
    ),
)
POWER_FACTOR_RULES: tuple[Rule, ...] = (
    Rule(
        R.POWER_FACTOR_LOW,
        W,
        "The power factor of the month is below its target.",
        "Switch on what is there by the advice of the hours; then add the capacity that is missing at the peak.",
        _pf_low,
    ),
    Rule(
        R.OVERCOMPENSATED,
        INFO,
        "More than half of the reactive energy was given back: too much is switched on.",
        "Switch steps off in the hours of little load.",
        _pf_over,
    ),
)
CATALOGUE = (*SPELL_RULES, *CAUSE_RULES, *POWER_FACTOR_RULES)
