"""
A town on two lines of station S1 that an open switch could join, planted as rows of the registry.

    N0 -S1- N1 -S2- N2 -T(open)- M1 -R1- M0
             |A1     |A2          |A3

Area A1 serves 1001 (important in June) and 1002, A2 serves 1003, A3 serves 1004; A4 hangs on F1 without being drawn and
serves nobody.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps

from tests.integration.registry import make_units
from wanjia.energy.reliability.types import ElementKind, NewOutage, OutageKind, OutageReason, ScopeAction, Scoped
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.foundation.organisation.queries import unit_named
from wanjia.foundation.organisation.types import Role

SHANGHAI = ZoneInfo("Asia/Shanghai")
SINCE = date(2020, 1, 1)
PLANNER, HEAD = Actor("T1", "技术员", WHOLE_COMPANY), Actor("H1", "所长", WHOLE_COMPANY)
MANAGER = Actor("M1", "经理", WHOLE_COMPANY, frozenset({Role.COMPANY_MANAGER}))


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """Give a moment of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def _make(model: str, **values: Any) -> Any:
    return apps.get_model(model).objects.create(**values)


def make_town() -> None:
    """Plant the town."""
    make_units()
    unit = {"unit_id": unit_named("S1").unit_id}
    lines = {
        code: _make("network.Feeder", code=code, name=f"10kV{code}线", voltage_kv=10, **unit) for code in ("F1", "F2")
    }
    nodes = {
        code: _make("network.ConnectivityNode", code=code, name=code, kind="POLE", voltage_kv=10, **unit)
        for code in ("N0", "N1", "N2", "M0", "M1", "L1", "L2", "L3")
    }
    for code, start, end, is_open in (
        ("S1", "N0", "N1", False),
        ("S2", "N1", "N2", False),
        ("T", "N2", "M1", True),
        ("R1", "M0", "M1", False),
    ):
        ends = {"from_node": nodes[start], "to_node": nodes[end]}
        _make("network.ACLineSegment", code=code, kind="SWITCH", is_open=is_open, start_date=SINCE, **ends)
    for line, node in (("F1", "N0"), ("F2", "M0")):
        _make("network.FeederHead", feeder=lines[line], node=nodes[node], start_date=SINCE)
    areas = _areas(lines, nodes=nodes, unit=unit)
    _customers(areas, unit=unit)


def _areas(lines: dict[str, Any], *, nodes: dict[str, Any], unit: dict[str, int]) -> dict[str, Any]:
    areas = {}
    for code, line, ends in (
        ("A1", "F1", ("N1", "L1")),
        ("A2", "F1", ("N2", "L2")),
        ("A3", "F2", ("M1", "L3")),
        ("A4", "F1", None),
    ):
        areas[code] = _make("network.TransformerArea", code=code, name=f"{code}台区", kind="PUBLIC", **unit)
        _make("network.AreaTie", area=areas[code], feeder=lines[line], start_date=SINCE)
        if ends is not None:
            mv_node, lv_node = (nodes[one] for one in ends)
            between = {"mv_node": mv_node, "lv_node": lv_node}
            _make("network.AreaConnection", area=areas[code], start_date=SINCE, **between)
    return areas


def _customers(areas: dict[str, Any], *, unit: dict[str, int]) -> None:
    person = _make("customers.Customer", number="K1", name="张三", kind="PERSON", phone="13800000021")
    for number, area in (("1001", "A1"), ("1002", "A1"), ("1003", "A2"), ("1004", "A3")):
        point = _make("metering.UsagePoint", number=f"P{number}", address="人民路", **unit)
        account = _make("customers.CustomerAccount", number=number, customer=person, address="人民路", **unit)
        _make("metering.UsagePointTie", usage_point=point, area=areas[area], start_date=SINCE)
        agreed = {"account": account, "usage_point": point}
        _make("customers.CustomerAgreement", number=f"G{number}", start_date=SINCE, **agreed)
        if number == "1001":
            told = {"importance": "LEVEL_1", "state": "IN_FORCE", "source": "名单", "entered_by": "T1"}
            _make("disconnection.ImportantAccount", account=account, start_date=date(2026, 6, 1), **told)


def budget(line: str, month: int, *, mv: int = 0, lv: int = 0) -> None:
    """Give a line a budget for a month of 2026, a tenth of it kept for faults."""
    feeder = apps.get_model("network.Feeder").objects.get(code=line)
    for basis, hours in (("MV", mv), ("LV", lv)):
        if hours:
            _make(
                "reliability.HoursBudget",
                unit_id=feeder.unit_id,
                feeder=feeder,
                basis=basis,
                of_month=date(2026, month, 1),
                hours=hours,
                reserve=Decimal(hours) / 10,
                allocated_by="T1",
                allocated_at=at(1, 1),
            )


def part(code: str, *, begin: datetime, end: datetime | None, action: ScopeAction = ScopeAction.OUT) -> Scoped:
    """Name a part of the grid by its code."""
    kinds = {"A": ElementKind.AREA, "F": ElementKind.FEEDER}
    return Scoped(kinds.get(code[0], ElementKind.SEGMENT), code, action, begin, end)


def new(*codes: str, begin: datetime, end: datetime, kind: OutageKind = OutageKind.PLANNED, **more: Any) -> NewOutage:
    """Make an outage to be planned or recorded."""
    parts = tuple(part(code, begin=begin, end=end) for code in codes)
    told = {"unit_code": "S1", "reason": OutageReason.PLANNED_WORK, "work": "线路检修", **more}
    return NewOutage(kind=kind, from_at=begin, to_at=end, parts=parts, **told)


def hang_meters() -> None:
    """Hang a meter at every customer (M1001 at P1001), and one at the head of area A2 (MH2)."""
    unit = {"unit_id": unit_named("S1").unit_id}
    head = _make("metering.UsagePoint", number="PH2", address="A2", **unit)
    area = apps.get_model("network.TransformerArea").objects.get(code="A2")
    _make("metering.GatewayPoint", usage_point=head, kind="AREA_HEAD", area=area, start_date=SINCE)
    for number in ("1001", "1002", "1003", "1004", "H2"):
        point = apps.get_model("metering.UsagePoint").objects.get(number=f"P{number}")
        meter = _make("metering.Meter", number=f"M{number}", model_code="DDZY")
        _make("metering.DeviceInstallation", usage_point=point, meter=meter, start_date=SINCE)
