"""The commands of ``wanjia loss``: what is lost on the way, and where."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wanjia.interfaces.cli.loss_report import report
from wanjia.interfaces.cli.start import REFUSED

if TYPE_CHECKING:
    from wanjia.energy.powerflow.kernel.faults import Fault
    from wanjia.energy.powerflow.kernel.solving import Solved

READABLE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
HEADINGS = ("feeder", "loss kW", "loss kvar", "lowest voltage pu", "at node", "source kW", "source kvar")


@click.group()
def loss() -> None:
    """Where the kWh went: computed from the grid, or from meters."""


@loss.command()
@click.argument("file", type=READABLE)
@click.option("--json", "as_json", is_flag=True, help="For machines: every figure unrounded.")
@click.option("--meshed", is_flag=True, help="Rings and several sources in one part are meant.")
def powerflow(file: Path, as_json: bool, meshed: bool) -> None:
    """
    Compute the feeders that FILE (JSON) describes: their loss, lowest voltage and source power.

    FILE holds one feeder, or many by name. A feeder that cannot be computed is told with its reasons; the others are
    computed all the same, and the command then ends with exit code 1. Neither a database nor a customer is needed.
    """
    from wanjia.energy.powerflow.kernel.solving import solved

    feeders, left_out = _told(file)
    results = [
        (name, result if isinstance(result, tuple) else solved(result, may_be_meshed=meshed))
        for name, result in _cases(feeders)
    ]
    if as_json:
        cases = {name: _plain(one) for name, one in results}
        print(json.dumps({"file": file.name, "cases": cases, "left_out": left_out}, indent=1))
    else:
        _show(results, file=file.name)
        for name in left_out:
            print(f"left out: {name} is no feeder", file=sys.stderr)
    if any(_refusals(result) for _, result in results):
        sys.exit(REFUSED)


loss.add_command(report)
COMMANDS = (loss,)


def _told(file: Path) -> tuple[dict[str, Any], list[str]]:
    """
    Read a file: feeders by name, and the names of what is no feeder.

    Leaves with exit code 1 where it is no JSON, names a feeder twice or holds none.
    """
    from wanjia.energy.powerflow.kernel.reading import is_feeder

    try:
        told = json.loads(file.read_bytes().decode("utf-8-sig"), object_pairs_hook=_once)
    except (ValueError, RecursionError) as broken:
        _leave(f"{file.name} cannot be read as JSON: {broken}")
    if is_feeder(told):
        told = {str(told.get("name") or file.stem): told}
    if isinstance(told, list):
        told = _listed(told, file=file)
    feeders = {name: one for name, one in told.items() if is_feeder(one)} if isinstance(told, dict) else {}
    if not feeders:
        _leave(f"{file.name} describes no feeder: one has the tables bus and branch, or is one of many by name")
    return feeders, [name for name in told if name not in feeders]


def _listed(told: list[Any], *, file: Path) -> dict[str, Any]:
    """Give feeders of a list by their names, else by their places; leaves where two have the same."""
    found: dict[str, Any] = {}
    for at, one in enumerate(told, start=1):
        name = _name(one, at=at)
        if name in found:
            _leave(f"{file.name} has two feeders called {name}: give each a name of its own")
        found[name] = one
    return found


def _name(told: Any, *, at: int) -> str:
    named = told.get("name") if isinstance(told, dict) else None
    return str(named or at)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that names a thing twice: the latter would hide the former."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        msg = f"{next(name for name in names if names.count(name) > 1)!r} stands there twice"
        raise ValueError(msg)
    return found


def _leave(words: str) -> Any:
    print(words, file=sys.stderr)
    sys.exit(REFUSED)


def _cases(feeders: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Give each feeder as a case, or the faults for which it is none."""
    from wanjia.energy.powerflow.kernel.faults import GridRefused
    from wanjia.energy.powerflow.kernel.reading import case_told

    for name, told in feeders.items():
        try:
            yield name, case_told(told, name=name)
        except GridRefused as refused:
            yield name, refused.faults


def _faults(result: Solved | tuple[Fault, ...]) -> tuple[Fault, ...]:
    return result if isinstance(result, tuple) else result.faults


def _refusals(result: Solved | tuple[Fault, ...]) -> bool:
    return isinstance(result, tuple) or result.flow is None


def _plain(result: Solved | tuple[Fault, ...]) -> dict[str, Any]:
    """Give a result as plain values for JSON; figures are null where it was refused."""
    found = _figures(result)
    u_pu, node = ("", "") if found is None else found[2:4]
    figures: dict[str, Any] = dict.fromkeys(("loss_kw", "loss_kvar", "source_kw", "source_kvar"))
    if found is not None:
        figures = {"loss_kw": found[0], "loss_kvar": found[1], "source_kw": found[4], "source_kvar": found[5]}
    faults = _faults(result)
    told = [{"rule": f.kind.value, "element": f.element, "what": f.what, "cure": f.cure} for f in faults]
    is_error = [fault.severity.value == "ERROR" for fault in faults]
    return {
        "is_solved": found is not None,
        **figures,
        "vmin_pu": u_pu if found else None,
        "vmin_bus": node if found else None,
        "refusals": [one for one, error in zip(told, is_error, strict=True) if error],
        "warnings": [one for one, error in zip(told, is_error, strict=True) if not error],
    }


def _figures(result: Solved | tuple[Fault, ...]) -> tuple[float, float, float, str, float, float] | None:
    if isinstance(result, tuple) or result.flow is None:
        return None
    flow, (u_pu, node) = result.flow, result.lowest
    source = float(flow.source_kw.sum()), float(flow.source_kvar.sum())
    return float(flow.loss_kw[0]), float(flow.loss_kvar[0]), u_pu, node, *source


def _show(results: Sequence[tuple[str, Any]], *, file: str) -> None:
    """Print a table of what was computed, and below it what was refused or is worth knowing."""
    rows = [HEADINGS]
    for name, result in results:
        found = _figures(result)
        if found is None:
            rows.append((name, "refused", "", "", "", "", ""))
        else:
            kw, kvar, u_pu, node, p, q = found
            rows.append((name, f"{kw:.3f}", f"{kvar:.3f}", f"{u_pu:.5f}", node, f"{p:.3f}", f"{q:.3f}"))
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEADINGS))]
    for row in rows:
        print("  ".join(_cell(row[at], at=at, width=widths[at]) for at in range(len(HEADINGS))).rstrip())
    for name, result in results:
        for fault in _faults(result):
            print(f"{file}: {name}: {'refused' if fault.severity.value == 'ERROR' else 'note'}: {fault.told}")


def _cell(text: str, *, at: int, width: int) -> str:
    return text.ljust(width) if at == 0 else text.rjust(width)
