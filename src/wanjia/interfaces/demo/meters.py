"""Usage points and what hangs on them: meters with registers and indexes, current and voltage transformers, routes."""

from __future__ import annotations

from datetime import date

import polars as pl

from wanjia.foundation.quantities.rounding import QUANTITY
from wanjia.interfaces.demo.grid import area_code
from wanjia.interfaces.demo.profile import Feature
from wanjia.interfaces.demo.registers import DEMAND_DIGITS, KINDS, METER_DIGITS
from wanjia.interfaces.demo.sizing import CT_SECONDARY, TWO_PART

EARLIEST_STOP = date(2024, 12, 1)
PERIODS = ("sharp", "peak", "flat", "valley")
REACTIVE = ("forward", "reverse")


def account_digits() -> pl.Expr:
    """Give the eight digits that number a supply in walking order."""
    return (pl.col("order") + 1).cast(pl.String).str.zfill(8)


def point_number() -> pl.Expr:
    """Give the number of a usage point."""
    return pl.format("42{}01", account_digits())


def meter_number(meter: pl.Expr) -> pl.Expr:
    """Give the number of the first or second meter of a supply."""
    return pl.format("13{}{}", account_digits(), meter)


def hung(supplies: pl.DataFrame) -> pl.DataFrame:
    """
    Give every meter that hangs or has hung: ``i, meter, meter_number, usage_point_number, start_date, end_date``.

    :param supplies: with all that `sizing` and `registers` add
    """
    is_exchanged, is_moved = (pl.col("feature") == f.value for f in (Feature.EXCHANGED, Feature.MOVED))
    ended = pl.when(is_exchanged | is_moved).then("change_date")
    first = supplies.with_columns(meter=pl.lit(1, dtype=pl.Int64), start_date="installed", end_date=ended)
    second = supplies.filter(is_exchanged).with_columns(
        meter=pl.lit(2, dtype=pl.Int64), start_date="change_date", end_date=pl.lit(None, dtype=pl.Date)
    )
    both = pl.concat([first, second]).with_columns(
        meter_number=meter_number(pl.col("meter")), usage_point_number=point_number()
    )
    return both.sort("order", "meter")


def has_register(name: str) -> pl.Expr:
    """Tell whether a supply's meters have a register."""
    if name in PERIODS:
        return pl.col("is_time_of_use")
    if name in REACTIVE:
        return pl.col("standard_pct").is_not_null()
    if name == "demand":
        return pl.col("kind").is_in(TWO_PART)
    return pl.lit(value=True)


def long(values: pl.DataFrame, *, facts: pl.DataFrame) -> pl.DataFrame:
    """
    Turn a table with a column for each register into one with a row for each register that the meter has.

    :param values: ``i`` and the registers' values in hundredths, demand in ten-thousandths
    :param facts: supplies
    :returns: the other columns, ``kind`` (`RegisterKind`) and ``value``
    """
    owners = facts.select("i", *(has_register(name).alias(f"has_{name}") for name in KINDS))
    kept = [name for name in values.columns if name not in KINDS]
    wide = values.join(owners, on="i", maintain_order="left")
    parts = [
        wide.filter(f"has_{name}").select(*kept, pl.lit(kind).alias("kind"), _value(name))
        for name, kind in KINDS.items()
    ]
    return pl.concat(parts)


def _value(name: str) -> pl.Expr:
    units = pl.col(name) if name == "demand" else pl.col(name) * 100
    return (units.cast(QUANTITY) * pl.lit("0.0001").cast(QUANTITY)).alias("value")


