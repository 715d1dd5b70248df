"""Tables of the reliability kernels."""

from __future__ import annotations

import polars as pl

from wanjia.foundation.columnar.schema import Column, Schema

MOMENT = pl.Datetime("us", "Asia/Shanghai")
START = Column(pl.Date, "first day")
END = Column(pl.Date, "day after the latest", null="it goes on")
FROM = Column(MOMENT, "when supply failed")
TO = Column(MOMENT, "when it was back, later than that")

INTERRUPTIONS = Schema(
    row="customer, or group of customers with one span, and interruption",
    columns={
        "outage_id": Column(pl.Int64, "the outage"),
        "customer_id": Column(pl.Int64, "usage point or area", null="the row stands for a group"),
        "customers": Column(pl.Int64, "how many the row stands for, 1 for a single one"),
        "from_at": FROM,
        "to_at": TO,
        "influence": Column(pl.String, "an Influence"),
    },
)
SEGMENTS = Schema(
    row="piece of line or switch, and span of days",
    columns={
        "code": Column(pl.String, "its code"),
        "from_node_id": Column(pl.Int64, "one end"),
        "to_node_id": Column(pl.Int64, "the other"),
        "is_open": Column(pl.Boolean, "switched off"),
        "start_date": START,
        "end_date": END,
    },
)
HEADS = Schema(
    row="feeder and span of days",
    columns={
        "feeder_id": Column(pl.Int64, "the feeder"),
        "node_id": Column(pl.Int64, "the node at which it leaves its substation"),
        "start_date": START,
        "end_date": END,
    },
)
TIES = Schema(
    row="area and span of days",
    columns={
        "area_id": Column(pl.Int64, "the area"),
        "feeder_id": Column(pl.Int64, "the feeder that feeds it"),
        "start_date": START,
        "end_date": END,
    },
)
CONNECTIONS = Schema(
    row="area and span of days",
    columns={
        "area_id": Column(pl.Int64, "the area"),
        "mv_node_id": Column(pl.Int64, "node before its transformers"),
        "lv_node_id": Column(pl.Int64, "node behind them"),
        "start_date": START,
        "end_date": END,
    },
)
POINTS = Schema(
    row="usage point with an agreement, and span of days",
    columns={
        "usage_point_id": Column(pl.Int64, "the usage point"),
        "area_id": Column(pl.Int64, "the area in which it hangs"),
        "node_id": Column(pl.Int64, "the node to which it is connected", null="not known"),
        "start_date": START,
        "end_date": END,
    },
)
HITS = Schema(
    row="customer (LV) or area (MV) and unbroken span, in order of basis, id and time",
    columns={
        "basis": Column(pl.String, "a Basis"),
        "area_id": Column(pl.Int64, "the area; of a customer, where it hung when the span began"),
        "usage_point_id": Column(pl.Int64, "the customer", null="the row is about the area"),
        "from_at": FROM,
        "to_at": TO,
    },
)
