"""
Feeders written down as plain values, such as JSON holds them.

A feeder has ``u_kv``, ``slack_buses`` with ``slack_pu``, ``bus`` rows and ``branch`` rows; ``bus_columns`` and
``branch_columns`` name their columns (bus, p_kw, q_kvar, u_kv; from, to, r_ohm, x_ohm, status, id, kind).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wanjia.energy.powerflow.kernel.cases import Branch, Bus, Case, Source
from wanjia.energy.powerflow.kernel.faults import Fault, GridFault, GridRefused

BUS_COLUMNS = ("bus", "p_kw", "q_kvar")
BRANCH_COLUMNS = ("from", "to", "r_ohm", "x_ohm", "status")
NAN = float("nan")
SWITCH = "switch"


def is_feeder(told: object) -> bool:
    """Tell whether a value describes one feeder."""
    return isinstance(told, Mapping) and ("bus" in told or "branch" in told)


def case_told(told: Mapping[str, Any], *, name: str) -> Case:
    """
    Read one feeder; what is a number is not judged here but by `checks`.

    :raises GridRefused: if it is not written as a feeder is
    """
    buses = _rows(told, kind="bus", columns=BUS_COLUMNS, name=name)
    branches = _rows(told, kind="branch", columns=BRANCH_COLUMNS, name=name)
    u_kv = _number(told.get("u_kv"))
    return Case(
        name=name,
        buses=tuple(
            Bus(
                name=_label(row["bus"]),
                u_kv=_number(row.get("u_kv", u_kv)),
                p_kw=_number(row.get("p_kw", 0)),
                q_kvar=_number(row.get("q_kvar", 0)),
            )
            for row in buses
        ),
        branches=_branches(branches),
        sources=_sources(told, name=name),
    )


def _rows(told: Mapping[str, Any], *, kind: str, columns: Sequence[str], name: str) -> list[dict[str, Any]]:
    rows, named = told.get(kind), told.get(f"{kind}_columns", columns)
    needed = columns[:1] if kind == "bus" else columns[:4]
    if not isinstance(rows, list) or not rows:
        raise _unreadable(name, what=f"it has no rows called {kind}")
    if not isinstance(named, list | tuple) or any(column not in named for column in needed):
        raise _unreadable(name, what=f"the rows called {kind} lack one of the columns {', '.join(needed)}")
    found = []
    for at, row in enumerate(rows, start=1):
        if not isinstance(row, list) or len(row) != len(named):
            raise _unreadable(name, what=f"row {at} called {kind} does not have {len(named)} values")
        found.append(dict(zip(named, row, strict=True)))
    return found


def _branches(rows: Sequence[Mapping[str, Any]]) -> tuple[Branch, ...]:
    """Read branches; one without a name is called after its ends, with a number where that is taken."""
    taken: dict[str, int] = {}
    found = []
    for row in rows:
        start, end = _label(row["from"]), _label(row["to"])
        name = _label(row["id"]) if "id" in row else f"{start}-{end}"
        if "id" not in row:
            taken[name] = taken.get(name, 0) + 1
            name = name if taken[name] == 1 else f"{name} ({taken[name]})"
        found.append(
            Branch(
                name=name,
                start=start,
                end=end,
                r_ohm=_number(row["r_ohm"]),
                x_ohm=_number(row["x_ohm"]),
                is_closed=bool(row.get("status", 1)),
                is_switch=str(row.get("kind", "")).lower() == SWITCH,
            )
        )
    return tuple(found)


def _sources(told: Mapping[str, Any], *, name: str) -> tuple[Source, ...]:
    buses, volts = told.get("slack_buses", []), told.get("slack_pu")
    if not isinstance(buses, list):
        raise _unreadable(name, what="its slack_buses are no list")
    held = [1.0] * len(buses) if volts is None else volts
    if not isinstance(held, list) or len(held) != len(buses):
        raise _unreadable(name, what="it has not as many slack_pu as slack_buses")
    return tuple(Source(_label(bus), _number(u_pu)) for bus, u_pu in zip(buses, held, strict=True))


def _label(value: object) -> str:
    """Name a node as text: 7 and 7.0 are the same."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else NAN


def _unreadable(name: str, *, what: str) -> GridRefused:
    cure = "Write it as docs/algorithms/theoretical-loss.md shows"
    return GridRefused((Fault(kind=GridFault.UNREADABLE, element=name, what=what, cure=cure),))
