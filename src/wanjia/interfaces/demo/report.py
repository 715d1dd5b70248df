"""What the month came to, in figures: the same for the same county, but for the seconds."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import polars as pl

from wanjia.foundation.periods.types import Period
from wanjia.interfaces.demo.billing import Billed, days_of
from wanjia.interfaces.demo.clerk import clerk
from wanjia.interfaces.demo.county import County
from wanjia.interfaces.demo.run_tables import bills_of, findings_of, lines_of, lines_of_bill, structures
from wanjia.interfaces.demo.steps import Steps
from wanjia.measurement.readings.queries import work_list
from wanjia.registry.tariffs import queries as tariffs
from wanjia.registry.tariffs.rules import average_price

Figures = dict[str, Any]
BASIC = {"CAPACITY": "capacity", "DEMAND": "demand", "DEMAND_EXCESS": "demand beyond 105 %"}
PRICE_PLACES = 4


def figures(county: County, *, billed: Billed, run_id: int) -> Figures:
    """Gather the figures of the month; amounts in yuan, energies in kWh."""
    bills, lines, found = bills_of(run_id), lines_of(run_id), findings_of(run_id)
    held = found.filter(state="held")
    return {
        "county": {"customers": county.customers, "seed": county.seed},
        "readings": reading_figures(billed, days=days_of(county)),
        "bills": {**_priced(bills), "sample_prices": int(bills["is_sample"].sum())},
        "held": {"accounts": held["account_id"].n_unique(), "by_rule": _counts(held["rule"])},
        "checks": _counts(found["rule"]),
        "by_class": by_class(lines),
        "by_station": by_station(bills),
        "ladder": ladder(lines),
        "two_part": two_part(lines),
        "sample_bills": sample_bills(bills, lines=lines),
    }


def step_figures(steps: Steps) -> list[Figures]:
    """Give the seconds and counts of all steps."""
    return [
        {"part": s.part, "step": s.name, "count": s.count, "unit": s.unit, "seconds": round(s.seconds, 2)}
        for s in steps.taken
    ]


def reading_figures(billed: Billed, *, days: Period) -> Figures:
    """Tell what was handed in, what was wrong with it, and how it was settled."""
    by = clerk(on=days.start)
    found = work_list.findings(days, scope=by.scope, state=None)
    waiting = work_list.refused_readings(by.scope)
    done = (billed.refused, billed.settled)
    return {
        **{name: sum(getattr(d, name) for d in billed.delivered) for name in ("written", "already_there", "refused")},
        "spoiled_customers": _counts(billed.spoiled["dirt"]),
        "found": {rule: _counts(part["state"]) for (rule,), part in sorted(found.group_by("rule"))},
        "settled": {name: getattr(kind, name) for kind in done for name in kind.__slots__},
        "refused_still_waiting": waiting.height,
    }


def _counts(values: pl.Series) -> dict[str, int]:
    return dict(values.value_counts(name="times").sort("times", values.name, descending=[True, False]).iter_rows())


def _priced(rows: pl.DataFrame) -> Figures:
    energy, amount = int(rows["energy_kwh"].sum()), Decimal(rows["amount"].sum() or 0)
    return {
        "bills": rows.height,
        "kwh": energy,
        "yuan": amount,
        "yuan_a_kwh": average_price(amount, energy_kwh=Decimal(energy), places=PRICE_PLACES),
    }


def by_class(lines: pl.DataFrame) -> list[Figures]:
    """Sum energy and everything charged up by pricing structure; carve-outs count under their own."""
    found = lines.group_by("structure_id").agg(
        bills=pl.col("bill_id").n_unique().cast(pl.Int64), kwh=_energy(), yuan=pl.col("amount").sum()
    )
    named = structures().join(found, on="structure_id").drop("structure_id").sort("structure")
    return [
        {**row, "yuan_a_kwh": average_price(row["yuan"], energy_kwh=Decimal(row["kwh"]), places=PRICE_PLACES)}
        for row in named.iter_rows(named=True)
    ]


def _energy() -> pl.Expr:
    return pl.col("quantity").filter(pl.col("kind") == "ENERGY").sum().cast(pl.Int64)


def by_station(bills: pl.DataFrame) -> list[Figures]:
    """Sum bills up by supply station."""
    parts = sorted(
        bills.group_by("station", maintain_order=True), key=lambda part: str(part[1]["account_number"].min())
    )
    return [{"station": station, **_priced(part)} for (station,), part in parts]


def ladder(lines: pl.DataFrame) -> list[Figures]:
    """Tell how many bills reached each tier at most, and the energy in it."""
    tiers = lines.filter((pl.col("tier") > 0) & (pl.col("kind") == "ENERGY"))
    highest = tiers.group_by("bill_id").agg(pl.col("tier").max())["tier"].value_counts(name="bills")
    sums = tiers.group_by("tier").agg(kwh=pl.col("quantity").sum().cast(pl.Int64), yuan=pl.col("amount").sum())
    found = sums.join(highest, on="tier", how="left").with_columns(pl.col("bills").fill_null(0)).sort("tier")
    return found.select("tier", "bills", "kwh", "yuan").to_dicts()


def two_part(lines: pl.DataFrame) -> Figures:
    """Tell what two-part prices came to: basic charges by basis, energy, power-factor adjustments either way."""
    owners = lines.filter(pl.col("kind").is_in(list(BASIC)))["bill_id"].unique()
    whole = lines.filter(pl.col("bill_id").is_in(owners.implode()))
    factor = lines.filter(kind="POWER_FACTOR")["amount"]
    return {
        "bills": owners.len(),
        "kwh": int(whole.select(_energy()).item() or 0),
        "yuan": Decimal(whole["amount"].sum() or 0),
        "basic": [{"basis": word, **_sum(lines.filter(kind=kind))} for kind, word in BASIC.items()],
        "power_factor": {
            "penalties": _sum_of(factor.filter(factor > 0)),
            "rewards": _sum_of(factor.filter(factor < 0)),
        },
    }


def _sum(rows: pl.DataFrame) -> Figures:
    return {"bills": rows["bill_id"].n_unique(), "yuan": Decimal(rows["amount"].sum() or 0)}


def _sum_of(amounts: pl.Series) -> Figures:
    return {"lines": amounts.len(), "yuan": Decimal(amounts.sum() or 0)}


def sample_bills(bills: pl.DataFrame, *, lines: pl.DataFrame) -> list[Figures]:
    """Write two bills out: the first household that reached tier 2, the first firm with demand beyond its contract."""
    wishes = (
        (pl.col("tier") == 2, pl.col("tier") > 0),
        (pl.col("kind") == "DEMAND_EXCESS", pl.col("kind") == "CAPACITY"),
    )
    chosen = [bill for wish in wishes if (bill := _first(lines, wishes=wish)) is not None]
    return [_written_out(bills.filter(bill_id=bill_id)) for bill_id in chosen]


def _first(lines: pl.DataFrame, *, wishes: Iterable[pl.Expr]) -> int | None:
    for wish in wishes:
        if (found := lines.filter(wish)["bill_id"].min()) is not None:
            return int(found)  # type: ignore[arg-type]
    return None


def _written_out(bill: pl.DataFrame) -> Figures:
    head = bill.row(0, named=True)
    own = lines_of_bill(head["bill_id"])
    sources = tariffs.documents_of(own["price_row_id"].drop_nulls().unique().to_list())
    return {
        "number": head["number"],
        "account": head["account_number"],
        "station": head["station"],
        "kwh": head["energy_kwh"],
        "yuan": head["amount"],
        "lines": [
            {
                **{
                    name: row[name]
                    for name in ("kind", "item", "time_of_use", "tier", "part", "quantity", "unit_price", "amount")
                },
                "price_from": sources[row["price_row_id"]].number if row["price_row_id"] in sources else "",
            }
            for row in own.iter_rows(named=True)
        ],
    }
