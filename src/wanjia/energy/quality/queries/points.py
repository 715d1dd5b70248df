"""Monitoring points and what compensates: the archives as they stood in a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from wanjia.energy.quality.kernel.compliance import tenths
from wanjia.energy.quality.kernel.schema import BANDS
from wanjia.energy.quality.models import (
    CompensationDevice,
    EquipmentCheck,
    SwitchingRecord,
    TapRecord,
    VoltageMonitoringPoint,
)
from wanjia.energy.quality.rules import band_of
from wanjia.energy.quality.types import Band, Control, LimitName, Limits, PointClass, Position
from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.periods.types import Period

HUNDRED = Decimal(100)


class UnknownThing(Refused):
    """No monitoring point or compensation device among the units is meant."""


@dataclass(frozen=True, slots=True)
class PointRow:
    """A monitoring point as plain values."""

    point_id: int
    name: str
    usage_point_id: int
    usage_point_number: str
    point_class: PointClass
    position: Position
    nominal_v: Decimal
    lower_v: Decimal | None
    upper_v: Decimal | None
    responsible: str
    unit_name: str
    start_date: date
    end_date: date | None


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A compensation device as plain values."""

    device_id: int
    code: str
    name: str
    kvar: Decimal
    steps: int
    control: Control
    feeder_id: int | None
    area_id: int | None
    unit_name: str
    start_date: date
    end_date: date | None


def points_in(period: Period, *, scope: Scope) -> pl.DataFrame:
    """
    Give the monitoring points of a period.

    :returns: ``point_id, usage_point_id, unit_id, point_class, nominal_v, lower_v, upper_v, start_date, end_date``
    """
    rows = VoltageMonitoringPoint.objects.during(period).filter(within(scope, path="usage_point__unit__path"))
    names = ("usage_point_id", "point_class", "nominal_v", "lower_v", "upper_v", "start_date", "end_date")
    return read_frame(rows.order_by("pk"), point_id="pk", unit_id="usage_point__unit_id", **{n: n for n in names})


def bands_of(points: pl.DataFrame, *, limits: Limits) -> tuple[pl.DataFrame, dict[int, Band]]:
    """Give the bands of points (BANDS), and the same in volts by point."""
    bands, rows = {}, []
    for row in points.to_dicts():
        nominal = row["nominal_v"]
        band = band_of(nominal, limits=limits, lower_v=row["lower_v"], upper_v=row["upper_v"])
        rows.append({"subject_id": row["point_id"], **edges_of(band, nominal_v=nominal, limits=limits)})
        bands[row["point_id"]] = band
    return BANDS.frame(rows), bands


def edges_of(band: Band, *, nominal_v: Decimal, limits: Limits) -> dict[str, int]:
    """Give a band and what is assessed at all, as whole tenths of a volt."""
    lower, upper = tenths(band)
    assessed = Band(
        nominal_v * limits[LimitName.ASSESSED_LOWER_PCT] / HUNDRED,
        nominal_v * limits[LimitName.ASSESSED_UPPER_PCT] / HUNDRED,
    )
    least, most = tenths(assessed)
    return {"lower": lower, "upper": upper, "assessed_lower": least, "assessed_upper": most}


def point_with_id(point_id: int, *, scope: Scope) -> PointRow:
    """
    Find a monitoring point of the scope.

    :raises UnknownThing: if there is none
    """
    mine = VoltageMonitoringPoint.objects.filter(within(scope, path="usage_point__unit__path"), pk=point_id)
    names = ("pk", "name", "usage_point_id", "usage_point__number", "point_class", "position", "nominal_v")
    more = ("lower_v", "upper_v", "responsible__name", "usage_point__unit__name", "start_date", "end_date")
    found = mine.values_list(*names, *more).first()
    if found is None:
        msg = "There is no such monitoring point among your units."
        raise UnknownThing(msg)
    pk, name, usage_point_id, number, kind, position, *rest = found
    return PointRow(pk, name, usage_point_id, number, PointClass(kind), Position(position), *rest)


def device_with_id(device_id: int, *, scope: Scope) -> DeviceRow:
    """
    Find a compensation device of the scope.

    :raises UnknownThing: if there is none
    """
    mine = CompensationDevice.objects.filter(within(scope, path="unit__path"), pk=device_id)
    names = ("pk", "code", "name", "kvar", "steps", "control", "feeder_id", "area_id", "unit__name")
    found = mine.values_list(*names, "start_date", "end_date").first()
    if found is None:
        msg = "There is no such compensation device among your units."
        raise UnknownThing(msg)
    pk, code, name, kvar, steps, control, *rest = found
    return DeviceRow(pk, code, name, kvar, steps, Control(control), *rest)


def devices_of_feeder(feeder_id: int, *, on: date) -> pl.DataFrame:
    """
    Give the devices of a feeder, found within a scope before, with the steps that were switched on latest.

    :returns: ``device_id, code, name, kvar, steps, control, steps_on`` (empty where nothing was written down)
    """
    rows = CompensationDevice.objects.on(on).filter(feeder_id=feeder_id).order_by("code")
    names = ("code", "name", "kvar", "steps", "control")
    devices = read_frame(rows, device_id="pk", **{name: name for name in names})
    records = SwitchingRecord.objects.filter(device_id__in=devices["device_id"].to_list())
    latest = read_frame(records.order_by("switched_at"), device_id="device_id", steps_on="steps_on")
    return devices.join(latest.unique("device_id", keep="last"), on="device_id", how="left", maintain_order="left")


def switchings_of(device_id: int) -> pl.DataFrame:
    """Give what was switched at a device found within a scope before, the latest first."""
    rows = SwitchingRecord.objects.filter(device_id=device_id).order_by("-switched_at")
    return read_frame(rows, **{name: name for name in ("switched_at", "steps_on", "reason", "entered_by")})


def checks_of(*, point_id: int | None = None, device_id: int | None = None) -> pl.DataFrame:
    """Give the checks of a point or a device found within a scope before, the latest first."""
    rows = EquipmentCheck.objects.filter(point_id=point_id, device_id=device_id).order_by("-checked_on", "-pk")
    names = ("checked_on", "outcome", "note", "remedied_on", "entered_by")
    return read_frame(rows, **{name: name for name in names})


def moves_of(area_id: int) -> pl.DataFrame:
    """Give the moves of the tap of an area found within a scope before, the latest first."""
    rows = TapRecord.objects.filter(area_id=area_id).order_by("-moved_on")
    return read_frame(rows, **{name: name for name in ("moved_on", "from_pct", "to_pct", "reason", "entered_by")})
