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
    """Give the lines of the issued bills of a run, with code and name of their structure."""
    names = (
        "bill_id",
        "kind",
        "item",
        "time_of_use",
        "tier",
        "part",
        "quantity",
        "unit_price",
        "amount",
        "price_row_id",
    )
    rows = _rows("BillLine").filter(bill__run=run_id, bill__state="ISSUED").order_by("bill_id", "pk")
    return read_frame(
        rows, structure="structure__code", structure_name="structure__name", **{name: name for name in names}
    )


def findings_of(run_id: int) -> pl.DataFrame:
    """Give what pre-bill checks found and pricing refused: ``account_id, rule, severity, state, evidence``."""
    names = ("account_id", "rule", "severity", "state", "evidence")
    return read_frame(
        _rows("BillFinding").filter(run=run_id).order_by("account_id", "rule"), **{name: name for name in names}
    )


def _rows(model: str) -> QuerySet[Any]:
    found: Any = apps.get_model("billing", model)
    return QuerySet(found)
