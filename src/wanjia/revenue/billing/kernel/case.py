"""
Bill cases as plain values, through the same kernels: a list of cases becomes one batch.

What a trial bill is computed by. Cases are independent of each other, whatever they hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.periods.types import Period, year_of
from wanjia.measurement.readings.kernel.schema import STRETCHES
from wanjia.measurement.readings.kernel.usage import with_energy
from wanjia.registry.customers.types import LossMethod
from wanjia.registry.tariffs.kernel.schema import FUNDS, POWER_FACTOR_RATES, RATES
from wanjia.registry.tariffs.types import LadderBasis, TimeOfUse
from wanjia.revenue.billing.kernel.chain import PARENT_TIES, Billed, BillingTables, bill
from wanjia.revenue.billing.kernel.pricing import PriceTables
from wanjia.revenue.billing.kernel.schema import CARVE_OUTS, LOSS_BANDS_OF_SEGMENTS, SEGMENTS, USAGE
from wanjia.revenue.billing.types import (
    BillCase,
    LadderAccount,
    Line,
    LineKind,
    Policy,
    Rate,
    RefusalCode,
    Terms,
    UsageStretch,
)

PowerFactorRates = Mapping[tuple[int, int], Decimal]
WHOLE_YEAR = LadderAccount()
WHOLE_MONTH = LadderAccount(quota_months=1)


@dataclass(frozen=True, slots=True)
class CaseBill:
    """The lines of a case in order, or why there are none."""

    lines: tuple[Line, ...]
    amount: Decimal
    energy_kwh: int
    refusals: tuple[RefusalCode, ...]


@dataclass(slots=True)
class Rows:
    """The tables of a batch while they are written, row by row."""

    rates: list[Mapping[str, object]] = field(default_factory=list)
    funds: list[Mapping[str, object]] = field(default_factory=list)
    segments: list[Mapping[str, Any]] = field(default_factory=list)
    usage: list[Mapping[str, object]] = field(default_factory=list)
    ties: list[Mapping[str, object]] = field(default_factory=list)
    carve_outs: list[Mapping[str, object]] = field(default_factory=list)
    bands: list[Mapping[str, object]] = field(default_factory=list)
    points: int = 0

    def add_point(self) -> int:
        """Give the number of another usage point."""
        self.points += 1
        return self.points


def price_case(case: BillCase, *, power_factor_rates: PowerFactorRates) -> CaseBill:
    """Bill one case: a batch of one."""
    return price_cases([case], power_factor_rates=power_factor_rates)[0]


def price_cases(cases: Sequence[BillCase], *, power_factor_rates: PowerFactorRates) -> list[CaseBill]:
    """
    Bill cases in one batch.

    :param power_factor_rates: percentage by standard and cosφ, both in hundredths
    :returns: one bill per case, in their order
    """
    rows = Rows()
    for number, case in enumerate(cases):
        add_case(rows, case=case, number=number)
    billed = bill(tables_of(rows, power_factor_rates=power_factor_rates))
    return bills_of(billed, rows=rows, count=len(cases))


def tables_of(rows: Rows, *, power_factor_rates: PowerFactorRates) -> BillingTables:
    """Turn the rows of a batch into its tables."""
    asked = {segment["power_factor_standard_pct"] for segment in rows.segments}
    factors = [(*key, rate) for key, rate in power_factor_rates.items() if key[0] in asked]
    return BillingTables(
        usage=usage_of(rows.usage),
        segments=SEGMENTS.frame(rows.segments),
        prices=PriceTables(
            rates=RATES.frame(rows.rates),
            funds=FUNDS.frame(rows.funds),
            power_factor_rates=pl.DataFrame(factors, schema=POWER_FACTOR_RATES.dtypes, orient="row"),
        ),
        parent_ties=pl.DataFrame(rows.ties, schema=PARENT_TIES, orient="row"),
        carve_outs=CARVE_OUTS.frame(rows.carve_outs),
        loss_bands=LOSS_BANDS_OF_SEGMENTS.frame(rows.bands),
    )


def add_case(rows: Rows, *, case: BillCase, number: int) -> None:
    """Write one case into the tables of a batch; its number serves as account and agreement."""
    point = rows.add_point()
    rows.usage.extend(usage_rows(case.usage, point=point))
    for child in case.children:
        child_point = rows.add_point()
        rows.usage.extend(usage_rows(child, point=child_point))
        tie = {"child_point_id": child_point, "parent_point_id": point}
        rows.ties.append(tie | {"tie_start": date.min, "tie_end": date.max})
    for terms, period in segments_of(case):
        add_segment(rows, case=case, number=number, point=point, terms=terms, period=period)


def segments_of(case: BillCase) -> Iterator[tuple[Terms, Period]]:
    """Cut a case's terms at the turn of the year, in order of time, and keep what lies in the cycle."""
    for terms in sorted(case.terms, key=lambda terms: terms.period):
        inside = terms.period.shared_with(case.cycle)
        if inside is None or inside.end is None:
            continue
        for part in inside.split_at([year_of(inside.start).end or inside.end]):
            yield terms, part


