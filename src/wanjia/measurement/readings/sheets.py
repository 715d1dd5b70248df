"""The sheets of readings."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from wanjia.foundation.sheets.checks import problems_where
from wanjia.foundation.sheets.tables import Heading, SheetTable
from wanjia.foundation.sheets.types import Problem, Sheet
from wanjia.measurement.readings.models import Reading, ReadingRoute, RouteStop, ValidationLimit
from wanjia.measurement.readings.rules import LATEST_TURNING_DAY
from wanjia.registry.metering.sheets import ENDS, POINT, REGISTER_KIND, STARTS

ROUTE_KINDS = {"MANUAL": "人工抄表", "REMOTE": "远程采集"}
QUALITIES = {
    "MANUAL": "现场抄表",
    "REMOTE": "远程采集",
    "CUSTOMER": "客户自报",
    "SPECIAL": "特抄",
    "ESTIMATED": "估抄",
    "CORRECTED": "更正",
}

ROUTES = SheetTable(
    name="reading_routes",
    chinese="抄表段",
    english="Reading routes",
    model=ReadingRoute,
    key=("code",),
    headings=(
        Heading("code", "抄表段编号", "Route code", "code of the route"),
        Heading("name", "抄表段名称", "Route name", "name as people say it"),
        Heading("unit_code", "管理单位编码", "Unit code", "unit that reads it", path="unit__code"),
        Heading("kind", "抄表方式", "Route kind", "how it is read", words=ROUTE_KINDS),
        Heading("turning_day", "抄表例日", "Turning day", "day at whose start the cycle turns, 1 to 28"),
    ),
    unit_paths=("unit__path",),
)

ROUTE_STOPS = SheetTable(
    name="route_stops",
    chinese="抄表顺序",
    english="Route stops",
    model=RouteStop,
    key=("usage_point_number", "start_date"),
    headings=(
        Heading("route_code", "抄表段编号", "Route code", "route on which it is read", path="route__code"),
        POINT,
        Heading("sequence", "抄表序号", "Sequence", "place in the walk"),
        STARTS,
        ENDS,
    ),
    unit_paths=("usage_point__unit__path", "route__unit__path"),
    exclusive=(("usage_point_number",),),
)

READINGS = SheetTable(
    name="readings",
    chinese="抄表示数",
    english="Readings",
    model=Reading,
    key=("meter_number", "kind", "reading_date"),
    headings=(
        Heading("meter_number", "电能表编号", "Meter number", "meter that was read", path="meter__number"),
        POINT,
        REGISTER_KIND,
        Heading("reading_date", "抄表日期", "Reading date", "day at whose start the value stands"),
        Heading("value", "示数", "Value", "what the register showed"),
        Heading("quality", "示数来源", "Quality", "how the value came about", words=QUALITIES),
        Heading("taken_at", "抄表时间", "Taken at", "when it was read"),
    ),
    unit_paths=("usage_point__unit__path",),
)

VALIDATION_LIMITS = SheetTable(
    name="validation_limits",
    chinese="抄表校验限值",
    english="Validation limits",
    model=ValidationLimit,
    key=("rule", "name", "start_date"),
    headings=(
        Heading("rule", "规则", "Rule", "code of the rule"),
        Heading("name", "限值名称", "Limit", "which of its limits"),
        Heading("value", "限值", "Value", "the figure"),
        Heading("source", "依据", "Source", "the clause or practice that it comes from"),
        STARTS,
        ENDS,
    ),
    exclusive=(("rule", "name"),),
)

_OPTIONAL = {"meter_number", "usage_point_number", "taken_at"}

#: What is handed in. Either number may be left out: the installation of the day tells the other. A register may have
#: any code here: one that the meter does not have waits in the work list, like any other fault.
DELIVERY = Sheet(
    READINGS.name,
    READINGS.chinese,
    READINGS.english,
    tuple(
        replace(column, is_required=column.name not in _OPTIONAL, is_open=column.name == "kind")
        for column in READINGS.sheet.columns
    ),
    READINGS.key,
)


def turning_day_problems(rows: pl.DataFrame) -> list[Problem]:
    """Find routes that turn on a day which some month lacks."""
    return problems_where(
        rows,
        wrong=~pl.col("turning_day").is_between(1, LATEST_TURNING_DAY),
        column="turning_day",
        what=pl.format("a route cannot turn on day {}", "turning_day"),
        cure=f"Choose a day from 1 to {LATEST_TURNING_DAY}",
    )