def meter_sheets(supplies: pl.DataFrame, *, values: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """
    Write usage points, meters and instrument transformers down as sheets.

    :param values: `registers.shown`
    """
    meters = hung(supplies)
    return {
        "usage_points": supplies.sort("order").select(
            "address", "metering_mode", number=point_number(), unit_code=pl.format("YZ-S{}", "station")
        ),
        "usage_point_ties": supplies.sort("order").select(
            usage_point_number=point_number(), area_code=area_code(), start_date="installed"
        ),
        "meters": meters.select(
            number="meter_number", model_code=_model(), rated_current_a=_current(), ownership=_ownership()
        ),
        "registers": _registers(meters, supplies=supplies),
        "installations": meters.select("meter_number", "usage_point_number", "start_date", "end_date"),
        "installation_indexes": _indexes(meters, supplies=supplies, values=values),
        **_ratio_sheets(supplies),
        "parent_ties": _parent_ties(supplies),
    }


def _is_old() -> pl.Expr:
    return pl.col("is_old") & (pl.col("meter") == 1)


def _model() -> pl.Expr:
    smart = pl.when("is_remote").then(pl.lit("Z")).otherwise(pl.lit(""))
    three = pl.col("is_time_of_use") | (pl.col("contract_kva") > 12)
    return (
        pl.when(_is_old())
        .then(pl.lit("DD862-4"))
        .when(three)
        .then(pl.concat_str(pl.lit("DTS"), smart, pl.lit("341")))
        .otherwise(pl.concat_str(pl.lit("DDS"), smart, pl.lit("102")))
    )


def _ownership() -> pl.Expr:
    """Leave the meters that are read by hand to the customers; what is hung in exchange is the utility's."""
    is_customers = ~pl.col("is_remote") & (pl.col("meter") == 1) & (pl.col("feature") != Feature.NEW.value)
    return pl.when(is_customers).then(pl.lit("CUSTOMER")).otherwise(pl.lit("UTILITY"))


def _current() -> pl.Expr:
    return pl.when(pl.col("primary") > 0).then(6).when(_is_old()).then(40).otherwise(60)


def _registers(meters: pl.DataFrame, *, supplies: pl.DataFrame) -> pl.DataFrame:
    named = meters.select(
        "i", "meter_number", is_first_old=_is_old(), digits=pl.when(_is_old()).then("digits").otherwise(METER_DIGITS)
    )
    rows = long(named.with_columns(pl.lit(0, dtype=pl.Int64).alias(name) for name in KINDS), facts=supplies)
    is_demand = pl.col("kind") == KINDS["demand"]
    return rows.select(
        "meter_number",
        "kind",
        integer_digits=pl.when(is_demand).then(DEMAND_DIGITS).otherwise("digits"),
        decimal_digits=pl.when(is_demand).then(4).when("is_first_old").then(1).otherwise(2),
    )


def _indexes(meters: pl.DataFrame, *, supplies: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    """Give what registers showed at installation (0, but of a meter that begins within the 13 months) and removal."""
    starts = meters.select("i", "meter", "meter_number", "start_date")
    zeros = long(starts.with_columns(pl.lit(0, dtype=pl.Int64).alias(name) for name in KINDS), facts=supplies)
    removed = values.filter(pl.col("at") == "REMOVAL").select("i", "meter", *KINDS)
    ends = long(removed, facts=supplies).rename({"value": "end_value"})
    known = zeros.rename({"value": "start_value"}).join(
        ends, on=["i", "meter", "kind"], how="left", maintain_order="left"
    )
    return known.select("meter_number", "start_date", "kind", "start_value", "end_value")


def _ratio_sheets(supplies: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Give CTs and PTs; with a meter the CT is exchanged for one of twice the size."""
    owners = hung(supplies.filter(pl.col("primary") > 0))
    ct = pl.format("CT{}{}", account_digits(), "meter")
    pt = pl.when(pl.col("potential") > 1).then(pl.format("PT{}", account_digits()))
    primary = pl.col("primary") * pl.col("meter")
    ratings = {"secondary_rating": pl.lit(CT_SECONDARY), "primary_rating": primary}
    currents = owners.select(ct.alias("number"), pl.lit("CURRENT").alias("kind"), **ratings)
    potentials = owners.filter((pl.col("potential") > 1) & (pl.col("meter") == 1)).select(
        pt.alias("number"),
        pl.lit("POTENTIAL").alias("kind"),
        secondary_rating=pl.lit(100),
        primary_rating=pl.col("potential") * 100,
    )
    placed = owners.select("usage_point_number", "start_date", "end_date", current_number=ct, potential_number=pt)
    whole = pl.concat([currents, potentials], how="vertical_relaxed")
    return {"instrument_transformers": whole, "ratio_installations": placed}


def _parent_ties(supplies: pl.DataFrame) -> pl.DataFrame:
    parents = supplies.filter(feature=Feature.PARENT.value).select(
        "family", parent_number=point_number(), parent_since="installed"
    )
    children = supplies.filter(feature=Feature.CHILD.value).sort("order")
    tied = children.join(parents, on="family", maintain_order="left")
    return tied.select(
        "parent_number", child_number=point_number(), start_date=pl.max_horizontal("installed", "parent_since")
    )


def route_sheets(supplies: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Write reading routes and their stops down as sheets."""
    is_new, is_moved = (pl.col("feature") == f.value for f in (Feature.NEW, Feature.MOVED))
    kind = pl.when("is_remote").then(pl.lit("REMOTE")).otherwise(pl.lit("MANUAL"))
    trade = pl.col("trade").replace_strict({"A": "专变", "B": "商业", "C": "居民"})
    routes = supplies.select("route", "station", "trade", "turning_day", "is_remote").unique().sort("route")
    stops = supplies.sort("route", "sequence")
    return {
        "reading_routes": routes.select(
            "turning_day",
            code=pl.format("YZ-{}", "route"),
            name=pl.format("{}所{}{}段", "station", trade, pl.col("route").str.slice(6)),
            unit_code=pl.format("YZ-S{}", "station"),
            kind=kind,
        ),
        "route_stops": stops.select(
            "sequence",
            route_code=pl.format("YZ-{}", "route"),
            usage_point_number=point_number(),
            start_date=pl.when(is_new).then("change_date").otherwise(pl.lit(EARLIEST_STOP)),
            end_date=pl.when(is_moved).then("change_date"),
        ),
    }
