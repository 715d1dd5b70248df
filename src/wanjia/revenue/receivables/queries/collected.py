"""
What was charged and what of it was received: by unit, class, kind, month, reading route and its manager.

Figures follow the unit of then, access the unit that an account has now. What was charged is what was received, what is
given up and what is open, in every group.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

import polars as pl
from django.db.models import BooleanField, Max, Q, QuerySet, Sum
from django.db.models.expressions import RawSQL

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.organisation.queries import units_below
from wanjia.foundation.periods.types import Period
from wanjia.foundation.quantities.rounding import half_up
from wanjia.measurement.readings.queries import walking
from wanjia.registry.customers.queries import accounts_inside, agreements_during
from wanjia.revenue.receivables.models import Charge, CollectionTarget, RouteManager, Settlement
from wanjia.revenue.receivables.rules import PRINCIPAL
from wanjia.revenue.receivables.types import ChargeKind

ZERO = Decimal("0.00")
SUMS = ("charged", "open", "given_up")


class By(StrEnum):
    """What figures are put together by."""

    UNIT = "UNIT"
    USAGE_CLASS = "USAGE_CLASS"
    KIND = "KIND"
    MONTH = "MONTH"
    ROUTE = "ROUTE"
    MANAGER = "MANAGER"


#: Fields of a charge that name a group: those of its index first, so that the index is read in its order.
KEYS: dict[By, tuple[str, ...]] = {
    By.UNIT: ("month", "unit_id", "kind"),
    By.USAGE_CLASS: ("month", "unit_id", "kind", "usage_class"),
    By.KIND: ("kind", "item"),
    By.MONTH: ("month",),
    By.ROUTE: ("account_id",),
    By.MANAGER: ("account_id",),
}
#: Names of funds are not in the index: they are told apart for one month only.
KINDS_OF_MONTHS = ("month", "unit_id", "kind")
#: What a group is known by, and its name.
NAMED = {By.USAGE_CLASS: ("usage_class", "usage_class"), By.KIND: ("kind", "item"), By.MONTH: ("month", "month")}
#: Written out: only then is the small index of what was given up looked at.
IS_GIVEN_UP = RawSQL("receivables_settlement.kind IN ('WAIVER', 'WRITE_OFF')", (), output_field=BooleanField())


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What figures are asked for.

    :ivar first: earliest month of the charges, its first day
    :ivar latest: latest month
    :ivar on: the day up to which money counts; none: up to now
    """

    first: date
    latest: date
    kinds: tuple[ChargeKind, ...] = PRINCIPAL
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Collected:
    """One group with its sums, yuan; what was charged is the sum of the other three."""

    key: str
    name: str
    charged: Decimal
    received: Decimal
    given_up: Decimal
    open: Decimal

    @property
    def rate_pct(self) -> Decimal | None:
        """Give what was received of what was charged, percent to 2 places; none where nothing was charged."""
        return half_up(self.received * 100 / self.charged, places=2) if self.charged > 0 else None


@dataclass(frozen=True, slots=True)
class Target:
    """What share of what is charged shall be received; ``debtor`` is empty for all customers."""

    debtor: str
    rate_pct: Decimal
    source: str
    is_confirmed: bool


def collected(scope: Scope, *, asked: Asked, by: By) -> list[Collected]:
    """
    Give what was charged for some months and what of it was received, by group, the largest first.

    By kind, funds stand each by its name for one month, and together for several.
    """
    is_together = by is By.KIND and asked.first != asked.latest
    sums = _sums(scope, asked=asked, keys=KINDS_OF_MONTHS if is_together else KEYS[by])
    table = _named(sums, by=by, scope=scope, day=asked.on or asked.latest)
    rows = table.group_by("key", "name").agg(pl.col(name).sum() for name in SUMS)
    groups = [_group(row, by=by) for row in rows.iter_rows(named=True)]
    if by is By.MONTH:
        return sorted(groups, key=lambda group: group.key)
    return sorted(groups, key=lambda group: (-group.charged, group.key, group.name))


def total_of(groups: Collection[Collected], *, name: str = "") -> Collected:
    """Add groups up."""
    charged, received = sum((one.charged for one in groups), ZERO), sum((one.received for one in groups), ZERO)
    given_up, left = sum((one.given_up for one in groups), ZERO), sum((one.open for one in groups), ZERO)
    return Collected("", name, charged, received, given_up, left)


def targets_on(day: date) -> dict[str, Target]:
    """Give the targets that hold on a day, by class of debtors; all customers under the empty class."""
    rows = CollectionTarget.objects.on(day).order_by("start_date")
    return {row.debtor: Target(row.debtor, row.rate_pct, row.source, row.is_confirmed) for row in rows}


def latest_charged(scope: Scope) -> date | None:
    """Give the latest month that something was charged for in a scope; none without a charge."""
    latest = Charge.objects.order_by("-month").values_list("month", flat=True).first()
    if latest is None or _charges(scope).filter(month=latest).exists():
        return latest
    mine: date | None = _charges(scope).aggregate(latest=Max("month"))["latest"]
    return mine


def charges_asked(scope: Scope, *, asked: Asked) -> QuerySet[Charge]:
    """Give the charges behind some figures: those of accounts that lie in the units of a scope now."""
    found = _charges(scope).filter(month__gte=asked.first, month__lte=asked.latest, kind__in=asked.kinds)
    return found if asked.on is None else found.filter(charged_on__lte=asked.on)


