"""Made-up grids with dated ties and energies, as plain rows, and the kernel's tables of them."""

from datetime import date, timedelta
from random import Random
from typing import Any

import polars as pl
from hypothesis import strategies as st

from wanjia.energy.lineloss.kernel import schema
from wanjia.energy.lineloss.kernel.schema import Grid
from wanjia.foundation.columnar.schema import Schema

START = date(2026, 3, 1)
DAYS = tuple(START + timedelta(days=count) for count in range(3))
World = dict[str, list[dict[str, Any]]]
KINDS = {"SUPPLY": "substation_id", "BUSBAR": "substation_id", "OWN_USE": "substation_id"}
PARTS = ("substation_id", "feeder_id", "area_id")


def spans(rng: Random, targets: list[int], name: str) -> list[dict[str, Any]]:
    """Draw where one thing hangs: nowhere, at one place, or at two after each other."""
    draw = rng.random()
    if draw < 0.1 or not targets:
        return []
    first, second = rng.choice(targets), rng.choice(targets)
    if draw < 0.65:
        return [{name: first, "start_date": START - timedelta(days=9), "end_date": None}]
    moved = START + timedelta(days=rng.randint(0, 3))
    return [
        {name: first, "start_date": START - timedelta(days=9), "end_date": moved},
        {name: second, "start_date": moved, "end_date": None},
    ]


def gateway(rng: Random, point: int, kind: str, name: str, part: int) -> dict[str, Any]:
    """Draw a gateway."""
    ends = START + timedelta(days=rng.randint(1, 3)) if rng.random() < 0.2 else None
    span = {"start_date": START - timedelta(days=1), "end_date": ends}
    parts = {one: part if one == name else None for one in PARTS}
    return {"usage_point_id": point, "kind": kind, "is_reversed": rng.random() < 0.2, **parts, **span}


def world(rng: Random) -> World:
    """Draw a grid of a few parts with everything that a balance must bear."""
    stations, feeders, areas = list(range(1, rng.randint(2, 3))), list(range(11, 15)), list(range(21, 27))
    people = list(range(101, 113))
    found: World = {
        "substations": [{"substation_id": one} for one in stations],
        "feeders": [{"feeder_id": one, "unit_id": rng.choice((1, 2))} for one in feeders],
        "areas": [{"area_id": one, "unit_id": rng.choice((1, 2)), "is_public": rng.random() < 0.7} for one in areas],
        "feeder_ties": [{"feeder_id": one, **row} for one in feeders for row in spans(rng, stations, "substation_id")],
        "area_ties": [{"area_id": one, **row} for one in areas for row in spans(rng, feeders, "feeder_id")],
        "point_ties": [{"usage_point_id": one, **row} for one in people for row in spans(rng, areas, "area_id")],
        "parent_ties": [],
        "unmetered": [],
        "gateways": [],
    }
    if rng.random() < 0.5:
        span = {"start_date": START, "end_date": None}
        found["parent_ties"] = [
            {"child_id": 101, "parent_id": 102, **span},
            {"child_id": 103, "parent_id": 102, **span},
        ]
    heads = [
        ("SUPPLY", "substation_id", stations),
        ("FEEDER_HEAD", "feeder_id", feeders),
        ("AREA_HEAD", "area_id", areas),
    ]
    number = 200
    for kind, name, parts in heads:
        for part in parts:
            also = [one for one in ("GENERATION", "EXCHANGE", "OWN_USE") if rng.random() < 0.15]
            for one in [*[kind] * rng.choice((0, 1, 1, 1, 2)), *also]:
                number += 1
                found["gateways"].append(gateway(rng, number, one, name, part))
            if name != "substation_id" and rng.random() < 0.2:
                span = {"start_date": START, "end_date": rng.choice((None, START + timedelta(days=1)))}
                whole = {"feeder_id": None, "area_id": None, name: part, "energy": rng.randint(0, 9999), **span}
                found["unmetered"].append(whole)
    metered = [*people, *range(201, number + 1)]
    found["energies"] = [energy(rng, point, day) for point in metered for day in DAYS if rng.random() < 0.95]
    return found


def energy(rng: Random, point: int, day: date) -> dict[str, Any]:
    """Draw what a point took on a day: now and then unknown, now and then with something fed back."""
    size = 900_000 if point > 200 else 120_000
    known = None if rng.random() < 0.06 else rng.randint(0, size)
    reverse = rng.randint(0, 50_000) if rng.random() < 0.15 else None
    return {
        "usage_point_id": point,
        "day": day,
        "energy": known,
        "reverse": reverse if known is not None else None,
        "is_estimated": rng.random() < 0.1,
    }


def worlds() -> st.SearchStrategy[World]:
    """Let Hypothesis choose."""
    return st.randoms(use_true_random=False).map(world)


def grid_of(found: World, days: tuple[date, ...] = DAYS) -> Grid:
    """Make the kernel's tables."""

    def frame(name: str, table: Schema) -> pl.DataFrame:
        return table.frame(found[name])

    return Grid(
        days=days,
        substations=tuple(row["substation_id"] for row in found["substations"]),
        feeders=frame("feeders", schema.FEEDERS),
        areas=frame("areas", schema.AREAS),
        feeder_ties=frame("feeder_ties", schema.FEEDER_TIES),
        area_ties=frame("area_ties", schema.AREA_TIES),
        point_ties=frame("point_ties", schema.POINT_TIES),
        parent_ties=frame("parent_ties", schema.PARENT_TIES),
        gateways=frame("gateways", schema.GATEWAYS),
        unmetered=frame("unmetered", schema.UNMETERED),
        energies=frame("energies", schema.ENERGIES),
    )
