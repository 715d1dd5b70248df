"""Jobs of the interval store: days validated and gaps estimated every night; many findings settled at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, time, timedelta

import polars as pl
from django.db import transaction
from django.utils.timezone import make_aware

from wanjia.foundation.events.queries import newest
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.jobs.types import Finished
from wanjia.foundation.periods.types import Period
from wanjia.interfaces.worker.work import Work, today
from wanjia.measurement.intervals.operations.estimating import (
    WouldOverwrite,
    estimate_for_findings,
    estimate_gaps,
    replace_estimates,
)
from wanjia.measurement.intervals.operations.registers import estimate_registers
from wanjia.measurement.intervals.operations.validating import accept_findings, dismiss_findings, validate_day
from wanjia.measurement.intervals.queries.estimating import disturbed, plan
from wanjia.measurement.intervals.queries.findings import findings_named
from wanjia.measurement.intervals.queries.registers import RegisterPlan, plan_registers
from wanjia.measurement.intervals.queries.validating import all_days_delivered, meters_due, review
from wanjia.measurement.intervals.types import IntervalFindingState
from wanjia.registry.metering.queries import installations

#: Meters looked at and written in one go; what is computed is computed before the transaction.
CHUNK = 2_000
#: Days before yesterday that are looked at again, if something was delivered about them.
LATE_DAYS = 31
#: After a first start, days delivered this long before are looked at.
FIRST = timedelta(days=2)
#: Findings settled in one transaction, all of them or none.
SETTLED_TOGETHER = 100
SETTLES: Mapping[str, Callable[..., object]] = {
    "accept": accept_findings,
    "dismiss": dismiss_findings,
    "estimate": estimate_for_findings,
}
SETTLING = "Settling findings about intervals"
VALIDATING, ESTIMATING, REGISTERS = "Validating intervals", "Estimating gaps", "Estimating registers"
LOOKED_AT = ("intervals.day_validated",)


def validate_days(work: Work) -> Finished:
    """
    Validate yesterday, and days of which something has come since; let estimates give way, and fill gaps.

    Only the day given as ``of`` if one is. Done twice it changes nothing twice.
    """
    given = work.get("of")
    days = [date.fromisoformat(given)] if given else days_to_look_at(today(work.at()))
    told = {"found": 0, "mended": 0, "elements": 0, "replaced": 0, "registers": 0}
    for done, day in enumerate(days):
        _one_day(work, day=day, progress=(done, len(days)), told=told)
    _registers(work, until=days[0], told=told)
    facts = [
        ["Days looked at", f"{len(days):,}"],
        ["New findings", f"{told['found']:,}"],
        ["Findings mended", f"{told['mended']:,}"],
        ["Estimates replaced", f"{told['replaced']:,}"],
        ["Elements estimated", f"{told['elements']:,}"],
        ["Registers estimated", f"{told['registers']:,}"],
    ]
    return Finished({"facts": facts})


def days_to_look_at(day: date) -> list[date]:
    """Give yesterday, and the days before of which something was delivered since the latest validation."""
    known = newest(LOOKED_AT)
    since = known[1] if known else make_aware(datetime.combine(day, time.min)) - FIRST
    yesterday = day - timedelta(days=1)
    return [yesterday, *all_days_delivered(since, until=yesterday, days=LATE_DAYS)]


def _one_day(work: Work, *, day: date, progress: tuple[int, int], told: dict[str, int]) -> None:
    meters = meters_due(day, scope=work.by.scope)
    parts = [meters.slice(start, CHUNK) for start in range(0, meters.height, CHUNK)]
    done, of = progress
    for place, part in enumerate(parts):
        work.report(done * len(parts) + place, of=of * len(parts), words=VALIDATING)
        _validate(work, day=day, meters=part, told=told)
        work.report(done * len(parts) + place, of=of * len(parts), words=ESTIMATING)
        touched = _estimate(work, day=day, meters=part, told=told)
        if touched:
            _validate(work, day=day, meters=part.filter(pl.col("meter_id").is_in(list(touched))), told=told)


def _validate(work: Work, *, day: date, meters: pl.DataFrame, told: dict[str, int]) -> None:
    found = review(day, meters=meters, scope=work.by.scope)
    with transaction.atomic():
        outcome = validate_day(found, by=work.by, at=work.at())
    told["found"] += outcome.found
    told["mended"] += outcome.mended


def _estimate(work: Work, *, day: date, meters: pl.DataFrame, told: dict[str, int]) -> Collection[int]:
    """Let estimates give way and fill gaps; gives the meters of which something was written."""
    moved = disturbed(day, meters=meters, scope=work.by.scope)
    planned = plan(day, meters=meters, scope=work.by.scope, again=moved)

    def write() -> None:
        if moved:
            told["replaced"] += replace_estimates(planned, disturbed=moved, by=work.by, at=work.at())
        told["elements"] += estimate_gaps(planned, by=work.by, at=work.at()).elements

    if _is_written(write):
        return {*moved, *(line.meter_id for line in planned.lines)}
    return ()


def _registers(work: Work, *, until: date, told: dict[str, int]) -> None:
    """Put in the place of registers that were not frozen what their curves, or those around them, say."""
    ids = sorted(installations(Period(until, until + timedelta(days=1)), scope=work.by.scope)["meter_id"].unique())
    for start in range(0, len(ids), CHUNK):
        work.report(start, of=len(ids), words=REGISTERS)
        planned = plan_registers(until, scope=work.by.scope, meters=ids[start : start + CHUNK])

        def write(planned: RegisterPlan = planned) -> None:
            outcome = estimate_registers(planned, by=work.by, at=work.at())
            told["registers"] += outcome.registers
            told["replaced"] += outcome.replaced

        _is_written(write)


def _is_written(write: Callable[[], None]) -> bool:
    """Write estimates; where measured values came in between they are left to the next night."""
    try:
        with transaction.atomic():
            write()
    except WouldOverwrite:
        return False
    return True


def settle_findings(work: Work) -> Finished:
    """
    Settle many findings with one reason, a part at a time; each part, and its event, whole or not at all.

    A part that is refused is tried in halves, so that one finding that cannot be settled so holds no other back; it is
    told with the reason. Taken up again, it goes on with those that still wait.
    """
    wanted = findings_named(work["findings"], scope=work.by.scope)
    rows = sorted((row for row in wanted if row.state == IntervalFindingState.OPEN), key=lambda row: row.day)
    ids = [row.finding_id for row in rows]
    refused: Counter[str] = Counter()
    for start in range(0, len(ids), SETTLED_TOGETHER):
        work.report(start, of=len(ids), words=SETTLING)
        refused.update(_settle(work, ids=ids[start : start + SETTLED_TOGETHER]))
    facts = [
        ["Findings settled", f"{len(ids) - refused.total():,}"],
        ["Settled already", f"{len(work['findings']) - len(ids):,}"],
        *([["Findings left open", f"{refused.total():,}"]] if refused else []),
        *(["Left open because", f"{why} ({count:,})"] for why, count in refused.most_common()),
    ]
    return Finished({"facts": facts})


def _settle(work: Work, *, ids: list[int]) -> list[str]:
    """Settle a part; gives the reason for each finding that could not be settled."""
    try:
        with transaction.atomic():
            SETTLES[work["step"]](finding_ids=ids, reason=work["reason"], by=work.by, at=work.at())
    except Refused as why:
        if len(ids) == 1:
            return [str(why)]
        half = len(ids) // 2
        return [*_settle(work, ids=ids[:half]), *_settle(work, ids=ids[half:])]
    return []
