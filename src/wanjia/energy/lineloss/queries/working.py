"""Working losses out: the balances of days and months, judged, ready to be written down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from wanjia.energy.lineloss import rules
from wanjia.energy.lineloss.kernel import balance
from wanjia.energy.lineloss.kernel.balance import COMPANY, Agreement
from wanjia.energy.lineloss.kernel.flows import flows
from wanjia.energy.lineloss.kernel.schema import KWH, Grid
from wanjia.energy.lineloss.queries.gathering import Energies, billed_grid, grid_of, stored_energies
from wanjia.energy.lineloss.queries.limits import limits_on
from wanjia.energy.lineloss.types import Limits, LossKind, Way
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.columnar.database import from_units
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.queries import units_below
from wanjia.foundation.organisation.types import UnitKind
from wanjia.foundation.periods.types import Period, month_of
from wanjia.measurement.intervals.queries.versions import current_version
from wanjia.registry.network import queries as network

ENERGIES = ("supplied", "generation", "sold", "own_use", "passed", "loss")
HUNDRED = Decimal(100)


class NoCompany(Refused):
    """There is no unit that is the company."""


@dataclass(frozen=True, slots=True)
class Worked:
    """
    Losses of some days of the whole company, worked out.

    :ivar table: BALANCES in kWh with the columns of `models.Figures` by name
    :ivar bus: BUS
    """

    period: Period
    kind: LossKind
    grid: Grid
    flows: pl.DataFrame
    table: pl.DataFrame
    agreements: tuple[Agreement, ...]
    bus: pl.DataFrame
    company_id: int
    store_version: int


def all_losses_of(
    period: Period, *, kind: LossKind = LossKind.SIMULTANEOUS, energies: Energies = stored_energies
) -> Worked:
    """
    Work out the losses of the days of a period, for the whole company.

    :param period: days of one month
    """
    version = current_version()
    grid = grid_of(period, scope=WHOLE_COMPANY, energies=energies)
    metered = _worked(grid, found=flows(grid), period=period, kind=LossKind.SIMULTANEOUS, version=version)
    return metered if kind is LossKind.SIMULTANEOUS else by_bills(metered)


def by_bills(metered: Worked) -> Worked:
    """
    Work out the same days once more, with what bills say of the customers.

    :param metered: of one month, simultaneous
    """
    period, version = metered.period, metered.store_version
    grid = billed_grid(metered.grid, month=period.start.replace(day=1), scope=WHOLE_COMPANY)
    found = flows(grid, stand_ins=metered.flows)
    return _worked(grid, found=found, period=period, kind=LossKind.BILLED, version=version)


def day_by_day(metered: Worked) -> Iterator[Worked]:
    """
    Give the losses of each single day of those worked out, from what was read for all of them.

    :param metered: simultaneous
    """
    for day in metered.grid.days:
        is_day = pl.col("day") == day
        grid = replace(metered.grid, days=(day,), energies=metered.grid.energies.filter(is_day))
        yield _worked(
            grid,
            found=metered.flows.filter(is_day),
            period=Period(day, day + timedelta(days=1)),
            kind=metered.kind,
            version=metered.store_version,
        )


def _worked(grid: Grid, *, found: pl.DataFrame, period: Period, kind: LossKind, version: int) -> Worked:
    edge = balance.measured(grid)
    table = balance.balances(found, edge=edge)
    compared = balance.agreements(table, found=found, edge=edge)
    company = company_id()
    judged = _judged(table, limits=limits_on(period.start), company=company)
    return Worked(period, kind, grid, found, judged, compared, balance.bus_balances(grid), company, version)


def company_id() -> int:
    """
    Give the unit that is the company.

    :raises NoCompany: if there is none
    """
    units = units_below(("",)).filter(pl.col("kind") == UnitKind.COMPANY.value)
    if units.is_empty():
        msg = "There is no company among the units."
        raise NoCompany(msg)
    return int(units["unit_id"][0])


def month_until(month: date, *, today: date) -> Period | None:
    """Give the days of a month that are over, none before its first one is."""
    whole = month_of(month)
    assert whole.end is not None  # noqa: S101 - a month ends
    end = min(whole.end, today)
    return Period(whole.start, end) if end > whole.start else None


def _judged(table: pl.DataFrame, *, limits: Limits, company: int) -> pl.DataFrame:
    """Give balances in kWh with their unit, rate and class."""
    units = _units_of_parts()
    named = (
        table.with_columns(key=pl.when(pl.col("way") == Way.UNIT.value).then(pl.lit(None)).otherwise("subject_id"))
        .join(units, on=["way", "key"], how="left")
        .with_columns(unit_id=_unit(company))
    )
    rows = [_rate_and_class(row, limits=limits) for row in named.select("way", "days", *COUNTED).iter_rows(named=True)]
    judged = pl.DataFrame(rows, schema={"rate_pct": pl.Decimal(38, 4), "loss_class": pl.String}, orient="row")
    parts = {"SUBSTATION": "substation_id", "FEEDER": "feeder_id", "AREA": "area_id"}
    ids = [pl.when(pl.col("way") == way).then("subject_id").alias(name) for way, name in parts.items()]
    kwh = [from_units(pl.col(name), places=4).alias(name) for name in ENERGIES]
    return named.with_columns(*ids, *kwh).hstack(judged).drop("key", "subject_id")


COUNTED = ("supplied", "loss", "days_measured", "points", "known")


def _unit(company: int) -> pl.Expr:
    own = pl.when(pl.col("subject_id") == COMPANY).then(pl.lit(company)).otherwise("subject_id")
    return pl.when(pl.col("way") == Way.UNIT.value).then(own).otherwise(pl.col("unit_id").fill_null(company))


def _units_of_parts() -> pl.DataFrame:
    """Give the unit that looks after each part: ``way, key, unit_id``."""
    shape = {"way": pl.String, "key": pl.Int64, "unit_id": pl.Int64}
    feeders = network.feeders(WHOLE_COMPANY).select(way=pl.lit("FEEDER"), key="feeder_id", unit_id="unit_id")
    areas = network.transformer_areas(WHOLE_COMPANY).select(way=pl.lit("AREA"), key="area_id", unit_id="unit_id")
    stations = network.substations(WHOLE_COMPANY).select(
        way=pl.lit("SUBSTATION"), key="substation_id", unit_id="unit_id"
    )
    return pl.concat([part.cast(shape) for part in (feeders, areas, stations)])  # type: ignore[arg-type]


def _rate_and_class(row: dict[str, int], *, limits: Limits) -> tuple[Decimal | None, str]:
    supplied, loss = (Decimal(row[name]) / KWH for name in ("supplied", "loss"))
    rate = rules.rate_of(loss, supplied=supplied)
    way = Way(str(row["way"]))
    is_read = row["days_measured"] * HUNDRED >= limits.collected * row["days"]
    whole = is_read or way not in (Way.FEEDER, Way.AREA, Way.SUBSTATION)
    enough = row["known"] * HUNDRED >= limits.collected * row["points"]
    high = rules.high_of(way, limits=limits)
    a_day = supplied / max(row["days"], 1)
    judged = rules.class_of(rate, is_computable=whole and enough, kwh_a_day=a_day, high=high, limits=limits)
    return rate, judged.value
