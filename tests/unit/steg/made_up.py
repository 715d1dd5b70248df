"""STEG files with made-up rows: none of them is in the published files."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

CLIENT = {
    "disrict": 60,
    "client_id": "made_Client_1",
    "client_catg": 11,
    "region": 101,
    "creation_date": date(2001, 2, 3),
    "target": 0,
}
INVOICE = {
    "client_id": "made_Client_1",
    "invoice_date": date(2012, 6, 1),
    "tarif_type": 11,
    "counter_number": 7001,
    "counter_statue": "0",
    "counter_code": 203,
    "reading_remarque": 9,
    "counter_coefficient": 1,
    "consommation_level_1": 250,
    "consommation_level_2": 0,
    "consommation_level_3": 0,
    "consommation_level_4": 0,
    "old_index": 12_000,
    "new_index": 12_250,
    "months_number": 4,
    "counter_type": "ELEC",
}


def client(**changed: Any) -> dict[str, Any]:
    return CLIENT | changed


def invoice(*, tiers: tuple[int, int, int, int] | None = None, **changed: Any) -> dict[str, Any]:
    split = {f"consommation_level_{tier}": kwh for tier, kwh in enumerate(tiers or (), start=1)}
    return INVOICE | split | changed


def frame(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), infer_schema_length=None)


def as_csv(path: Path, *rows: dict[str, Any], day: str = "%Y-%m-%d") -> Path:
    """Write rows as CSV; ``day`` is how dates are written."""
    dated = frame(*rows).with_columns(pl.col(pl.Date).dt.strftime(day))
    dated.write_csv(path)
    return path


def as_parquet(path: Path, *rows: dict[str, Any]) -> Path:
    frame(*rows).write_parquet(path)
    return path
