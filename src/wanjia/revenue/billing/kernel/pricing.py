"""
Parts of segments times rate cards: the lines of bills.

Reads SEGMENTS, MEASURED, PARTS, RATES, FUNDS and POWER_FACTOR_RATES; returns LINES and REFUSALS. Source: sections 6 to
10 of ``docs/algorithms/pricing.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import polars as pl

from wanjia.foundation.columnar.engine import collected, collected_all
from wanjia.foundation.quantities.rounding import MONEY, PRICE, QUANTITY, money
from wanjia.registry.customers.types import DemandBasis
from wanjia.registry.tariffs.kernel.schema import PERIODS, TIERS
from wanjia.registry.tariffs.types import TimeOfUse
from wanjia.revenue.billing.kernel import basic_charge
from wanjia.revenue.billing.kernel.ladder import with_tiers
from wanjia.revenue.billing.kernel.measured import refusals
from wanjia.revenue.billing.kernel.power_factor import power_factor_pct
from wanjia.revenue.billing.kernel.schema import LINES, REFUSALS
from wanjia.revenue.billing.types import LineKind, RefusalCode

CYCLE = ["agreement_id", "cycle_start"]
LADDER_COLUMNS = (
    "ladder", "household_extra_kwh", *(f"limit_{tier}" for tier in TIERS[:-1]), *(f"tier_{tier}" for tier in TIERS)
)  # fmt: skip
SEGMENT_COLUMNS = (
    "segment_id", "account_id", "agreement_id", "cycle_start", "cycle_end", "start_date", "end_date",
    "ladder_used_kwh", "quota_months", "large_household_months",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PriceTables:
    """The price side of a pricing: rate cards, their funds, and the power-factor table."""

    rates: pl.DataFrame
    funds: pl.DataFrame
    power_factor_rates: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Charge:
    """
    What a line is called, and of which columns it is made: ``quantity`` times ``price``.

    :ivar item: column with the name of the fund; empty for none
    """

    kind: LineKind
    quantity: str
    price: str
    time_of_use: TimeOfUse = TimeOfUse.TOTAL
    tier: int = 0
    item: str = ""


def price(
    segments: pl.LazyFrame, *, measured: pl.LazyFrame, parts: pl.LazyFrame, tables: PriceTables
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """
    Price parts.

    :returns: LINES in no particular order, and REFUSALS for what has no price
    """
    rates = tables.rates.lazy()
    flags = rates.select(
        "rate_id", "is_time_of_use", "is_quantity_only", "missing", is_ladder=pl.col("ladder").is_not_null()
    )
    rated = parts.join(flags, on="rate_id").pipe(collected)
    energy = [
        *period_lines(rated, rates=rates),
        *single_lines(rated, rates=rates),
        *ladder_lines(rated, segments=segments, rates=rates),
    ]
    charged = collected_all([*energy, fund_lines(rated, funds=tables.funds.lazy())])
    basic, refused = basic_lines(segments, measured=measured, parts=parts, rates=rates)
    lines = pl.concat([*charged, basic])
    adjusted, without_rate = power_factor_lines(segments, parts=parts, lines=lines, tables=tables)
    unpriced = collected_all([*unpriced_parts(segments, rated=rated, lines=lines), unrated_segments(segments)])
    return LINES.check(pl.concat([lines, adjusted])), pl.concat([refused, without_rate, *unpriced])


def line(rows: pl.LazyFrame, *, charge: Charge) -> pl.LazyFrame:
    """Lay out one LINES row per row whose quantity is not 0: amount = quantity × price, rounded to the fen."""
    return rows.filter(pl.col(charge.quantity) != 0).select(line_columns(charge))


@cache
def line_columns(charge: Charge) -> tuple[pl.Expr, ...]:
    """Give the columns of LINES for a charge."""
    quantity, price = pl.col(charge.quantity), pl.col(charge.price)
    return (
        pl.col("segment_id"),
        pl.col("part"),
        pl.col("rate_id"),
        pl.lit(charge.kind.value, dtype=LINES.dtypes["kind"]).alias("kind"),
        (pl.col(charge.item) if charge.item else pl.lit("")).alias("item"),
        pl.lit(charge.time_of_use.value, dtype=LINES.dtypes["time_of_use"]).alias("time_of_use"),
        pl.lit(charge.tier, dtype=pl.Int64).alias("tier"),
        quantity.cast(QUANTITY).alias("quantity"),
        price.alias("unit_price"),
        money(quantity * price).alias("amount"),
    )


BY_PERIOD = tuple(
    Charge(LineKind.ENERGY, f"energy_{period}", f"price_{period}", time_of_use=TimeOfUse(period.upper()))
    for period in PERIODS
)
AT_ONE_PRICE = Charge(LineKind.ENERGY, "energy_total", "price_total")
AT_FLAT_PRICE = Charge(LineKind.ENERGY, "energy_total", "price_flat", time_of_use=TimeOfUse.FLAT)
FUND = Charge(LineKind.FUND, "energy_total", "price", item="item")


def period_lines(rated: pl.DataFrame, *, rates: pl.LazyFrame) -> list[pl.LazyFrame]:
    """Price the energy of each period of the day."""
    chosen = rated.filter(pl.col("is_time_of_use") & (pl.col("part") == 0))
    if chosen.is_empty():
        return []
    rows = chosen.lazy().join(rates.select("rate_id", *(charge.price for charge in BY_PERIOD)), on="rate_id")
    return [line(rows, charge=charge) for charge in BY_PERIOD]


def single_lines(rated: pl.DataFrame, *, rates: pl.LazyFrame) -> list[pl.LazyFrame]:
    """Price the energy of rates with one price, and of every carve-out (at its flat price, where it has periods)."""
    is_single = ~pl.col("is_time_of_use") & ~pl.col("is_ladder")
    chosen = rated.filter(is_single | (pl.col("part") > 0))
    if chosen.is_empty():
        return []
    rows = chosen.lazy().join(rates.select("rate_id", "price_total", "price_flat"), on="rate_id")
    on_flat = pl.col("price_total").is_null() & pl.col("price_flat").is_not_null()
    return [line(rows.filter(~on_flat), charge=AT_ONE_PRICE), line(rows.filter(on_flat), charge=AT_FLAT_PRICE)]


def ladder_lines(rated: pl.DataFrame, *, segments: pl.LazyFrame, rates: pl.LazyFrame) -> list[pl.LazyFrame]:
    """Price the tiers: at their price, or, on prices by period, at their surcharge."""
    chosen = rated.filter(pl.col("is_ladder") & (pl.col("part") == 0))
    if chosen.is_empty():
        return []
    rows = (
        with_tiers(
            chosen.lazy()
            .select("segment_id", "part", "rate_id", "energy_total", "is_time_of_use")
            .join(segments.select(SEGMENT_COLUMNS), on="segment_id")
            .join(rates.select("rate_id", *LADDER_COLUMNS), on="rate_id")
        )
        .pipe(collected)
        .lazy()
    )
    return [
        line(rows.filter(wanted), charge=Charge(kind, f"tier_kwh_{tier}", f"tier_{tier}", tier=tier))
        for tier in TIERS
        for kind, wanted in (
            (LineKind.ENERGY, ~pl.col("is_time_of_use")),
            (LineKind.TIER, pl.col("is_time_of_use")),
        )
    ]


def fund_lines(rated: pl.DataFrame, *, funds: pl.LazyFrame) -> pl.LazyFrame:
    """Charge each government fund on all energy of a part."""
    rows = rated.lazy().select("segment_id", "part", "rate_id", "energy_total").join(funds, on="rate_id")
    return line(rows, charge=FUND)


def basic_lines(
    segments: pl.LazyFrame, *, measured: pl.LazyFrame, parts: pl.LazyFrame, rates: pl.LazyFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Price the basic charge of the cycles that have a demand basis in one of their segments."""
    is_based = (pl.col("demand_basis") != DemandBasis.NONE) & pl.col("rate_id").is_not_null()
    cycles = segments.filter(is_based).select(CYCLE).unique()
    based = segments.join(cycles, on=CYCLE, how="semi").pipe(collected)
    if based.is_empty():
        return LINES.empty(), REFUSALS.empty()
    ids = based["segment_id"].implode()
    energy = (
        parts.filter(pl.col("segment_id").is_in(ids))
        .join(based.lazy().select("segment_id", *CYCLE), on="segment_id")
        .group_by(CYCLE)
        .agg(cycle_kwh=pl.col("energy_total").sum())
    )
    demands = measured.filter(pl.col("segment_id").is_in(ids)).select("segment_id", "demand_kw")
    rows = based.lazy().join(demands, on="segment_id")
    return basic_charge.charged(rows, rates=rates, cycle_energy=energy)


