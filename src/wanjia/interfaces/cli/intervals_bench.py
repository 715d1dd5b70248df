"""How fast the interval store takes a month of a county in, and answers over it."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from wanjia.interfaces.cli.bench import MEGABYTE, Stopwatch, peak_memory
from wanjia.interfaces.cli.start import REFUSED, set_up

MONTH = date(2026, 10, 1)
LONGEST_DAYS = 31
#: GB/T 12325-2008, 220 V: +7 % and −10 %.
LOWER_V, UPPER_V = "198.0", "235.4"
#: A time-of-use day with every period, as minutes.
PERIODS = (
    (0, 480, "VALLEY"),
    (480, 600, "FLAT"),
    (600, 720, "PEAK"),
    (720, 1020, "FLAT"),
    (1020, 1200, "PEAK"),
    (1200, 1260, "SHARP"),
    (1260, 1380, "FLAT"),
    (1380, 1440, "VALLEY"),
)
PAGES = 25


@click.command("bench")
@click.option("--meters", type=click.IntRange(min=1), default=40_000, show_default=True, metavar="N")
@click.option("--days", type=click.IntRange(1, LONGEST_DAYS), default=30, show_default=True, metavar="N")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="Leave the store in this new folder.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures for machines.")
def bench_intervals(meters: int, days: int, keep: Path | None, as_json: bool) -> None:
    """
    Append a month of made-up curves of N meters, energy and voltage, and ask over all of it.

    Works in a database and a store of its own, made for this and removed. The curves are made apart from the timing.
    The questions run in a process of their own, so that its memory is theirs.
    """
    with tempfile.TemporaryDirectory(prefix="wanjia-intervals-") as folder:
        home = keep or Path(folder)
        _own_home(home)
        figures = {**appended(meters, days=days), **_asked_apart(home, days=days)}
    print(json.dumps(figures, indent=2) if as_json else _told(figures))
    if not figures["is_conserved"]:
        sys.exit(REFUSED)


@click.command("bench-questions", hidden=True)
@click.option("--days", type=int, required=True)
def bench_questions(days: int) -> None:
    """Ask over the store of this home and print figures for `wanjia intervals bench`."""
    set_up()
    print(json.dumps(asked(days)))


def _own_home(home: Path) -> None:
    """Point this process to a database of its own, and make it."""
    os.environ["WANJIA_HOME"] = str(home)
    os.environ.pop("WANJIA_DATABASE", None)
    set_up()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _asked_apart(home: Path, *, days: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "wanjia.interfaces.cli.main", "intervals", "bench-questions", "--days", str(days)]
    told = subprocess.run(command, env={**os.environ, "WANJIA_HOME": str(home)}, check=True, stdout=subprocess.PIPE)  # noqa: S603
    answers: dict[str, Any] = json.loads(told.stdout)
    return answers


def appended(count: int, *, days: int) -> dict[str, Any]:
    """Append the curves and give the figures of it."""
    from wanjia.foundation.access.queries import process_actor
    from wanjia.interfaces.cli.intervals_load import Load
    from wanjia.measurement.intervals.operations.appending import append
    from wanjia.measurement.intervals.queries.parts import root

    at = datetime.fromisoformat("2026-11-26T09:00:00+08:00")
    by = process_actor("bench")
    load = Load(_meters(count, at=at), start=MONTH, days=days)
    watch = Stopwatch()
    with watch.running():
        done = append({"CURVES": load.batches()}, source=f"bench {count} {days}", by=by, at=at)
    files = [path.stat().st_size for path in root().rglob("*.parquet")]
    seconds = watch.seconds - load.made_seconds
    return {
        "meters": count,
        "days": days,
        "values": load.values,
        "rows": done.rows,
        "append_seconds": round(seconds, 3),
        "append_cpu_seconds": round(watch.cpu_seconds - load.made_cpu_seconds, 3),
        "load_average": [round(each, 2) for each in os.getloadavg()],
        "values_per_second": round(load.values / seconds),
        "making_seconds": round(load.made_seconds, 3),
        "files": len(files),
        "bytes": sum(files),
        "bytes_per_value": round(sum(files) / load.values, 3),
        "append_peak_memory_mb": round(peak_memory() / MEGABYTE),
    }


def _meters(count: int, *, at: datetime) -> list[int]:
    """Record the meters, as anybody would."""
    import polars as pl

    from wanjia.foundation.access.queries import process_actor
    from wanjia.registry.metering.operations import load_meters
    from wanjia.registry.metering.queries import all_meters
    from wanjia.registry.metering.sheets import METERS

    rows = [{"number": f"B{number:08}", "model_code": "DDZ", "ownership": "UTILITY"} for number in range(count)]
    load_meters(METERS.sheet.schema.frame(rows), by=process_actor("bench"), at=at)
    known = all_meters().filter(pl.col("number").str.starts_with("B"))
    return [int(each) for each in known["meter_id"]]


def asked(days: int) -> dict[str, Any]:
    """Ask the four questions of a county and a page's, and give the figures; every answer is held to the end."""
    import polars as pl

    from wanjia.foundation.access.types import WHOLE_COMPANY
    from wanjia.foundation.periods.types import Period
    from wanjia.measurement.intervals.queries.reading import curves
    from wanjia.measurement.intervals.types import Quantity

    month = Period(MONTH, MONTH + timedelta(days=days))
    figures: dict[str, Any] = {}
    answers: dict[str, pl.DataFrame] = {}
    before = peak_memory()
    for name, question in _questions(month).items():
        watch = Stopwatch()
        with watch.running():
            answers[name] = question()
        figures[f"{name}_seconds"] = round(watch.seconds, 3)
        figures[f"{name}_cpu_seconds"] = round(watch.cpu_seconds, 3)
        figures[f"{name}_rows"] = answers[name].height
    figures["questions_seconds"] = round(sum(figures[f"{name}_seconds"] for name in answers), 3)
    figures["questions_cpu_seconds"] = round(sum(figures[f"{name}_cpu_seconds"] for name in answers), 3)
    figures["questions_peak_memory_mb"] = round(peak_memory() / MEGABYTE)
    figures["started_memory_mb"] = round(before / MEGABYTE)
    figures["is_conserved"] = _is_conserved(answers)
    meters = answers["daily_energy"]["meter_id"].unique().sort().gather_every(max(1, 997)).to_list()
    took = []
    for meter in (meters * PAGES)[:PAGES]:
        began = time.perf_counter()
        curves([meter], period=month, quantities=[Quantity.ENERGY_IMPORT, Quantity.VOLTAGE_A], scope=WHOLE_COMPANY)
        took.append((time.perf_counter() - began) * 1000)
    figures["meter_month_ms"] = round(statistics.median(took), 1)
    figures["meter_month_slowest_ms"] = round(max(took), 1)
    return figures


