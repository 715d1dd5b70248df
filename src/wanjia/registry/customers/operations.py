"""Changes of customers, accounts and agreements."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from wanjia.foundation.access.types import Actor
from wanjia.foundation.sheets.loading import load
from wanjia.foundation.sheets.types import Loaded, Problem
from wanjia.registry.customers import rules, sheets


def load_customers(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add customers; see `wanjia.foundation.sheets.loading.load`."""
    return load(sheets.CUSTOMERS, rows=table, by=by, at=at)


def load_accounts(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add accounts."""
    return load(sheets.ACCOUNTS, rows=table, by=by, at=at)


def load_agreements(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add agreements."""
    return load(sheets.AGREEMENTS, rows=table, by=by, at=at)


def load_agreement_terms(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add what agreements say, and when."""
    return load(sheets.AGREEMENT_TERMS, rows=table, by=by, at=at, rules=(rules.terms_problems, _outside_problems))


def load_carve_outs(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add carve-outs of agreements, and when they hold."""
    return load(sheets.CARVE_OUTS, rows=table, by=by, at=at, rules=(rules.carve_out_problems, _outside_problems))


def _outside_problems(rows: pl.DataFrame) -> list[Problem]:
    return rules.outside_problems(rows, agreements=sheets.AGREEMENTS.existing("number", values=None))
