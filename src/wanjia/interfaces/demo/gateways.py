"""Gateway meters of substations, feeders and public areas, their transformers, and the terminals that collect all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from wanjia.interfaces.demo.grid import SINCE, SUBSTATIONS
from wanjia.interfaces.demo.meters import hung
from wanjia.interfaces.demo.network import Network
from wanjia.interfaces.demo.places import station_code
from wanjia.interfaces.demo.simulation.archive import AREA_CT_STEPS
from wanjia.interfaces.demo.wire_sheets import feeder_code

CT_SECONDARY, PT_SECONDARY = 5, 100
FEEDER_AMPERES, BUSBAR_AMPERES, OWN_AMPERES = 400, 2_000, 50
SUPPLY_AMPERES = {110: 300, 35: 600}
FINE_DIGITS, COARSE_DIGITS = 4, 2
INTEGER_DIGITS = 6
REGISTERS = ("ACTIVE_TOTAL", "REACTIVE_FORWARD")


@dataclass(frozen=True, slots=True)
class Gateway:
    """
    A gateway meter.

    :ivar kind: `GatewayKind`
    :ivar part: code of the substation, feeder or area
    :ivar amperes: of its current transformers; ``kilovolts`` of its voltage transformers, 0: none
    :ivar digits: of its registers behind the point
    """

    kind: str
    part: str
    name: str
    station: int
    amperes: int
    kilovolts: int
    digits: int

    @property
    def number(self) -> str:
        """Give the number of its usage point."""
        return f"GK-{self.part}-{LETTERS[self.kind]}"

    @property
    def meter(self) -> str:
        """Give the number of its meter."""
        return f"GB-{self.part}-{LETTERS[self.kind]}"

    @property
    def current_ratio(self) -> int:
        """Give the ratio of its current transformers."""
        return self.amperes // CT_SECONDARY

    @property
    def potential_ratio(self) -> int:
        """Give the ratio of its voltage transformers."""
        return self.kilovolts * 1_000 // PT_SECONDARY if self.kilovolts else 1


LETTERS = {"SUPPLY": "S", "BUSBAR": "B", "OWN_USE": "U", "FEEDER_HEAD": "F", "AREA_HEAD": "T"}
PART_COLUMNS = {
    "SUPPLY": "substation_code",
    "BUSBAR": "substation_code",
    "OWN_USE": "substation_code",
    "FEEDER_HEAD": "feeder_code",
    "AREA_HEAD": "area_code",
}


def area_amperes(kva: int) -> int:
    """Choose current transformers for the head of an area."""
    return next((step for step in AREA_CT_STEPS if step >= kva * 1.443), 2 * AREA_CT_STEPS[-1])


def gateways(found: Network) -> list[Gateway]:
    """Give all gateways: of substations, then of feeders, then of public areas."""
    return [*_of_substations(), *_of_feeders(found), *_of_areas(found)]


def _of_substations() -> Iterator[Gateway]:
    for code, name, station, kilovolts in SUBSTATIONS:
        yield Gateway("SUPPLY", code, f"{name}进线", station, SUPPLY_AMPERES[kilovolts], kilovolts, FINE_DIGITS)
        yield Gateway("BUSBAR", code, f"{name}10kV母线", station, BUSBAR_AMPERES, 10, FINE_DIGITS)
        yield Gateway("OWN_USE", code, f"{name}站用电", station, OWN_AMPERES, 0, COARSE_DIGITS)


def _of_feeders(found: Network) -> Iterator[Gateway]:
    for feeder, station in found.station_of.items():
        code = feeder_code(feeder)
        yield Gateway("FEEDER_HEAD", code, f"10kV云{feeder:02}线出口", station, FEEDER_AMPERES, 10, FINE_DIGITS)


def _of_areas(found: Network) -> Iterator[Gateway]:
    for site in found.sites.values():
        if not site.is_private:
            amperes = area_amperes(site.rated_kva)
            yield Gateway("AREA_HEAD", site.code, f"{site.name}总表", site.station, amperes, 0, COARSE_DIGITS)


def with_gateways(sheets: Mapping[str, pl.DataFrame], *, found: Network) -> dict[str, pl.DataFrame]:
    """Add gateways to the sheets of meters."""
    points = gateways(found)
    more: dict[str, list[dict[str, Any]]] = {
        "usage_points": [_point(one) for one in points],
        "meters": [
            {"number": one.meter, "model_code": "DTZ1088", "rated_current_a": 6, "ownership": "UTILITY"}
            for one in points
        ],
        "registers": [
            {"meter_number": one.meter, "kind": kind, "integer_digits": INTEGER_DIGITS, "decimal_digits": one.digits}
            for one in points
            for kind in REGISTERS
        ],
        "installations": [
            {"meter_number": one.meter, "usage_point_number": one.number, "start_date": SINCE} for one in points
        ],
        "installation_indexes": [
            {"meter_number": one.meter, "start_date": SINCE, "kind": kind, "start_value": 0}
            for one in points
            for kind in REGISTERS
        ],
        "instrument_transformers": [row for one in points for row in _transformers(one)],
        "ratio_installations": [_ratio(one) for one in points],
    }
    return {
        name: pl.concat([table, pl.DataFrame(more[name], infer_schema_length=None)], how="diagonal_relaxed")
        if name in more
        else table
        for name, table in sheets.items()
    }


def _point(one: Gateway) -> dict[str, str]:
    mode = "HV_SUPPLY_HV_METER" if one.kilovolts else "LV_SUPPLY_LV_METER"
    unit = station_code(one.station)
    return {"address": one.name, "metering_mode": mode, "number": one.number, "unit_code": unit}


def _transformers(one: Gateway) -> Iterator[dict[str, object]]:
    yield {
        "number": f"CT-{one.number}",
        "kind": "CURRENT",
        "secondary_rating": CT_SECONDARY,
        "primary_rating": one.amperes,
    }
    if one.kilovolts:
        rating = one.kilovolts * 1_000
        yield {
            "number": f"PT-{one.number}",
            "kind": "POTENTIAL",
            "secondary_rating": PT_SECONDARY,
            "primary_rating": rating,
        }


def _ratio(one: Gateway) -> dict[str, object]:
    return {
        "usage_point_number": one.number,
        "start_date": SINCE,
        "current_number": f"CT-{one.number}",
        "potential_number": f"PT-{one.number}" if one.kilovolts else None,
    }


def gateway_sheets(found: Network, *, supplies: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Write down what gateways measure, and which terminal collects which meter."""
    rows = [
        {
            "usage_point_number": one.number,
            "kind": one.kind,
            "substation_code": None,
            "feeder_code": None,
            "area_code": None,
            "is_reversed": False,
            "start_date": SINCE,
        }
        | {PART_COLUMNS[one.kind]: one.part}
        for one in gateways(found)
    ]
    terminals, ties = _terminals(found), _ties(found, supplies=supplies)
    return {
        "gateway_points": pl.DataFrame(rows, infer_schema_length=None),
        "collection_terminals": pl.DataFrame(terminals),
        "terminal_ties": ties,
    }


