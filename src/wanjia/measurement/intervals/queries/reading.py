"""
What meters said: curves, frozen registers and events, as they stand at a version of the store.

Values are secondary, as the meter says them; `points` gives primary ones. Every question keeps to the days on which a
meter hung within the scope; a register frozen on the day at whose start the meter was taken down belongs to it too.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.kernel.schema import CURVES, EVENTS, FROZEN, ZONE, shaped
from wanjia.measurement.intervals.queries.parts import Asked, rows_standing
from wanjia.measurement.intervals.types import Quantity, Table
from wanjia.registry.metering.queries import installations
from wanjia.registry.metering.types import RegisterKind

Meters = Collection[int] | None
HUNG = "hung_spans"


def curves(
    meters: Meters, *, period: Period, quantities: Collection[Quantity] | None, scope: Scope, version: int | None = None
) -> pl.DataFrame:
    """
    Give curves as `CURVES`, in the order of meter, day and quantity.

    :param meters: ids; None: all of the scope
    :param quantities: None: all
    :param version: of the store; None: what stands now
    """
    where, tables = hanging(period, scope=scope)
    asked = Asked(Table.CURVES, period, quantities, meters, version, where, tables)
    found = rows_standing(asked, columns=list(CURVES.columns))
    return shaped(found, schema=CURVES).sort("meter_id", "day", "quantity")


def frozen(
    meters: Meters,
    *,
    period: Period,
    registers: Collection[RegisterKind] | None,
    scope: Scope,
    version: int | None = None,
) -> pl.DataFrame:
    """
    Give frozen registers as `FROZEN`, in the order of meter, day and register.

    :param registers: None: all
    """
    where, tables = hanging(period, scope=scope, with_end=True)
    if registers is not None:
        where = (*where, _among("register", words=[str(kind) for kind in registers]))
    asked = Asked(Table.FROZEN, period, meters=meters, version=version, where=where, tables=tables)
    found = rows_standing(asked, columns=list(FROZEN.columns))
    return shaped(found, schema=FROZEN).sort("meter_id", "day", "register")


def meter_events(
    meters: Meters, *, period: Period, scope: Scope, codes: Collection[str] | None = None, version: int | None = None
) -> pl.DataFrame:
    """Give what meters reported, as `EVENTS`, by the day on which it began, in the order of meter, time and code."""
    where, tables = hanging(period, scope=scope)
    if codes is not None:
        where = (*where, _among("code", words=list(codes)))
    asked = Asked(Table.EVENTS, period, meters=meters, version=version, where=where, tables=tables)
    found = rows_standing(asked, columns=list(EVENTS.columns))
    times = [pl.col(name).dt.replace_time_zone("UTC").dt.convert_time_zone(ZONE) for name in ("at", "ended_at")]
    return shaped(found.with_columns(times), schema=EVENTS).sort("meter_id", "at", "code")


def hanging(period: Period, *, scope: Scope, with_end: bool = False) -> tuple[tuple[str, ...], dict[str, pl.DataFrame]]:
    """
    Give the condition that keeps a row to the days on which its meter hung in the scope, and the table it names.

    The whole company needs none: a row is taken only of a meter that there is.

    :param with_end: the day on which a meter was taken down counts too
    """
    if "" in scope.unit_paths:
        return (), {}
    hung = installations(_day_before(period), scope=scope)
    spans = hung.select(hung_meter="meter_id", hung_start="start_date", hung_end="end_date")
    until = "<=" if with_end else "<"
    condition = (
        f"EXISTS (SELECT 1 FROM {HUNG} WHERE hung_meter = meter_id AND hung_start <= day "  # noqa: S608 - ours
        f"AND (hung_end IS NULL OR day {until} hung_end))"
    )
    return (condition,), {HUNG: spans}


def _day_before(period: Period) -> Period:
    """Begin a day earlier, for meters that were taken down at the start of the first day."""
    return Period(period.start - timedelta(days=1), period.end)


def _among(column: str, *, words: Collection[str]) -> str:
    quoted = ", ".join("'" + word.replace("'", "''") + "'" for word in words)
    return f"{column} IN ({quoted})" if quoted else "false"
