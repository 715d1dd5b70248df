"""Whatever stands in a file where a figure, a name or a table belongs: it is refused, or computed to a number."""

import copy
import math
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from wanjia.energy.powerflow.kernel.faults import GridRefused
from wanjia.energy.powerflow.kernel.reading import case_told
from wanjia.energy.powerflow.kernel.solving import solved

PLATE = {"rated_kva": 200, "no_load_loss_w": 240, "load_loss_w": 2600, "no_load_current_pct": 0.8, "impedance_pct": 4}
WHOLE: dict[str, Any] = {
    "u_kv": 10,
    "base_mva": 1,
    "slack_buses": [1],
    "slack_pu": [1.0],
    "bus_columns": ["bus", "p_kw", "q_kvar", "u_kv"],
    "bus": [[1, 0, 0, 10], [2, 300, 100, 10], [3, 100, 30, 10], [4, 20, 5, 0.4]],
    "branch_columns": ["from", "to", "r_ohm", "x_ohm", "status", "kind", "id", "c_uf"],
    "branch": [
        [1, 2, 0.5, 0.3, 1, "line", "a", 0],
        [2, 3, 0, 0, True, "switch", "b", 0],
        [1, 3, 1, 1, 0, "line", "c", 0],
    ],
    "transformer": [{"id": "T", "from": 3, "to": 4, "tap_pct": 2, **PLATE}],
    "load": [[2, 10, 5]],
    "generator": [[3, 5, 1]],
    "shunt": [[3, 0, -20]],
}
ODD = [None, True, False, 0, -1, 1, 2, 3.5, "", "x", "1", [], {}, [1], {"a": 1}, [[1, 2]], "line", -0.0]
ODD += [1e308, -1e308, 1e-320, 1e20, math.nan, math.inf, 10**400]


def ways(value: Any, *, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give the way to every value inside another."""
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield (*way, key)
            yield from ways(value[key], way=(*way, key))


WAYS = list(ways(WHOLE))


@given(st.sampled_from(WAYS), st.sampled_from([*ODD, "gone"]))
@settings(max_examples=300, deadline=None)
def test_it_is_refused_with_reasons_or_computed_to_a_number(way: tuple[Any, ...], odd: Any) -> None:
    told = copy.deepcopy(WHOLE)
    inner = told
    for key in way[:-1]:
        inner = inner[key]
    if odd == "gone":
        del inner[way[-1]]
    else:
        inner[way[-1]] = odd

    faults, loss = outcome(told)
    assert faults or math.isfinite(loss)
    assert all(len(fault) > len(". .") for fault in faults)


def outcome(told: dict[str, Any]) -> tuple[list[str], float]:
    """Give what is wrong with a feeder, and what it loses, no number where it was refused."""
    try:
        found = solved(case_told(told, name="a"))
    except GridRefused as refused:
        return [fault.told for fault in refused.faults], math.nan
    loss = math.nan if found.flow is None else float(found.flow.loss_kw[0])
    if found.flow is not None and not math.isfinite(loss):
        return [], math.nan
    return [fault.told for fault in found.faults], loss


def test_the_whole_one_is_computed() -> None:
    found = solved(case_told(WHOLE, name="a"))

    assert found.faults == ()
    assert found.flow is not None
