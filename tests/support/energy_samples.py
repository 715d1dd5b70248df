"""Losses, causes, measures, monitoring points, capacitors and customers on other phases, in both stations."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
from django.apps import apps
from django.utils import timezone

from wanjia.energy.lineloss.operations import computing, finding, measuring
from wanjia.energy.lineloss.queries.working import all_losses_of
from wanjia.energy.lineloss.types import MeasureKind, NewMeasure, Way
from wanjia.energy.quality import sheets
from wanjia.energy.quality.operations.archives import file_device, file_point, note_check
from wanjia.energy.quality.operations.problems import register_problem
from wanjia.energy.quality.types import Checked, CheckOutcome, GridProblemKind, NewProblem
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.foundation.periods.types import Period, month_of
from wanjia.registry.metering import operations as metering
from wanjia.registry.metering.types import Tied
from wanjia.registry.network import queries as network

OFFICE = Actor("C2", "线损专责", WHOLE_COMPANY)
SINCE = date(2025, 1, 1)


def make_energy(*, person: str) -> None:
    """
    Write them all, for the areas and usage points that are there.

    :param person: number of somebody who answers for measures and points
    """
    at = timezone.now()
    month = month_of(month_of(timezone.localdate(at)).start - timedelta(days=1))
    computing.write_month(all_losses_of(month), by=OFFICE, at=at)
    areas = network.transformer_areas(WHOLE_COMPANY).sort("code")
    _causes(areas, month=month)
    for area in areas.iter_rows(named=True):
        code = area["code"]
        due = timezone.localdate(at) + timedelta(days=9)
        new = NewMeasure(Way.AREA, code, MeasureKind.INSPECTED, "逐户核查", due, person)
        measuring.enter_measure(new, by=OFFICE, at=at)
        file_device(_device(code, unit_id=area["unit_id"]), by=OFFICE, at=at)
        _patrolled(area, on=timezone.localdate(at))
    for point in _one_in_each_station():
        file_point(_monitored(point.number, person=person), by=OFFICE, at=at)
        _hung_elsewhere(point, areas=areas)


def _patrolled(area: dict[str, Any], *, on: date) -> None:
    """Find a defect of an area on patrol, and register its low voltage."""
    at = timezone.now()
    note_check(Checked(on, CheckOutcome.DEFECT, "树障", area_id=area["area_id"]), by=OFFICE, at=at)
    problem = NewProblem(GridProblemKind.LOW_VOLTAGE, on, "末端电压低", area_code=area["code"])
    register_problem(problem, by=OFFICE, at=at)


def _causes(areas: pl.DataFrame, *, month: Period) -> None:
    found = areas.select(
        "area_id",
        rule=pl.lit("MISSING_COLLECTION"),
        severity=pl.lit("WARNING"),
        other_area_id=pl.lit(None, dtype=pl.Int64),
        usage_point_id=pl.lit(None, dtype=pl.Int64),
        evidence=pl.lit("collected_pct=90; missing=31; days=31"),
    )
    finding.write_findings(found, month=month.start, by=OFFICE, at=timezone.now())


def _device(area_code: str, *, unit_id: int) -> dict[str, Any]:
    unit_code = apps.get_model("organisation", "Unit").objects.get(pk=unit_id).code
    place = {"unit_code": unit_code, "area_code": area_code, "feeder_code": None, "node_code": None}
    size = {"kvar": Decimal(60), "steps": 2, "control": "MANUAL"}
    named = {"code": f"C-{area_code}", "name": f"{area_code}电容器"}
    return _whole(sheets.COMPENSATION_DEVICES, {**named, **place, **size, "start_date": SINCE})


def _monitored(number: str, *, person: str) -> dict[str, Any]:
    what = {"usage_point_number": number, "name": f"{number}末端", "point_class": "D", "position": "END"}
    row = {**what, "nominal_v": Decimal(220), "responsible_number": person, "start_date": SINCE}
    return _whole(sheets.MONITORING_POINTS, row)


def _whole(table: Any, row: dict[str, Any]) -> dict[str, Any]:
    return {column.name: row.get(column.name) for column in table.sheet.columns}


def _one_in_each_station() -> list[Any]:
    tied = apps.get_model("metering", "UsagePointTie").objects.filter(end_date=None).order_by("usage_point__number")
    found: dict[int, Any] = {}
    for tie in tied.select_related("usage_point"):
        found.setdefault(tie.usage_point.unit_id, tie.usage_point)
    return list(found.values())


def _hung_elsewhere(point: Any, *, areas: pl.DataFrame) -> None:
    """Say that a customer hangs on another phase, and propose it."""
    at, today = timezone.now(), timezone.localdate()
    tie = apps.get_model("metering", "UsagePointTie").objects.get(usage_point=point, end_date=None)
    proposal_id = metering.propose_tie(
        point.number,
        new=Tied(phases="B"),
        on=today,
        because=("电压曲线与B相一致", {"phase_pct": "99.0"}),
        by=OFFICE,
        at=at,
    )
    start = today - timedelta(days=30)
    run = apps.get_model("identification", "IdentificationRun").objects.create(
        unit_id=point.unit_id,
        areas=" ".join(areas["code"]),
        start_date=start,
        end_date=today,
        store_version=0,
        run_by=OFFICE.number,
        run_at=at,
    )
    apps.get_model("identification", "IdentificationResult").objects.create(
        run=run,
        usage_point=point,
        archive_area_id=tie.area_id,
        area_id=tie.area_id,
        phases="B",
        verdict="PHASE_FOUND",
        area_pct=Decimal("99.5"),
        phase_pct=Decimal("99.0"),
        evidence={},
        proposal_id=proposal_id,
    )
