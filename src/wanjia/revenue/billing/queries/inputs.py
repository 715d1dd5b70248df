"""The tables from which a batch of accounts is billed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import polars as pl
from django.db.models import Max, Sum

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.events import queries as events
from wanjia.foundation.findings.types import Severity
from wanjia.foundation.periods.types import Period, year_of
from wanjia.measurement.readings.queries import usage, walking, work_list
from wanjia.registry.customers import queries as customers
from wanjia.registry.metering import queries as metering
from wanjia.registry.tariffs import queries as tariffs
from wanjia.registry.tariffs.kernel.rates import price_row_of, rate_cards
from wanjia.revenue.billing import rules
from wanjia.revenue.billing.kernel.batch import AccountSide, PriceSide
from wanjia.revenue.billing.kernel.chain import PARENT_TIES
from wanjia.revenue.billing.models import (
    Bill,
    BillLine,
)
from wanjia.revenue.billing.types import WHOLE, BillState

#: Events that can change a bill: readings, devices, agreements, prices, and corrections of earlier months.
INPUT_EVENTS = ("readings.", "metering.", "customers.", "tariffs.", "billing.bill_")
#: Events of these packages that leave what bills are made from as it is.
NO_INPUTS = (
    "customers.personal_shown",
    "customers.terms_proposed",
    "customers.terms_refused",
    "customers.terms_withdrawn",
)


def price_side(period: Period) -> PriceSide:
    """Put the rate cards and loss tables of a span together."""
    tables = tariffs.price_tables(period)
    rates, funds = rate_cards(
        tables.prices, ladders=tables.ladders, structures=tables.structures, switches=tables.switches, period=period
    )
    return PriceSide(
        rates=rates.join(tariffs.structure_ids(), on="structure", how="left"),
        funds=funds,
        price_rows=price_row_of(tables.prices, rates=rates),
        power_factor_rates=tables.power_factor_rates,
        losses=tables.transformer_losses,
        loss_bands=tables.loss_bands,
    )


class PriceShelf:
    """Price sides at hand, put together again only after something was recorded about prices."""

    def __init__(self) -> None:
        """Start empty."""
        self._held: tuple[Period, int, PriceSide] | None = None

    def side(self, period: Period) -> PriceSide:
        """Give the price side of a span."""
        seen = events.recorded(("tariffs.",))
        if self._held is None or self._held[:2] != (period, seen):
            self._held = (period, seen, price_side(period))
        return self._held[2]


def looked_back(month: date) -> Period:
    """Give the days that billing a month may reach: its cycles, missed ones, and the whole of the ladder years."""
    earliest = date(month.year - 1, month.month, 1)
    return Period(year_of(earliest).start, year_of(date(month.year + 1, 1, 1)).end)


def accounts_on_routes(month: date, *, route_ids: Sequence[int] | None, scope: Scope) -> pl.DataFrame:
    """
    Give the accounts that are billed with some routes: an account belongs to the earliest route of its usage points.

    :param route_ids: None for all routes of the scope
    :returns: ``account_id``, ``route_id``, ``turning_day``
    """
    stops = stops_of(month, route_ids=route_ids, scope=scope)
    points = None if route_ids is None else stops["usage_point_id"].to_list()
    days = looked_back(month)
    agreements = customers.agreements_during(days, scope=scope, usage_points=points)
    if route_ids is not None:
        agreements = customers.agreements_of(agreements["account_id"].unique().to_list(), scope=scope)
        stops = stops_of(month, route_ids=None, scope=scope)
    placed = agreements.join(stops, on="usage_point_id").sort("route_id")
    owned = placed.group_by("account_id").agg(pl.col("route_id", "turning_day").first())
    wanted = owned if route_ids is None else owned.filter(pl.col("route_id").is_in(list(route_ids)))
    return wanted.sort("account_id")


def stops_of(month: date, *, route_ids: Sequence[int] | None, scope: Scope) -> pl.DataFrame:
    """Give the usage points read on routes at the start or at the end of a month, each on its earliest route."""
    ends = (month, rules.months_before(month, months=-1))
    found = pl.concat(walking.route_stops_on(day, scope=scope, route_ids=route_ids) for day in ends)
    return found.sort("route_id").unique("usage_point_id", keep="first", maintain_order=True)


def account_side(month: date, *, turning_days: pl.DataFrame, scope: Scope, billed: Period | None = None) -> AccountSide:
    """
    Gather what some accounts are billed from.

    :param turning_days: ``account_id``, ``turning_day``
    :param billed: bill exactly the cycles inside these days again, instead of those due
    """
    days = looked_back(month)
    account_ids = turning_days["account_id"].to_list()
    known = customers.agreements_of(account_ids, scope=scope)
    due = cycles_due(month, agreements=known, turning_days=turning_days, billed=billed)
    span = Period(due["cycle_start"].min() or month, due["cycle_end"].max() or year_of(month).end)  # type: ignore[arg-type]
    points = known["usage_point_id"].unique().to_list()
    agreed = known["agreement_id"].to_list()
    ties = ties_of(span, scope=scope, parents=points)
    asked = sorted({*points, *ties["child_point_id"].to_list()})
    stretches, faults = usage.stretches_during(span, scope=scope, usage_points=asked)
    held = work_list.held_back(span, scope=scope, usage_points=asked)
    unmeasurable = faults.filter(pl.col("severity") == Severity.ERROR.value)
    codes = tariffs.structure_ids()
    return AccountSide(
        cycles=due,
        accounts=account_rows(account_ids, scope=scope),
        agreements=known,
        terms=customers.terms_of(agreed, period=days).join(codes, on="structure_id"),
        carve_outs=customers.carve_outs_of(agreed, period=days).join(codes, on="structure_id"),
        parent_ties=ties,
        stretches=stretches,
        held=pl.concat([held.select("usage_point_id"), unmeasurable.select(usage_point_id="subject_id")]).unique(),
        used=ladder_used(due),
    )


def account_rows(account_ids: Collection[int], *, scope: Scope) -> pl.DataFrame:
    """Give the number and unit of accounts."""
    return customers.accounts(scope, ids=account_ids).select("account_id", "number", "unit_id")


def ties_of(span: Period, *, scope: Scope, parents: Collection[int]) -> pl.DataFrame:
    """Give the children behind usage points (PARENT_TIES)."""
    ties = metering.parent_ties(span, scope=scope, parents=parents)
    return ties.select(
        child_point_id="child_id",
        parent_point_id="parent_id",
        tie_start="start_date",
        tie_end=pl.col("end_date").fill_null(date.max),
    ).cast(PARENT_TIES)  # type: ignore[arg-type]


def cycles_due(
    month: date, *, agreements: pl.DataFrame, turning_days: pl.DataFrame, billed: Period | None = None
) -> pl.DataFrame:
    """
    Give the cycles due with a month: its own, and earlier ones that were never billed.

    An account without any bill is billed from its start if that lies in the two cycles before, else from the month's.

    :returns: ``agreement_id``, ``cycle_start``, ``cycle_end``
    """
    account_ids = turning_days["account_id"].to_list()
    joined = (
        agreements.select("agreement_id", "account_id", "start_date", "end_date")
        .join(turning_days.select("account_id", "turning_day"), on="account_id")
        .join(billed_until(account_ids), on="account_id", how="left")
        .join(rules.cycles_of(month, turning_days=turning_days["turning_day"].unique().to_list()), on="turning_day")
    )
    runs = (pl.col("start_date") < pl.col("cycle_end")) & (
        pl.col("end_date").is_null() | (pl.col("end_date") > pl.col("cycle_start"))
    )
    if billed is not None:
        inside = (pl.col("cycle_end") > billed.start) & (pl.col("cycle_start") < billed.end)
        return joined.filter(runs & inside).select("agreement_id", "cycle_start", "cycle_end")
    began_lately = (pl.col("back") <= rules.NEW_ACCOUNT_CYCLES) & (pl.col("start_date") >= pl.col("lately"))
    unbilled = pl.col("cycle_start") >= pl.col("billed_until")
    first = pl.col("billed_until").is_null() & ((pl.col("back") == 0) | began_lately)
    return joined.filter(runs & (unbilled.fill_null(value=False) | first)).select(
        "agreement_id", "cycle_start", "cycle_end"
    )


def billed_until(account_ids: Collection[int]) -> pl.DataFrame:
    """Give the day up to which accounts are billed: ``account_id``, ``billed_until``; no row without a bill."""
    rows = Bill.objects.filter(kind__in=WHOLE, state=BillState.ISSUED, account_id__among=list(account_ids))
    return read_frame(
        rows.values("account_id").annotate(until=Max("end_date")).order_by("account_id"),
        account_id="account_id",
        billed_until="until",
    )


def ladder_used(due: pl.DataFrame) -> pl.DataFrame:
    """
    Sum the tier lines issued before the cycles due, in the same ladder year: reversals count with their sign.

    :returns: ``agreement_id``, ``ladder_year``, ``used_kwh``
    """
    empty = pl.DataFrame(schema={"agreement_id": pl.Int64, "ladder_year": pl.Int64, "used_kwh": pl.Int64})
    starts = due.group_by("agreement_id").agg(pl.col("cycle_start").min()).partition_by("cycle_start", as_dict=True)
    used = (
        used_between(year_of(start).start, until=start, agreement_ids=group["agreement_id"].to_list())
        for (start,), group in starts.items()
        if start != year_of(start).start
    )
    return pl.concat([empty, *used])


def used_between(since: date, *, until: date, agreement_ids: Collection[int]) -> pl.DataFrame:
    """Sum the tier lines issued for days from ``since`` to before ``until``, both in one ladder year, by agreement."""
    lines = BillLine.objects.filter(
        tier__gt=0,
        agreement_id__among=list(agreement_ids),
        start_date__gte=since,
        start_date__lt=until,
        bill__issued_at__isnull=False,
    )
    sums = lines.values("agreement_id").annotate(used=Sum("quantity")).order_by("agreement_id")
    found = read_frame(sums, agreement_id="agreement_id", used="used")
    return found.select(
        "agreement_id", ladder_year=pl.lit(since.year, dtype=pl.Int64), used_kwh=pl.col("used").cast(pl.Int64)
    )


def inputs_recorded() -> int:
    """Count what was recorded about anything that bills are made from."""
    return events.recorded(INPUT_EVENTS, but=NO_INPUTS)
