"""Commands about the reliability of supply."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from wanjia.energy.reliability.kernel.case import BadCase, computed

SHOWN = (
    ("customers", "customers"),
    ("saifi", "SAIFI, times a year"),
    ("saidi_h", "SAIDI, hours a year"),
    ("caidi_h", "CAIDI, hours"),
    ("asai", "ASAI"),
    ("ens_mwh", "ENS, MWh a year"),
    ("aens_kwh", "AENS, kWh per customer"),
)


@click.group()
def reliability() -> None:
    """Reliability of supply."""


@reliability.command("indices")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print all figures as JSON.")
@click.option("--disconnects/--no-disconnects", default=None, help="Whether main sections can be parted.")
@click.option("--fuses/--no-fuses", default=None, help="Whether laterals have fuses.")
@click.option("--alternative-supply/--no-alternative-supply", default=None, help="Whether another line can take over.")
@click.option("--replace-transformers", type=float, metavar="HOURS", help="Replace transformers within HOURS.")
def indices(file: Path, *, as_json: bool, **asked: Any) -> None:
    """
    Compute the reliability to be expected of radial feeders that FILE describes.

    FILE holds one network or a list of them as JSON: lengths of sections, rates of failure, times of repair and of
    switching, feeders with their main sections and load points, customers and average load. ``disconnects``, ``fuses``
    and ``alternative_supply`` (true unless said otherwise, the latter two a probability if need be), and
    ``transformer_replacement_h`` say how it is switched; options go before what FILE says.
    """
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as wrong:
        msg = f"{file.name} is not JSON: {wrong}"
        raise click.ClickException(msg) from None
    cases = _cases(told)
    try:
        found = [computed(_asked(case, **asked)) for case in cases]
    except BadCase as why:
        raise click.ClickException(str(why)) from None
    for one in found:
        if one["not_understood"]:
            click.echo(f"not understood and left out: {', '.join(one['not_understood'])}", err=True)
    if as_json:
        click.echo(json.dumps(found if isinstance(told, list) or "cases" in told else found[0], indent=2))
        return
    for one in found:
        _show(one)


def _cases(told: Any) -> list[dict[str, Any]]:
    cases = told.get("cases", [told]) if isinstance(told, dict) else told
    cases = list(cases.values()) if isinstance(cases, dict) else cases
    if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases):
        msg = "the file holds neither a network nor a list of them"
        raise click.ClickException(msg)
    return cases


def _asked(case: dict[str, Any], *, replace_transformers: float | None, **switched: bool | None) -> dict[str, Any]:
    wanted: dict[str, Any] = {name: is_there for name, is_there in switched.items() if is_there is not None}
    if replace_transformers is not None:
        wanted.update(transformer_action="replace", transformer_replacement_h=replace_transformers)
    feeders = {name: {**told, **wanted} for name, told in case.get("feeders", {}).items()}
    return {**case, "feeders": feeders} if wanted else case


def _show(found: dict[str, Any]) -> None:
    click.echo(found["name"] or "network")
    for key, words in SHOWN:
        value = found[key]
        text = "not known" if value is None else f"{value:,}" if isinstance(value, int) else f"{value:.6f}"
        click.echo(f"  {words:<24}{text:>14}")


COMMANDS = (reliability,)
