"""Customers, their accounts and agreements, and what the agreements say."""

from __future__ import annotations

from datetime import date

import polars as pl

from wanjia.interfaces.demo.cycles import YEAR
from wanjia.interfaces.demo.draws import Draws
from wanjia.interfaces.demo.meters import account_digits, point_number
from wanjia.interfaces.demo.names import (
    ESTATES,
    FARMS,
    INDUSTRIES,
    OFFICES,
    ROADS,
    TRADES,
    VILLAGES,
    firm_names,
    person_names,
    phones,
    shop_names,
    site_names,
)
from wanjia.interfaces.demo.profile import LARGE_PER_MILLE, PROFILES, Feature, Kind
from wanjia.interfaces.demo.registers import DEMAND_UNITS
from wanjia.interfaces.demo.sizing import LV_METERED_UP_TO_KVA, SHIFT_FACTORS

PERSONS = (Kind.HOUSEHOLD.value, Kind.FARM.value)
CONTRACT_DEMAND_PER_MILLE = 1_030
CONTRACT_LEAST_PER_MILLE = 400
SUSPENDED_MONTHS = 3
EARLIEST_PRICES = date(2025, 1, 1)
#: Rank in industry, of eight: which carve-out.
FIXED_RANK, RATIO_RANK, CARVED_OF = 3, 4, 8


def with_words(supplies: pl.DataFrame, *, draws: Draws) -> pl.DataFrame:
    """Add the ``name`` of the customer, the ``former`` holder's where there was one, and the ``address``."""
    homes = pl.concat_str(
        draws.one_of(ESTATES, what="estate"),
        draws.between(1, most=28, what="building").cast(pl.String) + "栋",
        draws.between(1, most=4, what="entrance").cast(pl.String) + "单元",
        (draws.between(1, most=18, what="floor") * 100 + draws.between(1, most=4, what="door")).cast(pl.String) + "室",
    )
    street = pl.concat_str(
        draws.one_of(ROADS, what="road"), draws.between(1, most=480, what="house").cast(pl.String) + "号"
    )
    village = pl.concat_str(
        draws.one_of(VILLAGES, what="village", of=("area",)) + "村",
        draws.between(1, most=14, what="village group").cast(pl.String) + "组",
        draws.between(1, most=90, what="village house").cast(pl.String) + "号",
    )
    urban = pl.when(pl.col("kind") == Kind.HOUSEHOLD.value).then(homes).otherwise(street)
    where = pl.when("is_urban").then(urban).otherwise(village)
    return supplies.with_columns(
        name=_names(draws),
        former=person_names(draws, what="former holder"),
        address=pl.concat_str(pl.lit("云泽县"), pl.col("place"), where),
    )


def _names(draws: Draws) -> pl.Expr:
    industry = firm_names(draws, lines=INDUSTRIES, what="industry")
    trade = firm_names(draws, lines=TRADES, what="trade")
    by_kind = {
        Kind.BUILDING: pl.concat_str(draws.one_of(ESTATES, what="pooled estate"), pl.lit("物业（合表）")),
        Kind.SCHOOL: site_names(draws, sites=("中学", "中心小学", "职业学校"), what="school"),
        Kind.PUMPING: site_names(draws, sites=("抽水站", "排灌站"), what="pumping"),
        Kind.FARM: site_names(draws, sites=FARMS, what="farm"),
        Kind.SHOP: shop_names(draws, what="shop"),
        Kind.TRADE: trade,
        Kind.OFFICE: site_names(draws, sites=OFFICES, what="office"),
        Kind.PLANT: industry,
        Kind.INDUSTRY: industry,
        Kind.WORKS: industry,
    }
    found = person_names(draws, what="household")
    for kind, name in by_kind.items():
        found = pl.when(pl.col("kind") == kind.value).then(name).otherwise(found)
    return found


def contract_sheets(supplies: pl.DataFrame, *, parted: pl.DataFrame, draws: Draws) -> dict[str, pl.DataFrame]:
    """
    Write customers, accounts, agreements, terms and carve-outs down as sheets.

    :param supplies: with all that `sizing`, `registers` and `with_words` add
    :param parted: `registers.energies`, from which the contract demand follows
    """
    held = _holders(supplies.sort("order"))
    unit = pl.format("YZ-S{}", "station")
    is_person = pl.col("kind").is_in(PERSONS) | pl.col("is_former")
    kind = pl.when(is_person).then(pl.lit("PERSON")).otherwise(pl.lit("ORGANISATION"))
    return {
        "customers": held.select("name", number="customer_number", kind=kind, phone=phones(draws)),
        "accounts": held.select("customer_number", "address", number="account_number", unit_code=unit),
        "agreements": held.select(
            "account_number", "start_date", "end_date", number="agreement_number", usage_point_number=point_number()
        ),
        "agreement_terms": _terms(_with_demand(held, parted=parted), draws=draws),
        "carve_outs": _carve_outs(held),
    }


def _holders(supplies: pl.DataFrame) -> pl.DataFrame:
    """Give one row per account: whoever handed an account over had one of its own before."""
    is_moved, is_handed = (pl.col("feature") == f.value for f in (Feature.MOVED, Feature.HANDED_OVER))
    now = supplies.with_columns(
        is_former=pl.lit(value=False),
        start_date=pl.when(is_handed).then("change_date").otherwise("installed"),
        end_date=pl.when(is_moved).then("change_date"),
        series=pl.lit("42"),
    )
    former = supplies.filter(is_handed).with_columns(
        is_former=pl.lit(value=True), name="former", start_date="installed", end_date="change_date", series=pl.lit("41")
    )
    both = pl.concat([former.select(now.columns), now])
    number = pl.concat_str("series", account_digits())
    return both.with_columns(
        account_number=number,
        customer_number=pl.concat_str(pl.lit("C"), number),
        agreement_number=pl.concat_str(pl.lit("GD"), number),
    )


