"""Commands of the interval store: measure it, take files in, tidy it."""

from __future__ import annotations

import click

from wanjia.interfaces.cli.intervals_bench import bench_intervals, bench_questions


@click.group("intervals")
def intervals() -> None:
    """Take load curves in, and measure the store that holds them."""


intervals.add_command(bench_intervals)
intervals.add_command(bench_questions)
COMMANDS = (intervals,)
