"""
Tables in and out of the database in bulk, inside the caller's transaction.

Rows travel over Django's own connection: a separate driver would be faster but could not share the transaction that
also marks the work done.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

import polars as pl
from django.db import connection, models

from wanjia.foundation.quantities.fields import FixedPointField

SQLITE_ROWS = 20_000


def dtype_of(field: models.Field[Any, Any]) -> pl.DataType:
    """Give the column type in which a model field travels."""
    if isinstance(field, FixedPointField):
        return pl.Decimal(38, field.places)
    if isinstance(field, models.ForeignKey):
        return dtype_of(field.target_field)
    kinds: tuple[tuple[Any, pl.DataType], ...] = (
        (models.BooleanField, pl.Boolean()),
        (models.DateTimeField, pl.Datetime("us", "UTC")),
        (models.DateField, pl.Date()),
        (models.IntegerField, pl.Int64()),
        (models.AutoField, pl.Int64()),
        (models.CharField, pl.String()),
        (models.TextField, pl.String()),
        (models.JSONField, pl.String()),
    )
    for kind, dtype in kinds:
        if isinstance(field, kind):
            return dtype
    msg = f"{field} has no column type"
    raise TypeError(msg)


def read_frame(rows: models.QuerySet[Any], **columns: str) -> pl.DataFrame:
    """
    Read a query into a table.

    :param columns: table column → field path (``terms="agreement__number"``); annotations with an ``output_field`` work
    :returns: one row per row of the query, in its order; decimals as decimals, dates as dates
    """
    query = rows.values_list(*columns.values()).query
    compiler = query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    dtypes = [dtype_of(found.output_field) for found, _, _ in (compiler.select or [])][-len(columns) :]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        fetched = cursor.fetchall()
    return table_of(fetched, names=list(columns), dtypes=dtypes)


def table_of(rows: list[tuple[Any, ...]], *, names: list[str], dtypes: list[pl.DataType]) -> pl.DataFrame:
    """Turn fetched tuples into a table; whole numbers become the decimals they stand for."""
    raw = {
        name: (pl.Int64() if isinstance(dtype, pl.Decimal) else dtype)
        for name, dtype in zip(names, dtypes, strict=True)
    }
    table = pl.DataFrame(rows, schema=raw, orient="row", infer_schema_length=None)
    return table.with_columns(
        from_units(pl.col(name), places=dtype.scale).alias(name)
        for name, dtype in zip(names, dtypes, strict=True)
        if isinstance(dtype, pl.Decimal)
    )


def from_units(units: pl.Expr, *, places: int) -> pl.Expr:
    """Turn whole smallest units into decimals."""
    one = pl.lit(1).cast(pl.Decimal(38, 0))
    scale = pl.lit("0." + "0" * (places - 1) + "1" if places else "1").cast(pl.Decimal(38, places))
    return (units * one).cast(pl.Decimal(38, places)) * scale


def to_units(decimals: pl.Expr, *, places: int) -> pl.Expr:
    """Turn decimals into whole smallest units; more places than the column keeps raise on the way in, never round."""
    factor = pl.lit(10**places).cast(pl.Decimal(38, 0))
    return (decimals.cast(pl.Decimal(38, places)) * factor).cast(pl.Int64)


def write_rows(model: type[models.Model], table: pl.DataFrame) -> int:
    """
    Insert a table's rows into a model's table; columns are named like the model's attributes (``bill_id``).

    :returns: rows written
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    chosen = [(name, fields[name]) for name in table.columns]
    ready = table.with_columns(
        to_units(pl.col(name), places=field.places).alias(name)
        for name, field in chosen
        if isinstance(field, FixedPointField)
    )
    columns = [str(field.column) for _, field in chosen]
    if connection.vendor == "postgresql":
        _copy(str(model._meta.db_table), columns=columns, table=ready)
    else:
        _insert_many(str(model._meta.db_table), columns=columns, table=ready)
    return table.height


def _insert_many(name: str, *, columns: list[str], table: pl.DataFrame) -> None:
    dated = [c for c, dtype in table.schema.items() if dtype == pl.Date]
    stamped = [c for c, dtype in table.schema.items() if isinstance(dtype, pl.Datetime)]
    ready = table.with_columns(
        *(pl.col(dated).dt.to_string("%Y-%m-%d") if dated else ()),
        *(pl.col(stamped).dt.to_string("%Y-%m-%d %H:%M:%S%.6f") if stamped else ()),
    )
    quoted = ", ".join(connection.ops.quote_name(column) for column in columns)
    marks = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {connection.ops.quote_name(name)} ({quoted}) VALUES ({marks})"  # noqa: S608
    with connection.cursor() as cursor:
        for part in batches(ready.iter_rows(), size=SQLITE_ROWS):
            cursor.executemany(statement, part)


def _copy(name: str, *, columns: list[str], table: pl.DataFrame) -> None:
    quoted = ", ".join(connection.ops.quote_name(column) for column in columns)
    statement = f"COPY {connection.ops.quote_name(name)} ({quoted}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in table.iter_rows():
            copy.write_row(row)


def batches(rows: Iterable[tuple[Any, ...]], *, size: int) -> Iterable[list[tuple[Any, ...]]]:
    """Cut a stream into lists of ``size`` rows, the latest shorter."""
    stream = iter(rows)
    while part := list(islice(stream, size)):
        yield part
