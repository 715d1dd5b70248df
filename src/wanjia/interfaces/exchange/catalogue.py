"""The sheets that can be handed in and taken away, in the order in which one builds on another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import polars as pl

from wanjia.energy.lineloss import sheets as loss
from wanjia.energy.lineloss.operations import loading as loss_loading
from wanjia.energy.lineloss.operations.breaking_down import load_targets
from wanjia.energy.lineloss.queries.plan import targets_as_sheet
from wanjia.energy.powerflow import sheets as powerflow
from wanjia.energy.powerflow.operations import loading as powerflow_loading
from wanjia.energy.quality import sheets as supply
from wanjia.energy.quality.operations import archives as supply_archives
from wanjia.energy.quality.operations import problems as supply_problems
from wanjia.energy.reliability import sheets as outage
from wanjia.energy.reliability.operations import loading as outage_loading
from wanjia.foundation.access.types import Actor, Permission, Scope
from wanjia.foundation.periods.types import Period
from wanjia.foundation.sheets.listing import page
from wanjia.foundation.sheets.tables import SheetTable
from wanjia.foundation.sheets.types import Loaded, Sheet
from wanjia.foundation.staffing import operations as staffing
from wanjia.foundation.staffing import sheets as staff
from wanjia.measurement.intervals import sheets as interval
from wanjia.measurement.intervals.operations import limits as interval_limits
from wanjia.measurement.readings import operations as readings
from wanjia.measurement.readings import sheets as reading
from wanjia.measurement.readings.queries import usage
from wanjia.registry.customers import operations as customers
from wanjia.registry.customers import sheets as customer
from wanjia.registry.metering import operations as metering
from wanjia.registry.metering import queries as meter_questions
from wanjia.registry.metering import sheets as meter
from wanjia.registry.network import operations as network
from wanjia.registry.network import sheets as grid
from wanjia.revenue.directdebit import sheets as debit
from wanjia.revenue.directdebit.operations.loading import load_mandates
from wanjia.revenue.directdebit.queries.mandates import mandates_out
from wanjia.revenue.receivables import sheets as money
from wanjia.revenue.receivables.operations.opening import load_opening_balances
from wanjia.revenue.receivables.queries.opening import sheet_of


class Load(Protocol):
    """The operation that takes a sheet's rows, in the caller's transaction."""

    def __call__(self, table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
        """Write the rows, or refuse them all."""


@dataclass(frozen=True, slots=True)
class Exchangeable:
    """A sheet, the operation that takes its rows in, and the query that gives them out."""

    sheet: Sheet
    load: Load
    rows: Callable[[Scope], pl.DataFrame]


class UnknownSheet(LookupError):
    """No sheet has that name."""


def of(table: SheetTable, *, load: Load) -> Exchangeable:
    """Pair a database table's sheet with its operation."""
    return Exchangeable(table.sheet, load, table.rows)


def current_readings(scope: Scope) -> pl.DataFrame:
    """Read the readings that none supersedes as a sheet, by meter, register and day."""
    names = {"meter_id": "meter_number", "usage_point_id": "usage_point_number"}
    meters = meter_questions.all_meters().select("meter_id", meter_number="number")
    points = meter_questions.usage_points(scope).select("usage_point_id", usage_point_number="number")
    found = usage.current_readings(Period(date.min), scope=scope)
    named = found.join(meters, on="meter_id", how="left").join(points, on="usage_point_id", how="left").drop(*names)
    return named.select(column.name for column in reading.DELIVERY.columns).sort(reading.DELIVERY.key)