def _charges(scope: Scope) -> QuerySet[Charge]:
    return Charge.objects.filter(_mine(scope, path="account"))


def _mine(scope: Scope, *, path: str) -> Q:
    return Q() if "" in scope.unit_paths else Q(**{f"{path}__in": accounts_inside(scope)})


def _named(table: pl.DataFrame, *, by: By, scope: Scope, day: date) -> pl.DataFrame:
    """Give each row the key and the name of its group."""
    if by in {By.ROUTE, By.MANAGER}:
        return _by_route(table, scope=scope, day=day, by=by)
    if by is By.UNIT:
        units = units_below(("",)).select("unit_id", key="code", name="name")
        return table.join(units, on="unit_id", how="left")
    key, name = NAMED[by]
    if name not in table.columns:
        return table.with_columns(key=pl.col(key), name=pl.lit(""))
    return table.with_columns(key=pl.col(key), name=pl.col(name))


def _sums(scope: Scope, *, asked: Asked, keys: tuple[str, ...]) -> pl.DataFrame:
    """
    Sum what was charged, what is open and what is given up.

    Open on an earlier day is what is open now and what was settled since: the latest settlements are few.
    """
    charges = charges_asked(scope, asked=asked).order_by()
    parts = [_summed(charges, keys=keys, charged="amount", open="open_amount")]
    if asked.on is not None:
        later = _settlements(scope, asked=asked).filter(settled_on__gt=asked.on)
        parts.append(_summed(later, keys=keys, of="charge__", open="amount"))
    parts.append(_given_up(charges, keys=keys, on=asked.on))
    zero = pl.lit(0).cast(parts[0].schema["charged"])
    whole = pl.concat(parts, how="diagonal")
    return whole.with_columns(pl.col(name).fill_null(zero) for name in SUMS)


def _given_up(charges: QuerySet[Charge], *, keys: tuple[str, ...], on: date | None) -> pl.DataFrame:
    """Sum what was given up of charges: first the few settlements, then their charges."""
    settled = Settlement.objects.filter(IS_GIVEN_UP)
    if on is not None:
        settled = settled.filter(settled_on__lte=on)
    amounts = read_frame(settled.order_by(), charge_id="charge_id", given_up="amount")
    concerned = charges.filter(pk__among=amounts["charge_id"].unique().to_list())
    named = read_frame(concerned, charge_id="pk", **{key: key for key in keys})
    return named.join(amounts, on="charge_id", how="inner").drop("charge_id")


def _settlements(scope: Scope, *, asked: Asked) -> QuerySet[Settlement]:
    of_charges = {"charge__month__gte": asked.first, "charge__month__lte": asked.latest}
    found = Settlement.objects.filter(_mine(scope, path="charge__account"), charge__kind__in=asked.kinds, **of_charges)
    if asked.on is not None:
        found = found.filter(charge__charged_on__lte=asked.on)
    return found.order_by()


def _summed(rows: QuerySet[Any], *, keys: tuple[str, ...], of: str = "", **sums: str) -> pl.DataFrame:
    paths = {key: f"{of}{key}" for key in keys}
    totals = {f"sum_{name}": Sum(path) for name, path in sums.items()}
    grouped = rows.values(*paths.values()).annotate(**totals)
    return read_frame(grouped, **paths, **{name: f"sum_{name}" for name in sums})


def _by_route(table: pl.DataFrame, *, scope: Scope, day: date, by: By) -> pl.DataFrame:
    """Put the sums of accounts under the routes on which they are read on a day, or under who answers for those."""
    routes = route_of_accounts(scope, day=day)
    named = table.join(routes, on="account_id", how="left")
    key, name = ("route_code", "route_name") if by is By.ROUTE else ("manager", "manager_name")
    return named.with_columns(key=pl.col(key).fill_null(""), name=pl.col(name).fill_null(""))


def route_of_accounts(scope: Scope, *, day: date) -> pl.DataFrame:
    """
    Give the reading route of each account on a day, and who answers for collecting on it.

    :returns: ``account_id`` once, ``route_code``, ``route_name``, ``manager`` (number), ``manager_name``; an account
        that is read on several is counted where its earliest agreement is
    """
    held = (
        agreements_during(Period(day, day + timedelta(days=1)), scope=scope)
        .sort("agreement_id")
        .select("account_id", "usage_point_id")
    )
    stops = walking.route_stops_on(day, scope=scope).select("usage_point_id", "route_id", "route_code")
    names = walking.routes(scope).select("route_id", route_name="name")
    rows = RouteManager.objects.on(day).order_by("route_id", "start_date")
    managers = read_frame(rows, route_id="route_id", manager="person__number", manager_name="person__name")
    placed = held.join(stops, on="usage_point_id", how="inner", maintain_order="left").unique(
        "account_id", keep="first"
    )
    one_each = managers.unique("route_id", keep="last", maintain_order=True)
    return placed.join(names, on="route_id", how="left").join(one_each, on="route_id", how="left")


def _group(row: dict[str, Any], *, by: By) -> Collected:
    charged, left, given_up = (Decimal(row[name]) for name in SUMS)
    key = f"{row['key']:%Y-%m}" if by is By.MONTH else str(row["key"] or "")
    name = key if by is By.MONTH else str(row["name"] or "")
    return Collected(key, name, charged, charged - left - given_up, given_up, left)
