"""The figures of a finding, written in the one way that work lists and documents read: `name=value; …`."""

from __future__ import annotations

import polars as pl


def shown(**figures: pl.Expr) -> pl.Expr:
    """
    Write figures as evidence; what is null is left out.

    :param figures: name in the evidence → column; decimals must have places, their closing zeros are dropped
    """
    parts = [
        pl.when(figure.is_not_null()).then(pl.concat_str(pl.lit(f"{name}="), figure.cast(pl.String)))
        for name, figure in figures.items()
    ]
    return pl.concat_str(parts, separator="; ", ignore_nulls=True)


def plain(decimal: pl.Expr) -> pl.Expr:
    """Write a decimal with places without its closing zeros."""
    return decimal.cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")