CATALOGUE: tuple[Exchangeable, ...] = (
    Exchangeable(staff.UNITS, staffing.load_units, staff.units),
    Exchangeable(staff.PEOPLE, staffing.load_people, staff.people),
    Exchangeable(staff.POSTS, staffing.load_posts, staff.posts),
    of(grid.SUBSTATIONS, load=network.load_substations),
    of(grid.FEEDERS, load=network.load_feeders),
    of(grid.FEEDER_TIES, load=network.load_feeder_ties),
    of(grid.TRANSFORMER_AREAS, load=network.load_transformer_areas),
    of(grid.AREA_TIES, load=network.load_area_ties),
    of(grid.TRANSFORMERS, load=network.load_transformers),
    of(grid.TRANSFORMER_PLACEMENTS, load=network.load_transformer_placements),
    of(grid.CONDUCTOR_TYPES, load=network.load_conductor_types),
    of(grid.CONNECTIVITY_NODES, load=network.load_connectivity_nodes),
    of(grid.LINE_SEGMENTS, load=network.load_line_segments),
    of(grid.FEEDER_HEADS, load=network.load_feeder_heads),
    of(grid.AREA_CONNECTIONS, load=network.load_area_connections),
    of(meter.USAGE_POINTS, load=metering.load_usage_points),
    of(meter.USAGE_POINT_TIES, load=metering.load_usage_point_ties),
    of(meter.METERS, load=metering.load_meters),
    of(meter.REGISTERS, load=metering.load_registers),
    of(meter.INSTALLATIONS, load=metering.load_installations),
    of(meter.INSTALLATION_INDEXES, load=metering.load_installation_indexes),
    of(meter.INSTRUMENT_TRANSFORMERS, load=metering.load_instrument_transformers),
    of(meter.RATIO_INSTALLATIONS, load=metering.load_ratio_installations),
    of(meter.PARENT_TIES, load=metering.load_parent_ties),
    of(meter.USAGE_POINT_CONNECTIONS, load=metering.load_usage_point_connections),
    of(meter.GATEWAY_POINTS, load=metering.load_gateway_points),
    of(meter.COLLECTION_TERMINALS, load=metering.load_collection_terminals),
    of(meter.TERMINAL_TIES, load=metering.load_terminal_ties),
    of(supply.MONITORING_POINTS, load=supply_archives.load_monitoring_points),
    of(supply.COMPENSATION_DEVICES, load=supply_archives.load_compensation_devices),
    of(supply.QUALITY_LIMITS, load=supply_archives.load_quality_limits),
    of(supply.REACTIVE_PLANS, load=supply_problems.load_reactive_plans),
    of(outage.RULES, load=outage_loading.load_rules),
    of(outage.NOTICE_TEXTS, load=outage_loading.load_notice_texts),
    of(customer.CUSTOMERS, load=customers.load_customers),
    of(customer.ACCOUNTS, load=customers.load_accounts),
    of(customer.AGREEMENTS, load=customers.load_agreements),
    of(customer.AGREEMENT_TERMS, load=customers.load_agreement_terms),
    of(customer.CARVE_OUTS, load=customers.load_carve_outs),
    of(reading.ROUTES, load=readings.load_routes),
    of(reading.ROUTE_STOPS, load=readings.load_route_stops),
    of(reading.VALIDATION_LIMITS, load=readings.load_validation_limits),
    Exchangeable(reading.DELIVERY, readings.accept, current_readings),
    of(interval.INTERVAL_LIMITS, load=interval_limits.load_interval_limits),
    of(interval.ESTIMATION_STEPS, load=interval_limits.load_estimation_steps),
    of(loss.LIMITS, load=loss_loading.load_limits),
    of(loss.RESPONSIBILITIES, load=loss_loading.load_responsibilities),
    of(loss.UNMETERED, load=loss_loading.load_unmetered),
    Exchangeable(loss.TARGETS, load_targets, targets_as_sheet),
    of(powerflow.FIGURES, load=powerflow_loading.load_figures),
    of(powerflow.OFFERED, load=powerflow_loading.load_offered),
    of(powerflow.WIRES, load=powerflow_loading.load_wire_prices),
    Exchangeable(debit.MANDATES, load_mandates, mandates_out),
    Exchangeable(money.OPENING_BALANCES, load_opening_balances, sheet_of),
)


#: What taking a sheet in needs beside the permission to import; the others need nothing more.
NEEDS: Mapping[str, Permission] = {
    "units": Permission.ORGANISATION_EDIT,
    "people": Permission.ORGANISATION_EDIT,
    "posts": Permission.ORGANISATION_EDIT,
    "agreement_terms": Permission.TERMS_APPROVE,
    "carve_outs": Permission.TERMS_APPROVE,
    "validation_limits": Permission.READINGS_REVIEW,
    "readings": Permission.READINGS_ENTER,
    "interval_limits": Permission.INTERVALS_EDIT,
    "estimation_steps": Permission.INTERVALS_EDIT,
    "monitoring_points": Permission.QUALITY_EDIT,
    "compensation_devices": Permission.QUALITY_EDIT,
    "quality_limits": Permission.QUALITY_EDIT,
    "reactive_plans": Permission.QUALITY_EDIT,
    "reliability_rules": Permission.OUTAGES_APPROVE,
    "outage_notice_texts": Permission.OUTAGES_APPROVE,
    "mandates": Permission.DEBITS_SEND,
    "loss_limits": Permission.LOSS_ISSUE,
    "loss_responsibilities": Permission.LOSS_EDIT,
    "unmetered_supplies": Permission.LOSS_EDIT,
    "loss_targets": Permission.LOSS_EDIT,
    "loss_figures": Permission.LOSS_ISSUE,
    "offered_transformers": Permission.LOSS_ISSUE,
    "wire_prices": Permission.LOSS_ISSUE,
    "opening_balances": Permission.MONTH_CLOSE,
}
#: Sheets of prices, of money, or of whom banks collect from: one person checks the file, and another takes it in.
BY_TWO = frozenset({"agreement_terms", "carve_outs", "mandates", "opening_balances"})


def permission_of(name: str) -> Permission:
    """Give what taking a sheet in needs beside the permission to import."""
    return NEEDS.get(name, Permission.FILES_IMPORT)


def exchangeable(name: str) -> Exchangeable:
    """
    Find a sheet by its name.

    :raises UnknownSheet: naming those that exist
    """
    for entry in CATALOGUE:
        if entry.sheet.name == name:
            return entry
    names = ", ".join(entry.sheet.name for entry in CATALOGUE)
    msg = f"there is no sheet {name}; there are: {names}"
    raise UnknownSheet(msg)


def sheets_page() -> str:
    """Describe all sheets as a Markdown page (docs/sheets.md)."""
    return page(tuple(entry.sheet for entry in CATALOGUE))
