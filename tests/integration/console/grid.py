"""The village on a grid of two stations, with people who look at it."""

from datetime import date
from typing import Any

from tests.integration.billing import village
from tests.integration.billing.village import AT, CLERK, HOUSES, SINCE
from tests.integration.console.people import hire, make_staff
from tests.integration.registry import table
from wanjia.foundation.organisation.types import Role
from wanjia.registry.metering import operations as metering
from wanjia.registry.metering import sheets as metering_sheets
from wanjia.registry.network import operations as network
from wanjia.registry.network import sheets as network_sheets

MOVED = date(2025, 3, 1)
#: Stands in the second station, without a customer.
FAR_POINT, FAR_METER, STORED_METER = "P9001", "M9001", "M9002"


def make_grid(*, until: date = date(2025, 3, 1)) -> None:
    """Write the village, fed from area A1 on feeder F1 of substation B1; A2 on F2 of B2 lies in the other station."""
    village.make_village(until=until)
    make_staff()
    hire("T1", ("S1", Role.TECHNICIAN))
    hire("K1", ("C", Role.STOREKEEPER))
    hire("W1", ("C", Role.METERING_OFFICER))
    make_network()
    make_far_point()
    tie_points()
    make_collection()


def make_network() -> None:
    """Write substations, feeders, areas and transformers, one of each in each station."""
    sides = (("1", "S1", "PUBLIC", 400), ("2", "S2", "PRIVATE", 100))
    lines: dict[str, Any] = {"by": CLERK, "at": AT}
    stations = [{"code": f"B{n}", "name": f"{n}号变电站", "unit_code": unit, "voltage_kv": 35} for n, unit, *_ in sides]
    network.load_substations(table(network_sheets.SUBSTATIONS, *stations), **lines)
    feeders = [{"code": f"F{n}", "name": f"{n}号线路", "unit_code": unit, "voltage_kv": 10} for n, unit, *_ in sides]
    network.load_feeders(table(network_sheets.FEEDERS, *feeders), **lines)
    fed = [{"feeder_code": f"F{n}", "substation_code": f"B{n}", "start_date": SINCE} for n, *_ in sides]
    network.load_feeder_ties(table(network_sheets.FEEDER_TIES, *fed), **lines)
    areas = [{"code": f"A{n}", "name": f"{n}号台区", "unit_code": unit, "kind": kind} for n, unit, kind, _ in sides]
    network.load_transformer_areas(table(network_sheets.TRANSFORMER_AREAS, *areas), **lines)
    ties = [{"area_code": f"A{n}", "feeder_code": f"F{n}", "start_date": SINCE} for n, *_ in sides]
    network.load_area_ties(table(network_sheets.AREA_TIES, *ties), **lines)
    assets = [
        {"number": f"BYQ{n}", "model_code": "S11", "rated_kva": kva, "no_load_loss_w": 570, "load_loss_w": 4520}
        for n, _, _, kva in sides
    ]
    network.load_transformers(table(network_sheets.TRANSFORMERS, *assets), **lines)
    placed = [{"transformer_number": f"BYQ{n}", "area_code": f"A{n}", "start_date": SINCE} for n, *_ in sides]
    network.load_transformer_placements(table(network_sheets.TRANSFORMER_PLACEMENTS, *placed), **lines)
    make_lines(**lines)


def make_lines(**lines: Any) -> None:
    """Write two nodes in each station, the line between them, and its conductor."""
    conductor = {"code": "LJ-16", "r_ohm_per_km": "1.98", "x_ohm_per_km": "0.39", "rated_current_a": 105}
    network.load_conductor_types(
        table(network_sheets.CONDUCTOR_TYPES, {**conductor, "source": "of these tests"}), **lines
    )
    nodes = [
        {"code": f"{what[0]}{n}", "name": f"{n}号{what}", "unit_code": f"S{n}", "kind": what, "voltage_kv": 10}
        for n in (1, 2)
        for what in ("BUSBAR", "POLE")
    ]
    network.load_connectivity_nodes(table(network_sheets.CONNECTIVITY_NODES, *nodes), **lines)
    what = {"kind": "OVERHEAD", "conductor_code": "LJ-16", "length_m": 300, "phases": "ABC", "is_open": False}
    segments = [
        {"code": f"X{n}", "from_code": f"B{n}", "to_code": f"P{n}", "start_date": SINCE, **what} for n in (1, 2)
    ]
    network.load_line_segments(table(network_sheets.LINE_SEGMENTS, *segments), **lines)


def make_collection() -> None:
    """Say that the usage point of the second station measures its feeder, and what collects its meter."""
    at: dict[str, Any] = {"by": CLERK, "at": AT}
    gateway = {"usage_point_number": FAR_POINT, "kind": "FEEDER_HEAD", "feeder_code": "F2", "is_reversed": False}
    metering.load_gateway_points(table(metering_sheets.GATEWAY_POINTS, {**gateway, "start_date": SINCE}), **at)
    terminal = {"number": "Z2", "unit_code": "S2", "kind": "SUBSTATION_TERMINAL"}
    metering.load_collection_terminals(table(metering_sheets.COLLECTION_TERMINALS, terminal), **at)
    tie = {"meter_number": FAR_METER, "terminal_number": "Z2", "start_date": SINCE}
    metering.load_terminal_ties(table(metering_sheets.TERMINAL_TIES, tie), **at)


def make_far_point() -> None:
    """Write a usage point with a meter in the second station, and a meter in the store."""
    point = {"number": FAR_POINT, "unit_code": "S2", "address": "远处路", "metering_mode": "HV_SUPPLY_LV_METER"}
    metering.load_usage_points(table(metering_sheets.USAGE_POINTS, point), by=CLERK, at=AT)
    meters = [{"number": number, "model_code": "DTSZ"} for number in (FAR_METER, STORED_METER)]
    metering.load_meters(table(metering_sheets.METERS, *meters), by=CLERK, at=AT)
    hung = {"meter_number": FAR_METER, "usage_point_number": FAR_POINT, "start_date": SINCE}
    metering.load_installations(table(metering_sheets.INSTALLATIONS, hung), by=CLERK, at=AT)


def tie_points() -> None:
    """Put the village on area A1, and the far point on A2."""
    ties = [{"usage_point_number": house.point, "area_code": "A1", "start_date": SINCE} for house in HOUSES]
    ties.append({"usage_point_number": FAR_POINT, "area_code": "A2", "start_date": SINCE})
    metering.load_usage_point_ties(table(metering_sheets.USAGE_POINT_TIES, *ties), by=CLERK, at=AT)
