"""Who owes what, what was done about it, and which step is due, as tables over all debtors."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.organisation.queries import units_below
from wanjia.registry.customers import queries as customers
from wanjia.revenue.dunning.kernel import planning
from wanjia.revenue.dunning.models import Agreement, Notice, Promise, Risk
from wanjia.revenue.dunning.queries.rows import step_frames
from wanjia.revenue.dunning.queries.stopped import held_accounts
from wanjia.revenue.dunning.types import AHEAD, PlanState, PromiseState
from wanjia.revenue.receivables.queries.charges import open_charges
from wanjia.revenue.receivables.queries.charges import overdue as overdue_charges

ZERO = Decimal(0)


def debts_on(scope: Scope, *, day: date) -> pl.DataFrame:
    """Give the debtors of a scope, each once by the clock of the oldest debt; see `kernel.planning.DEBTS`."""
    overdue = overdue_charges(scope, on=day)
    summed = overdue.group_by("account_id", maintain_order=True).agg(
        pl.col("debtor").first(),
        pl.col("due_date").min().alias("debt_date"),
        pl.col("open").sum().alias("amount"),
        pl.col("days").max(),
    )
    accounts = customers.accounts(scope, ids=summed["account_id"].to_list()).select("account_id", "unit_id")
    units = units_below(scope.unit_paths).select("unit_id", unit_path="path")
    grades = read_frame(
        Risk.objects.filter(within(scope, path="account__unit__path")), account_id="account_id", grade="grade"
    )
    joined = summed.join(accounts, on="account_id").join(units, on="unit_id").join(grades, on="account_id", how="left")
    return joined.select(planning.DEBTS.columns.keys()).sort("account_id")


def overdue_of(account_id: int, *, day: date) -> tuple[Decimal, date | None]:
    """Give what an account, found within a scope before, owes beyond its due day, and that day of the oldest debt."""
    late = [charge for charge in open_charges(account_id) if charge.due_date < day and charge.open > 0]
    return sum((charge.open for charge in late), ZERO), min((charge.due_date for charge in late), default=None)


def owed_by(account_id: int) -> Decimal:
    """Give all that an account, found within a scope before, owes, due or not, yuan."""
    return sum((charge.open for charge in open_charges(account_id) if charge.open > 0), ZERO)


def next_steps_on(scope: Scope, *, day: date) -> pl.DataFrame:
    """Give the step that is due against each debt of a scope on a day; see `kernel.planning.next_steps`."""
    debts = debts_on(scope, day=day)
    strategies, steps = step_frames(day)
    return planning.next_steps(
        debts,
        strategies=strategies,
        steps=steps,
        done=done_against(scope, since=debts["debt_date"].min()),  # type: ignore[arg-type]
        stopped=_stopped(scope, debts=debts, day=day),
        broken=_broken(scope),
    )


def done_against(scope: Scope, *, since: date | None) -> pl.DataFrame:
    """Give the latest step taken against each debt that was due on a day or later; see `kernel.planning.DONE`."""
    found = Notice.objects.filter(within(scope, path="account__unit__path"))
    found = found.filter(debt_date__gte=since) if since else found.none()
    columns = {"debt_date": "debt_date", "done_days": "step__days", "done_on": "planned_on", "state": "state"}
    table = read_frame(found, account_id="account_id", **columns)
    latest = (
        table.sort("done_days")
        .group_by("account_id", "debt_date")
        .agg(
            pl.col("done_days").last(),
            pl.col("done_on").last(),
            pl.col("state").is_in([one.value for one in AHEAD]).any().alias("is_waiting"),
        )
    )
    return latest.select(planning.DONE.columns.keys())


def _stopped(scope: Scope, *, debts: pl.DataFrame, day: date) -> pl.DataFrame:
    """Give the accounts whose promise or agreement runs, or that are held; what stops all goes before the cut alone."""
    mine = within(scope, path="account__unit__path")
    promised = Promise.objects.filter(mine, state=PromiseState.OPEN).values_list("account_id", flat=True)
    agreed = Agreement.objects.filter(mine, state=PlanState.RUNNING).values_list("account_id", flat=True)
    stops = held_accounts(dict(debts.select("account_id", "unit_path").iter_rows()), day=day)
    stops |= dict.fromkeys((*promised, *agreed), True)
    dtypes = planning.STOPPED.dtypes
    return pl.DataFrame({"account_id": list(stops), "is_all": list(stops.values())}, schema=dtypes)


def _broken(scope: Scope) -> pl.DataFrame:
    mine = within(scope, path="account__unit__path")
    names = {"account_id": "account_id", "broken_on": "ended_on"}
    promises = read_frame(Promise.objects.filter(mine, state=PromiseState.BROKEN), **names)
    agreements = read_frame(Agreement.objects.filter(mine, state=PlanState.BROKEN), **names)
    return pl.concat([promises, agreements]).group_by("account_id").agg(pl.col("broken_on").max())
