"""
Tables in and out of the database in bulk, inside the caller's transaction.

Rows travel over Django's own connection: a separate driver would be faster but could not share the transaction that
also marks the work done.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

import polars as pl
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import F, TextField
from django.db.models.functions import Cast
from django.utils.dateparse import parse_datetime

from wanjia.foundation.columnar.lookups import Among
from wanjia.foundation.quantities.fields import FixedPointField

models.Field.register_lookup(Among)
models.ForeignKey.register_lookup(Among)

SQLITE_ROWS = 20_000
#: Up to this many ids are named in a query; beyond it the rows are read and the ids looked up in the table.
NAMED_IDS_AT_MOST = 20_000


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
    sql, params, dtypes = _compiled(rows.values_list(*columns.values()))
    dated = [path for path, dtype in zip(columns.values(), dtypes, strict=True) if isinstance(dtype, pl.Date)]
    if sql and dated and connection.vendor == "sqlite" and not rows.query.group_by:
        sql, params, _ = _compiled(_days_as_text(rows, paths=tuple(columns.values()), dated=dated))
    if not sql:
        return table_of([], names=list(columns), dtypes=dtypes)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        fetched = cursor.fetchall()
    return table_of(fetched, names=list(columns), dtypes=dtypes)


def _compiled(rows: models.QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...], list[pl.DataType]]:
    """Give a query's text, empty if it can find nothing, its parameters, and the types of its columns."""
    compiler = rows.query.get_compiler(connection=connection)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        sql, params = "", ()
    chosen = (compiler.select or [])[-len(rows.query.values_select) - len(rows.query.annotation_select) :]
    return sql, params, [dtype_of(found.output_field) for found, _, _ in chosen]


def _days_as_text(rows: models.QuerySet[Any], *, paths: tuple[str, ...], dated: list[str]) -> models.QuerySet[Any, Any]:
    """Ask SQLite for days as the text they are kept as: its driver would turn each into a date one by one."""
    texts = {f"day_as_text_{place}": Cast(F(path), TextField()) for place, path in enumerate(dated)}
    named = dict(zip(dated, texts, strict=True))
    asked: models.QuerySet[Any, Any] = rows.annotate(**texts).values_list(*(named.get(path, path) for path in paths))
    return asked


def table_of(rows: list[tuple[Any, ...]], *, names: list[str], dtypes: list[pl.DataType]) -> pl.DataFrame:
    """Turn fetched tuples into a table; whole numbers become the decimals they stand for."""
    given = list(zip(*rows, strict=True)) or [()] * len(names)
    columns = zip(names, given, dtypes, strict=True)
    return pl.DataFrame([_series(values, dtype=dtype).alias(name) for name, values, dtype in columns])


def _series(values: tuple[Any, ...], *, dtype: pl.DataType) -> pl.Series:
    """Make a column; SQLite gives computed days and times as text and computed truths as numbers."""
    if isinstance(dtype, pl.Int64):
        return pl.Series(_whole(values), dtype=dtype)
    if isinstance(dtype, pl.Decimal):
        units = pl.Series("units", _whole(values), dtype=pl.Int64)
        return units.to_frame().select(from_units(pl.col("units"), places=dtype.scale)).to_series()
    if isinstance(dtype, pl.Datetime):
        moments = [parse_datetime(value) if isinstance(value, str) else value for value in values]
        return pl.Series([_in_utc(moment) for moment in moments], dtype=dtype)
    if isinstance(dtype, pl.Date):
        is_text = any(isinstance(value, str) for value in values)
        return pl.Series(values, dtype=pl.String).str.to_date("%Y-%m-%d") if is_text else pl.Series(values, dtype=dtype)
    if isinstance(dtype, pl.Boolean):
        return pl.Series([None if value is None else bool(value) for value in values], dtype=dtype)
    return pl.Series(values, dtype=dtype)


def _whole(values: tuple[Any, ...]) -> Sequence[Any]:
    """Give whole numbers as such; PostgreSQL gives their sums as decimals."""
    known = next((value for value in values if value is not None), None)
    return [None if value is None else int(value) for value in values] if isinstance(known, Decimal) else values


