"""``wanjia quality``: what a month came to in voltage, power factor, load and unbalance."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from wanjia.interfaces.cli.start import AS_PERSON, actor_now, refusals_told, set_up

if TYPE_CHECKING:
    from wanjia.energy.quality.queries.board import MonthReport


@click.group()
def quality() -> None:
    """Look at voltage, power factor, load and unbalance."""


@quality.command()
@click.option("--month", required=True, metavar="YYYY-MM", help="The month.")
@click.option("--compute", is_flag=True, help="Work it out anew before.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@AS_PERSON
def report(month: str, compute: bool, as_json: bool, person: str | None) -> None:
    """Print the composite rate of voltage by class, the worst points, power factors and findings of a month."""
    first = _month(month)
    set_up()
    from django.db import transaction

    from wanjia.energy.quality.operations.computing import compute_month
    from wanjia.energy.quality.queries.board import report_of
    from wanjia.foundation.access.rules import acting
    from wanjia.foundation.access.types import Permission

    with refusals_told():
        actor, at = actor_now(person)
        if compute:
            with transaction.atomic():
                compute_month(first, by=acting(actor, permission=Permission.QUALITY_EDIT), at=at)
        found = report_of(first, scope=acting(actor, permission=Permission.QUALITY_VIEW).scope)
    if as_json:
        click.echo(json.dumps(_plain(asdict(found)), ensure_ascii=False, indent=1))
    else:
        _show(found)


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as bad:
        msg = f"{text} is no month: write it as 2026-01"
        raise click.BadParameter(msg, param_hint="--month") from bad


def _plain(value: Any) -> Any:
    """Give values as JSON holds them; decimals as text, since they are exact."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, Decimal | date) else value


def _show(found: MonthReport) -> None:
    rate = found.rate
    composite = "nothing monitored" if rate.composite_pct is None else f"{rate.composite_pct} %"
    click.echo(f"{rate.of_month:%Y-%m}: composite rate {composite}, target {rate.target_pct.normalize():f} %")
    for one in rate.classes:
        minutes = f"{one.over_minutes:,} min above, {one.under_minutes:,} min below"
        click.echo(f"  class {one.point_class}: {one.rate_pct} % at {one.points} points, {minutes}")
    for point in found.worst:
        click.echo(f"  {point.rate_pct} %  {point.name} ({point.point_class}, {point.responsible})")
    click.echo(
        f"{found.feeders_met} of {found.feeders} feeders reach their power factor; {found.needed_kvar:,} kvar lack"
    )
    click.echo(f"{found.taps} taps to move")
    for count in found.rules:
        click.echo(f"  {count.rule}: {count.findings:,}, {count.minutes:,} min together")


COMMANDS: tuple[click.Command, ...] = (quality,)
