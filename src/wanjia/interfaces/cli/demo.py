"""The command ``wanjia demo``: a whole county billed before one's eyes, then served."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from wanjia.interfaces.cli.readiness import port_faults
from wanjia.interfaces.cli.serve import HOST_OPTION, PORT_OPTION, place, run_served
from wanjia.interfaces.cli.serving import Served
from wanjia.interfaces.cli.start import refusals_told, set_up

CUSTOMERS, SEED, LEAST = 37_349, 2026, 100
SIZE = click.IntRange(min=LEAST)
FILE = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command()
@click.option("--customers", "--size", type=SIZE, default=CUSTOMERS, show_default=True, help="Size of the county.")
@click.option("--seed", type=int, default=SEED, show_default=True, help="Another seed makes another county.")
@click.option("--json", "json_file", type=FILE, help="Write the report to this file, too.")
@click.option("--serve/--no-serve", "serves", default=True, help="Go on to serve the county, or end after the report.")
@click.option("--keep", is_flag=True, help="Serve the county that is there, as it was left.")
@click.option("--year", "has_year", is_flag=True, help="Make series of the whole year, not of two months alone.")
@HOST_OPTION
@PORT_OPTION
def demo(customers: int, seed: int, json_file: Path | None, serves: bool, keep: bool, has_year: bool) -> None:
    """
    Make a sample county, bill its January 2026, and serve it with a sign-in for each post.

    The database under WANJIA_HOME must be empty or hold an earlier demo county, which is then replaced.
    """
    os.environ["WANJIA_SERVING"] = "demo"
    set_up()
    served = Served(*place(), "demo") if serves else None
    with refusals_told():
        _make(customers, seed=seed, json_file=json_file, keep=keep, has_year=has_year, served=served)
    if served is not None:
        told = (
            f"The sample county is served at {served.address} (Ctrl-C stops it; `wanjia demo --keep` serves it again)."
        )
        run_served(served, told=told)


def _make(
    customers: int, *, seed: int, json_file: Path | None, keep: bool, has_year: bool, served: Served | None
) -> None:
    """Make the county, or look whether there is one to keep, and print the report and who can sign in."""
    from django.utils import timezone

    from wanjia.interfaces.demo.accounts import open_accounts
    from wanjia.interfaces.demo.fresh import check_kept, refuse_other
    from wanjia.interfaces.demo.journey import run
    from wanjia.interfaces.demo.screen import Screen
    from wanjia.interfaces.worker import billing as worker

    if not keep:
        refuse_other()
    if served is not None:
        _refuse_port(served)
    with Screen() as screen:
        if keep:
            check_kept()
        else:
            report = run(customers, seed=seed, biller=worker, steps=screen.steps, has_year=has_year)
            screen.show(report)
            _write(report, file=json_file)
        screen.show_accounts(open_accounts(at=timezone.now()))


def _refuse_port(served: Served) -> None:
    from wanjia.foundation.findings.types import Refused

    for fault in port_faults(served.host, port=served.port):
        raise Refused(fault)


def _write(report: object, *, file: Path | None) -> None:
    if file is not None:
        file.write_text(json.dumps(report, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")


COMMANDS = (demo,)