def _terminals(found: Network) -> list[dict[str, str]]:
    stations = [
        {"number": f"ZD-{code}", "unit_code": station_code(station), "kind": "SUBSTATION_TERMINAL"}
        for code, _, station, _ in SUBSTATIONS
    ]
    areas = [
        {
            "number": f"ZD-{site.code}",
            "unit_code": station_code(site.station),
            "kind": "CUSTOMER_TERMINAL" if site.is_private else "CONCENTRATOR",
        }
        for site in found.sites.values()
    ]
    return [*stations, *areas]


def _ties(found: Network, *, supplies: pl.DataFrame) -> pl.DataFrame:
    """Let the terminal of its area collect each customer's meter, and those of substations the heads."""
    codes = pl.DataFrame(
        [(area, site.code) for area, site in found.sites.items()], schema=["area", "code"], orient="row"
    )
    meters = hung(supplies).join(codes, on="area", maintain_order="left")
    own = meters.select("meter_number", "start_date", "end_date", terminal_number=pl.format("ZD-{}", "code"))
    nearest = {station: code for code, _, station, _ in reversed(SUBSTATIONS)}
    heads = [
        {
            "meter_number": one.meter,
            "start_date": SINCE,
            "terminal_number": f"ZD-{one.part if one.kind != 'FEEDER_HEAD' else nearest[one.station]}",
        }
        for one in gateways(found)
    ]
    return pl.concat([own, pl.DataFrame(heads)], how="diagonal_relaxed")