def _with_demand(held: pl.DataFrame, *, parted: pl.DataFrame) -> pl.DataFrame:
    """Add the contract demand, kW: a little above the mean of the year's months, and 40 % of the capacity at least."""
    mean = (
        parted.filter(pl.col("cycle") < YEAR)
        .group_by("i")
        .agg(demand=pl.col("demand_kw").sum() // pl.len() * CONTRACT_DEMAND_PER_MILLE // 1_000 // DEMAND_UNITS + 1)
    )
    least = pl.col("contract_kva") * CONTRACT_LEAST_PER_MILLE // 1_000
    known = held.join(mean, on="i", how="left", maintain_order="left")
    by_contract = pl.col("demand_basis") == "CONTRACT_DEMAND"
    demand = pl.when(by_contract).then(pl.max_horizontal("demand", least)).cast(pl.Int64)
    return known.with_columns(contract_demand_kw=demand)


def _terms(held: pl.DataFrame, *, draws: Draws) -> pl.DataFrame:
    """Give what agreements say; a change of class, household or capacity ends one row and begins the next."""
    structures = {kind.value: profile.structure for kind, profile in PROFILES.items()}
    is_home = (pl.col("kind") == Kind.HOUSEHOLD.value) & pl.col("feature").is_in(
        [Feature.NONE.value, Feature.EXCHANGED.value]
    )
    plain = held.with_columns(
        structure_code=pl.col("kind").replace_strict(structures),
        running_kva="contract_kva",
        is_large_household=is_home & draws.happens(LARGE_PER_MILLE, what="large household"),
        **_loss_terms(),
    )
    changes = {
        Feature.RECLASSED: {"structure_code": pl.lit(PROFILES[Kind.SHOP].structure)},
        Feature.GROWN: {"is_large_household": pl.lit(value=True)},
        Feature.SUSPENDED: {"running_kva": pl.col("contract_kva") // 2},
    }
    changed = pl.col("feature").is_in([feature.value for feature in changes])
    parts = [plain.filter(~changed)]
    for feature, later in changes.items():
        rows = plain.filter(pl.col("feature") == feature.value)
        resumed = (
            pl.col("change_date").dt.offset_by(f"{SUSPENDED_MONTHS}mo")
            if feature is Feature.SUSPENDED
            else pl.lit(None, dtype=pl.Date)
        )
        parts.append(rows.with_columns(end_date="change_date"))
        parts.append(rows.with_columns(start_date="change_date", end_date=resumed, **later))
        parts.append(rows.filter(resumed.is_not_null()).with_columns(start_date=resumed))
    return pl.concat([part.select(TERMS) for part in parts]).sort("agreement_number", "start_date")


TERMS = (
    "agreement_number", "structure_code", "contract_kva", "running_kva", "demand_basis", "contract_demand_kw",
    "power_factor_standard_pct", "loss_method", "loss_model_series", "loss_rated_kva", "loss_shape_factor",
    "line_loss_pct", "is_large_household", "start_date", "end_date",
)  # fmt: skip


def _loss_terms() -> dict[str, pl.Expr]:
    bears = pl.col("loss_method") != "NONE"
    factor = pl.lit(pl.Series(SHIFT_FACTORS)).gather(pl.col("shifts"))
    is_far = bears & (pl.col("rank") % 6 == 5)
    return {
        "power_factor_standard_pct": pl.col("standard_pct"),
        "loss_model_series": pl.when(bears).then("loss_series").otherwise(pl.lit("")),
        "loss_rated_kva": pl.when(bears & (pl.col("contract_kva") <= LV_METERED_UP_TO_KVA)).then("contract_kva"),
        "loss_shape_factor": pl.when(pl.col("loss_method") == "FORMULA").then(factor),
        "line_loss_pct": pl.when(is_far).then(2).otherwise(0),
    }


def _carve_outs(held: pl.DataFrame) -> pl.DataFrame:
    """Let some industry carve out lighting by quantity or homes by share, and pumping stations their keeper's home."""
    is_industry = pl.col("kind") == Kind.INDUSTRY.value
    is_plain = ~pl.col("feature").is_in([Feature.PARENT.value, Feature.NEW.value])
    place = pl.col("rank") % CARVED_OF
    fixed = held.filter(is_industry & is_plain & (place == FIXED_RANK)).select(
        "agreement_number",
        "start_date",
        "end_date",
        kind=pl.lit("FIXED"),
        value=200 + pl.col("rank") % 5 * 50,
        structure_code=pl.lit(PROFILES[Kind.OFFICE].structure),
    )
    homes = pl.lit(PROFILES[Kind.SCHOOL].structure)
    is_shared = (is_industry & is_plain & (place == RATIO_RANK)) | (pl.col("kind") == Kind.PUMPING.value)
    ratio = held.filter(is_shared).select(
        "agreement_number",
        "start_date",
        "end_date",
        kind=pl.lit("RATIO"),
        value=3 + pl.col("rank") % 4,
        structure_code=homes,
    )
    return pl.concat([fixed, ratio], how="vertical_relaxed")