def add_segment(rows: Rows, *, case: BillCase, number: int, point: int, terms: Terms, period: Period) -> None:
    """Write one segment with its rate card, carve-outs and loss table."""
    segment = len(rows.segments)
    plate = terms.transformer
    ladder = ladder_account(case, rate=terms.rate, start=period.start)
    rows.segments.append(
        {
            "segment_id": segment,
            "account_id": number,
            "agreement_id": number,
            "usage_point_id": point,
            "cycle_start": case.cycle.start,
            "cycle_end": case.cycle.end,
            "start_date": period.start,
            "end_date": period.end,
            "rate_id": add_rate(rows, rate=terms.rate, policy=terms.policy),
            "contract_kva": terms.contract_kva,
            "running_kva": terms.running_kva,
            "demand_basis": terms.demand_basis,
            "contract_demand_kw": terms.contract_demand_kw,
            "power_factor_standard_pct": terms.power_factor_standard_pct,
            "loss_method": terms.loss_method,
            "loss_shape_factor": terms.loss_shape_factor,
            "line_loss_pct": terms.line_loss_pct,
            "ladder_used_kwh": ladder.used_kwh,
            "quota_months": ladder.quota_months,
            "large_household_months": ladder.large_household_months,
        }
        | ({name: getattr(plate, name) for name in plate.__slots__} if plate else {})
    )
    if terms.loss_method == LossMethod.TABLE:
        rows.bands.extend(
            {"segment_id": segment, "from_kwh": band.from_kwh, "loss_kwh": band.loss_kwh, "loss_kvarh": band.loss_kvarh}
            for band in terms.loss_bands
        )
    rows.carve_outs.extend(
        {
            "segment_id": segment,
            "part": part,
            "kind": share.kind,
            "value": share.value,
            "rate_id": add_rate(rows, rate=share.rate, policy=terms.policy),
        }
        for part, share in enumerate(case.carve_outs, start=1)
    )


def ladder_account(case: BillCase, *, rate: Rate, start: date) -> LadderAccount:
    """Find what the account brings to its ladder on a day; a whole year or month unless the case says otherwise."""
    if rate.ladder is not None and rate.ladder.basis == LadderBasis.MONTHLY:
        return case.ladders.get(0, WHOLE_MONTH)
    return case.ladders.get(start.year, WHOLE_YEAR)


