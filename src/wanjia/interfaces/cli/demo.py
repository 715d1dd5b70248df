"""The command ``wanjia demo``: a whole county billed before one's eyes."""

from __future__ import annotations

import json
from pathlib import Path

import click

from wanjia.interfaces.cli.start import refusals_told, set_up

CUSTOMERS, SEED, LEAST = 37_349, 2026, 100
SIZE = click.IntRange(min=LEAST)
FILE = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command()
@click.option("--customers", "--size", type=SIZE, default=CUSTOMERS, show_default=True, help="Size of the county.")
@click.option("--seed", type=int, default=SEED, show_default=True, help="Another seed makes another county.")
@click.option("--json", "json_file", type=FILE, help="Write the report to this file, too.")
@click.option("--serve/--no-serve", hidden=True, expose_value=False)
def demo(customers: int, seed: int, json_file: Path | None) -> None:
    """
    Make a sample county and bill its January 2026.

    The database under WANJIA_HOME must be empty or hold an earlier demo county, which is then replaced.
    """
    set_up()
    from wanjia.interfaces.demo.journey import run
    from wanjia.interfaces.demo.screen import Screen
    from wanjia.interfaces.worker import billing as worker

    with refusals_told(), Screen() as screen:
        report = run(customers, seed=seed, biller=worker, steps=screen.steps)
        screen.show(report)
    if json_file is not None:
        json_file.write_text(json.dumps(report, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")


COMMANDS = (demo,)
