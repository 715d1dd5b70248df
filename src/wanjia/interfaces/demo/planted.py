"""
What is wrong in the county's grid on purpose, and the truth about it, which stands in a file beside the database alone.

The archive is written with the errors in it; the series are made from the truth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from wanjia.interfaces.demo.profile import Feature, Kind

THEFTS_A_STATION, WRONG_TIES_A_STATION, WRONG_PHASES_A_STATION = 1, 3, 2
THEFT_SHARES = (35, 75)
DEAD_PER_AREAS, OVERLOADED_PER_AREAS = 60, 80
FROM_DAY = date(2025, 12, 8)
DAYS_OF_START = 45


@dataclass(frozen=True, slots=True)
class Planted:
    """
    The errors.

    :ivar wrong_ties: customer → area in which the archive places it
    :ivar wrong_phases: customer → phase (0 to 2) that the archive has
    :ivar thefts: customer → share that passes by the meter, in hundredths, and the first day
    :ivar dead_phases: area → phase that the meter at its head does not see, and the first day
    :ivar overloaded: areas whose transformer is too small
    """

    wrong_ties: Mapping[int, int]
    wrong_phases: Mapping[int, int]
    thefts: Mapping[int, tuple[int, date]]
    dead_phases: Mapping[int, tuple[int, date]]
    overloaded: frozenset[int]


def planted(supplies: pl.DataFrame, *, full: Mapping[int, tuple[int, ...]], homes: pl.DataFrame, seed: int) -> Planted:
    """
    Draw where the errors are.

    :param full: station → its areas that are modeled whole
    :param homes: ``i, area, phase`` of the customers of those areas
    """
    draw = np.random.default_rng([seed, 5])
    ties: dict[int, int] = {}
    phases: dict[int, int] = {}
    thefts: dict[int, tuple[int, date]] = {}
    plain = supplies.filter(kind=Kind.HOUSEHOLD.value, feature=Feature.NONE.value)["i"].implode()
    for areas in full.values():
        mine = homes.filter(pl.col("area").is_in(areas) & pl.col("i").is_in(plain) & (pl.col("phase") < 3)).sort("i")
        rows = mine.select("i", "area", "phase").rows()
        order = [rows[place] for place in draw.permutation(len(rows))]
        for who, area, _ in order[: WRONG_TIES_A_STATION if len(areas) > 1 else 0]:
            ties[who] = int(draw.choice([other for other in areas if other != area]))
        after = order[WRONG_TIES_A_STATION:]
        for who, _, phase in after[:WRONG_PHASES_A_STATION]:
            phases[who] = int((phase + draw.integers(1, 3)) % 3)
        for who, _, _ in after[WRONG_PHASES_A_STATION : WRONG_PHASES_A_STATION + THEFTS_A_STATION]:
            thefts[who] = (int(draw.integers(*THEFT_SHARES)), _day(draw))
    public = supplies.filter(~pl.col("is_private"))["area"].unique().sort().to_list()
    mixed = [int(area) for area in draw.permutation(public)]
    dead, over = max(1, len(public) // DEAD_PER_AREAS), max(1, len(public) // OVERLOADED_PER_AREAS)
    unseen = {area: (int(draw.integers(3)), _day(draw)) for area in mixed[:dead]}
    return Planted(ties, phases, thefts, unseen, frozenset(mixed[dead : dead + over]))


def _day(draw: np.random.Generator) -> date:
    return date.fromordinal(FROM_DAY.toordinal() + int(draw.integers(DAYS_OF_START)))


def told(found: Planted, *, number_of: Mapping[int, str], code_of: Mapping[int, str]) -> dict[str, Any]:
    """
    Write the truth down for a file.

    :param number_of: customer → number of the usage point
    :param code_of: area → its code
    """
    return {
        "wrong_ties": [
            {"usage_point": number_of[who], "archive_area": code_of[area]} for who, area in found.wrong_ties.items()
        ],
        "wrong_phases": [
            {"usage_point": number_of[who], "archive_phase": "ABC"[phase]} for who, phase in found.wrong_phases.items()
        ],
        "thefts": [
            {"usage_point": number_of[who], "share_pct": share, "from": day.isoformat()}
            for who, (share, day) in found.thefts.items()
        ],
        "dead_phases": [
            {"area": code_of[area], "phase": "ABC"[phase], "from": day.isoformat()}
            for area, (phase, day) in found.dead_phases.items()
        ],
        "overloaded": sorted(code_of[area] for area in found.overloaded),
    }
