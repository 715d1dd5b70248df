"""Losses written down: days every night, a month as a draft, and a month issued."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import polars as pl

from wanjia.energy.lineloss import rules
from wanjia.energy.lineloss.flow import MONTH
from wanjia.energy.lineloss.kernel.balance import Agreement
from wanjia.energy.lineloss.models import BusDay, LossBalance, LossDay, LossMonth
from wanjia.energy.lineloss.queries.limits import limits_on
from wanjia.energy.lineloss.queries.published import latest_run, unexplained_in
from wanjia.energy.lineloss.queries.working import Worked
from wanjia.energy.lineloss.types import LossClass, MonthState
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.foundation.columnar.database import from_units, write_rows
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.queries import holds_all_stations
from wanjia.foundation.periods.types import month_of
from wanjia.measurement.intervals.operations.citing import cite
from wanjia.measurement.intervals.types import Cited
from wanjia.registry.network import queries as network

FIGURES = (
    "way",
    "level",
    "unit_id",
    "substation_id",
    "feeder_id",
    "area_id",
    "supplied",
    "generation",
    "sold",
    "own_use",
    "passed",
    "loss",
    "rate_pct",
    "days_measured",
    "points",
    "known",
    "estimated",
    "loss_class",
)
SUBJECT = "lineloss.lossmonth"


class LossRefused(Refused):
    """Something that cannot be done with losses; the text is fit for the user."""


def _refuse_part_of_company(by: Actor) -> None:
    if not holds_all_stations(by.scope.unit_paths):
        msg = "Losses are computed and issued for the whole company only, by whom it is trusted to."
        raise LossRefused(msg)


def write_day(worked: Worked, *, by: Actor, at: datetime) -> int:
    """
    Write the losses and busbars of one day down, in place of what was computed of it before.

    :param worked: of one day, simultaneous
    :returns: rows written
    :raises LossRefused: if the actor does not hold the whole company
    """
    _refuse_part_of_company(by)
    day = worked.period.start
    LossDay.objects.filter(day=day).delete()
    BusDay.objects.filter(day=day).delete()
    written = write_rows(LossDay, table=worked.table.select(*FIGURES, day=pl.lit(day)))
    write_rows(BusDay, table=_bus(worked))
    events.record(
        "lineloss.day_computed",
        by=by,
        at=at,
        subject_kind="lineloss.lossday",
        unit_id=worked.company_id,
        day=day.isoformat(),
        written=written,
        unexplained=_unexplained(worked.agreements),
    )
    return written


def _bus(worked: Worked) -> pl.DataFrame:
    bound = limits_on(worked.period.start).bus
    units = dict(network.substations(WHOLE_COMPANY).select("substation_id", "unit_id").iter_rows())
    kwh = [from_units(pl.col(name), places=4).alias(name) for name in ("into", "out", "unbalance")]
    rows = worked.bus.with_columns(*kwh).to_dicts()
    rates = [
        None if row["unbalance"] is None else rules.rate_of(row["unbalance"], supplied=row["into"]) for row in rows
    ]
    shape = pl.Schema({"unit_id": pl.Int64(), "rate_pct": pl.Decimal(38, 4), "is_balanced": pl.Boolean()})
    judged = [
        (units.get(row["substation_id"], worked.company_id), rate, None if rate is None else abs(rate) <= bound)
        for row, rate in zip(rows, rates, strict=True)
    ]
    return worked.bus.with_columns(*kwh).hstack(pl.DataFrame(judged, schema=shape, orient="row"))


def write_month(worked: Worked, *, by: Actor, at: datetime) -> int:
    """
    Write the losses of a month down as a draft, in place of an earlier draft; what was issued stays.

    :returns: id of the draft
    :raises LossRefused: if the actor does not hold the whole company
    """
    _refuse_part_of_company(by)
    month, end = worked.period.start, worked.period.end
    assert end is not None  # noqa: S101 - worked out over days that are over
    LossMonth.objects.filter(month=month, kind=worked.kind, state=MonthState.DRAFT).delete()
    run = LossMonth.objects.create(
        month=month,
        kind=worked.kind,
        unit_id=worked.company_id,
        state=MonthState.DRAFT,
        until=end,
        store_version=worked.store_version,
        agreements=[_plain(one) for one in worked.agreements],
        computed_by=by.number,
        computed_at=at,
    )
    table = worked.table.select(*FIGURES, run_id=pl.lit(run.pk)).with_columns(high_months=_high_months(worked))
    write_rows(LossBalance, table=table)
    facts = {"month": f"{month:%Y-%m}", "kind": worked.kind.value, "unexplained": _unexplained(worked.agreements)}
    events.record(
        "lineloss.month_computed",
        by=by,
        at=at,
        subject_kind=SUBJECT,
        subject_id=run.pk,
        unit_id=worked.company_id,
        **facts,
    )
    return int(run.pk)


def _high_months(worked: Worked) -> pl.Series:
    """Count for each row the months in a row that its loss was high, this one too."""
    before = rules.month_before(worked.period.start)
    latest = latest_run(before, kind=worked.kind)
    rows = LossBalance.objects.filter(run=latest) if latest else LossBalance.objects.none()
    names = ("way", "unit_id", "feeder_id", "area_id", "substation_id", "level")
    held = {row[:-1]: row[-1] for row in rows.values_list(*names, "high_months")}
    return pl.Series(
        [
            held.get(tuple(row[name] for name in names), 0) + 1 if row["loss_class"] == LossClass.HIGH.value else 0
            for row in worked.table.iter_rows(named=True)
        ],
        dtype=pl.Int64,
    )


def _plain(one: Agreement) -> dict[str, object]:
    return {"claim": one.claim, "left": one.left, "right": one.right, "causes": [list(cause) for cause in one.causes]}


def _unexplained(compared: tuple[Agreement, ...]) -> str:
    total = sum(abs(one.unexplained) for one in compared)
    return str(Decimal(total).scaleb(-4))


def issue_loss(run_id: int, *, reason: str = "", by: Actor, at: datetime) -> None:
    """
    Issue the losses of a month, so that others rely on them; they cite the version of the store they came from.

    :param reason: why a month is issued again, needed if it was issued before
    :raises LossRefused: if there is no such draft, the month is not over, a difference has no cause, the actor does
        not hold the whole company, or the reason for issuing again lacks
    """
    _refuse_part_of_company(by)
    run = LossMonth.objects.filter(pk=run_id, state=MonthState.DRAFT).locked().first()
    if run is None:
        msg = "There is no such draft of a month's losses; it may have been computed again."
        raise LossRefused(msg)
    _refuse_unfit(run)
    before = LossMonth.objects.filter(month=run.month, kind=run.kind, state=MonthState.ISSUED).locked().first()
    if before is not None and not reason.strip():
        msg = f"The losses of {run.month:%Y-%m} were issued already; say why they are issued again."
        raise LossRefused(msg)
    if before is not None:
        before.state = MONTH.after("replace", state=before.state, thing=before)
        before.save(update_fields=["state"])
    run.state = MONTH.after("issue", state=run.state, thing=run)
    run.issued_by, run.issued_at, run.replaces, run.reason = by.number, at, before, reason.strip()[:200]
    run.save(update_fields=["state", "issued_by", "issued_at", "replaces", "reason"])
    _cite(run, by=by, at=at)
    replaced = before.pk if before else None
    facts = {"month": f"{run.month:%Y-%m}", "kind": run.kind, "replaced": replaced, "reason": run.reason}
    events.record(
        "lineloss.month_issued", by=by, at=at, subject_kind=SUBJECT, subject_id=run.pk, unit_id=run.unit_id, **facts
    )


def _cite(run: LossMonth, *, by: Actor, at: datetime) -> None:
    """Note the version relied on; an empty store has none that later values could differ from."""
    if run.store_version:
        kind = f"lineloss.{run.kind.lower()}"
        cited = Cited(kind, f"{run.month:%Y-%m}", run.unit_id, run.month, run.until, has_registers=True)
        cite(run.store_version, cited=cited, by=by, at=at)


def _refuse_unfit(run: LossMonth) -> None:
    if run.until != month_of(run.month).end:
        msg = f"The month {run.month:%Y-%m} was not over when its losses were computed; compute them again."
        raise LossRefused(msg)
    off = [one["claim"] for one in run.agreements if unexplained_in(one)]
    if off:
        msg = "Sums that must agree differ without a known cause; have this looked into before anything is issued."
        raise LossRefused(msg)
