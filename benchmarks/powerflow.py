"""
A feeder-year of power flow: 35,040 steps of Baran and Wu's 33-bus feeder, against a sweep in numpy over all steps.

Both are run in this process, on the same loads; the sweep is the twin that the tests use. Needs the folder of cases.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

import numpy as np

from tests.oracles.sweep import sweep
from tests.support.root import shared_folder
from wanjia.energy.powerflow.kernel.balanced import balanced
from wanjia.energy.powerflow.kernel.cases import grid_of
from wanjia.energy.powerflow.kernel.reading import case_told

STEPS = 35_040
LIMIT_S = 3.0
SEED = 7


def main() -> None:
    """Measure, print, and leave with 1 if the limit is missed."""
    folder = shared_folder()
    if folder is None:
        sys.exit("the folder of cases is missing: set WANJIA_SHARED")
    told = json.loads((folder / "cases" / "feeders.json").read_text())["case33bw"]
    case = case_told(told, name="case33bw")
    draw = np.random.default_rng(SEED)
    shape = (STEPS, len(case.loaded))
    p_kw = np.array([bus.p_kw for bus in case.loaded]) * draw.uniform(0.2, 1.0, shape)
    q_kvar = np.array([bus.q_kvar for bus in case.loaded]) * draw.uniform(0.2, 1.0, shape)
    grid = grid_of(case)
    whole = np.zeros((2, STEPS, len(case.buses)))
    whole[0][:, grid.load_bus], whole[1][:, grid.load_bus] = p_kw, q_kvar
    runs: dict[str, Callable[[], np.ndarray]] = {
        "one thread": lambda: balanced(grid, p_kw=p_kw, q_kvar=q_kvar).loss_kw,
        "two threads": lambda: balanced(grid, p_kw=p_kw, q_kvar=q_kvar, threads=2).loss_kw,
        "numpy sweep": lambda: sweep(told, p_kw=whole[0], q_kvar=whole[1])[0],
    }
    found = {name: _timed(run) for name, run in runs.items()}
    lines = [
        f"{name:12} {wall:6.2f} s, {cpu:6.2f} s of CPU   {loss.sum() / 4 / 1000:.4f} MWh in the year"
        for name, (wall, cpu, loss) in found.items()
    ]
    apart = float(np.abs(found["one thread"][2] - found["numpy sweep"][2]).max())
    lines.append(f"largest difference of a step: {apart:.1e} kW; limit {LIMIT_S} s by the clock")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.exit(found["one thread"][0] > LIMIT_S)


def _timed(run: Callable[[], np.ndarray]) -> tuple[float, float, np.ndarray]:
    wall, cpu = time.perf_counter(), time.process_time()
    loss = run()
    return time.perf_counter() - wall, time.process_time() - cpu, loss


if __name__ == "__main__":
    main()
