"""
The interval store beside Polars over the same files: ``make bench-intervals``.

`wanjia intervals bench` appends and asks; then Polars' streaming engine answers two of the questions over the files
that it left, in a process of its own. The rows that both give are counted, so that neither leaves any out.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click
import polars as pl


def asked_by_polars(store: Path) -> dict[str, float]:
    """Sum each day, and count what lies beyond 198 to 235.4 V, with Polars."""
    energy = pl.scan_parquet(str(store / "curves/*/energy-import/*/*.parquet"))
    voltage = pl.scan_parquet(str(store / "curves/*/voltage-a/*/*.parquet"))
    began = time.perf_counter()
    days = energy.select("meter_id", "day", pl.col("values").list.sum().alias("units")).collect(engine="streaming")
    summed = time.perf_counter()
    beyond = pl.element().is_between(1980, 2354)
    within = voltage.select("meter_id", pl.col("values").list.eval(beyond).list.sum().alias("within"))
    minutes = within.group_by("meter_id").agg(pl.col("within").sum() * 15).collect(engine="streaming")
    return {
        "daily_energy_seconds": summed - began,
        "daily_energy_rows": days.height,
        "voltage_compliance_seconds": time.perf_counter() - summed,
        "voltage_compliance_rows": minutes.height,
    }


def main() -> None:
    """Measure both and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meters", default="40000")
    parser.add_argument("--days", default="30")
    parser.add_argument("--peer", type=Path, help="only ask Polars over this store, and print JSON")
    asked = parser.parse_args()
    if asked.peer:
        click.echo(json.dumps(asked_by_polars(asked.peer)))
        return
    with tempfile.TemporaryDirectory(prefix="wanjia-intervals-") as folder:
        home = Path(folder) / "home"
        size = ["--meters", asked.meters, "--days", asked.days, "--keep", str(home)]
        command = [sys.executable, "-m", "wanjia.interfaces.cli.main", "intervals", "bench", "--json", *size]
        ours = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)  # noqa: S603
        peer = [sys.executable, "-m", "benchmarks.intervals", "--peer", str(home / "intervals")]
        theirs = json.loads(subprocess.run(peer, check=True, stdout=subprocess.PIPE).stdout)  # noqa: S603
    click.echo(json.dumps(ours, indent=2))
    for name in ("daily_energy", "voltage_compliance"):
        if ours[f"{name}_rows"] != theirs[f"{name}_rows"]:
            sys.exit(f"{name}: {ours[f'{name}_rows']} rows here, {theirs[f'{name}_rows']} by Polars")
        own, other = ours[f"{name}_seconds"], theirs[f"{name}_seconds"]
        click.echo(f"{name}: {own:.2f} s here, {other:.2f} s by Polars: {other / own:.1f} times")


if __name__ == "__main__":
    main()
