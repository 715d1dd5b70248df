"""What is true in a simulated world: for tests and benches alone, never where detecting code reads."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from wanjia.interfaces.demo.simulation.archive import PHASE_NAMES
from wanjia.interfaces.demo.simulation.balance import balance_of
from wanjia.interfaces.demo.simulation.feeder import FeederFlow
from wanjia.interfaces.demo.simulation.scene import Scene


def truth_of(flow: FeederFlow, *, scene: Scene) -> Mapping[str, pl.DataFrame]:
    """Write the truth down; `World` names its tables."""
    people, wrong, span = scene.people, scene.wrong, scene.span
    points = people.points.tolist()
    names = [PHASE_NAMES[int(phase)] for phase in people.phase]
    archived = [PHASE_NAMES[int(phase)] for phase in wrong.archive_phase]
    ties = {"usage_point_id": points, "area_id": people.area + 1, "archive_area_id": wrong.archive_area + 1}
    thefts = [
        {"usage_point_id": points[found.customer], "share": found.share, "from_day": span[found.from_day]}
        for found in wrong.thefts
    ]
    dead = [
        {"area_id": found.area + 1, "phase": PHASE_NAMES[found.phase], "from_day": span[found.from_day]}
        for found in wrong.dead_phases
    ]
    return {
        "ties": pl.DataFrame(ties),
        "phases": pl.DataFrame({"usage_point_id": points, "phases": names, "archive_phases": archived}),
        "thefts": pl.DataFrame(thefts, schema={"usage_point_id": pl.Int64, "share": pl.Float64, "from_day": pl.Date}),
        "dead_phases": pl.DataFrame(dead, schema={"area_id": pl.Int64, "phase": pl.String, "from_day": pl.Date}),
        "overloads": _overloads(flow, scene=scene),
        "energy": pl.DataFrame({"usage_point_id": points, "units": pl.Series(scene.energy)}),
        "balance": _balance(flow, scene=scene),
    }


def _overloads(flow: FeederFlow, *, scene: Scene) -> pl.DataFrame:
    """Tell of every area how high its transformer was loaded at most, and for how many quarters of an hour too high."""
    rows = []
    for number, area in enumerate(flow.areas):
        apparent = np.hypot(area.head_kw.sum(axis=0), area.head_kvar.sum(axis=0)) / scene.plan.areas[number].plate.kva
        rows.append(
            {
                "area_id": number + 1,
                "is_planted": number in scene.wrong.overloaded,
                "highest": float(apparent.max()),
                "steps_over": int((apparent > 1).sum()),
            }
        )
    return pl.DataFrame(rows)


def _balance(flow: FeederFlow, *, scene: Scene) -> pl.DataFrame:
    """Give by area (0: the feeder) and step what went in, was taken, and was lost in lines and transformer."""
    found = balance_of(flow, people=scene.people, energy=scene.energy)
    steps = np.arange(scene.energy.shape[1])
    parts = [
        pl.DataFrame(
            {
                "area_id": np.full(len(steps), number + 1),
                "step": steps,
                "units_in": found.area_in[number],
                "units_taken": found.taken[number],
                "line_lost": found.area_lost[number],
                "transformer_lost": found.transformer_lost[number],
            }
        )
        for number in range(len(flow.areas))
    ]
    whole = pl.DataFrame(
        {
            "area_id": np.zeros(len(steps), dtype=np.int64),
            "step": steps,
            "units_in": found.feeder_in,
            "units_taken": found.area_in.sum(axis=0),
            "line_lost": found.line_lost,
            "transformer_lost": found.transformer_lost.sum(axis=0),
        }
    )
    return pl.concat([whole, *parts])