def add_rate(rows: Rows, *, rate: Rate, policy: Policy) -> int:
    """Write a rate card and its funds."""
    rate_id = len(rows.rates)
    prices = {f"price_{period.lower()}": price for period, price in rate.energy.items()}
    ladder: dict[str, object] = {}
    if rate.ladder is not None:
        ladder = {f"limit_{tier}": limit for tier, limit in enumerate(rate.ladder.limits, start=1)}
        ladder |= {f"tier_{tier}": price for tier, price in enumerate(rate.ladder.prices, start=1)}
        ladder |= {"ladder": rate.ladder.basis}
    rows.rates.append(
        {
            "rate_id": rate_id,
            "structure": rate.code,
            "start_date": date.min,
            "is_sample": False,
            "is_two_part": rate.capacity is not None or rate.demand is not None,
            "is_time_of_use": rate.is_time_of_use,
            "is_quantity_only": rate.is_quantity_only,
            "household_extra_kwh": rate.ladder.household_extra_kwh if rate.ladder else 0,
            "capacity_price": rate.capacity,
            "demand_price": rate.demand,
        }
        | {name: getattr(policy, name) for name in policy.__slots__}
        | prices
        | ladder
    )
    rows.funds.extend({"rate_id": rate_id, "item": item, "price": price} for item, price in rate.funds.items())
    return rate_id


def usage_rows(stretches: Sequence[UsageStretch], *, point: int) -> Iterator[Mapping[str, object]]:
    """Turn stretches into rows that the one rule for energy between readings can read."""
    for stretch in stretches:
        yield {
            "usage_point_id": point,
            "register": stretch.register.value,
            "start_date": stretch.period.start,
            "end_date": stretch.period.end,
            "start_value": stretch.start_value,
            "end_value": stretch.end_value,
            "multiplier": stretch.multiplier,
            "integer_digits": stretch.integer_digits,
        }


def usage_of(rows: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    """Measure the rows of `usage_rows` (USAGE)."""
    names = ("usage_point_id", "register", "start_date", "end_date", "start_value", "end_value", "multiplier")
    schema = {name: STRETCHES.dtypes[name] for name in (*names, "integer_digits")}
    pairs = pl.DataFrame(rows, schema=schema, orient="row")
    return USAGE.fitted(with_energy(pairs.lazy())).pipe(collected)


def bills_of(billed: Billed, *, rows: Rows, count: int) -> list[CaseBill]:
    """Sort the lines of a batch back into its cases."""
    lines: list[list[Line]] = [[] for _ in range(count)]
    for row in billed.lines.iter_rows(named=True):
        segment = rows.segments[row["segment_id"]]
        lines[segment["account_id"]].append(line_of(row, segment=segment))
    codes: list[set[RefusalCode]] = [set() for _ in range(count)]
    for row in billed.refusals.iter_rows(named=True):
        codes[row["account_id"]].add(RefusalCode(row["code"]))
    return [bill_of(sorted(own, key=order), codes=refused) for own, refused in zip(lines, codes, strict=True)]


def line_of(row: Mapping[str, Any], *, segment: Mapping[str, Any]) -> Line:
    """Turn a LINES row into a line."""
    return Line(
        start=segment["start_date"],
        end=segment["end_date"],
        part=row["part"],
        kind=LineKind(row["kind"]),
        item=row["item"],
        time_of_use=TimeOfUse(row["time_of_use"]),
        tier=row["tier"],
        quantity=row["quantity"],
        unit_price=row["unit_price"],
        amount=row["amount"],
    )


KIND_ORDER = {kind: place for place, kind in enumerate(LineKind)}
PERIOD_ORDER = {period: place for place, period in enumerate(TimeOfUse)}


def order(line: Line) -> tuple[object, ...]:
    """Give the place of a line in its bill: as a clerk reads it."""
    return (line.start, line.part, KIND_ORDER[line.kind], PERIOD_ORDER[line.time_of_use], line.tier, line.item)


def bill_of(lines: list[Line], *, codes: set[RefusalCode]) -> CaseBill:
    """Sum a case's lines into its bill; energy counts once, not again by tier or fund."""
    amount = sum((line.amount for line in lines if line.amount is not None), Decimal(0))
    energy = sum(int(line.quantity) for line in lines if line.kind == LineKind.ENERGY)
    return CaseBill(tuple(lines), amount, energy, tuple(sorted(codes)))
