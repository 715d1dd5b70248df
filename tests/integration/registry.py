"""A small company with usage points, meters and a customer, written by the operations of the platform."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from wanjia.foundation.access.types import WHOLE_COMPANY, Actor, Scope
from wanjia.foundation.organisation.queries import unit_named
from wanjia.foundation.sheets.tables import SheetTable
from wanjia.foundation.staffing import operations as staffing
from wanjia.registry.customers import operations as customers
from wanjia.registry.customers.sheets import ACCOUNTS, AGREEMENT_TERMS, AGREEMENTS, CUSTOMERS
from wanjia.registry.metering import operations as metering
from wanjia.registry.metering.sheets import (
    INSTALLATION_INDEXES,
    INSTALLATIONS,
    INSTRUMENT_TRANSFORMERS,
    METERS,
    REGISTERS,
    USAGE_POINTS,
)
from wanjia.registry.network import operations as network
from wanjia.registry.network.sheets import TRANSFORMER_AREAS

AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
ENGINEER = Actor("E1", "测试员", WHOLE_COMPANY)
JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def table(sheet: SheetTable, *rows: dict[str, Any]) -> pl.DataFrame:
    """Make a sheet's table; whole numbers and texts stand for decimals."""
    decimals = {column.name for column in sheet.sheet.columns if isinstance(column.dtype, pl.Decimal)}
    whole = [
        {name: Decimal(str(value)) if name in decimals and value is not None else value for name, value in row.items()}
        for row in rows
    ]
    return sheet.sheet.schema.frame(list(whole))


def make_units() -> None:
    """Make a company with two stations, S1 and S2."""
    units = pl.DataFrame(
        {
            "code": ["S2", "S1", "C"],
            "name": ["二所", "一所", "公司"],
            "kind": ["STATION", "STATION", "COMPANY"],
            "parent_code": ["C", "C", None],
        }
    )
    staffing.load_units(units, by=ENGINEER, at=AT)


def station_actor(code: str) -> Actor:
    """Give somebody who may act in one unit only."""
    return Actor(f"E-{code}", "所员", Scope((unit_named(code).path,)))


def make_points() -> None:
    """Make units, an area in each station, and usage points P1 and P2 (S1) and P3 (S2)."""
    make_units()
    areas = [{"code": f"A{n}", "name": f"{n}台区", "unit_code": f"S{n}", "kind": "PUBLIC"} for n in (1, 2)]
    network.load_transformer_areas(table(TRANSFORMER_AREAS, *areas), by=ENGINEER, at=AT)
    points = [
        {"number": number, "unit_code": unit, "address": "人民路", "metering_mode": "LV_SUPPLY_LV_METER"}
        for number, unit in (("P1", "S1"), ("P2", "S1"), ("P3", "S2"))
    ]
    metering.load_usage_points(table(USAGE_POINTS, *points), by=ENGINEER, at=AT)


def make_meters() -> None:
    """Make meters M1 on P1 (total and peak) and M2 in the store, and CTs and a PT."""
    make_points()
    meters = [{"number": number, "model_code": "DTZ"} for number in ("M1", "M2")]
    metering.load_meters(table(METERS, *meters), by=ENGINEER, at=AT)
    registers = [
        {"meter_number": number, "kind": kind, "integer_digits": 6, "decimal_digits": 2}
        for number in ("M1", "M2")
        for kind in ("ACTIVE_TOTAL", "ACTIVE_PEAK", "MAXIMUM_DEMAND")
    ]
    metering.load_registers(table(REGISTERS, *registers), by=ENGINEER, at=AT)
    hung = {"meter_number": "M1", "usage_point_number": "P1", "start_date": JAN}
    metering.load_installations(table(INSTALLATIONS, hung), by=ENGINEER, at=AT)
    indexes = [
        {"meter_number": "M1", "start_date": JAN, "kind": kind, "start_value": value}
        for kind, value in (("ACTIVE_TOTAL", 100), ("ACTIVE_PEAK", "30.5"))
    ]
    metering.load_installation_indexes(table(INSTALLATION_INDEXES, *indexes), by=ENGINEER, at=AT)
    devices = [
        {"number": number, "kind": kind, "primary_rating": primary, "secondary_rating": secondary}
        for number, kind, primary, secondary in (
            ("CT20", "CURRENT", 100, 5),
            ("CT30", "CURRENT", 150, 5),
            ("PT100", "POTENTIAL", 10000, 100),
        )
    ]
    metering.load_instrument_transformers(table(INSTRUMENT_TRANSFORMERS, *devices), by=ENGINEER, at=AT)


def make_price(code: str = "HB-RES") -> None:
    """Make a pricing structure, which books would bring."""
    from django.apps import apps

    apps.get_model("tariffs", "PricingStructure").objects.create(
        code=code, name=code, name_en=code, region="HB", usage_class="RESIDENTIAL", voltage_band="BELOW_1KV"
    )


def make_customer() -> None:
    """Make meters, a price, and customer K1 with account 1001 under agreement G1 at P1."""
    make_meters()
    make_price()
    customers.load_customers(table(CUSTOMERS, {"number": "K1", "name": "张三", "kind": "PERSON"}), by=ENGINEER, at=AT)
    accounts = [
        {"number": number, "customer_number": "K1", "unit_code": unit, "address": "人民路"}
        for number, unit in (("1001", "S1"), ("1002", "S2"))
    ]
    customers.load_accounts(table(ACCOUNTS, *accounts), by=ENGINEER, at=AT)
    agreement = {"number": "G1", "account_number": "1001", "usage_point_number": "P1", "start_date": JAN}
    customers.load_agreements(table(AGREEMENTS, agreement), by=ENGINEER, at=AT)
    customers.load_agreement_terms(table(AGREEMENT_TERMS, terms_row()), by=ENGINEER, at=AT)


def terms_row(**changes: Any) -> dict[str, Any]:
    """Give the terms of G1 from January on, with changes."""
    row = {"agreement_number": "G1", "structure_code": "HB-RES", "contract_kva": 8, "running_kva": 8, "start_date": JAN}
    return {**row, **changes}
