"""``wanjia loss report``: the losses of a month in four ways, and whether they agree."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from wanjia.interfaces.cli.start import REFUSED, refusals_told, set_up

if TYPE_CHECKING:
    from wanjia.energy.lineloss.queries.report import MonthReport

KINDS = {"simultaneous": "SIMULTANEOUS", "billed": "BILLED"}
PLACES = 4


@click.command()
@click.option("--month", required=True, metavar="YYYY-MM", help="The month that is looked at.")
@click.option("--kind", type=click.Choice(tuple(KINDS)), default="simultaneous", help="By meters, or by bills.")
@click.option("--json", "as_json", is_flag=True, help="For machines: every balance, exact.")
def report(month: str, kind: str, as_json: bool) -> None:
    """
    Print the losses of a month in four ways, and that they agree, or by how much and why they do not.

    What stands of the month is printed: issued, or drafted; where nothing was written the month is computed from the
    store, and nothing is written. The exit code is 1 if sums that must agree differ without a cause.
    """
    first = _first_day(month)
    set_up()
    from wanjia.energy.lineloss.queries.report import all_of_month
    from wanjia.energy.lineloss.types import LossKind

    with refusals_told():
        found = all_of_month(first, kind=LossKind(KINDS[kind]), today=_today())
    if as_json:
        click.echo(json.dumps(_plain(found), ensure_ascii=False, indent=1))
    else:
        _show(found)
    if found.unexplained:
        sys.exit(REFUSED)


def _first_day(month: str) -> date:
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError as bad:
        msg = f"{month} is no month: write it as 2026-01"
        raise click.BadParameter(msg, param_hint="--month") from bad


def _today() -> date:
    from django.utils.timezone import localdate

    return localdate()


def _plain(found: MonthReport) -> dict[str, Any]:
    """Give it as plain values; energies and rates as text, since they are exact."""
    return {
        "month": f"{found.month:%Y-%m}",
        "kind": found.kind.value,
        "state": found.state,
        "until": found.until.isoformat(),
        "store_version": found.store_version,
        "agrees": found.unexplained == 0,
        "balances": [
            {
                "way": row.way.value,
                "code": row.code,
                "name": row.name,
                **{name: str(getattr(row, name)) for name in ("supplied", "sold", "own_use", "passed", "loss")},
                "rate_pct": None if row.rate_pct is None else str(row.rate_pct),
                "class": row.loss_class.value,
            }
            for row in found.rows
        ],
        "agreements": [
            {
                "claim": one.claim,
                "left": _kwh(one.left),
                "right": _kwh(one.right),
                "difference": _kwh(one.difference),
                "causes": {cause: _kwh(amount) for cause, amount in one.causes},
                "unexplained": _kwh(one.unexplained),
            }
            for one in found.agreements
        ],
    }


def _kwh(units: int) -> str:
    from decimal import Decimal

    return f"{Decimal(units).scaleb(-PLACES):f}"


HEADINGS = ("way", "code", "supplied kWh", "sold kWh", "own use kWh", "passed on kWh", "loss kWh", "rate %", "class")


def _show(found: MonthReport) -> None:
    click.echo(f"Line loss of {found.month:%Y-%m} ({found.kind.value.lower()}, {found.state.lower()}), kWh:")
    lines = [
        (
            row.way.value.lower(),
            row.code,
            *(f"{value:,.0f}" for value in (row.supplied, row.sold, row.own_use, row.passed, row.loss)),
            "-" if row.rate_pct is None else f"{row.rate_pct:.2f}",
            row.loss_class.value.lower(),
        )
        for row in found.rows
    ]
    _table((HEADINGS, *lines))
    click.echo("Do the ways agree?")
    for one in found.agreements:
        mark = "OK " if not one.unexplained else "NOT"
        click.echo(f"  {mark} {one.claim}: {_kwh(one.left)} and {_kwh(one.right)}, difference {_kwh(one.difference)}")
        for cause, amount in one.causes:
            click.echo(f"        of it {cause}: {_kwh(amount)}")
    told = "Everything agrees or has its cause."
    click.echo(told if not found.unexplained else f"{_kwh(found.unexplained)} kWh have no cause.")


def _table(lines: Sequence[Sequence[str]]) -> None:
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    for line in lines:
        left = [cell.ljust(width) for cell, width in zip(line[:2], widths[:2], strict=True)]
        right = [cell.rjust(width) for cell, width in zip(line[2:], widths[2:], strict=True)]
        click.echo("  " + "  ".join((*left, *right)).rstrip())
