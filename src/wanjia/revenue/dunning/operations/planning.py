"""Planning the steps of a day: a row for each, at most one for a step and a debt, however often a day is planned."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
from django.utils.timezone import localtime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.columnar.database import read_frame, write_rows
from wanjia.foundation.outbox.rules import after_quiet
from wanjia.revenue.dunning.models import Notice
from wanjia.revenue.dunning.operations.held import tell
from wanjia.revenue.dunning.queries.rows import quiet_on
from wanjia.revenue.dunning.types import Channel, NoticeState
from wanjia.revenue.receivables.queries.balances import balances


def plan_steps(steps: pl.DataFrame, *, day: date, by: Actor, at: datetime) -> int:
    """
    Write the steps that are due, leaving out debts paid in the meantime and steps planned before.

    :param steps: rows of `queries.debts.next_steps_on`, all or some of them
    :returns: how many were written
    """
    if steps.is_empty():
        return 0
    accounts = steps["account_id"].to_list()
    known = Notice.objects.filter(account_id__among=accounts, debt_date__gte=steps["debt_date"].min())
    keys = read_frame(known, account_id="account_id", debt_date="debt_date", step_id="step_id")
    owing = balances(by.scope).filter(pl.col("owed") > 0).select("account_id")
    fresh = steps.join(keys, on=keys.columns, how="anti").join(owing, on="account_id", how="semi")
    written = write_rows(Notice, table=_rows(fresh, day=day, at=at))
    if written:
        tell("dunning.steps_planned", account_id=None, unit_id=None, by=by, at=at, day=day, notices=written)
    return written


def _rows(steps: pl.DataFrame, *, day: date, at: datetime) -> pl.DataFrame:
    quiet, now = quiet_on(day), localtime(at)
    moments = {one.value: after_quiet(now, quiet=quiet.get(one.value, ())) for one in Channel}
    starts = pl.DataFrame(
        {"channel": list(moments), "not_before": list(moments.values())},
        schema={"channel": pl.String, "not_before": pl.Datetime("us", "UTC")},
    )
    rows = steps.join(starts, on="channel", how="left", maintain_order="left")
    empty = {name: pl.lit("") for name in ("done_by", "outcome", "note")}
    return rows.with_columns(
        planned_on=pl.lit(day),
        state=pl.lit(NoticeState.PLANNED.value),
        done_at=pl.lit(None, dtype=pl.Datetime("us", "UTC")),
        recovered=pl.lit(0).cast(pl.Decimal(38, 2)),
        **empty,
    )
