"""How the tables lie in the store: what names a row, where a row lies, how its columns are packed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from wanjia.foundation.columnar.schema import Column, Schema
from wanjia.foundation.columnar.store.parts import Encoding
from wanjia.measurement.intervals.kernel.schema import CURVES, DAY, EVENTS, FROZEN
from wanjia.measurement.intervals.types import VOLTAGES, Quantity, Table

#: Meters of neighboring ids that lie in one bucket: they were mostly installed in the same areas.
BUCKET_METERS = 16_384
#: About 136 meters of a month: the least that is read for one of them.
GROUP_ROWS = 4_096
#: Rows of one place that are held until they are written as a part: about 55 MB of curves.
PART_ROWS = 131_072
#: Quantities that move little from one quarter of an hour to the next.
STEADY = frozenset({*VOLTAGES, Quantity.POWER_FACTOR})
PLACE = ("month", "part_quantity", "bucket")
Place = tuple[str, str, int]
#: In files of registers that stand for others: the version in which each row came first, by which collection is judged.
FIRST_VERSION = "first_version"


@dataclass(frozen=True, slots=True)
class Layout:
    """
    How one table lies in the store.

    :ivar kept: the columns of its files
    :ivar key: what names a row
    """

    table: Table
    given: Schema
    kept: Schema
    key: tuple[str, ...]

    def encoding(self, quantity: str) -> Encoding:
        """Say how the files of a quantity are packed; see docs/algorithms/interval-store.md for what was measured."""
        steady = ("values.list.element",) if quantity in STEADY else ()
        return Encoding(("meter_id", "day", "value", *steady), statistics=("meter_id", "day"), group_rows=GROUP_ROWS)

    @property
    def compacted(self) -> Schema:
        """Give the columns of files that stand for others; see `FIRST_VERSION`."""
        if self.table is not Table.FROZEN:
            return self.kept
        first = Column(pl.Int64, "version of the store in which the row came first")
        return Schema(row=self.kept.row, columns={**self.kept.columns, FIRST_VERSION: first})

    def placed(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Name the place of each row: ``month`` (2026-11), ``part_quantity`` (empty but for curves), ``bucket``."""
        quantity = pl.col("quantity") if self.table is Table.CURVES else pl.lit("")
        return rows.with_columns(
            pl.col("day").dt.strftime("%Y-%m").alias("month"),
            quantity.alias("part_quantity"),
            (pl.col("meter_id") // BUCKET_METERS).cast(pl.Int64).alias("bucket"),
        )


IN_UTC = pl.Datetime("us")
KEPT_EVENTS = {
    **EVENTS.columns,
    "at": Column(IN_UTC, "when it began, in UTC"),
    "ended_at": Column(IN_UTC, "when it ended, in UTC", null=EVENTS.columns["ended_at"].null),
    "day": Column(DAY.dtype, "day of Asia/Shanghai on which it began"),
}
LAYOUTS: Mapping[Table, Layout] = {
    Table.CURVES: Layout(Table.CURVES, given=CURVES, kept=CURVES, key=("meter_id", "day", "quantity")),
    Table.FROZEN: Layout(Table.FROZEN, given=FROZEN, kept=FROZEN, key=("meter_id", "day", "register")),
    Table.EVENTS: Layout(
        Table.EVENTS,
        given=EVENTS,
        kept=Schema(row=EVENTS.row, columns=KEPT_EVENTS),
        key=("meter_id", "at", "code"),
    ),
}


def folder_of(layout: Layout, *, place: Place) -> str:
    """Name the folder of a place: ``curves/2026-11/voltage-a/2``."""
    month, quantity, bucket = place
    names = (layout.table.value, month, quantity or "all", str(bucket))
    return "/".join(name.lower().replace("_", "-") for name in names)
