"""A billing run as tables: its bills, lines and findings."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.apps import apps
from django.db.models import QuerySet

from wanjia.foundation.columnar.database import read_frame


def bills_of(run_id: int) -> pl.DataFrame:
    """Give the issued bills of a run: ``bill_id, number, account_number, station, energy_kwh, amount, is_sample``."""
    rows = _rows("Bill").filter(run=run_id, state="ISSUED").order_by("number")
    return read_frame(
        rows,
        bill_id="pk",
        number="number",
        account_number="account__number",
        station="unit__name",
        energy_kwh="energy_kwh",
        amount="amount",
        is_sample="is_sample",
    )


def lines_of(run_id: int) -> pl.DataFrame:
    """Give of every line of the issued bills of a run what sums are made of."""
    names = ("bill_id", "structure_id", "kind", "tier", "quantity", "amount")
    rows = _rows("BillLine").filter(bill__run=run_id, bill__state="ISSUED").order_by()
    return read_frame(rows, **{name: name for name in names})


def lines_of_bill(bill_id: int) -> pl.DataFrame:
    """Give the lines of a bill as they are read."""
    names = ("kind", "item", "time_of_use", "tier", "part", "quantity", "unit_price", "amount", "price_row_id")
    return read_frame(_rows("BillLine").filter(bill=bill_id).order_by("pk"), **{name: name for name in names})


def structures() -> pl.DataFrame:
    """Give the pricing structures: ``structure_id, structure, name``."""
    rows = _rows("PricingStructure", app="tariffs").order_by("code")
    return read_frame(rows, structure_id="pk", structure="code", name="name")


def findings_of(run_id: int) -> pl.DataFrame:
    """Give what pre-bill checks found and pricing refused: ``account_id, rule, severity, state, evidence``."""
    names = ("account_id", "rule", "severity", "state", "evidence")
    return read_frame(
        _rows("BillFinding").filter(run=run_id).order_by("account_id", "rule"), **{name: name for name in names}
    )


def _rows(model: str, *, app: str = "billing") -> QuerySet[Any]:
    found: Any = apps.get_model(app, model)
    return QuerySet(found)