def _in_utc(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def read_fields(rows: models.QuerySet[Any], *, id_as: str) -> pl.DataFrame:
    """
    Read every field of a query's rows into a table, under the names of the model's attributes.

    :param id_as: the name under which the row's own id travels, such as ``meter_id``
    """
    names = [field.attname for field in rows.model._meta.concrete_fields]
    return read_frame(rows, **{id_as if name == "id" else name: name for name in names})


def narrowed(rows: models.QuerySet[Any], *, column: str, ids: Collection[int] | None, id_as: str) -> pl.DataFrame:
    """
    Read every field of the rows that have one of ``ids`` in a column (None: all rows), in the order of their own ids.

    :param column: attribute of the model, such as ``usage_point_id``
    :param id_as: the name under which the row's own id travels
    """
    ordered = rows.order_by("pk")
    if ids is None:
        return read_fields(ordered, id_as=id_as)
    if len(ids) <= NAMED_IDS_AT_MOST:
        return read_fields(ordered.filter(**{f"{column}__among": list(ids)}), id_as=id_as)
    named = id_as if column == "id" else column
    wanted = pl.DataFrame({named: list(ids)}, schema={named: pl.Int64})
    return read_fields(ordered, id_as=id_as).join(wanted, on=named, how="semi", maintain_order="left")


def from_units(units: pl.Expr, *, places: int) -> pl.Expr:
    """Turn whole smallest units into decimals."""
    one = pl.lit(1).cast(pl.Decimal(38, 0))
    scale = pl.lit("0." + "0" * (places - 1) + "1" if places else "1").cast(pl.Decimal(38, places))
    return (units * one).cast(pl.Decimal(38, places)) * scale


def to_units(decimals: pl.Expr, *, places: int) -> pl.Expr:
    """Turn decimals into whole smallest units; places beyond those that the column keeps must be 0."""
    factor = pl.lit(10**places).cast(pl.Decimal(38, 0))
    return (decimals.cast(pl.Decimal(38, places)) * factor).cast(pl.Int64)


def _refuse_finer(table: pl.DataFrame, *, places: dict[str, int]) -> None:
    """Refuse decimals that the database could only keep rounded; see Note [Half up] for where rounding happens."""
    for name, kept in places.items():
        dtype = table.schema[name]
        finer = isinstance(dtype, pl.Decimal) and dtype.scale > kept
        if finer and not table.select((pl.col(name).cast(pl.Decimal(38, kept)) == pl.col(name)).all()).item():
            msg = f"column {name} has numbers with more than {kept} digits after the point"
            raise ValueError(msg)


def write_rows(model: type[models.Model], *, table: pl.DataFrame) -> int:
    """
    Insert a table's rows into a model's table; columns are named like the model's attributes (``bill_id``).

    :returns: rows written
    :raises ValueError: if a decimal has more places than its column keeps
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    chosen = [(name, fields[name]) for name in table.columns]
    places = {name: field.places for name, field in chosen if isinstance(field, FixedPointField)}
    _refuse_finer(table, places=places)
    ready = table.with_columns(to_units(pl.col(name), places=kept).alias(name) for name, kept in places.items())
    columns = [str(field.column) for _, field in chosen]
    if connection.vendor == "postgresql":
        _copy(str(model._meta.db_table), columns=columns, table=ready)
    else:
        _insert_many(str(model._meta.db_table), columns=columns, table=ready)
    return table.height


def update_rows(model: type[models.Model], *, table: pl.DataFrame) -> int:
    """
    Give rows that are known by ``id`` new values in the table's other columns, which must not need converting.

    :returns: rows named
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    names = [name for name in table.columns if name != "id"]
    sets = ", ".join(f"{connection.ops.quote_name(str(fields[name].column))} = %s" for name in names)
    where = connection.ops.quote_name("id")
    statement = f"UPDATE {connection.ops.quote_name(model._meta.db_table)} SET {sets} WHERE {where} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        for part in batches(table.select(*names, "id").iter_rows(), size=SQLITE_ROWS):
            cursor.executemany(statement, part)
    return table.height


def _insert_many(name: str, *, columns: list[str], table: pl.DataFrame) -> None:
    ready = table.with_columns(
        _as_text(name, dtype=dtype) for name, dtype in table.schema.items() if dtype.is_temporal()
    )
    quoted = ", ".join(connection.ops.quote_name(column) for column in columns)
    marks = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {connection.ops.quote_name(name)} ({quoted}) VALUES ({marks})"  # noqa: S608
    with connection.cursor() as cursor:
        for part in batches(ready.iter_rows(), size=SQLITE_ROWS):
            cursor.executemany(statement, part)


def _as_text(name: str, *, dtype: pl.DataType) -> pl.Expr:
    """Write days and times as Django does on SQLite, where they are compared as text."""
    if isinstance(dtype, pl.Date):
        return pl.col(name).dt.to_string("%Y-%m-%d")
    in_utc = pl.col(name).dt.convert_time_zone("UTC")
    return in_utc.dt.to_string("%Y-%m-%d %H:%M:%S%.6f").str.strip_suffix(".000000")


def _copy(name: str, *, columns: list[str], table: pl.DataFrame) -> None:
    quoted = ", ".join(connection.ops.quote_name(column) for column in columns)
    statement = f"COPY {connection.ops.quote_name(name)} ({quoted}) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in table.iter_rows():
            copy.write_row(row)


def batches(rows: Iterable[tuple[Any, ...]], *, size: int) -> Iterable[list[tuple[Any, ...]]]:
    """Cut a stream into lists of ``size`` rows, the latest shorter."""
    stream = iter(rows)
    while part := list(islice(stream, size)):
        yield part
