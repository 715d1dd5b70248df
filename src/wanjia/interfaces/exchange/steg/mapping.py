"""
STEG customers and invoices as the sheets of the registry, and their indexes as readings.

What maps to what, and what the files do not tell, is written in docs/steg.md; nothing here reads or writes anything.
"""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from wanjia.foundation.organisation.types import UnitKind
from wanjia.foundation.quantities.rounding import QUANTITY
from wanjia.foundation.sheets.types import ROW
from wanjia.interfaces.exchange.steg.rebilling import structure_of
from wanjia.measurement.readings.types import ReadingQuality
from wanjia.registry.customers.types import CustomerKind
from wanjia.registry.metering.types import MeteringMode, RegisterKind, TransformerKind

COMPANY = "STEG"
NOT_TOLD = Decimal(0)
DISTRICT = pl.format("STEG.{}", "district")
STATION = pl.format("STEG.{}.{}", "district", "region")
PLACE = pl.format("District {}, region {}", "district", "region")
POINT = pl.format("{}-{}", "client", "supply")
#: The published number is not unique in the country, so that of the customer stands before it.
METER = pl.format("{}-{}", pl.col("client").str.replace("_Client_", "", literal=True), "meter")
CURRENT_TRANSFORMER = pl.format("{}-CT", METER)
REGISTER = pl.lit(RegisterKind.ACTIVE_TOTAL.value)


def units(clients: pl.DataFrame) -> pl.DataFrame:
    """Make a company, a department for each district and a station for each region of a district."""
    company = pl.DataFrame(
        {"code": [COMPANY], "name": ["STEG"], "kind": [UnitKind.COMPANY.value], "parent_code": [None]},
        schema_overrides={"parent_code": pl.String},
    )
    districts = clients.select(
        code=DISTRICT,
        name=pl.format("District {}", "district"),
        kind=pl.lit(UnitKind.DEPARTMENT.value),
        parent_code=pl.lit(COMPANY),
    )
    stations = clients.select(code=STATION, name=PLACE, kind=pl.lit(UnitKind.STATION.value), parent_code=DISTRICT)
    return pl.concat([company, districts.unique().sort("code"), stations.unique().sort("code")])


def registry(clients: pl.DataFrame, *, invoices: pl.DataFrame, holdings: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """
    Make the sheets of some customers, each after those it builds on.

    :param clients: `CLIENTS`
    :param invoices: `INVOICES` of their electricity meters
    :param holdings: `HOLDINGS` of these meters
    :returns: name of the sheet → rows
    """
    held = holdings.join(clients.select("client", "district", "region", "since"), on="client", maintain_order="left")
    supplies = (
        held.group_by("client", "supply", maintain_order=True)
        .agg(pl.col("district", "region", "since").first(), start=pl.col("start_date").min())
        .with_columns(start_date=pl.min_horizontal("since", "start"))
    )
    transformed = held.filter(pl.col("multiplier") > 1)
    return {
        "usage_points": supplies.select(
            number=POINT,
            unit_code=STATION,
            address=PLACE,
            metering_mode=pl.lit(MeteringMode.LV_SUPPLY_LV_METER.value),
        ),
        "meters": held.select(number=METER, model_code=pl.col("meter_code").cast(pl.String)),
        "registers": held.select("integer_digits", meter_number=METER, kind=REGISTER, decimal_digits=pl.lit(0)),
        "installations": held.select("start_date", "end_date", meter_number=METER, usage_point_number=POINT),
        "installation_indexes": held.select(
            "start_date", "start_value", "end_value", meter_number=METER, kind=REGISTER
        ),
        "instrument_transformers": transformed.select(
            number=CURRENT_TRANSFORMER,
            kind=pl.lit(TransformerKind.CURRENT.value),
            primary_rating="multiplier",
            secondary_rating=pl.lit(1),
        ),
        "ratio_installations": transformed.select(
            "start_date", "end_date", usage_point_number=POINT, current_number=CURRENT_TRANSFORMER
        ),
        "customers": clients.select(number="client", name="client", kind=pl.lit(CustomerKind.PERSON.value)),
        "accounts": clients.select(number="client", customer_number="client", unit_code=STATION, address=PLACE),
        "agreements": supplies.select("start_date", number=POINT, account_number="client", usage_point_number=POINT),
        "agreement_terms": _terms(supplies, invoices=_placed(invoices, holdings=holdings)),
    }


def _placed(invoices: pl.DataFrame, *, holdings: pl.DataFrame) -> pl.DataFrame:
    return invoices.join(holdings.select("client", "meter", "supply"), on=["client", "meter"], maintain_order="left")


def _terms(supplies: pl.DataFrame, *, invoices: pl.DataFrame) -> pl.DataFrame:
    """Give each supply the tariff of its invoices; a new one holds from the latest invoice under the one before."""
    lane = ("client", "supply")
    daily = (
        invoices.with_columns(structure_code=structure_of(pl.col("tariff")))
        .sort(*lane, "invoice_date", ROW)
        .unique([*lane, "invoice_date"], keep="last", maintain_order=True)
        .with_columns(
            since=pl.col("invoice_date").shift(1).over(lane), before=pl.col("structure_code").shift(1).over(lane)
        )
    )
    changes = daily.filter(pl.col("structure_code").ne_missing(pl.col("before")))
    dated = changes.join(supplies.select(*lane, "start_date"), on=list(lane), maintain_order="left").with_columns(
        start_date=pl.coalesce("since", "start_date")
    )
    return dated.select(
        "structure_code",
        "start_date",
        agreement_number=POINT,
        end_date=pl.col("start_date").shift(-1).over(lane),
        contract_kva=pl.lit(NOT_TOLD, dtype=QUANTITY),
        running_kva=pl.lit(NOT_TOLD, dtype=QUANTITY),
    )


def readings(invoices: pl.DataFrame, *, holdings: pl.DataFrame) -> pl.DataFrame:
    """Make a reading of the new index of each invoice; of two on one day the higher index comes first."""
    return (
        _placed(invoices, holdings=holdings)
        .sort("client", "meter", "invoice_date", "new_index", descending=[False, False, False, True])
        .select(
            meter_number=METER,
            usage_point_number=POINT,
            kind=REGISTER,
            reading_date="invoice_date",
            value=pl.col("new_index").cast(QUANTITY),
            quality=pl.lit(ReadingQuality.MANUAL.value),
        )
    )
