"""The balance of all accounts on a day, worked out; and the balances that were written."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

import polars as pl
from django.db.models import Count, Min

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.quantities.rounding import MONEY
from wanjia.revenue.billing.kernel.batch import PriceSide
from wanjia.revenue.prepayment.kernel.balance import balances
from wanjia.revenue.prepayment.kernel.running import Ran
from wanjia.revenue.prepayment.models import BalanceWarning, DailyBalance
from wanjia.revenue.prepayment.queries.controls import controls
from wanjia.revenue.prepayment.queries.running import RunningSide, price_side, ran, running_side
from wanjia.revenue.prepayment.types import Level, WarningState
from wanjia.revenue.receivables.queries.balances import balances as money_balances
from wanjia.revenue.receivables.queries.delays import late_fees_ahead


class UnknownBalance(Refused):
    """No balance was worked out for the account yet."""


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """A balance of a day as plain values; see `models.DailyBalance`."""

    day: date
    owed: Decimal
    credit: Decimal
    deposit: Decimal
    late_fee: Decimal
    since: date
    read_until: date | None
    running: Decimal | None
    running_kwh: int
    is_estimated: bool
    problem: str
    balance: Decimal | None
    days_left: int | None
    level: str
    spell_date: date | None


@dataclass(frozen=True, slots=True)
class WarningRow:
    """A warning as plain values."""

    level: Level
    day: date
    balance: Decimal
    not_before: datetime
    state: WarningState
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """
    Balances with what they were worked out from.

    :ivar units: ``account_id``, ``unit_id``
    """

    table: pl.DataFrame
    units: pl.DataFrame
    side: RunningSide
    ran: Ran
    prices: PriceSide


def balances_on(day: date, *, scope: Scope, account_ids: Collection[int] | None = None) -> WorkedOut:
    """
    Work out what the accounts of a scope have left on a day (BALANCES).

    :param account_ids: only these accounts, found within the scope before
    """
    side = running_side(day, scope=scope, account_ids=account_ids)
    prices = price_side(day)
    priced = ran(side, day=day, prices=prices)
    table = balances(
        priced.running, money=money_on(day, scope=scope), controls=controls(side.classes, scope=scope, day=day), day=day
    )
    return WorkedOut(table, side.accounts.accounts.select("account_id", "unit_id"), side, priced, prices)


def money_on(day: date, *, scope: Scope) -> pl.DataFrame:
    """Give what accounts owe and have on a day (MONEY_OF)."""
    fees = late_fees_ahead(scope, on=day)
    held = money_balances(scope).select("account_id", pl.col("owed", "credit", "deposit").cast(MONEY))
    nothing = pl.lit("0.00").cast(MONEY)
    return held.join(fees, on="account_id", how="left").with_columns(pl.col("late_fee").fill_null(nothing))


def spells_before(day: date, *, scope: Scope) -> pl.DataFrame:
    """Give since when accounts were near their end the last time before a day: ``account_id``, ``spell_date``."""
    rows = DailyBalance.objects.inside(scope).filter(is_latest=True, day__lt=day, spell_date__isnull=False)
    return read_frame(rows.order_by("account_id"), account_id="account_id", spell_date="spell_date")


def balance_now(account_id: int) -> BalanceRow | None:
    """Give the latest balance of an account that was found within a scope before."""
    found = history_of(account_id, at_most=1)
    return found[0] if found else None


def history_of(account_id: int, *, at_most: int) -> list[BalanceRow]:
    """Give the latest balances of an account that was found within a scope before, the latest first."""
    rows = DailyBalance.objects.filter(account_id=account_id).order_by("-day")
    return [BalanceRow(*row) for row in rows.values_list(*(field.name for field in fields(BalanceRow)))[:at_most]]


def warnings_of(account_id: int, *, at_most: int) -> list[WarningRow]:
    """Give the latest warnings of an account that was found within a scope before, the latest first."""
    rows = BalanceWarning.objects.filter(account_id=account_id).order_by("-day", "-pk")
    names = [field.name for field in fields(WarningRow)]
    return [
        WarningRow(Level(level), day, balance, not_before, WarningState(state), ended_at)
        for level, day, balance, not_before, state, ended_at in rows.values_list(*names)[:at_most]
    ]


def latest_day(scope: Scope) -> date | None:
    """Give the latest day of which balances were written."""
    found = DailyBalance.objects.inside(scope).filter(is_latest=True).order_by("-day")
    day: date | None = found.values_list("day", flat=True).first()
    return day


def counts(scope: Scope) -> dict[str, int]:
    """Count the accounts of a scope by the level of their latest balance."""
    rows = DailyBalance.objects.inside(scope).filter(is_latest=True).values_list("level").annotate(count=Count("pk"))
    return dict(rows)


def empty_waiting(scope: Scope) -> tuple[int, datetime | None]:
    """Count the accounts whose balance is used up, and say when the oldest warning of it was planned."""
    empty = BalanceWarning.objects.inside(scope).filter(level=Level.EMPTY, state=WarningState.PLANNED)
    told = empty.aggregate(count=Count("pk"), oldest=Min("not_before"))
    return told["count"], told["oldest"]
