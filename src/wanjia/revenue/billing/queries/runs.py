"""Questions about billing runs and their parts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl
from django.db.models import Count, Sum

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.findings.types import Refused
from wanjia.registry.tariffs.rules import average_price
from wanjia.revenue.billing.models import (
    Bill,
    BillFinding,
    BillingRun,
    RunAccount,
    RunChunk,
)
from wanjia.revenue.billing.types import STANDING, WHOLE, BillState


class UnknownRun(Refused):
    """A billing run that is not one of the actor's units."""


def chunks_of(run_id: int) -> list[RunChunk]:
    """Give the chunks of a run in their order."""
    return list(RunChunk.objects.filter(run_id=run_id).order_by("sequence"))


def run_named(number: str, *, scope: Scope) -> BillingRun:
    """
    Give a run of the scope.

    :raises UnknownRun: if there is none of that number
    """
    run: BillingRun | None = BillingRun.objects.filter(within(scope, path="unit__path"), number=number).first()
    if run is None:
        msg = f"there is no billing run {number} among your units"
        raise UnknownRun(msg)
    return run


def unfinished_run(bill_month: date, *, unit_id: int, route_ids: Sequence[int] | None, scope: Scope) -> str | None:
    """Give the number of a run of the month that was planned for the same unit and routes and is not finished."""
    runs = BillingRun.objects.filter(within(scope, path="unit__path"), bill_month=bill_month, unit_id=unit_id)
    for run in runs.exclude(state__in=("issued", "cancelled")).order_by("pk"):
        planned = sorted(route for chunk in chunks_of(run.pk) for route in chunk.route_ids)
        if route_ids is None or planned == sorted(route_ids):
            return str(run.number)
    return None


def accounts_held(
    bill_month: date, *, account_ids: Collection[int] | None = None, but_chunk: int | None = None
) -> pl.Series:
    """
    Give the accounts that already have a bill of the month, drafted or issued.

    :param account_ids: None asks about all accounts
    :param but_chunk: leave out what this chunk has drafted itself
    """
    rows = Bill.objects.filter(bill_month=bill_month, kind__in=WHOLE, state__in=STANDING)
    others = rows.exclude(chunk_id=but_chunk, state=BillState.DRAFT) if but_chunk else rows
    asked = others if account_ids is None else others.filter(account_id__among=list(account_ids))
    return read_frame(asked, account_id="account_id")["account_id"]


def run_accounts(chunk_id: int) -> pl.DataFrame:
    """Give the accounts planned for a chunk: ``account_id``, ``turning_day``."""
    rows = RunAccount.objects.filter(chunk_id=chunk_id).order_by("account_id")
    return read_frame(rows, account_id="account_id", turning_day="turning_day")


@dataclass(frozen=True, slots=True)
class RunSummary:
    """
    What a run came to.

    :ivar average_price: yuan/kWh sold, to 4 places; none where no energy was sold
    :ivar findings: rule → how many, and the state of most of them
    """

    number: str
    state: str
    bill_month: date
    bills: int
    energy_kwh: int
    amount: Decimal
    average_price: Decimal | None
    findings: dict[str, tuple[int, str]]


def run_summary(number: str, *, scope: Scope) -> RunSummary:
    """Sum a run up: its bills, and its findings by rule."""
    run = run_named(number, scope=scope)
    sums = Bill.objects.filter(run=run).aggregate(bills=Count("pk"), energy=Sum("energy_kwh"), amount=Sum("amount"))
    found = BillFinding.objects.filter(run=run).values("rule", "state").annotate(times=Count("pk")).order_by("times")
    energy, amount = int(sums["energy"] or 0), sums["amount"] or Decimal(0)
    return RunSummary(
        number=run.number,
        state=run.state,
        bill_month=run.bill_month,
        bills=sums["bills"],
        energy_kwh=energy,
        amount=amount,
        average_price=average_price(amount, energy_kwh=Decimal(energy), places=4),
        findings={row["rule"]: (row["times"], row["state"]) for row in found},
    )
