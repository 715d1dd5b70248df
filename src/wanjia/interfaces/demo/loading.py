"""The county into the database, through the operations that take in everybody's files."""

from __future__ import annotations

from datetime import datetime

import polars as pl
from django.db import transaction

from wanjia.foundation.access.queries import process_actor
from wanjia.foundation.access.types import Actor
from wanjia.interfaces.demo.county import County
from wanjia.interfaces.exchange.catalogue import exchangeable
from wanjia.measurement.readings import operations as readings
from wanjia.registry.tariffs import operations as tariffs
from wanjia.registry.tariffs.queries import shipped_book_paths

#: Books that the county's prices stand in.
BOOKS = ("national", "hubei")
ROUTES = {"reading_routes": readings.load_routes, "route_stops": readings.load_route_stops}


def loader() -> Actor:
    """Give the actor in whose name the county is loaded."""
    return process_actor("demo county")


def load_prices(*, at: datetime) -> int:
    """
    Import the shipped books that the county needs.

    :returns: how many documents are new
    """
    found = 0
    for path in shipped_book_paths():
        if path.stem in BOOKS:
            with transaction.atomic():
                found += len(tariffs.import_book(path, by=loader(), at=at).documents)
    return found


def load_registry(county: County, *, at: datetime) -> int:
    """
    Load all sheets but the readings; the prices must be there.

    :returns: rows written
    """
    written = 0
    for name, table in county.sheets.items():
        if table.height:
            with transaction.atomic():
                load = ROUTES.get(name) or exchangeable(name).load
                written += load(table, by=loader(), at=at).written
    return written


def load_readings(table: pl.DataFrame, *, at: datetime) -> readings.Delivered:
    """Deliver readings, in one transaction."""
    with transaction.atomic():
        return readings.accept(table, by=loader(), at=at)
