"""A radial network described as plain values, such as a JSON file holds it, computed by `radial`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from wanjia.energy.reliability.kernel.radial import (
    LoadPoint,
    PointFigures,
    RadialFeeder,
    expected_of,
    expected_of_points,
)
from wanjia.foundation.findings.types import Refused

#: What says the same in other words; the first is the name used here.
SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "disconnects": ("disconnects", "has_disconnects", "main_disconnects", "disconnects_in_mains", "disconnectors"),
    "fuses": (
        "fuses",
        "has_fuses",
        "lateral_fuses",
        "fuses_in_laterals",
        "fuse_success_probability",
        "fuse_success",
        "fuse_probability",
    ),
    "alternative_supply": (
        "alternative_supply",
        "has_alternative_supply",
        "alternate_supply",
        "alternative_feed",
        "backfeed",
        "alternative_supply_probability",
        "transfer_probability",
    ),
    "transformer_replacement": (
        "transformer_replacement",
        "transformers_replaced",
        "replace_transformers",
        "transformer_replaced",
        "spare_transformers",
    ),
    "transformer_replacement_h": (
        "transformer_replacement_h",
        "transformer_replace_h",
        "transformer_replacement_hours",
        "transformer_switching_h",
    ),
}
ACTIONS = ("transformer_action", "transformers", "transformer_restoration")
KNOWN = {
    *(name for names in SPELLINGS.values() for name in names),
    *ACTIONS,
    "name",
    "note",
    "source",
    "flags",
    "options",
    "section_length_km",
    "line_failures_per_km_year",
    "line_repair_h",
    "switching_h",
    "transformer_failures_per_year",
    "transformer_repair_h",
    "feeders",
    "customers",
    "average_load_mw",
    "expected",
}
DEFAULT_REPLACEMENT_H = 10.0
YES, NO = ("yes", "true", "on"), ("no", "false", "off", "none")


class BadCase(Refused):
    """A description of a network that lacks something, or holds what is not understood; the text says what."""


def computed(case: Mapping[str, Any]) -> dict[str, Any]:
    """
    Compute a network described as plain values.

    ``disconnects``, ``fuses``, ``alternative_supply`` are true where nothing is said; the latter two may be a
    probability. Transformers are repaired, unless ``transformer_replacement`` is true or ``transformer_replacement_h``
    is given. Each of these may stand in the case, under ``flags`` or in a feeder, which goes before.

    :returns: the indices of `radial.Expected`, ``feeders`` with their own, ``load_points``, and ``not_understood``
    :raises BadCase: if something lacks
    """
    try:
        feeders = [_feeder(name, given=told, case=case) for name, told in case["feeders"].items()]
        points = {feeder.name: expected_of_points(feeder) for feeder in feeders}
        every = [point for found in points.values() for point in found]
        whole = asdict(expected_of(every))
    except KeyError as lacking:
        msg = f"The network lacks {lacking}."
        raise BadCase(msg) from None
    except (TypeError, ValueError, AttributeError) as wrong:
        msg = f"The network is not as it should be: {wrong}."
        raise BadCase(msg) from None
    served = {name: found for name, found in points.items() if sum(point.customers for point in found)}
    return {
        "name": case.get("name", ""),
        **whole,
        "feeders": {name: asdict(expected_of(found)) for name, found in served.items()},
        "load_points": [_point(point) for point in every],
        "not_understood": sorted(set(case) - KNOWN),
    }


def _point(point: PointFigures) -> dict[str, Any]:
    return {
        **asdict(point),
        "average_outage_h": point.hours / point.failures if point.failures else 0.0,
    }


def _feeder(name: str, *, given: Mapping[str, Any], case: Mapping[str, Any]) -> RadialFeeder:
    lengths, rate = case["section_length_km"], float(case["line_failures_per_km_year"])
    mains = {str(section): float(lengths[str(section)]) * rate for section in given["main_sections_in_order"]}
    said = (given, case.get("flags") or {}, case.get("options") or {}, case)
    return RadialFeeder(
        name=name,
        mains=mains,
        points=tuple(_load_point(told, case=case, rate=rate) for told in given["load_points"]),
        has_disconnects=_probability(said, of="disconnects") > 0,
        fuse_success=_probability(said, of="fuses"),
        transfer=_probability(said, of="alternative_supply"),
        line_h=float(case["line_repair_h"]),
        switching_h=float(case["switching_h"]),
        transformer_h=_transformer_h(said, case=case),
    )


def _load_point(told: Mapping[str, Any], *, case: Mapping[str, Any], rate: float) -> LoadPoint:
    name, section = str(told["load_point"]), told.get("lateral_section")
    lateral = 0.0 if section is None else float(case["section_length_km"][str(section)])
    has_transformer = bool(told.get("has_transformer", True))
    load = (case.get("average_load_mw") or {}).get(name)
    return LoadPoint(
        name=name,
        main=str(told["hangs_on_main"]),
        customers=int(case["customers"][name]),
        lateral_rate=lateral * rate,
        transformer_rate=float(case["transformer_failures_per_year"]) if has_transformer else 0.0,
        load_mw=None if load is None else float(load),
    )


def _said(said: tuple[Mapping[str, Any], ...], *, names: tuple[str, ...]) -> Any:
    return next((told[name] for told in said for name in names if told.get(name) is not None), None)


def _probability(said: tuple[Mapping[str, Any], ...], *, of: str) -> float:
    found = _said(said, names=SPELLINGS[of])
    if found is None:
        return 1.0
    if isinstance(found, str) and found.lower() in (*YES, *NO):
        return 1.0 if found.lower() in YES else 0.0
    number = float(found)
    if not 0.0 <= number <= 1.0:
        msg = f"{of} is yes, no, or a probability from 0 to 1, not {found}"
        raise ValueError(msg)
    return number


def _transformer_h(said: tuple[Mapping[str, Any], ...], *, case: Mapping[str, Any]) -> float:
    hours = _said(said, names=SPELLINGS["transformer_replacement_h"])
    action = str(_said(said, names=ACTIONS) or "")
    wanted = _said(said, names=SPELLINGS["transformer_replacement"])
    replaced = action.startswith("replace") if action else hours is not None if wanted is None else bool(wanted)
    if not replaced:
        return float(case["transformer_repair_h"])
    return DEFAULT_REPLACEMENT_H if hours is None else float(hours)
