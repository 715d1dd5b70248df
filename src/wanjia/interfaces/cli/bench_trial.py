"""``wanjia bench trial``: how long one customer's bill takes inside a running process."""

from __future__ import annotations

import json
import time
from pathlib import Path
from statistics import median

import click

from wanjia.interfaces.exchange.told_bills import shelf_beside, trial_bills

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("trial")
@click.argument("file", type=FILE)
@click.option("--times", type=click.IntRange(min=2), default=50, show_default=True, help="How often to bill it.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures for machines.")
def bench_trial(file: Path, times: int, as_json: bool) -> None:
    """Bill the agreement that FILE describes again and again: text in, explained bill out."""
    text, shelf = file.read_text(encoding="utf-8"), shelf_beside(file.parent)
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        trial_bills(text, name=file.name, shelf=shelf)
        seconds.append(time.perf_counter() - start)
    first, *warm = seconds
    found = {"first_ms": first * 1000, "best_ms": min(warm) * 1000, "median_ms": median(warm) * 1000}
    if as_json:
        click.echo(json.dumps({name: round(value, 2) for name, value in found.items()}))
        return
    click.echo("  ".join(f"{name} {value:.1f}" for name, value in found.items()))
