"""
What the registers of every meter showed, at each reading, installation and removal.

Energies are summed up and put through the multiplier; what a register cannot show now it shows later, so the
differences of its values sum to what ran through it. Values are whole hundredths, demands ten-thousandths.
"""

from __future__ import annotations

import polars as pl

from wanjia.interfaces.demo.draws import PER_MILLE, Draws
from wanjia.interfaces.demo.profile import Feature, Kind
from wanjia.interfaces.demo.sizing import SHIFT_HOURS, TWO_PART

#: Share of sharp, peak and valley in thousandths; flat is the rest. By shifts in industry, else trade.
SHARES = {"sharp": (34, 76, 84), "peak": (176, 262, 252), "valley": (206, 246, 330)}
TRADE_SHARES = {"sharp": 118, "peak": 312, "valley": 168}
SHARE_CHANCE = 12
#: tan φ in thousandths, from cosφ 0.98 down to 0.72.
TANGENTS = (203, 251, 292, 329, 363, 395, 426, 456, 484, 540, 620, 750, 964)
REVERSE_PER_MILLE = 6
OLD_METER_DIGITS, METER_DIGITS, DEMAND_DIGITS = 5, 6, 4
OLD_STEP = 10
HUNDREDTHS, DEMAND_UNITS = 100, 10_000
HOURS = 24
CUMULATIVE = ("total", "sharp", "peak", "valley", "forward", "reverse")
KINDS = {
    "total": "ACTIVE_TOTAL",
    "sharp": "ACTIVE_SHARP",
    "peak": "ACTIVE_PEAK",
    "flat": "ACTIVE_FLAT",
    "valley": "ACTIVE_VALLEY",
    "forward": "REACTIVE_FORWARD",
    "reverse": "REACTIVE_REVERSE",
    "demand": "MAXIMUM_DEMAND",
}


def with_meter_facts(supplies: pl.DataFrame, *, draws: Draws) -> pl.DataFrame:
    """Add what the first meter is: ``is_old`` (five digits and one place), ``digits``, ``installed``."""
    mechanical = (
        pl.col("kind").is_in([Kind.HOUSEHOLD.value, Kind.FARM.value, Kind.SHOP.value])
        & ~pl.col("is_remote")
        & (pl.col("primary") == 0)
        & draws.happens(550, what="old meter")
        & (pl.col("feature") != Feature.NEW.value)
    ) | (pl.col("feature") == Feature.ROLLED.value)
    day = pl.date(2013, 8, 1) + pl.duration(days=draws.below(3_400, what="day of installation"))
    is_new = pl.col("feature") == Feature.NEW.value
    return supplies.with_columns(
        is_old=mechanical,
        digits=pl.when(mechanical).then(OLD_METER_DIGITS).otherwise(METER_DIGITS),
        installed=pl.when(is_new).then("change_date").otherwise(day),
    )


