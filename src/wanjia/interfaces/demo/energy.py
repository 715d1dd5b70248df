"""
What people and nightly jobs do with the series: losses balanced, causes looked for, voltages judged, outages told.

Targets, persons, monitoring points, compensation and outages are those of a small utility, invented like the rest.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
from django.db import transaction

from wanjia.energy.identification.operations import identifying
from wanjia.energy.lineloss.operations import computing, finding, loading, targeting
from wanjia.energy.lineloss.queries.diagnosing import all_causes_of
from wanjia.energy.lineloss.queries.working import all_losses_of, by_bills, day_by_day
from wanjia.energy.lineloss.types import NewTarget, TargetPeriod, Way
from wanjia.energy.powerflow.operations.computing import reckon_area, reckon_feeder, write_run
from wanjia.energy.quality.operations import archives
from wanjia.energy.quality.operations.archives import note_check
from wanjia.energy.quality.operations.computing import compute_month
from wanjia.energy.quality.operations.problems import register_problem
from wanjia.energy.quality.types import Checked, CheckOutcome, GridProblemKind, NewProblem
from wanjia.foundation.organisation.types import Role
from wanjia.foundation.periods.types import month_of
from wanjia.interfaces.demo.billing import AT
from wanjia.interfaces.demo.county import County
from wanjia.interfaces.demo.gateways import gateways
from wanjia.interfaces.demo.loading import loader
from wanjia.interfaces.demo.meters import point_number
from wanjia.interfaces.demo.network import Network
from wanjia.interfaces.demo.outages import tell_outages
from wanjia.interfaces.demo.places import STATIONS, station_code
from wanjia.interfaces.demo.steps import Steps
from wanjia.interfaces.demo.validation import validate_days
from wanjia.interfaces.demo.wire_sheets import feeder_code
from wanjia.registry.network.queries import area_named, feeder_named

PART = "energy"
COMPANY = "YZ"
JANUARY, DECEMBER = date(2026, 1, 1), date(2025, 12, 1)
TARGET_PCT = {COMPANY: Decimal("6.50"), "STATION": Decimal("6.00")}
DECISION = "样例县公司文件（示例数据）"
PHASE_V, NEUTRAL_10KV_V = "220", "5773.5"
C_POINTS = 10
#: The power flow of a feeder of a month takes seconds; the pages offer the others.
THEORETICAL_STATIONS = 2


def work_energy(county: County, *, steps: Steps) -> None:
    """Do all of it for January 2026, causes of losses after what they are told from, and balance December before."""
    with steps.step("targets, persons, monitoring points", part=PART, unit="rows") as step:
        step.count = _set_up(county)
    with steps.step("balance the month before", part=PART, unit="balances") as step:
        step.count = _losses_of_december()
    with steps.step("validate the latest curves", part=PART, unit="findings") as step:
        step.count = validate_days()
    with steps.step("judge voltages and power factors", part=PART, unit="findings") as step:
        step.count = _quality()
    with steps.step("compute theoretical losses", part=PART, unit="runs") as step:
        step.count = _theoretical(county.network)
    with steps.step("compare customers' voltages", part=PART, unit="proposals") as step:
        step.count = _identify(county.network)
    _losses_of_january(steps)
    with steps.step("tell outages, work reliability out", part=PART, unit="outages") as step:
        step.count = tell_outages(county)


def _set_up(county: County) -> int:
    by, written = loader(), 0
    with transaction.atomic():
        for code in (COMPANY, *(station_code(number + 1) for number in range(STATIONS))):
            rate = TARGET_PCT[COMPANY if code == COMPANY else "STATION"]
            new = NewTarget(Way.UNIT, code, TargetPeriod.YEAR, JANUARY, rate, DECISION)
            targeting.set_target(new, by=by, at=AT)
            written += 1
        written += loading.load_responsibilities(_persons(county), by=by, at=AT).written
        written += archives.load_monitoring_points(_monitoring(county), by=by, at=AT).written
        written += archives.load_compensation_devices(_compensation(county.network), by=by, at=AT).written
        written += _on_patrol(county.network)
    return written


def _on_patrol(found: Network) -> int:
    """Register a problem of an area, and a defect that was seen there on patrol."""
    by, site = loader(), found.sites[next(iter(found.full.values()))[0]]
    low = NewProblem(GridProblemKind.LOW_VOLTAGE, date(2026, 1, 20), "末端电压偏低，导线截面小", area_code=site.code)
    register_problem(low, by=by, at=AT)
    area = area_named(site.code, scope=by.scope)
    note_check(Checked(date(2026, 1, 22), CheckOutcome.DEFECT, "导线连接点发热", area_id=area.area_id), by=by, at=AT)
    return 2


def _persons(county: County) -> pl.DataFrame:
    """Let the area managers of a station answer for its lines and public areas in turn."""
    posts = county.sheets["posts"].filter(role=Role.AREA_MANAGER.value)
    rows = []
    for number in range(1, STATIONS + 1):
        mine = posts.filter(pl.col("unit_code").str.starts_with(station_code(number)))["person_number"].unique().sort()
        feeders = [f for f, station in county.network.station_of.items() if station == number]
        areas = [s.code for s in county.network.sites.values() if s.station == number and not s.is_private]
        parts = [(feeder_code(f), None) for f in feeders] + [(None, code) for code in areas]
        rows += [
            {"feeder_code": feeder, "area_code": area, "person_number": mine[place % len(mine)]}
            for place, (feeder, area) in enumerate(parts)
            if len(mine)
        ]
    table = pl.DataFrame(rows, schema={"feeder_code": pl.String, "area_code": pl.String, "person_number": pl.String})
    return table.with_columns(start_date=pl.lit(date(2025, 1, 1)))


def _monitoring(county: County) -> pl.DataFrame:
    """Watch every busbar, some customers at 10 kV, and the head and a far customer of every full area."""
    rows = [
        {"usage_point_number": one.number, "name": one.name, "point_class": "A", "position": "HEAD"}
        | {"nominal_v": NEUTRAL_10KV_V}
        for one in gateways(county.network)
        if one.kind == "BUSBAR"
    ]
    high = county.supplies.filter(metering_mode="HV_SUPPLY_HV_METER", potential=100).sort("order").head(C_POINTS)
    for number in high.select(point_number()).to_series():
        rows.append(
            {"usage_point_number": number, "name": f"专变{number[-6:]}", "point_class": "C", "position": "OTHER"}
        )
        rows[-1]["nominal_v"] = NEUTRAL_10KV_V
    heads = {one.part: one for one in gateways(county.network) if one.kind == "AREA_HEAD"}
    numbers = dict(county.supplies.select("i", point_number()).iter_rows())
    for area in (area for areas in county.network.full.values() for area in areas):
        head = heads[county.network.sites[area].code]
        rows.append({"usage_point_number": head.number, "name": head.name, "point_class": "D", "position": "HEAD"})
        rows[-1]["nominal_v"] = PHASE_V
        far = _farthest(county.network, area=area)
        rows.append({"usage_point_number": numbers[far], "name": f"{head.name[:-2]}末端", "point_class": "D"})
        rows[-1] |= {"position": "END", "nominal_v": PHASE_V}
    person = county.sheets["posts"].filter(role=Role.TECHNICIAN.value)["person_number"].min()
    return pl.DataFrame(rows).with_columns(responsible_number=pl.lit(person), start_date=pl.lit(date(2025, 1, 1)))


def _farthest(found: Network, *, area: int) -> int:
    """Give the customer whose box is the most spans away from the transformer."""
    tree = found.trees[area]
    homes = found.homes.filter(area=area).sort("i")

    def spans(box: int) -> int:
        count, node = 0, box
        while node:
            node, count = int(tree.parent[node]), count + 1
        return count

    return max(homes.select("i", "box").iter_rows(), key=lambda row: (spans(row[1]), -row[0]))[0]  # type: ignore[no-any-return]


def _compensation(found: Network) -> pl.DataFrame:
    """Let every large public area have a device of about a fifth of its transformer's size."""
    rows = [
        {
            "code": f"WG-{site.code}",
            "name": f"{site.name}无功补偿",
            "unit_code": station_code(site.station),
            "feeder_code": feeder_code(site.feeder),
            "area_code": site.code,
            "node_code": None,
            "kvar": max(10, site.rated_kva // 50 * 10),
            "steps": 4,
            "control": "AUTOMATIC",
            "start_date": date(2020, 1, 1),
        }
        for site in found.sites.values()
        if not site.is_private
    ]
    return pl.DataFrame(rows)


def _losses_of_january(steps: Steps) -> None:
    """Balance January by meters, its days and the month, then by bills, and look for causes."""
    with steps.step("gather the month, balance its days", part=PART, unit="balances") as step:
        metered = all_losses_of(month_of(JANUARY))
        for worked in day_by_day(metered):
            with transaction.atomic():
                step.count += computing.write_day(worked, by=loader(), at=AT)
    with steps.step("balance the month both ways, find causes", part=PART, unit="causes") as step:
        causes = all_causes_of(metered)
        with transaction.atomic():
            computing.write_month(metered, by=loader(), at=AT)
            step.count = finding.write_findings(causes, month=JANUARY, by=loader(), at=AT)
        with transaction.atomic():
            computing.write_month(by_bills(metered), by=loader(), at=AT)


def _losses_of_december() -> int:
    """Balance December by meters, so that January has a month to be compared with."""
    worked = all_losses_of(month_of(DECEMBER))
    with transaction.atomic():
        computing.write_month(worked, by=loader(), at=AT)
    return worked.table.height


def _quality() -> int:
    with transaction.atomic():
        return compute_month(JANUARY, by=loader(), at=AT).findings


def _theoretical(found: Network) -> int:
    """Compute the feeders with full areas of two stations, and one of those areas each."""
    by, runs = loader(), 0
    for areas in list(found.full.values())[:THEORETICAL_STATIONS]:
        feeder = feeder_named(feeder_code(found.sites[areas[0]].feeder), scope=by.scope)
        prepared = [reckon_feeder(feeder, month=month_of(JANUARY), by=by)]
        prepared += [
            reckon_area(area_named(found.sites[area].code, scope=by.scope), month=month_of(JANUARY), by=by)
            for area in areas[:1]
        ]
        for one in prepared:
            with transaction.atomic():
                write_run(one, by=by, at=AT)
            runs += 1
    return runs


def _identify(found: Network) -> int:
    """Compare the customers of the full areas of each station that has several."""
    by, proposed = loader(), 0
    for areas in found.full.values():
        codes = [found.sites[area].code for area in areas]
        if len(codes) > 1:
            with transaction.atomic():
                run_id = identifying.identify(codes, period=month_of(JANUARY), by=by, at=AT)
                proposed += identifying.suggest_ties(run_id, by=by, at=AT)
    return proposed
