"""
Rate cards: every figure of one pricing structure for one span in which none of them changes.

`rate_cards` reads PRICES, LADDERS, STRUCTURES and SWITCHES and returns RATES (one row per structure and span; the spans
of a structure follow each other without gap or overlap and cover the period) and FUNDS (one row per card and fund).
A null price means that there is none; `missing` says why a card cannot price anything.

Source: structure of the published price, 发改办价格〔2021〕809号: agent price + loss + T&D + system operation + funds.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from wanjia.foundation.columnar.engine import collected, collected_all
from wanjia.foundation.columnar.schema import Column, Schema
from wanjia.foundation.periods.types import Period
from wanjia.foundation.quantities.rounding import PRICE, QUANTITY
from wanjia.registry.tariffs.kernel.schema import FUNDS, PERIODS, RATES, TIERS
from wanjia.registry.tariffs.types import PriceKind, Switch, TimeOfUse

FAR = date(9999, 12, 31)
TWO_PART_SWITCHES = (Switch.DAY_DIVISOR, Switch.EXCESS_DEMAND, Switch.DEMAND_TOLERANCE, Switch.DEMAND_FLOOR)
OPTIONAL_SWITCHES = (Switch.LOW_PRICE_KWH_PER_KVA, Switch.LOW_PRICE_FACTOR)
NUMBERS = (Switch.DEMAND_TOLERANCE, Switch.DEMAND_FLOOR)

AGENCY_PRICE_MISSING = "agency price missing"
ENERGY_PRICE_MISSING = "energy price missing"
BASIC_PRICE_MISSING = "basic price missing"
PERIOD_PRICE_MISSING = "price by period missing"
TIER_PRICE_MISSING = "tier price missing"
SURCHARGES_DIFFER = "surcharges of the ladder differ between periods"

PRICE_ROWS = Schema(
    row="bill line that a rate card can give, and the published figure behind it",
    columns={
        "rate_id": Column(pl.Int64, "rate card"),
        "kind": Column(pl.String, "kind of the bill line: ENERGY, TIER, CAPACITY, DEMAND, DEMAND_EXCESS, FUND"),
        "item": Column(pl.String, "name of the fund, else empty"),
        "time_of_use": Column(pl.String, "`TimeOfUse`"),
        "tier": Column(pl.Int64, "tier of the line, 0 where there is none"),
        "document": Column(pl.String, "number of the price document"),
        "is_sample": Column(pl.Boolean, "the document is a sample"),
        "price": Column(PRICE, "the figure as published"),
        "price_row_id": Column(pl.Int64, "id of the row in the database", null="read from a file"),
    },
)


def rate_cards(
    prices: pl.DataFrame,
    *,
    ladders: pl.DataFrame,
    structures: pl.DataFrame,
    switches: pl.DataFrame,
    period: Period,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """
    Put the rate cards of all structures together.

    A structure is cut at every date where a row that touches it, or a switch of its region, starts or ends. Switches of
    a region come before those of all regions. ``rate_id`` numbers the cards by structure and date.

    :param period: days for which cards are wanted
    :returns: RATES and FUNDS
    """
    chosen = structures.lazy()
    regional = _switches_of(chosen, switches=switches.lazy())
    touching = pl.concat(
        table.lazy().select("structure", "start_date", "end_date") for table in (prices, ladders, regional)
    )
    spans = _spans(chosen, touching=touching, period=period).pipe(collected).lazy()
    priced, stepped, switched = (
        _on_cards(table.lazy(), spans=spans, period=period) for table in (prices, ladders, regional)
    )
    funds = priced.filter(pl.col("kind") == PriceKind.FUND)
    energy = _energy(priced, funds=funds)
    cards = (
        spans.join(chosen, on="structure", how="left")
        .join(_ladder(stepped), on="rate_id", how="left")
        .join(energy, on="rate_id", how="left")
        .join(_other_prices(priced), on="rate_id", how="left")
        .join(_policy(switched), on="rate_id", how="left")
        .with_columns(
            pl.col("is_sample").fill_null(value=False),
            pl.col("household_extra_kwh").fill_null(0),
            pl.col("end_date").replace(FAR, None),
        )
        .with_columns(_missing().alias("missing"))
        .with_columns(
            pl.col(switch.lower()).fill_null(pl.lit(0).cast(QUANTITY) if switch in NUMBERS else pl.lit(""))
            for switch in Switch
            if switch not in OPTIONAL_SWITCHES
        )
        .sort("rate_id")
    )
    rates, named = collected_all(
        [RATES.fitted(cards), FUNDS.fitted(funds.select("rate_id", "item", "price").sort("rate_id", "item"))]
    )
    return RATES.check(rates), FUNDS.check(named)


def price_row_of(prices: pl.DataFrame, *, rates: pl.DataFrame) -> pl.DataFrame:
    """
    Tell for every line that a rate card can give which published figure its unit price comes from.

    Under a ladder on periods an ENERGY line leads to its period's tier-1 price, and a TIER line to the tier's price in
    the period named earliest in the catalogue of periods.

    :returns: `PRICE_ROWS`; join a bill line by rate_id, kind, item, time_of_use and tier
    """
    spans = rates.lazy().select("rate_id", "structure", "start_date", pl.col("end_date").fill_null(FAR))
    whole = Period(*_bounds(rates)) if rates.height else Period(date.min)
    rows = _on_cards(prices.lazy(), spans=spans, period=whole)
    is_laddered = (pl.col("tier") > 0) & (pl.col("time_of_use") != TimeOfUse.TOTAL)
    energy = rows.filter(pl.col("kind") == PriceKind.ENERGY)
    plain = rows.filter(pl.col("kind").is_in([PriceKind.CAPACITY, PriceKind.DEMAND, PriceKind.FUND]))
    excess = rows.filter(pl.col("kind") == PriceKind.DEMAND).with_columns(kind=pl.lit("DEMAND_EXCESS"))
    first = energy.filter(is_laddered, pl.col("tier") == 1).with_columns(tier=pl.lit(0, dtype=pl.Int64))
    order = {period.upper(): place for place, period in enumerate(PERIODS)}
    tiers = (
        energy.filter(is_laddered)
        .sort(pl.col("time_of_use").replace_strict(order, return_dtype=pl.Int64))
        .unique(["rate_id", "tier"], keep="first", maintain_order=True)
        .with_columns(kind=pl.lit("TIER"), time_of_use=pl.lit(TimeOfUse.TOTAL.value))
    )
    found = pl.concat(
        PRICE_ROWS.fitted(part) for part in (energy.filter(~is_laddered), first, tiers, plain, excess)
    ).sort("rate_id", "kind", "item", "time_of_use", "tier")
    return PRICE_ROWS.check(found.pipe(collected))


def _bounds(rates: pl.DataFrame) -> tuple[date, date | None]:
    start = rates["start_date"].min()
    end = None if rates["end_date"].null_count() else rates["end_date"].max()
    assert isinstance(start, date)  # noqa: S101 - a card always starts
    return start, end if isinstance(end, date) else None


def _switches_of(structures: pl.LazyFrame, *, switches: pl.LazyFrame) -> pl.LazyFrame:
    """Give each structure the switches that hold in its region, telling its own from those of all regions."""
    own = structures.select("structure", "region").join(switches.filter(pl.col("region") != ""), on="region")
    general = structures.select("structure").join(switches.filter(pl.col("region") == "").drop("region"), how="cross")
    return pl.concat(
        part.select("structure", "switch", "value", "start_date", "end_date", is_own=pl.lit(is_own))
        for part, is_own in ((own, True), (general, False))
    )


def _spans(structures: pl.LazyFrame, *, touching: pl.LazyFrame, period: Period) -> pl.LazyFrame:
    """Cut the period of each structure at every edge of what touches it, and number the spans."""
    end = period.end or FAR
    edges = touching.join(structures, on="structure", how="semi")
    days = [structures.select("structure", day=pl.lit(period.start))]
    days += [edges.select("structure", day=pl.col(edge)) for edge in ("start_date", "end_date")]
    return (
        pl.concat(days)
        .filter(pl.col("day") >= period.start, pl.col("day") < end)
        .unique()
        .sort("structure", "day")
        .select(
            "structure",
            start_date=pl.col("day"),
            end_date=pl.col("day").shift(-1).over("structure").fill_null(pl.lit(end)),
        )
        .with_row_index("rate_id")
        .with_columns(pl.col("rate_id").cast(pl.Int64))
    )


def _on_cards(rows: pl.LazyFrame, *, spans: pl.LazyFrame, period: Period) -> pl.LazyFrame:
    """
    Repeat each dated row for every card it is valid on.

    The edges of rows are edges of spans and a structure's cards are numbered without a gap, so that a row covers the
    cards from the one that starts with it to the one that ends with it.
    """
    end = period.end or FAR
    ends = pl.col("end_date").fill_null(FAR)
    inside = rows.filter(pl.col("start_date") < end, ends > period.start).with_columns(
        start_date=pl.max_horizontal("start_date", pl.lit(period.start)), end_date=pl.min_horizontal(ends, pl.lit(end))
    )
    first = spans.select("structure", "start_date", first=pl.col("rate_id"))
    final = spans.select("structure", "end_date", final=pl.col("rate_id"))
    return (
        inside.join(first, on=["structure", "start_date"])
        .join(final, on=["structure", "end_date"])
        .with_columns(rate_id=pl.int_ranges("first", pl.col("final") + 1))
        .drop("first", "final")
        .explode("rate_id")
    )


def _ladder(steps: pl.LazyFrame) -> pl.LazyFrame:
    """Lay the steps of each card's ladder side by side."""
    return steps.group_by("rate_id").agg(
        pl.col("basis").first().alias("ladder"),
        pl.col("household_extra_kwh").first(),
        pl.len().alias("steps"),
        *(pl.col("limit_kwh").filter(pl.col("tier") == tier).first().alias(f"limit_{tier}") for tier in TIERS[:-1]),
    )


