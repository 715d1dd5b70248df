"""The tables that identification reads and gives."""

from __future__ import annotations

import polars as pl

from wanjia.foundation.columnar.schema import Column, Schema

CUSTOMERS = Schema(
    row="customer of the areas, as the archive has it",
    columns={
        "usage_point_id": Column(pl.Int64, "id of the usage point"),
        "area_id": Column(pl.Int64, "area in which the archive has it"),
        "phases": Column(pl.String, "phases that the archive says", null="it says none"),
    },
)
HEADS = Schema(
    row="gateway at the head of an area",
    columns={
        "usage_point_id": Column(pl.Int64, "id of the usage point"),
        "area_id": Column(pl.Int64, "area whose intake it measures"),
        "is_reversed": Column(pl.Boolean, "what it counts as import leaves the area"),
    },
)
PLACES = Schema(
    row="customer",
    columns={
        "usage_point_id": Column(pl.Int64, "id of the usage point"),
        "archive_area_id": Column(pl.Int64, "area in which the archive has it"),
        "archive_phases": Column(pl.String, "phases that the archive says", null="it says none"),
        "area_id": Column(pl.Int64, "the likeliest area"),
        "phases": Column(pl.String, "the likeliest phase there; ABC for who has three"),
        "area_chance": Column(pl.Float64, "how likely that area is", unit="0 to 1"),
        "phase_chance": Column(pl.Float64, "how likely that phase is if the area is right", unit="0 to 1"),
        "archive_chance": Column(pl.Float64, "how likely the archive's area is", unit="0 to 1"),
        "margin": Column(pl.Float64, "by how much it beats the archive's, or else the next area", unit="nat"),
        "share": Column(pl.Float64, "share of its energy that the balance of the likeliest area shows"),
        "archive_share": Column(pl.Float64, "share of its energy that the balance of the archive's area shows"),
        "share_error": Column(pl.Float64, "standard error of the former", null="no balance could be made"),
        "likeness": Column(pl.Float64, "correlation of its voltage with the busbar of the likeliest place"),
        "archive_likeness": Column(pl.Float64, "the same with the busbar of the archive's place"),
        "company": Column(pl.Float64, "correlation with the middle of those that hang at the likeliest place"),
        "archive_company": Column(pl.Float64, "the same with those at the archive's place"),
        "days": Column(pl.Int64, "days on which its voltage came"),
        "complete": Column(pl.Float64, "share of the points of those days that came", unit="0 to 1"),
    },
)
