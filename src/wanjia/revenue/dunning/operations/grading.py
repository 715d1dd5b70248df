"""Grading the risk of customers, and warning of large ones whose debt comes near their security."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import polars as pl

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Actor
from wanjia.foundation.columnar.database import write_rows
from wanjia.registry.customers import queries as customers
from wanjia.revenue.dunning.flow import WARNING
from wanjia.revenue.dunning.kernel import exposure, risk
from wanjia.revenue.dunning.models import LONGEST_NOTE, ExposureWarning, Risk
from wanjia.revenue.dunning.operations.held import DunningRefused, day_of, refuse, tell
from wanjia.revenue.dunning.queries.debts import debts_on
from wanjia.revenue.dunning.queries.figures import large_customers, risk_figures
from wanjia.revenue.dunning.queries.rows import limit_on, risk_frames
from wanjia.revenue.dunning.types import Limit, Measure, RiskFactor, WarningState

OPEN = (WarningState.OPEN, WarningState.PROPOSED)
FIGURES = ("owed", "running", "credit", "deposit", "exposure")


def grade_customers(*, by: Actor, at: datetime) -> int:
    """
    Grade the customers of the actor's units anew by the rules of the day; whoever has no figures is not listed.

    :returns: how many are graded
    """
    day = day_of(at)
    figures = risk_figures(by.scope, day=day)
    rules, bands = risk_frames(day)
    pointed = risk.points(figures, rules=rules)
    graded = risk.grades(pointed, bands=bands)
    Risk.objects.filter(within(by.scope, path="account__unit__path")).delete()
    rows = _risk_rows(graded, pointed=pointed, by=by, day=day)
    written = write_rows(Risk, table=rows) if rows.height else 0
    tell("dunning.customers_graded", account_id=None, unit_id=None, by=by, at=at, day=day, customers=written)
    return written


def _risk_rows(graded: pl.DataFrame, *, pointed: pl.DataFrame, by: Actor, day: date) -> pl.DataFrame:
    found = pointed.group_by("account_id").agg(
        pl.col("value").sum().alias("all"),
        *(
            pl.col("value").filter(pl.col("factor") == factor).first().alias(factor.value.lower())
            for factor in RiskFactor
        ),
        pl.struct("factor", "points").alias("told"),
    )
    accounts = customers.accounts(by.scope, ids=graded["account_id"].to_list()).select("account_id", "unit_id")
    overdue = debts_on(by.scope, day=day).select("account_id", overdue="amount")
    joined = graded.join(found.filter(pl.col("all") > 0).drop("all"), on="account_id").join(accounts, on="account_id")
    joined = joined.join(overdue, on="account_id", how="left")
    counts = [pl.col(name).cast(pl.Int64) for name in ("late_days", "broken_promises", "returned_payments")]
    told = pl.col("told").map_elements(_told, return_dtype=pl.String)
    whole = joined.with_columns(*counts, points_by_factor=told, assessed_on=pl.lit(day)).drop("told")
    return whole.with_columns(pl.col("overdue").fill_null(0).cast(pl.Decimal(38, 2))).sort("account_id")


def _told(rows: Any) -> str:
    """Write the points of every factor as the JSON that the row keeps."""
    inside = ", ".join(f'"{row["factor"]}": {row["points"]}' for row in rows)
    return f"{{{inside}}}"


def warn_of_large(*, by: Actor, at: datetime) -> int:
    """
    Look at the large customers of the actor's units: warn of those near their security, renew and close what is open.

    A customer of whom a warning was settled in this month is not warned of again.

    :returns: how many warnings are new
    """
    day = day_of(at)
    table = exposure.exposed(
        large_customers(by.scope, day=day), share_pct=limit_on(day, name=Limit.EXPOSURE_SHARE)
    ).filter(pl.col("is_warned"))
    warned = {row["account_id"]: row for row in table.iter_rows(named=True)}
    mine = ExposureWarning.objects.filter(within(by.scope, path="account__unit__path"))
    settled = mine.exclude(state__in=OPEN).filter(assessed_on__gte=day.replace(day=1))
    known = set(settled.values_list("account_id", flat=True))
    for warning in mine.filter(state__in=OPEN).locked():
        known.add(warning.account_id)
        _renew(warning, row=warned.get(warning.account_id), day=day)
    fresh = [row for account_id, row in warned.items() if account_id not in known]
    ExposureWarning.objects.bulk_create(
        ExposureWarning(
            account_id=row["account_id"],
            unit_id=row["unit_id"],
            assessed_on=day,
            state=WarningState.OPEN,
            warned_at=at,
            **{name: row[name] for name in FIGURES},
        )
        for row in fresh
    )
    tell("dunning.large_customers_watched", account_id=None, unit_id=None, by=by, at=at, day=day, warnings=len(fresh))
    return len(fresh)


def _renew(warning: ExposureWarning, *, row: dict[str, Any] | None, day: date) -> None:
    if row is None:
        warning.state = WARNING.after("close", state=warning.state, thing=None)
        warning.note = warning.note or "The exposure fell below the limit."
    else:
        for name in FIGURES:
            setattr(warning, name, row[name])
        warning.assessed_on = day
    warning.save()


def move_warning(
    warning_id: int, *, step: str, measure: Measure | None = None, note: str = "", by: Actor, at: datetime
) -> None:
    """
    Take a step with a warning: ``propose`` a measure, ``agree`` to it, or ``close`` it; the proposer looks after it.

    :raises DunningRefused: if there is none among the actor's units, a measure or note lacks, or the proposer agrees
    :raises StepRefused: if the step is not possible now
    """
    mine = ExposureWarning.objects.filter(within(by.scope, path="account__unit__path"), pk=warning_id)
    warning: ExposureWarning | None = mine.locked().first()
    if warning is None:
        msg = "There is no such warning among your units."
        raise DunningRefused(msg)
    refuse("Choose the measure that you propose." if step == "propose" and measure is None else None)
    refuse(None if note.strip() else "Say why: the reason stays on record.")
    is_own = step == "agree" and warning.changed_by == by.number
    refuse("You proposed this measure: another person must agree to it." if is_own else None)
    warning.state = WARNING.after(step, state=warning.state, thing=None)
    warning.measure = measure.value if measure is not None else warning.measure
    warning.owner, warning.note = by.number if step == "propose" else warning.owner, note.strip()[:LONGEST_NOTE]
    warning.changed_by, warning.changed_at = by.number, at
    warning.save()
    facts = {"step": step, "measure": warning.measure, "note": warning.note, "warning": warning.pk}
    tell("dunning.warning_moved", account_id=warning.account_id, unit_id=warning.unit_id, by=by, at=at, **facts)
