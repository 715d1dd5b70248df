"""Changes of the archives: monitoring points, compensation, switching, taps, checks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import polars as pl
from django.utils.timezone import localtime

from wanjia.energy.quality import rules, sheets
from wanjia.energy.quality.models import (
    CompensationDevice,
    EquipmentCheck,
    SwitchingRecord,
    TapRecord,
    VoltageMonitoringPoint,
)
from wanjia.energy.quality.queries.limits import all_limits_on
from wanjia.energy.quality.queries.points import UnknownThing
from wanjia.energy.quality.types import Checked, CheckOutcome, LimitName, Switched, TapMove
from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.sheets.checks import problems_where
from wanjia.foundation.sheets.loading import load, take_new
from wanjia.foundation.sheets.types import ROW, Loaded, Problem
from wanjia.registry.network.queries import feeders, transformer_areas


class ArchiveRefused(Refused):
    """A record that cannot be written down; the text is fit for the user."""


def load_monitoring_points(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add voltage monitoring points; see `wanjia.foundation.sheets.loading.load`."""
    return load(sheets.MONITORING_POINTS, rows=table, by=by, at=at, rules=(_band_problems,))


def load_compensation_devices(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add compensation devices."""
    return load(sheets.COMPENSATION_DEVICES, rows=table, by=by, at=at, rules=(_device_problems,))


def load_quality_limits(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add figures that voltage, power factor, load and unbalance are compared with."""
    return load(sheets.QUALITY_LIMITS, rows=table, by=by, at=at, rules=(_limit_problems,))


def file_point(row: Mapping[str, object], *, by: Actor, at: datetime) -> None:
    """
    Add one monitoring point.

    :param row: values by column of the sheet
    :raises SheetRefused: if it cannot be taken
    """
    take_new(sheets.MONITORING_POINTS, rows=[row], scope=by.scope, rules=(_band_problems,))
    number, kind = str(row["usage_point_number"]), str(row["point_class"])
    subject = "quality.voltagemonitoringpoint"
    events.record("quality.point_filed", by=by, at=at, subject_kind=subject, number=number, point_class=kind)


def end_point(point_id: int, *, on: date, by: Actor, at: datetime) -> None:
    """
    End a monitoring point: from day ``on`` it is watched no more.

    :raises UnknownThing: if there is none among the actor's units
    :raises ArchiveRefused: if it has ended, or would end before it began
    """
    mine = VoltageMonitoringPoint.objects.filter(within(by.scope, path="usage_point__unit__path"), pk=point_id)
    point = mine.select_related("usage_point").locked().first()
    if point is None:
        msg = "There is no such monitoring point among your units."
        raise UnknownThing(msg)
    if point.end_date is not None or on <= point.start_date:
        msg = "A monitoring point ends once, on a day after it began."
        raise ArchiveRefused(msg)
    point.end_date = on
    point.save(update_fields=["end_date"])
    events.record(
        "quality.point_ended",
        by=by,
        at=at,
        subject_kind="quality.voltagemonitoringpoint",
        subject_id=point.pk,
        unit_id=point.usage_point.unit_id,
        on=on.isoformat(),
    )


def file_device(row: Mapping[str, object], *, by: Actor, at: datetime) -> None:
    """
    Add one compensation device.

    :param row: values by column of the sheet
    :raises SheetRefused: if it cannot be taken
    """
    take_new(sheets.COMPENSATION_DEVICES, rows=[row], scope=by.scope, rules=(_device_problems,))
    code, kvar = str(row["code"]), str(row["kvar"])
    events.record("quality.device_filed", by=by, at=at, subject_kind="quality.compensationdevice", code=code, kvar=kvar)


def note_switching(switched: Switched, *, by: Actor, at: datetime) -> int:
    """
    Write down what was switched at a device.

    :returns: id of the record
    :raises UnknownThing: if the device is none of the actor's units
    :raises ArchiveRefused: if there are not so many steps, the moment has not come, or is written down already
    """
    device = _device(switched.device_id, by=by, on=localtime(switched.switched_at).date())
    why = rules.why_not_switched(steps_on=switched.steps_on, steps=device.steps, reason=switched.reason)
    if why is None and switched.switched_at > at:
        why = "The moment of the switching has not come yet."
    if why is None and SwitchingRecord.objects.filter(device=device, switched_at=switched.switched_at).exists():
        why = "A switching of this device at that moment is written down already."
    if why is not None:
        raise ArchiveRefused(why)
    made = SwitchingRecord.objects.create(
        device=device,
        switched_at=switched.switched_at,
        steps_on=switched.steps_on,
        reason=switched.reason.strip(),
        entered_by=by.number,
    )
    events.record(
        "quality.device_switched",
        by=by,
        at=at,
        subject_kind="quality.compensationdevice",
        subject_id=device.pk,
        unit_id=device.unit_id,
        steps_on=switched.steps_on,
        reason=made.reason,
    )
    return made.pk


def note_tap_move(move: TapMove, *, by: Actor, at: datetime) -> int:
    """
    Write down that a transformer's tap was moved; the archive of the grid is told by its own sheet.

    :returns: id of the record
    :raises UnknownThing: if the area is none of the actor's units
    :raises ArchiveRefused: if there is no such tap, or a move of that day is written down already
    """
    mine = transformer_areas(by.scope).filter(pl.col("area_id") == move.area_id)
    if not mine.height:
        msg = "There is no such transformer area among your units."
        raise UnknownThing(msg)
    limits = all_limits_on(move.moved_on)
    why = rules.why_not_moved(from_pct=move.from_pct, to_pct=move.to_pct, limits=limits, reason=move.reason)
    if why is None and move.moved_on > localtime(at).date():
        why = "The day of the move has not come yet."
    if why is None and TapRecord.objects.filter(area_id=move.area_id, moved_on=move.moved_on).exists():
        why = "A move of this tap on that day is written down already."
    if why is not None:
        raise ArchiveRefused(why)
    made = TapRecord.objects.create(
        area_id=move.area_id,
        moved_on=move.moved_on,
        from_pct=move.from_pct,
        to_pct=move.to_pct,
        reason=move.reason.strip(),
        entered_by=by.number,
    )
    events.record(
        "quality.tap_moved",
        by=by,
        at=at,
        subject_kind="quality.taprecord",
        subject_id=made.pk,
        unit_id=mine["unit_id"][0],
        start=f"{move.from_pct:f}",
        end=f"{move.to_pct:f}",
        reason=made.reason,
    )
    return made.pk


def note_check(checked: Checked, *, by: Actor, at: datetime) -> int:
    """
    Write down a check of a monitoring point or a compensation device, or a patrol of a line or an area.

    :returns: id of the record
    :raises UnknownThing: if what was checked is none of the actor's units
    :raises ArchiveRefused: if the day has not come, or a defect is not described
    """
    why = rules.why_not_checked(
        checked_on=checked.checked_on,
        remedied_on=checked.remedied_on,
        is_defect=checked.outcome is CheckOutcome.DEFECT,
        note=checked.note,
        today=localtime(at).date(),
    )
    if why is not None:
        raise ArchiveRefused(why)
    made = EquipmentCheck.objects.create(
        unit_id=_unit_checked(checked, by=by),
        point_id=checked.point_id,
        device_id=checked.device_id,
        feeder_id=checked.feeder_id,
        area_id=checked.area_id,
        checked_on=checked.checked_on,
        outcome=checked.outcome.value,
        note=checked.note.strip(),
        remedied_on=checked.remedied_on,
        entered_by=by.number,
    )
    events.record(
        "quality.equipment_checked",
        by=by,
        at=at,
        subject_kind="quality.equipmentcheck",
        subject_id=made.pk,
        unit_id=made.unit_id,
        outcome=made.outcome,
        on=made.checked_on.isoformat(),
    )
    return made.pk


def _unit_checked(checked: Checked, *, by: Actor) -> int:
    if checked.device_id is not None:
        return _device(checked.device_id, by=by, on=checked.checked_on).unit_id
    if checked.feeder_id is not None or checked.area_id is not None:
        return unit_of_part(feeder_id=checked.feeder_id, area_id=checked.area_id, by=by)
    mine = VoltageMonitoringPoint.objects.filter(
        within(by.scope, path="usage_point__unit__path"), pk=checked.point_id or 0
    )
    unit: int | None = mine.values_list("usage_point__unit_id", flat=True).first()
    if unit is None:
        msg = "There is no such monitoring point among your units."
        raise UnknownThing(msg)
    return unit


def unit_of_part(*, feeder_id: int | None, area_id: int | None, by: Actor) -> int:
    """
    Give the unit of a line or an area.

    :raises UnknownThing: if it is none of the actor's units
    """
    parts = feeders(by.scope) if feeder_id is not None else transformer_areas(by.scope)
    wanted = pl.col("feeder_id") == feeder_id if feeder_id is not None else pl.col("area_id") == area_id
    mine = parts.filter(wanted)
    if mine.is_empty():
        msg = "There is no such line or transformer area among your units."
        raise UnknownThing(msg)
    return int(mine["unit_id"][0])


def _device(device_id: int, *, by: Actor, on: date) -> CompensationDevice:
    found = CompensationDevice.objects.on(on).filter(within(by.scope, path="unit__path"), pk=device_id).first()
    if found is None:
        msg = "There is no such compensation device among your units on that day."
        raise UnknownThing(msg)
    device: CompensationDevice = found
    return device


def _band_problems(points: pl.DataFrame) -> list[Problem]:
    rows = points.select(ROW, "nominal_v", "lower_v", "upper_v").iter_rows()
    found = [(row, rules.why_not_band(nominal, lower_v=low, upper_v=high)) for row, nominal, low, high in rows]
    cure = "Leave both limits empty to take those of the voltage level, or correct them"
    return [Problem(row, "lower_v", why, cure) for row, why in found if why is not None]


def _device_problems(devices: pl.DataFrame) -> list[Problem]:
    nowhere = pl.all_horizontal(pl.col("feeder_code", "area_code", "node_code").is_null())
    return [
        *problems_where(
            devices,
            wrong=(pl.col("kvar") <= 0) | (pl.col("steps") < 1),
            column="kvar",
            what=pl.format("{} kvar in {} steps cannot be", "kvar", "steps"),
            cure="Give a capacity above 0 and one step at least",
        ),
        *problems_where(
            devices,
            wrong=nowhere,
            column="feeder_code",
            what=pl.format("device {} stands nowhere", "code"),
            cure="Name its feeder, its transformer area or its node",
        ),
    ]


BY_LEVEL = (LimitName.UPPER_PCT.value, LimitName.LOWER_PCT.value)


def _limit_problems(limits: pl.DataFrame) -> list[Problem]:
    is_by_level = pl.col("name").is_in(BY_LEVEL)
    has_level = pl.col("level").fill_null("") != ""
    wrong_sign = (pl.col("value") < 0) & (pl.col("name") != LimitName.LOWER_PCT.value)
    return [
        *problems_where(
            limits,
            wrong=is_by_level != has_level,
            column="level",
            what=pl.format("limit {} has a voltage level where it may have none, or none where it must", "name"),
            cure="Give the level for deviations of voltage, and for nothing else",
        ),
        *problems_where(
            limits,
            wrong=wrong_sign,
            column="value",
            what=pl.format("limit {} cannot be below 0", "name"),
            cure="Give a value from 0 on",
        ),
    ]
