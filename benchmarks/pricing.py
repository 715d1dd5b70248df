"""
Bill the same hourly loads with Wanjia and with another rating engine, compare every bill, and print both speeds.

``python -m benchmarks.pricing [--peer PYTHON]``: PYTHON belongs to an environment with NREL-PySAM (`make bench` sets
one up). Where it is missing, one line says so and only Wanjia is measured.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from array import array
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import polars as pl

from benchmarks.tariff import MONTHS, agreements, calendar, hourly_loads, peer_tariff, price_tables
from wanjia.revenue.billing.kernel.pricing import PriceTables, price
from wanjia.revenue.billing.kernel.schema import MEASURED
from wanjia.revenue.billing.kernel.settlement import settle

PEER = Path(__file__).with_name("peer_pysam.py")
REPEATS = 3
HALF_A_FEN = 0.005
FLOAT_ERROR = 1e-9  # of the amount: seven hundred additions of doubles
HAS_PYSAM = "import PySAM.Utilityrate5"


@dataclass(frozen=True, slots=True)
class Run:
    """
    How long an engine took for all bills.

    :ivar pricing_cpu_seconds: without summing the hours of each month; unknown where an engine does both in one
    """

    engine: str
    bills: int
    seconds: float
    cpu_seconds: float
    pricing_cpu_seconds: float | None = None


def main(customers: int, *, peer: Path | None) -> int:
    """Measure, compare, print; 1 if a bill differs."""
    loads = hourly_loads(customers)
    ours, bills = run_wanjia(loads, customers=customers)
    if peer is None or not has_pysam(peer):
        click.echo("NREL-PySAM is not installed (is PyPI within reach?): nothing to compare with.")
        click.echo(table([ours]))
        return 0
    theirs, amounts = run_peer(loads, peer=peer)
    off = differences(bills, amounts=amounts)
    click.echo(f"The same {ours.bills:,} bills from {loads.height:,} hourly values, load {os.getloadavg()[0]:.2f}:")
    click.echo(table([ours, theirs]))
    click.echo(
        f"Wanjia makes {theirs.cpu_seconds / ours.cpu_seconds:.0f} times as many bills a processor second, "
        f"{theirs.seconds / ours.seconds:.0f} times as many a second."
    )
    click.echo(f"Of its processor time {share_of_hours(ours):.0%} goes into summing hours, the rest into the bills.")
    click.echo(told(off, bills=bills))
    return 1 if off.height else 0


def run_wanjia(loads: pl.DataFrame, *, customers: int) -> tuple[Run, pl.DataFrame]:
    """Bill the loads a few times, the sums of hours included: the quickest run, and the bills."""
    segments, tables, hours = agreements(customers), price_tables(), calendar()
    runs = []
    for _ in range(REPEATS):
        wall, cpu = time.perf_counter(), time.process_time()
        measured = by_month(loads, hours=hours)
        summed = time.process_time()
        bills = bills_of(measured, segments=segments, tables=tables)
        done = time.process_time()
        runs.append(
            Run(
                "Wanjia",
                bills=bills.height,
                seconds=time.perf_counter() - wall,
                cpu_seconds=done - cpu,
                pricing_cpu_seconds=done - summed,
            )
        )
    return min(runs, key=lambda run: run.cpu_seconds), bills


def by_month(loads: pl.DataFrame, *, hours: pl.DataFrame) -> pl.DataFrame:
    """
    Sum hours to the periods of each month and find its highest demand.

    :param hours: `calendar`
    :returns: MEASURED
    """
    energy, period = pl.col("energy_kwh"), pl.col("period")
    marked = hours.lazy().select("start_at", "month", is_peak=period == "peak", is_valley=period == "valley")
    rows = (
        loads.lazy()
        .join(marked, on="start_at")
        .select(
            "energy_kwh",
            segment_id=pl.col("customer_id") * MONTHS + pl.col("month") - 1,
            peak_kwh=energy * pl.col("is_peak"),
            valley_kwh=energy * pl.col("is_valley"),
        )
    )
    sums = rows.group_by("segment_id").agg(
        energy_total=energy.sum(),
        energy_sharp=pl.lit(0),
        energy_peak=pl.col("peak_kwh").sum(),
        energy_valley=pl.col("valley_kwh").sum(),
        energy_deep_valley=pl.lit(0),
        reactive=pl.lit(0),
        demand_kw=energy.max(),
    )
    return MEASURED.fitted(sums).collect()


def bills_of(measured: pl.DataFrame, *, segments: pl.DataFrame, tables: PriceTables) -> pl.DataFrame:
    """
    Price months.

    :returns: ``segment_id``, ``amount`` (yuan, each line rounded), ``exact`` (yuan, nothing rounded), ``lines``
    :raises ValueError: if anybody is refused
    """
    agreed, months = segments.lazy(), measured.lazy()
    parts, contradictory = settle(agreed, measured=months, rates=tables.rates.lazy())
    lines, unpriced = price(agreed, measured=months, parts=parts.lazy(), tables=tables)
    if contradictory.height + unpriced.height:
        msg = f"refused: {pl.concat([contradictory, unpriced])}"
        raise ValueError(msg)
    exact = pl.col("quantity").cast(pl.Float64) * pl.col("unit_price").cast(pl.Float64)
    return lines.group_by("segment_id").agg(pl.col("amount").sum(), exact=exact.sum(), lines=pl.len())


def has_pysam(python: Path) -> bool:
    """Tell whether an interpreter is there and has the other engine."""
    if not python.exists():
        return False
    done = subprocess.run([python, "-c", HAS_PYSAM], capture_output=True, check=False)  # noqa: S603  the caller's own
    return done.returncode == 0


def run_peer(loads: pl.DataFrame, *, peer: Path) -> tuple[Run, pl.DataFrame]:
    """
    Let the other engine bill the loads in its own process.

    :returns: its times, and ``segment_id``, ``theirs`` (yuan)
    """
    with TemporaryDirectory(prefix="wanjia-bench-") as name:
        folder = Path(name)
        (folder / "tariff.json").write_text(json.dumps(peer_tariff() | {"repeats": REPEATS}), encoding="utf-8")
        (folder / "loads.bin").write_bytes(array("d", loads["energy_kwh"].to_list()).tobytes())
        subprocess.run([peer, PEER, folder], check=True)  # noqa: S603  the caller's own interpreter
        outcome = json.loads((folder / "bills.json").read_text(encoding="utf-8"))
    amounts = pl.DataFrame({"theirs": [amount for year in outcome["bills"] for amount in year]})
    run = Run(outcome["engine"], amounts.height, seconds=outcome["seconds"], cpu_seconds=outcome["cpu_seconds"])
    return run, amounts.with_columns(segment_id=pl.int_range(amounts.height))


def differences(bills: pl.DataFrame, *, amounts: pl.DataFrame) -> pl.DataFrame:
    """Find bills that differ before rounding by more than float error, or after it by more than half a fen a line."""
    both = bills.join(amounts, on="segment_id", how="full", coalesce=True)
    error = pl.col("theirs").abs() * FLOAT_ERROR
    is_exact = (pl.col("exact") - pl.col("theirs")).abs() <= error
    is_near = (pl.col("amount").cast(pl.Float64) - pl.col("theirs")).abs() <= pl.col("lines") * HALF_A_FEN + error
    return both.filter(~(is_exact & is_near).fill_null(value=False))


def share_of_hours(run: Run) -> float:
    """Tell what share of the processor time went into summing hours."""
    return 1 - (run.pricing_cpu_seconds or run.cpu_seconds) / run.cpu_seconds


def told(off: pl.DataFrame, *, bills: pl.DataFrame) -> str:
    """Say whether the engines agree."""
    if off.height:
        return f"{off.height:,} of {bills.height:,} bills DIFFER: {off.head(5)}"
    return f"All {bills.height:,} bills agree: before rounding to {FLOAT_ERROR:g}, after it to half a fen a line."


def table(runs: list[Run]) -> str:
    """Lay out the runs, a row each."""
    head = f"{'':24}{'seconds':>10}{'CPU s':>10}{'bills/s':>12}{'bills/CPU s':>14}"
    rows = (
        f"{run.engine:24}{run.seconds:>10.3f}{run.cpu_seconds:>10.3f}"
        f"{run.bills / run.seconds:>12,.0f}{run.bills / run.cpu_seconds:>14,.0f}"
        for run in runs
    )
    return "\n".join((head, *rows))


@click.command()
@click.option("--customers", type=click.IntRange(min=1), default=1_000, show_default=True, metavar="N")
@click.option("--peer", type=click.Path(path_type=Path), metavar="PYTHON", help="Interpreter that has NREL-PySAM.")
def command(customers: int, peer: Path | None) -> None:
    """Bill the hourly loads of N customers with Wanjia and with NREL-PySAM."""
    sys.exit(main(customers, peer=peer))


if __name__ == "__main__":
    command()