def _energy(priced: pl.LazyFrame, *, funds: pl.LazyFrame) -> pl.LazyFrame:
    """Lay the energy prices of each card side by side, net of the funds that their document includes."""
    carried = funds.group_by("rate_id").agg(pl.col("price").sum().alias("funds"))
    is_laddered = (pl.col("tier") > 0) & (pl.col("time_of_use") != TimeOfUse.TOTAL)
    included = pl.when("includes_funds").then(pl.col("funds").fill_null(0)).otherwise(pl.lit(0).cast(PRICE))
    net = (
        priced.filter(pl.col("kind") == PriceKind.ENERGY)
        .join(carried, on="rate_id", how="left")
        .with_columns(price=(pl.col("price") - included).cast(PRICE))
    )
    lowest = net.filter(is_laddered, pl.col("tier") == 1).select("rate_id", "time_of_use", base="price")
    over = net.join(lowest, on=["rate_id", "time_of_use"], how="left").with_columns(
        over=pl.when(is_laddered).then(pl.col("price") - pl.col("base"))
    )
    price, period, tier = pl.col("price"), pl.col("time_of_use"), pl.col("tier")
    return over.group_by("rate_id").agg(
        price.filter(period == TimeOfUse.TOTAL, tier == 0).first().alias("price_total"),
        *(price.filter(period == name.upper(), tier <= 1).first().alias(f"price_{name}") for name in PERIODS),
        *(
            pl.coalesce(
                price.filter(period == TimeOfUse.TOTAL, tier == number).first(),
                pl.col("over").filter(tier == number).first(),
            ).alias(f"tier_{number}")
            for number in TIERS
        ),
        is_uneven=pl.any_horizontal(pl.col("over").filter(tier == number).n_unique() > 1 for number in TIERS),
        priced_tiers=tier.filter(tier > 0).n_unique(),
    )


