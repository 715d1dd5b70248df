"""What agreements cannot say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import polars as pl

from wanjia.foundation.periods.spans import lies_within
from wanjia.foundation.sheets.checks import problems_where
from wanjia.foundation.sheets.types import Problem
from wanjia.foundation.spelling.pinyin import initials, name_initials
from wanjia.registry.customers.types import CustomerKind, Parameters

POWER_FACTOR_STANDARDS = (80, 85, 90)


def terms_problems(terms: pl.DataFrame) -> list[Problem]:
    """Find terms that contradict themselves."""
    return [*_capacity_problems(terms), *_demand_problems(terms), *_loss_problems(terms)]


def _capacity_problems(terms: pl.DataFrame) -> Iterable[Problem]:
    for name in ("contract_kva", "running_kva"):
        yield from problems_where(
            terms, wrong=pl.col(name) < 0, column=name, what="it is negative", cure="Give a capacity of 0 or more"
        )
    yield from problems_where(
        terms,
        wrong=pl.col("running_kva") > pl.col("contract_kva"),
        column="running_kva",
        what=pl.format("{} is more than the {} of the contract", "running_kva", "contract_kva"),
        cure="Capacity in service is what the contract allows less what is suspended",
    )


def _demand_problems(terms: pl.DataFrame) -> Iterable[Problem]:
    yield from problems_where(
        terms,
        wrong=(pl.col("demand_basis") == "CONTRACT_DEMAND") & (pl.col("contract_demand_kw").fill_null(0) <= 0),
        column="contract_demand_kw",
        what="the basic charge by contract demand needs one above 0",
        cure="Give the contract demand in kW, or another basis",
    )
    yield from problems_where(
        terms,
        wrong=~pl.col("power_factor_standard_pct").is_in(POWER_FACTOR_STANDARDS),
        column="power_factor_standard_pct",
        what=pl.format("{} is no power factor standard", "power_factor_standard_pct"),
        cure="Use 80, 85 or 90, or leave it empty where cosφ is not assessed",
    )


def _loss_problems(terms: pl.DataFrame) -> Iterable[Problem]:
    method = pl.col("loss_method")
    yield from problems_where(
        terms,
        wrong=(method != "NONE") & ((pl.col("loss_model_series") == "") | (pl.col("loss_rated_kva").fill_null(0) <= 0)),
        column="loss_model_series",
        what=pl.format("losses by {} need a transformer", method),
        cure="Give model series and rated capacity of the transformer, or NONE as the method",
    )
    yield from problems_where(
        terms,
        wrong=(method == "FORMULA") & (pl.col("loss_shape_factor").fill_null(0) <= 0),
        column="loss_shape_factor",
        what="losses by formula need a load shape factor above 0",
        cure="Give K: 3.6 for one shift, 1.8 for two, 1.2 for three",
    )
    yield from problems_where(
        terms,
        wrong=~pl.col("line_loss_pct").is_between(0, 100, closed="left"),
        column="line_loss_pct",
        what=pl.format("a line loss of {} % cannot be", "line_loss_pct"),
        cure="Give percent from 0 to below 100",
    )


def carve_out_problems(carve_outs: pl.DataFrame) -> list[Problem]:
    """Find carve-outs of nothing, or of more than everything."""
    share = pl.col("kind") == "RATIO"
    return [
        *problems_where(
            carve_outs,
            wrong=pl.col("value") <= 0,
            column="value",
            what=pl.format("{} carves out nothing", "value"),
            cure="Give kWh a month (FIXED) or percent (RATIO) above 0",
        ),
        *problems_where(
            carve_outs,
            wrong=share & (pl.col("value") > 100),
            column="value",
            what=pl.format("{} % is more than all", "value"),
            cure="Give a percentage of at most 100",
        ),
    ]


def outside_problems(rows: pl.DataFrame, *, agreements: pl.DataFrame) -> list[Problem]:
    """
    Find terms or carve-outs that hold on days on which their agreement does not.

    :param rows: ``agreement_number, start_date, end_date`` and the place of each row
    :param agreements: ``number, start_date, end_date``
    """
    outer = agreements.select(agreement_number="number", outer_start="start_date", outer_end="end_date")
    joined = rows.join(outer, on="agreement_number", how="inner", maintain_order="left")
    inside = lies_within(
        start=pl.col("start_date"),
        end=pl.col("end_date"),
        outer_start=pl.col("outer_start"),
        outer_end=pl.col("outer_end"),
    )
    until = pl.coalesce(pl.format(" to {}", pl.col("outer_end")), pl.lit(", without end"))
    return problems_where(
        joined,
        wrong=~inside,
        column="start_date",
        what=pl.format("the agreement holds from {}{}, this goes beyond", pl.col("outer_start"), until),
        cure="Keep inside the days of the agreement",
    )


def with_initials(customers: pl.DataFrame) -> pl.DataFrame:
    """
    Add ``initials`` to customers: the first letters of the name's pinyin, a person's first character as a surname.

    :param customers: ``name``, ``kind``
    """
    found = [
        name_initials(name) if kind == CustomerKind.PERSON else initials(name)
        for name, kind in customers.select("name", "kind").iter_rows()
    ]
    return customers.with_columns(pl.Series("initials", found, dtype=pl.String))


def why_not_ended(start: date, *, on: date) -> str | None:
    """Say why what runs from ``start`` cannot end on a day, or nothing."""
    return None if start < on else f"what started on {start} cannot end on {on}"


def why_not_proposed(new: Parameters, *, now: Parameters, on: date, since: date, starts: date) -> str | None:
    """
    Say why a change of parameters cannot be proposed, or nothing.

    A day that bills already cover is allowed: the bills are corrected afterwards, and whoever decides sees which.

    :param on: day from which it shall hold
    :param since: day from which the running terms hold
    :param starts: day from which the agreement holds
    """
    if new == now:
        return "Nothing would change; give at least one other value."
    if on < starts:
        return f"The agreement holds from {starts}; the change cannot hold from {on}."
    if on <= since:
        return f"The running terms hold from {since}; choose a later day."
    return None
