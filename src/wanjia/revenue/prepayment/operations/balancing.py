"""Writing the balances of a day down."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from wanjia.foundation.access.types import Actor
from wanjia.foundation.columnar.database import write_rows
from wanjia.foundation.events import operations as events
from wanjia.foundation.organisation.queries import unit_at
from wanjia.revenue.prepayment.models import DailyBalance
from wanjia.revenue.prepayment.queries.balances import spells_before
from wanjia.revenue.prepayment.types import WARNED


def write_balances(table: pl.DataFrame, *, units: pl.DataFrame, day: date, by: Actor, at: datetime) -> pl.DataFrame:
    """
    Write the balances of a day in the place of those of the same day that were written before.

    Of accounts that are not under fee control only the latest day is kept.

    :param table: BALANCES of accounts of the actor's units
    :param units: ``account_id``, ``unit_id``
    :returns: the table with ``unit_id`` and ``spell_date``, the day since which a balance is near its end
    """
    near = pl.col("level").is_in([level.value for level in WARNED])
    known = table.join(units, on="account_id").join(spells_before(day, scope=by.scope), on="account_id", how="left")
    whole = known.with_columns(
        spell_date=pl.when(near).then(pl.coalesce("spell_date", pl.lit(day))).otherwise(None),
    )
    mine = DailyBalance.objects.inside(by.scope)
    mine.filter(day__gte=day).delete()
    mine.filter(is_latest=True, policy__isnull=True).delete()
    mine.filter(is_latest=True).update(is_latest=False)
    ready = whole.with_columns(pl.col("problem").fill_null(""), day=pl.lit(day), is_latest=pl.lit(value=True))
    write_rows(DailyBalance, table=ready)
    events.record(
        "prepayment.balances_written",
        by=by,
        at=at,
        subject_kind="prepayment.balance",
        unit_id=unit_at(by.scope.unit_paths[0]) if len(by.scope.unit_paths) == 1 else None,
        day=day.isoformat(),
        accounts=ready.height,
    )
    return whole
