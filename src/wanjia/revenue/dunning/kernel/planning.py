"""
Which step comes next for every debtor, all in one table.

A debtor's strategy is the one of the highest rank that fits: class of debtor, unit, amount, risk grade. The steps of a
debt follow each other in the order of their days; one waits for the step before it to be done, and for as many days as
lie between the two, so that an old debt found late is not met by all steps at once. A broken promise makes the next
step come without waiting.
"""

from __future__ import annotations

from functools import reduce
from typing import Any

import polars as pl

from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.columnar.schema import Column, Schema

MONEY = pl.Decimal(38, 2)
DEBTS = Schema(
    row="debtor: an account with something overdue, by the clock of its oldest bill",
    columns={
        "account_id": Column(pl.Int64, "the account"),
        "unit_id": Column(pl.Int64, "unit of the account now"),
        "unit_path": Column(pl.String, "path of that unit"),
        "debtor": Column(pl.String, "class of the oldest debt"),
        "grade": Column(pl.String, "risk grade", null="not graded"),
        "debt_date": Column(pl.Date, "due day of the oldest open bill"),
        "amount": Column(MONEY, "all that is overdue", unit="yuan"),
        "days": Column(pl.Int64, "since the debt date", unit="days"),
    },
)
STRATEGIES = Schema(
    row="strategy in force",
    columns={
        "strategy_id": Column(pl.Int64, "the strategy"),
        "rank": Column(pl.Int64, "the highest that fits is taken"),
        "debtor": Column(pl.String, "class, empty for any"),
        "unit_path": Column(pl.String, "unit with all below, empty for any"),
        "least_amount": Column(MONEY, "only debts of so much", unit="yuan"),
        "grade": Column(pl.String, "risk grade, empty for any"),
    },
)
STEPS = Schema(
    row="step in force",
    columns={
        "step_id": Column(pl.Int64, "the step"),
        "strategy_id": Column(pl.Int64, "its strategy"),
        "step_days": Column(pl.Int64, "days after the due day"),
        "channel": Column(pl.String, "how the debtor is reached"),
        "template_id": Column(pl.Int64, "what is said", null="nothing: the step asks for the cut"),
    },
)
DONE = Schema(
    row="debt that some step was taken against",
    columns={
        "account_id": Column(pl.Int64, "the account"),
        "debt_date": Column(pl.Date, "the debt"),
        "done_days": Column(pl.Int64, "days of its latest step"),
        "done_on": Column(pl.Date, "day of its latest step"),
        "is_waiting": Column(pl.Boolean, "whether that step is still to be done"),
    },
)
STOPPED = Schema(
    row="account that something stands before",
    columns={
        "account_id": Column(pl.Int64, "the account"),
        "is_all": Column(pl.Boolean, "every step, or the cut alone"),
    },
)
CUT = "CUT"


def next_steps(
    debts: pl.DataFrame,
    *,
    strategies: pl.DataFrame,
    steps: pl.DataFrame,
    done: pl.DataFrame,
    stopped: pl.DataFrame,
    broken: pl.DataFrame,
) -> pl.DataFrame:
    """
    Give the step that is due against each debt on a day, if one is.

    :param debts: see `DEBTS`, as of that day; :param strategies: see `STRATEGIES`; :param steps: see `STEPS`
    :param done: see `DONE`; :param stopped: see `STOPPED`
    :param broken: ``account_id``, ``broken_on``: the day of the latest broken promise or agreement
    :returns: at most one row per debtor, by account: ``account_id, unit_id, step_id, channel, template_id, debt_date,
        amount, days``
    """
    if debts.is_empty() or strategies.is_empty() or steps.is_empty():
        return _nothing(debts, steps=steps)
    table = debts.lazy().with_columns(_strategy(strategies).alias("strategy_id")).drop_nulls("strategy_id")
    table = table.join(done.lazy(), on=("account_id", "debt_date"), how="left")
    table = table.join(broken.lazy(), on="account_id", how="left").join(stopped.lazy(), on="account_id", how="left")
    table = table.filter(~pl.col("is_waiting").fill_null(value=False), ~pl.col("is_all").fill_null(value=False))
    further = pl.col("step_days") > pl.col("done_days").fill_null(0)
    table = table.join(steps.lazy(), on="strategy_id", how="inner").filter(further)
    table = table.sort("account_id", "step_days").unique("account_id", keep="first", maintain_order=True)
    today = pl.col("debt_date") + pl.duration(days=pl.col("days"))
    waited = (today - pl.col("done_on")).dt.total_days() >= pl.col("step_days") - pl.col("done_days")
    is_broken = (pl.col("broken_on") >= pl.col("done_on")).fill_null(value=False)
    is_due = (pl.col("step_days") <= pl.col("days")) & (waited.fill_null(value=True) | is_broken)
    is_held = (pl.col("channel") == CUT) & pl.col("is_all").is_not_null()
    return collected(table.filter(is_due, ~is_held).select(COLUMNS))


COLUMNS = ("account_id", "unit_id", "step_id", "channel", "template_id", "debt_date", "amount", "days")


def _strategy(strategies: pl.DataFrame) -> pl.Expr:
    """Name the strategy of the highest rank that fits; of two of one rank, the earlier."""
    rows = strategies.sort("rank", "strategy_id", descending=[False, True]).iter_rows(named=True)
    nobody = pl.lit(None, dtype=pl.Int64)
    return reduce(lambda rest, row: pl.when(_fits(row)).then(pl.lit(row["strategy_id"])).otherwise(rest), rows, nobody)


def _fits(row: dict[str, Any]) -> pl.Expr:
    conditions = [pl.col("amount") >= pl.lit(row["least_amount"], dtype=MONEY)]
    if row["debtor"]:
        conditions.append(pl.col("debtor") == row["debtor"])
    if row["unit_path"]:
        conditions.append(pl.col("unit_path").str.starts_with(str(row["unit_path"])))
    if row["grade"]:
        conditions.append((pl.col("grade") == row["grade"]).fill_null(value=False))
    return pl.all_horizontal(conditions)


def _nothing(debts: pl.DataFrame, *, steps: pl.DataFrame) -> pl.DataFrame:
    return debts.clear().join(steps.clear(), how="cross").select(COLUMNS)
