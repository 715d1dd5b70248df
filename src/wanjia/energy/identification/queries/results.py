"""What was identified, and by which limits."""

from __future__ import annotations

from datetime import date

import polars as pl
from django.db.models import Count, QuerySet

from wanjia.energy.identification.models import IdentificationLimit, IdentificationResult, IdentificationRun
from wanjia.energy.identification.types import IdentificationFigure, Limits, ResultRow, RunRow, Verdict
from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.periods.types import Period


class UnknownRun(Refused):
    """No identification of the scope has that id."""


def limits_on(day: date) -> Limits:
    """
    Give the limits in force on a day; of two that hold the later counts.

    :raises UnknownRun: if one is missing
    """
    rows = IdentificationLimit.objects.on(day).order_by("start_date", "pk")
    found = {IdentificationFigure(row.name): row.value for row in rows}
    missing = sorted(set(IdentificationFigure) - set(found))
    if missing:
        msg = f"no limit {missing[0]} is in force on {day}"
        raise UnknownRun(msg)
    return found


def run_with_id(run_id: int, *, scope: Scope) -> RunRow:
    """
    Find a run.

    :raises UnknownRun: if there is none with that id in the scope
    """
    mine = IdentificationRun.objects.filter(within(scope, path="unit__path"), pk=run_id)
    row = mine.select_related("unit").first()
    if row is None:
        msg = "There is no such identification among your units."
        raise UnknownRun(msg)
    results = IdentificationResult.objects.filter(run=row)
    counts = results.order_by().values_list("verdict").annotate(count=Count("pk"))
    return RunRow(
        run_id=row.pk,
        unit_name=row.unit.name,
        unit_path=row.unit.path,
        areas=tuple(row.areas.split()),
        start=row.start_date,
        end=row.end_date,
        store_version=row.store_version,
        by=row.run_by,
        at=row.run_at,
        counts={Verdict(verdict): count for verdict, count in counts},
        proposed=results.filter(proposal__isnull=False).count(),
    )


def result_of_proposal(proposal_id: int, *, scope: Scope) -> ResultRow | None:
    """Give what a run of the scope says of the customer whom a correction is about; none if no run proposed it."""
    mine = IdentificationResult.objects.filter(within(scope, path="run__unit__path"), proposal_id=proposal_id)
    return next(iter(_rows(mine)), None)


def result_with_id(result_id: int, *, scope: Scope) -> ResultRow:
    """
    Find what a run says of one customer.

    :raises UnknownRun: if there is none with that id in the scope
    """
    found = _rows(IdentificationResult.objects.filter(within(scope, path="run__unit__path"), pk=result_id))
    if not found:
        msg = "There is no such identification among your units."
        raise UnknownRun(msg)
    return found[0]


def all_moved_in(period: Period) -> pl.DataFrame:
    """
    Give whom the runs over days of a period found on another area than the archive had, the latest run of each.

    :returns: ``usage_point_id, area_id`` (of the archive), ``other_area_id, chance`` (percent)
    """
    rows = IdentificationResult.objects.filter(run__start_date__lt=period.end or date.max)
    rows = rows.filter(run__end_date__gt=period.start).order_by("run__run_at", "pk")
    names = {"usage_point_id": "usage_point_id", "area_id": "archive_area_id", "other_area_id": "area_id"}
    found = read_frame(rows, **names, chance="area_pct", verdict="verdict")
    latest = found.unique("usage_point_id", keep="last", maintain_order=True)
    return latest.filter(pl.col("verdict") == Verdict.OTHER_AREA.value).drop("verdict")


def moved_result(usage_point: str, *, other_area: str, scope: Scope) -> ResultRow | None:
    """Give the latest result of the scope that finds a customer, by number, on another area, by code."""
    mine = IdentificationResult.objects.filter(
        within(scope, path="run__unit__path"),
        usage_point__number=usage_point,
        area__code=other_area,
        verdict=Verdict.OTHER_AREA,
    )
    return next(iter(_rows(mine.order_by("-run__run_at", "-pk")[:1])), None)


def _rows(results: QuerySet[IdentificationResult]) -> list[ResultRow]:
    return [
        ResultRow(
            result_id=row.pk,
            run_id=row.run_id,
            usage_point_id=row.usage_point_id,
            usage_point_number=row.usage_point.number,
            archive_area=row.archive_area.code,
            archive_phases=row.archive_phases,
            area=row.area.code,
            phases=row.phases,
            verdict=Verdict(row.verdict),
            why_not=row.why_not,
            area_pct=row.area_pct,
            phase_pct=row.phase_pct,
            evidence=row.evidence,
        )
        for row in results.select_related("usage_point", "archive_area", "area")
    ]