def power_factor_lines(
    segments: pl.LazyFrame, *, parts: pl.LazyFrame, lines: pl.DataFrame, tables: PriceTables
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Adjust each assessed agreement's cycle by the table's percentage for its cosφ; refuse where it has none."""
    known = segments.select("segment_id", "account_id", *CYCLE, "start_date", "rate_id", "power_factor_standard_pct")
    cycles = known.filter(pl.col("power_factor_standard_pct").is_not_null()).select(CYCLE).unique()
    members = known.join(cycles, on=CYCLE, how="semi").pipe(collected)
    latest = members.filter(pl.col("start_date") == pl.col("start_date").max().over(CYCLE)).filter(
        pl.col("power_factor_standard_pct").is_not_null()
    )
    if latest.is_empty():
        return LINES.empty(), REFUSALS.empty()
    base = assessed_amounts(members, lines=lines, latest=latest.lazy(), rates=tables.rates.lazy())
    looked_up = (
        latest.lazy()
        .join(assessed_energies(members, parts=parts), on=CYCLE)
        .join(
            tables.power_factor_rates.lazy(),
            left_on=["power_factor_standard_pct", "power_factor_pct"],
            right_on=["standard_pct", "power_factor_pct"],
            how="left",
        )
        .join(base, on=CYCLE, how="left")
        .pipe(collected)
    )
    refused = refusals(
        looked_up.filter(pl.col("rate_pct").is_null()).lazy(),
        code=RefusalCode.PRICE_MISSING,
        evidence=pl.format("power_factor_pct={}; standard_pct={}", "power_factor_pct", "power_factor_standard_pct"),
    )
    is_adjusted = (pl.col("rate_pct") != 0) & (pl.col("base") != 0)
    adjusted, why = collected_all([looked_up.lazy().filter(is_adjusted).select(adjustment()), refused])
    return adjusted, why


def assessed_energies(members: pl.DataFrame, *, parts: pl.LazyFrame) -> pl.LazyFrame:
    """Sum the energies that cosφ is found from, per cycle: ``active``, ``reactive``, ``power_factor_pct``, not null."""
    return (
        parts.filter(pl.col("part") == 0)
        .join(members.lazy().select("segment_id", *CYCLE), on="segment_id")
        .group_by(CYCLE)
        .agg(active=pl.col("assessed_kwh").sum(), reactive=pl.col("assessed_kvarh").sum())
        .with_columns(power_factor_pct=COSINE)
        .filter(pl.col("power_factor_pct").is_not_null())
    )


COSINE = power_factor_pct(pl.col("active"), reactive=pl.col("reactive"))


@cache
def adjustment() -> tuple[pl.Expr, ...]:
    """Give the columns of the line that adjusts ``base`` by ``rate_pct``."""
    fraction = (pl.col("rate_pct").cast(pl.Decimal(38, 8)) * pl.lit("0.01").cast(pl.Decimal(38, 2))).cast(
        pl.Decimal(38, 8)
    )
    return (
        pl.col("segment_id"),
        pl.lit(0, dtype=pl.Int64).alias("part"),
        pl.col("rate_id"),
        pl.lit(LineKind.POWER_FACTOR.value, dtype=LINES.dtypes["kind"]).alias("kind"),
        pl.lit("").alias("item"),
        pl.lit(TimeOfUse.TOTAL.value, dtype=LINES.dtypes["time_of_use"]).alias("time_of_use"),
        pl.lit(0, dtype=pl.Int64).alias("tier"),
        pl.col("base").cast(QUANTITY).alias("quantity"),
        fraction.cast(PRICE).alias("unit_price"),
        money(pl.col("base").cast(pl.Decimal(38, 8)) * fraction).alias("amount"),
    )


def assessed_amounts(
    members: pl.DataFrame, *, lines: pl.DataFrame, latest: pl.LazyFrame, rates: pl.LazyFrame
) -> pl.LazyFrame:
    """Sum the amounts of the agreement's own part that the adjustment applies to, per cycle (``base``)."""
    is_member = pl.col("segment_id").is_in(members["segment_id"].implode())
    own = lines.lazy().filter(is_member & (pl.col("part") == 0)).select("segment_id", "kind", "amount")
    policy = latest.join(rates.select("rate_id", "power_factor_base"), on="rate_id").select(*CYCLE, "power_factor_base")
    joined = own.join(members.lazy().select("segment_id", *CYCLE), on="segment_id").join(policy, on=CYCLE)
    counts = (pl.col("kind") != LineKind.FUND) | (pl.col("power_factor_base") == "WITH_FUNDS")
    return joined.filter(counts).group_by(CYCLE).agg(base=pl.col("amount").sum().cast(MONEY))


def unpriced_parts(segments: pl.LazyFrame, *, rated: pl.DataFrame, lines: pl.DataFrame) -> list[pl.LazyFrame]:
    """Refuse parts whose rate card is not whole, and energy or tiers without a price."""
    if rated["missing"].is_not_null().sum() == 0 and lines["unit_price"].null_count() == 0:
        return []
    owners = segments.select("segment_id", "account_id", "agreement_id")
    lacking = rated.filter(pl.col("missing").is_not_null()).lazy().join(owners, on="segment_id")
    whole = rated.lazy().filter(~pl.col("is_quantity_only")).select("segment_id", "part")
    nameless = lines.filter(pl.col("unit_price").is_null()).lazy()
    holes = nameless.join(whole, on=["segment_id", "part"]).join(owners, on="segment_id")
    where = pl.format(
        "kind={}; time_of_use={}; tier={}",
        pl.col("kind").cast(pl.String),
        pl.col("time_of_use").cast(pl.String),
        "tier",
    )
    return [
        refusals(lacking, code=RefusalCode.PRICE_MISSING, evidence=pl.col("missing")),
        refusals(holes, code=RefusalCode.PRICE_MISSING, evidence=where),
    ]


def unrated_segments(segments: pl.LazyFrame) -> pl.LazyFrame:
    """Refuse segments without a rate card."""
    return refusals(
        segments.filter(pl.col("rate_id").is_null()),
        code=RefusalCode.PRICE_MISSING,
        evidence=pl.format("start_date={}; end_date={}", "start_date", "end_date"),
    )
