"""The grid of the county: substations, 10 kV feeders, transformer areas and their transformers."""

from __future__ import annotations

from datetime import date

import polars as pl

from wanjia.interfaces.demo.draws import Draws, shared_out
from wanjia.interfaces.demo.names import ESTATES, ROADS, VILLAGES
from wanjia.interfaces.demo.places import STATIONS, station_code
from wanjia.interfaces.demo.profile import Feature, Kind
from wanjia.interfaces.demo.sizing import HV_SIZES, SERIES

SINCE = date(2013, 8, 1)
#: Code, name, station, kV.
SUBSTATIONS = (
    ("YZB1", "城关变电站", 1, 110),
    ("YZB2", "东门变电站", 1, 110),
    ("YZB3", "石桥变电站", 2, 35),
    ("YZB4", "柳林变电站", 3, 35),
    ("YZB5", "白鹤变电站", 4, 35),
    ("YZB6", "双溪变电站", 5, 35),
)
FEEDERS_MOST, AREAS_A_FEEDER = 40, 20
KVA_PER_CUSTOMER = 3


def substations() -> pl.DataFrame:
    """Give the substations."""
    rows = [(code, name, station_code(station), kv) for code, name, station, kv in SUBSTATIONS]
    return pl.DataFrame(rows, schema=("code", "name", "unit_code", "voltage_kv"), orient="row")


def areas(supplies: pl.DataFrame, *, draws: Draws) -> pl.DataFrame:
    """
    Give the transformer areas with the feeder that feeds them and the transformer that stands there.

    :param supplies: as `sizing.sized` gives them
    :returns: ``area, code, name, station, kind, feeder, series, rated_kva`` by ``area``
    """
    is_owner = pl.col("feature") != Feature.CHILD.value
    facts = (
        supplies.filter(is_owner)
        .group_by("area")
        .agg(
            pl.col("station", "place", "is_urban", "is_private", "loss_series").first(),
            pl.col("contract_kva").max(),
            customers=pl.len().cast(pl.Int64),
            is_works=(pl.col("kind") == Kind.WORKS.value).any(),
        )
    )
    table = facts.sort("station", "area").with_columns(i=pl.col("area"))
    fed = table.with_columns(feeder=pl.Series(_feeder_numbers(table), dtype=pl.Int64))
    named = fed.with_columns(name=_area_name(draws), series=_series(draws), rated_kva=_rated())
    kind = pl.when("is_private").then(pl.lit("PRIVATE")).otherwise(pl.lit("PUBLIC"))
    return named.select("area", "name", "station", "feeder", "series", "rated_kva", kind=kind, code=area_code()).sort(
        "area"
    )


def area_code() -> pl.Expr:
    """Give the code of an area."""
    return pl.format("TQ{}", (pl.col("area") + 1).cast(pl.String).str.zfill(5))


def _feeder_numbers(table: pl.DataFrame) -> list[int]:
    """Give each area, in the order of stations, the number of its feeder; each station has one at least."""
    counts = [count for _, count in table.group_by("station", maintain_order=True).len().iter_rows()]
    feeders = shared_out(
        min(FEEDERS_MOST, max(len(counts) + 1, table.height // AREAS_A_FEEDER)) - len(counts), weights=counts
    )
    numbers: list[int] = []
    first = 1
    for count, more in zip(counts, feeders, strict=True):
        numbers += [first + place * (more + 1) // count for place in range(count)]
        first += more + 1
    return numbers


def _area_name(draws: Draws) -> pl.Expr:
    urban = pl.concat_str(draws.one_of(ROADS, what="road of area"), draws.one_of(ESTATES, what="estate of area"))
    rural = pl.concat_str(draws.one_of(VILLAGES, what="village of area"), pl.lit("村"))
    site = pl.when("is_urban").then(urban).otherwise(rural)
    end = pl.when("is_private").then(pl.lit("专变")).otherwise(pl.lit("公变"))
    return pl.concat_str("place", site, (pl.col("area") + 1).cast(pl.String), pl.lit("号"), end)


def _series(draws: Draws) -> pl.Expr:
    return pl.when("is_private").then("loss_series").otherwise(draws.one_of(SERIES, what="series of area"))


def _rated() -> pl.Expr:
    needed = pl.col("customers") * KVA_PER_CUSTOMER
    found = pl.lit(HV_SIZES[-1], dtype=pl.Int64)
    for size in reversed(HV_SIZES[3:]):
        found = pl.when(needed <= size).then(size).otherwise(found)
    return pl.when("is_private").then("contract_kva").otherwise(found)


def grid_sheets(found: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """
    Write the grid down as sheets.

    :param found: `areas`
    """
    unit = pl.format("YZ-S{}", "station")
    feeder = pl.format("YZL{}", pl.col("feeder").cast(pl.String).str.zfill(2))
    held = pl.lit(SINCE).alias("start_date")
    transformer = pl.format("BYQ{}", (pl.col("area") + 1).cast(pl.String).str.zfill(5)).alias("transformer_number")
    lines = found.select("feeder", "station").unique(maintain_order=True).sort("feeder")
    return {
        "substations": substations(),
        "feeders": lines.select(
            code=feeder,
            name=pl.format("10kV云{}线", pl.col("feeder").cast(pl.String).str.zfill(2)),
            unit_code=unit,
            voltage_kv=10,
        ),
        "feeder_ties": lines.select(held, feeder_code=feeder, substation_code=_substation()),
        "transformer_areas": found.select("code", "name", "kind", unit_code=unit),
        "area_ties": found.select(held, area_code="code", feeder_code=feeder),
        "transformers": found.select(
            "rated_kva", transformer.alias("number"), model_code=pl.format("{}-{}", "series", "rated_kva")
        ),
        "transformer_placements": found.select(held, transformer, area_code="code"),
    }


def _substation() -> pl.Expr:
    """Feed a station's lines from its own substation; the first station has two."""
    codes = {station: [code for code, _, of, _ in SUBSTATIONS if of == station] for station in range(1, STATIONS + 1)}
    others = {station: owned[-1] for station, owned in codes.items()}
    is_first = (pl.col("station") == 1) & (pl.col("feeder") % 2 == 1)
    return pl.when(is_first).then(pl.lit(codes[1][0])).otherwise(pl.col("station").replace_strict(others))
