"""Units, people and posts: a company, its marketing department with four teams, five stations of three groups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from wanjia.foundation.organisation.types import Role, UnitKind
from wanjia.interfaces.demo.draws import Draws
from wanjia.interfaces.demo.names import COUNTY, person_names
from wanjia.interfaces.demo.places import STATION_NAMES, STATIONS, station_code

COMPANY, MARKETING = "YZ", "YZ-M"
OFFICE, BILLING, HIGH_VOLTAGE, METERING = "YZ-M1", "YZ-M2", "YZ-M3", "YZ-M4"
GROUPS = ("综合组", "营业组", "配电组")
SINCE = date(2013, 8, 1)

UNITS: tuple[tuple[str, str, UnitKind, str | None], ...] = (
    (COMPANY, f"{COUNTY}供电公司", UnitKind.COMPANY, None),
    (MARKETING, "营销部（乡镇供电所管理部、客户服务中心）", UnitKind.DEPARTMENT, COMPANY),
    (OFFICE, "综合室", UnitKind.TEAM, MARKETING),
    (BILLING, "电费核算及账务班", UnitKind.TEAM, MARKETING),
    (HIGH_VOLTAGE, "高压用电检查班", UnitKind.TEAM, MARKETING),
    (METERING, "计量班", UnitKind.TEAM, MARKETING),
)
#: Who works above the stations: unit, role, how many.
CENTRAL: tuple[tuple[str, Role, int], ...] = (
    (COMPANY, Role.COMPANY_MANAGER, 1),
    (COMPANY, Role.SAFETY_SUPERVISOR, 1),
    (COMPANY, Role.DISPATCHER, 3),
    (MARKETING, Role.SYSTEM_ADMINISTRATOR, 1),
    (MARKETING, Role.MARKETING_DIRECTOR, 1),
    (MARKETING, Role.AUDIT_DIRECTOR, 1),
    (MARKETING, Role.AUDITOR, 2),
    (MARKETING, Role.PLATFORM_SUPERVISOR, 1),
    (MARKETING, Role.PLATFORM_DISPATCHER, 4),
    (OFFICE, Role.GENERAL_OFFICE_MANAGER, 1),
    (BILLING, Role.BILLING_ACCOUNTANT, 6),
    (BILLING, Role.CASHIER, 2),
    (HIGH_VOLTAGE, Role.HV_INSPECTOR, 6),
    (METERING, Role.METERING_OFFICER, 6),
    (METERING, Role.STOREKEEPER, 1),
)
#: Who works in each station: group (0: the station itself), role, how many.
IN_STATION: tuple[tuple[int, Role, int], ...] = (
    (0, Role.STATION_HEAD, 1),
    (0, Role.SAFETY_OFFICER, 1),
    (0, Role.TECHNICIAN, 1),
    (0, Role.MARKETING_OFFICER, 1),
    (1, Role.HALL_CLERK, 2),
    (2, Role.METER_READER, 5),
    (2, Role.COLLECTOR, 2),
    (2, Role.AREA_MANAGER, 4),
    (3, Role.ELECTRICIAN, 6),
)
#: Roles whose work goes beyond their team: they hold a second post over the whole department.
DEPARTMENT_WIDE = (Role.BILLING_ACCOUNTANT, Role.METERING_OFFICER, Role.HV_INSPECTOR)
#: Roles that sit in a group and serve all customers of its station: they hold a second post over the station.
STATION_WIDE = (Role.HALL_CLERK, Role.METER_READER, Role.COLLECTOR, Role.AREA_MANAGER)


def units() -> pl.DataFrame:
    """Give the units, each after the one above it."""
    rows = [(code, name, kind.value, parent) for code, name, kind, parent in UNITS]
    for station, name in enumerate(STATION_NAMES, start=1):
        code = station_code(station)
        rows.append((code, name, UnitKind.STATION.value, MARKETING))
        rows += [
            (f"{code}{g}", f"{name}{group}", UnitKind.GROUP.value, code) for g, group in enumerate(GROUPS, start=1)
        ]
    return pl.DataFrame(rows, schema=dict.fromkeys(("code", "name", "kind", "parent_code"), pl.String), orient="row")


def _seats() -> Iterator[tuple[str, Role]]:
    for unit, role, count in CENTRAL:
        yield from [(unit, role)] * count
    for station in range(1, STATIONS + 1):
        for group, role, count in IN_STATION:
            yield from [(f"{station_code(station)}{group or ''}", role)] * count


def people(draws: Draws) -> pl.DataFrame:
    """Give the people, one for each seat."""
    seats = pl.DataFrame({"i": range(1, len(list(_seats())) + 1)})
    return seats.select(number=_person_number(), name=person_names(draws, what="staff"))


def posts() -> pl.DataFrame:
    """Give the posts; some people hold a second one."""
    rows = []
    for number, (unit, role) in enumerate(_seats(), start=1):
        rows.append((number, unit, role.value))
        if role in DEPARTMENT_WIDE:
            rows.append((number, MARKETING, role.value))
        if role in STATION_WIDE:
            rows.append((number, unit[:-1], role.value))
        if role is Role.AREA_MANAGER:
            rows.append((number, f"{unit[:-1]}3", Role.ELECTRICIAN.value))
    table = pl.DataFrame(rows, schema={"i": pl.Int64, "unit_code": pl.String, "role": pl.String}, orient="row")
    return table.select("unit_code", "role", person_number=_person_number(), start_date=pl.lit(SINCE))


def _person_number() -> pl.Expr:
    return pl.format("YZ{}", pl.col("i").cast(pl.String).str.zfill(4))


def numbers_of(role: Role) -> list[str]:
    """Give the numbers of the people who hold a role."""
    return [f"YZ{number:04}" for number, (_, held) in enumerate(_seats(), start=1) if held is role]


def roles_held() -> set[Role]:
    """Give the roles that somebody holds."""
    return {role for _, role in _seats()}