def _questions(month: Any) -> dict[str, Any]:
    from decimal import Decimal

    from wanjia.foundation.access.types import WHOLE_COMPANY
    from wanjia.measurement.intervals.kernel.whole_county import segments_of
    from wanjia.measurement.intervals.queries import county
    from wanjia.measurement.intervals.types import Quantity

    days = [month.start + timedelta(days=place) for place in range(month.days)]
    calendar = [(days, segments_of(PERIODS))]
    return {
        "daily_energy": lambda: county.sums_by_day(month, quantity=Quantity.ENERGY_IMPORT, scope=WHOLE_COMPANY),
        "time_of_use": lambda: county.sums_by_time_of_use(month, calendar=calendar, scope=WHOLE_COMPANY),
        "area_loss": lambda: county.balances_of(_areas(), period=month, scope=WHOLE_COMPANY),
        "voltage_compliance": lambda: county.voltages_within(
            month, lower_v=Decimal(LOWER_V), upper_v=Decimal(UPPER_V), scope=WHOLE_COMPANY
        ),
    }


def _areas() -> Any:
    """Have every two hundredth meter stand for the head of an area, and the others draw from it."""
    import polars as pl

    from wanjia.interfaces.cli.intervals_load import METERS_OF_AN_AREA
    from wanjia.registry.metering.queries import all_meters

    place = pl.int_range(pl.len(), dtype=pl.Int64)
    return all_meters().select(
        area_meter="meter_id",
        area_id=place // METERS_OF_AN_AREA,
        area_start=pl.lit(MONTH),
        area_end=pl.lit(None, dtype=pl.Date),
        sign=pl.when(place % METERS_OF_AN_AREA == 0).then(1).otherwise(-1).cast(pl.Int64),
        factor=pl.lit(10_000, dtype=pl.Int64),
    )


def _is_conserved(answers: dict[str, Any]) -> bool:
    """Tell whether days, periods of the day and areas add up to the same energy, and every minute was monitored."""
    import polars as pl

    days = answers["daily_energy"]["units"].sum()
    periods = answers["time_of_use"].select(pl.sum_horizontal("valley", "flat", "peak", "sharp").sum()).item()
    areas = answers["area_loss"].select((pl.col("supplied_kwh") + pl.col("taken_kwh")).sum()).item()
    minutes = answers["voltage_compliance"]["monitored"].sum()
    return bool(days == periods == int(areas * 10_000) and minutes == answers["daily_energy"].height * 24 * 60)


def _told(figures: dict[str, Any]) -> str:
    names = ("daily_energy", "time_of_use", "area_loss", "voltage_compliance")
    lines = [
        (
            f"{figures['values']:,} values of {figures['meters']:,} meters and {figures['days']} days appended in "
            f"{figures['append_seconds']:.1f} s ({figures['values_per_second']:,} values a second), "
            f"{figures['bytes_per_value']:.2f} bytes a value in {figures['files']} files, at most "
            f"{figures['append_peak_memory_mb']:,} MB; making them took {figures['making_seconds']:.1f} s, not counted"
        ),
        *(
            f"{name.replace('_', ' ')}: {figures[f'{name}_seconds']:.2f} s, {figures[f'{name}_rows']:,} rows"
            for name in names
        ),
        (
            f"all four: {figures['questions_seconds']:.2f} s ({figures['questions_cpu_seconds']:.2f} s of processors), "
            f"at most {figures['questions_peak_memory_mb']:,} MB"
        ),
        f"one meter's month: {figures['meter_month_ms']} ms, slowest {figures['meter_month_slowest_ms']} ms",
        "days, periods and areas add up to the same energy" if figures["is_conserved"] else "NOT CONSERVED",
    ]
    return "\n".join(lines)