def energies(pieces: pl.DataFrame, *, supplies: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """
    Part the energy of pieces into what each register counts, hundredths of a kWh or kvarh, and find the demand.

    :returns: the pieces with ``total, sharp, peak, valley, forward, reverse`` and ``demand_kw`` in ten-thousandths
    """
    facts = supplies.select(
        "i",
        "kind",
        "shifts",
        "is_time_of_use",
        "standard_pct",
        "change_date",
        "multiplier",
        "is_old",
        "digits",
        "feature",
    )
    whole = pieces.join(facts, on="i", maintain_order="left")
    parted = whole.with_columns(
        total="measured",
        **{name: _period(name, draws=draws) for name in SHARES},
        forward=_reactive(draws),
        demand_kw=_demand(draws),
    )
    return parted.with_columns(reverse=pl.col("forward") * REVERSE_PER_MILLE // PER_MILLE)


def _period(name: str, *, draws: Draws) -> pl.Expr:
    by_shifts = pl.lit(pl.Series(SHARES[name], dtype=pl.Int64)).gather(pl.col("shifts"))
    share = pl.when(pl.col("kind") == Kind.TRADE.value).then(TRADE_SHARES[name]).otherwise(by_shifts)
    chance = draws.between(-SHARE_CHANCE, most=SHARE_CHANCE, what=f"share of {name}", of=("i", "cycle"))
    return pl.when("is_time_of_use").then(pl.col("own") * (share + chance) // PER_MILLE).otherwise(0)


def _reactive(draws: Draws) -> pl.Expr:
    tangent = draws.spread(TANGENTS, what="power factor") + draws.between(
        -25, most=25, what="tangent", of=("i", "cycle")
    )
    return pl.when(pl.col("standard_pct").is_not_null()).then(pl.col("measured") * tangent // PER_MILLE).otherwise(0)


def _demand(draws: Draws) -> pl.Expr:
    """Find the highest demand: what the energy of a month of 30 days makes in the hours of use."""
    days = (pl.col("end") - pl.col("start")).dt.total_days()
    hours = pl.lit(pl.Series(SHIFT_HOURS, dtype=pl.Int64)).gather(pl.col("shifts"))
    chance = PER_MILLE + draws.spread((-130, -60, -20, 0, 20, 60, 150), what="demand", of=("i", "cycle"))
    kw = pl.col("measured") * (DEMAND_UNITS // HUNDREDTHS) * 30 // days // hours
    return pl.when(pl.col("kind").is_in(TWO_PART)).then(kw * chance // PER_MILLE).otherwise(0)


def shown(parted: pl.DataFrame, *, supplies: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """
    Find what the registers show at the end of each piece, and when a meter's first piece begins.

    :param parted: as `energies` gives them
    :returns: ``i, cycle, meter, day, at`` (START, READING, SPECIAL or REMOVAL), the registers' values, ``step``
    """
    is_later = pl.col("meter") == 2
    times = pl.col("multiplier") * pl.when(is_later & (pl.col("multiplier") > 1)).then(2).otherwise(1)
    step = pl.when(pl.col("is_old") & ~is_later).then(OLD_STEP).otherwise(1)
    counted = parted.with_columns(times=times, step=step).join(
        _at_start(parted, supplies=supplies, draws=draws), on=["i", "meter"], maintain_order="left"
    )
    ends = counted.with_columns(
        (pl.col(f"{name}_start") + pl.col(name).cum_sum().over("i", "meter") // pl.col("times")).alias(f"{name}_end")
        for name in CUMULATIVE
    )
    first = ends.group_by("i", "meter", maintain_order=True).first()
    begins = first.select(*_values("start"), at=pl.lit("START"), day="start")
    closes = ends.select(*_values("end"), at="ends_with", day="end")
    return (
        pl.concat([begins, closes])
        .with_columns(flat=pl.col("total") - pl.col("sharp") - pl.col("peak") - pl.col("valley"))
        .with_columns(_turned("total"))
        .sort("i", "day", "meter", maintain_order=True)
    )


def _values(edge: str) -> list[pl.Expr]:
    """Give a register's value in its own smallest step, and the demand on the meter's side of the transformers."""
    step = pl.col("step")
    shown = [(pl.col(f"{name}_{edge}") // step * step).alias(name) for name in CUMULATIVE]
    demand = pl.when(pl.lit(edge == "end")).then(pl.col("demand_kw") // pl.col("times")).otherwise(0)
    return [*(pl.col(name) for name in ("i", "cycle", "meter", "digits", "is_old")), *shown, demand.alias("demand")]


def _turned(name: str) -> pl.Expr:
    digits = pl.when(pl.col("is_old") & (pl.col("meter") == 1)).then(OLD_METER_DIGITS).otherwise(METER_DIGITS)
    turn = digits.replace_strict({OLD_METER_DIGITS: 10**7, METER_DIGITS: 10**8}, return_dtype=pl.Int64)
    return (pl.col(name) % turn).alias(name)


def _at_start(parted: pl.DataFrame, *, supplies: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """
    Give what the registers showed before the earliest piece of each meter.

    The first meter has run since its installation; one about to pass its highest value stands half a year before it.
    """
    year = parted.filter(pl.col("cycle") < 12).group_by("i").agg(pl.col(name).sum() for name in CUMULATIVE)
    facts = supplies.select("i", "installed", "multiplier", "feature", "is_old", earliest=pl.date(2025, 1, 1))
    years = pl.max_horizontal((pl.col("earliest") - pl.col("installed")).dt.total_days(), 0)
    run = years * draws.between(75, most=100, what="years before") // 100
    known = facts.join(year, on="i", how="left", maintain_order="left")
    scale = {name: pl.col(name).fill_null(0) // pl.col("multiplier") * run // 365 for name in CUMULATIVE}
    before_turn = 10**7 - pl.col("total") // 2
    is_rolled = pl.col("feature") == Feature.ROLLED.value
    kept = pl.min_horizontal(scale["total"], pl.when("is_old").then(70 * 10**5).otherwise(70 * 10**6))
    first = known.select(
        "i",
        pl.lit(1, dtype=pl.Int64).alias("meter"),
        pl.when(is_rolled).then(before_turn).otherwise(kept).alias("total_start"),
        *(scale[name].alias(f"{name}_start") for name in CUMULATIVE if name != "total"),
    )
    second = (
        parted.filter(pl.col("meter") == 2)
        .select("i", "meter", *(pl.lit(0, dtype=pl.Int64).alias(f"{name}_start") for name in CUMULATIVE))
        .unique(maintain_order=True)
    )
    return pl.concat([first, second])