def _other_prices(priced: pl.LazyFrame) -> pl.LazyFrame:
    """Find basic prices, whether a card rests on a sample, and whether parts of a price are known."""
    kind = pl.col("kind")
    is_billed = kind != PriceKind.PART
    return priced.group_by("rate_id").agg(
        pl.col("price").filter(kind == PriceKind.CAPACITY).first().alias("capacity_price"),
        pl.col("price").filter(kind == PriceKind.DEMAND).first().alias("demand_price"),
        pl.col("is_sample").filter(is_billed).any().alias("is_sample"),
        (kind == PriceKind.PART).any().alias("has_parts"),
    )


def _policy(switched: pl.LazyFrame) -> pl.LazyFrame:
    """Lay the switches of each card side by side; those of its region come first."""
    value = pl.col("value")
    chosen = (value.filter(pl.col("switch") == switch).first().alias(switch.lower()) for switch in Switch)
    words = switched.sort("is_own", descending=True).group_by("rate_id").agg(*chosen)
    numbers = [switch.lower() for switch in (*NUMBERS, *OPTIONAL_SWITCHES)]
    return words.with_columns(pl.col(numbers).cast(QUANTITY))


def _missing() -> pl.Expr:
    """Say why a card cannot price anything, the weightiest reason first; null if it is whole."""
    periods = [pl.col(f"price_{name}") for name in PERIODS]
    has_period = pl.any_horizontal(column.is_not_null() for column in periods)
    has_energy = has_period | pl.col("price_total").is_not_null() | pl.col("tier_1").is_not_null()
    reasons = [
        (~has_energy & pl.col("has_parts").fill_null(value=False), AGENCY_PRICE_MISSING),
        (~has_energy, ENERGY_PRICE_MISSING),
        (pl.col("is_time_of_use") & ~has_period, PERIOD_PRICE_MISSING),
        (pl.col("ladder").is_not_null() & (pl.col("steps") != pl.col("priced_tiers")), TIER_PRICE_MISSING),
        (pl.col("ladder").is_null() & (pl.col("priced_tiers") > 0), "ladder missing"),
        (pl.col("is_uneven"), SURCHARGES_DIFFER),
        (
            pl.col("is_two_part") & (pl.col("capacity_price").is_null() | pl.col("demand_price").is_null()),
            BASIC_PRICE_MISSING,
        ),
        *(_switch_missing(switch) for switch in Switch if switch not in OPTIONAL_SWITCHES),
    ]
    named = pl.coalesce(pl.when(condition).then(pl.lit(reason)) for condition, reason in reasons)
    is_bare = pl.col("is_quantity_only") & pl.col("ladder").is_null()
    return pl.when(~pl.col("is_quantity_only")).then(named).when(is_bare).then(pl.lit("ladder missing"))


def _switch_missing(switch: Switch) -> tuple[pl.Expr, str]:
    is_absent = pl.col(switch.lower()).is_null()
    asked = pl.col("is_two_part") if switch in TWO_PART_SWITCHES else pl.lit(value=True)
    return asked & is_absent, f"switch {switch} missing"
