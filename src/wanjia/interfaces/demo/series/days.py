"""
What registers showed at 00:00 of every day, and what ran through meters on each day.

Between two readings the energy is shared over the days in whole register steps, by kind of day, weather and chance, so
that at each reading the register shows what was read. Beyond the latest reading it goes on as before.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl

from wanjia.interfaces.demo.county import County
from wanjia.interfaces.demo.draws import Draws
from wanjia.interfaces.demo.meters import has_register
from wanjia.interfaces.demo.profile import Kind
from wanjia.interfaces.demo.registers import KINDS, METER_DIGITS, OLD_METER_DIGITS, OLD_STEP
from wanjia.interfaces.demo.simulation.profiles import COMFORT, HABITS, LoadClass, day_kind, temperatures
from wanjia.measurement.intervals.kernel.schema import FROZEN

#: The two days beyond which nothing is shown: the day after the latest month, and one more to have its start.
HORIZON = date(2026, 2, 2)
PARTS = ("sharp", "peak", "flat", "valley")
REACTIVES = ("forward", "reverse")
#: A hundredth of a kWh is so many units of the store.
UNITS = 100
CHANCE_LEAST, CHANCE_MOST = 80, 125
MISSING_PER_10_000 = 25
CLASS_OF = {
    Kind.HOUSEHOLD: LoadClass.HOUSEHOLD,
    Kind.BUILDING: LoadClass.HOUSEHOLD,
    Kind.SCHOOL: LoadClass.OFFICE,
    Kind.FARM: LoadClass.FARM,
    Kind.PUMPING: LoadClass.FARM,
    Kind.SHOP: LoadClass.SHOP,
    Kind.TRADE: LoadClass.SHOP,
    Kind.OFFICE: LoadClass.OFFICE,
    Kind.PLANT: LoadClass.WORKS,
    Kind.INDUSTRY: LoadClass.WORKS,
    Kind.WORKS: LoadClass.WORKS,
}


def load_class() -> pl.Expr:
    """Tell of a supply how it uses electricity."""
    return pl.col("kind").replace_strict({kind.value: found.value for kind, found in CLASS_OF.items()})


def weather_of(days: list[date], *, seed: int) -> np.ndarray:
    """Give the temperature of every quarter of an hour of some days of a year, the same for all who ask."""
    first = date(days[0].year, 1, 1)
    year = [first + timedelta(days=n) for n in range((date(first.year + 1, 1, 1) - first).days)]
    whole = temperatures(year, draw=np.random.default_rng([seed, 7, days[0].year])).reshape(len(year), -1)
    return whole[(days[0] - first).days :][: len(days)].reshape(-1)


def _weights(start: date, *, end: date, seed: int) -> pl.DataFrame:
    """Give how heavy each day weighs for each load class, in thousandths."""
    days = [start + timedelta(days=n) for n in range((end - start).days)]
    rows = []
    for year in sorted({day.year for day in days}):
        mine = [day for day in days if day.year == year]
        felt = weather_of(mine, seed=seed).reshape(len(mine), -1).mean(axis=1)
        for day, degrees in zip(mine, felt, strict=True):
            too_far = max(COMFORT[0] - degrees, 0) + max(degrees - COMFORT[1], 0)
            for name, habit in HABITS.items():
                level = {"WORKDAY": 1.0, "WEEKEND": habit.weekend, "HOLIDAY": habit.holiday}[day_kind(day)]
                rows.append((name.value, day, round(1_000 * level * (1 + habit.weather * too_far))))
    return pl.DataFrame(rows, schema={"load": pl.String, "day": pl.Date, "weight": pl.Int64}, orient="row")


def meter_days(county: County, *, start: date, end: date) -> pl.DataFrame:
    """
    Find what every meter showed and counted.

    :param start: first day
    :param end: day after the latest, `HORIZON` at most
    :returns: one row per meter and day: ``i, meter, day, total, sharp, peak, flat, valley, forward, reverse`` in
        hundredths at 00:00, ``used`` on that day in hundredths behind the transformers
    """
    pieces = _pieces(county.shown).filter((pl.col("from") < end) & (pl.col("to") > start))
    facts = county.supplies.select("i", load=load_class())
    spread = (
        pieces.join(facts, on="i", maintain_order="left")
        .with_columns(day=pl.date_ranges("from", "to", closed="left"))
        .explode("day")
        .join(
            _weights(pieces["from"].min(), end=pieces["to"].max(), seed=county.seed),  # type: ignore[arg-type]
            on=["load", "day"],
            maintain_order="left",
        )
    )
    numbered = spread.with_columns(number=(pl.col("day") - pl.date(2024, 1, 1)).dt.total_days())
    chance = Draws(county.seed).between(CHANCE_LEAST, most=CHANCE_MOST, what="day", of=("i", "number"))
    weighed = numbered.with_columns(weight=pl.col("weight") * chance // 100)
    before = pl.col("weight").cum_sum().over("i", "meter", "from") - pl.col("weight")
    whole = pl.col("weight").sum().over("i", "meter", "from")
    known = weighed.with_columns(before=before, whole=whole).filter(pl.col("day").is_between(start, end, closed="left"))
    return known.select("i", "meter", "day", **_shown_at(), used=_used())


def _pieces(shown: pl.DataFrame) -> pl.DataFrame:
    """Give the stretches between two values of a meter; the latest goes on to the horizon."""
    names = [*PARTS, *REACTIVES, "total"]
    ordered = shown.sort("i", "meter", "day", maintain_order=True)
    steps = ordered.select(
        "i",
        "meter",
        "at",
        step=pl.when(pl.col("is_old") & (pl.col("meter") == 1)).then(OLD_STEP).otherwise(1),
        turn=pl.when(pl.col("is_old") & (pl.col("meter") == 1))
        .then(10 ** (OLD_METER_DIGITS + 2))
        .otherwise(10 ** (METER_DIGITS + 2)),
        **{"from": pl.col("day"), "to": pl.col("day").shift(-1).over("i", "meter")},
        **{name: pl.col(name) for name in names},
        **{f"{name}_run": (pl.col(name).shift(-1) - pl.col(name)).over("i", "meter") for name in names},
    )
    runs = steps.with_columns(
        total_run=pl.when(pl.col("total_run") < 0).then(pl.col("total_run") + pl.col("turn")).otherwise("total_run")
    )
    between = runs.filter(pl.col("to").is_not_null() & (pl.col("to") > pl.col("from")))
    return pl.concat([between, _beyond(runs, between=between)]).with_columns(
        flat_run=pl.when(pl.col("sharp_run") + pl.col("peak_run") + pl.col("valley_run") == 0)
        .then("total_run")
        .otherwise("flat_run")
    )


def _beyond(runs: pl.DataFrame, *, between: pl.DataFrame) -> pl.DataFrame:
    """Let meters that still hang go on after their latest reading as in the stretch before it."""
    latest = runs.filter(pl.col("to").is_null() & (pl.col("at") != "REMOVAL") & (pl.col("from") < HORIZON))
    names = [name for name in runs.columns if name.endswith("_run")]
    days = (pl.col("to") - pl.col("from")).dt.total_days()
    before = (
        between.group_by("i", "meter").agg(pl.col(*names, "from", "to").last()).select("i", "meter", *names, days=days)
    )
    ahead = (pl.lit(HORIZON) - pl.col("from")).dt.total_days()
    joined = latest.drop(names).join(before, on=["i", "meter"], maintain_order="left")
    grown = joined.with_columns(
        (pl.col(name) * ahead // pl.col("days") // pl.col("step") * pl.col("step")).alias(name)
        for name in names
        if name != "total_run"
    )
    parts = pl.sum_horizontal(f"{name}_run" for name in PARTS)
    return grown.with_columns(total_run=parts, to=pl.lit(HORIZON)).select(runs.columns)


def _run(name: str, *, upto: pl.Expr) -> pl.Expr:
    """Give what ran through a register up to so many of the weights, in whole steps."""
    return pl.col(f"{name}_run") // pl.col("step") * upto // pl.col("whole") * pl.col("step")


def _shown_at() -> dict[str, pl.Expr]:
    parts = {name: (pl.col(name) + _run(name, upto=pl.col("before"))) for name in (*PARTS[:2], PARTS[3], *REACTIVES)}
    counted = pl.sum_horizontal(_run(name, upto=pl.col("before")) for name in PARTS)
    flat = pl.col("flat") + _run("flat", upto=pl.col("before"))
    return {**parts, "flat": flat, "total": (pl.col("total") + counted) % pl.col("turn")}


def _used() -> pl.Expr:
    upto = pl.col("before") + pl.col("weight")
    return pl.sum_horizontal(_run(name, upto=upto) - _run(name, upto=pl.col("before")) for name in PARTS)


def frozen(days: pl.DataFrame, *, county: County, meter_ids: pl.DataFrame) -> pl.DataFrame:
    """
    Write registers down as FROZEN; a few meters are not reached on a day.

    :param days: `meter_days`
    :param meter_ids: ``i, meter, meter_id``
    """
    flags = county.supplies.select("i", *(has_register(name).alias(f"has_{name}") for name in KINDS))
    numbered = days.with_columns(number=(pl.col("day") - pl.date(2024, 1, 1)).dt.total_days())
    missing = Draws(county.seed).below(10_000, what="not reached", of=("i", "number")) < MISSING_PER_10_000
    wide = (
        numbered.filter(~missing | (pl.col("day").dt.day() == 1)).join(meter_ids, on=["i", "meter"]).join(flags, on="i")
    )
    parts = [
        wide.filter(f"has_{name}").select(
            "meter_id",
            "day",
            register=pl.lit(kind),
            value=pl.col(name) * UNITS,
            quality=pl.lit(0, dtype=pl.UInt8),
        )
        for name, kind in KINDS.items()
        if name != "demand"
    ]
    return FROZEN.check(pl.concat(parts))
