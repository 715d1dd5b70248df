"""Questions about bills and runs, and the tables from which a batch of accounts is billed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl
from django.db.models import Count, Max, Q, QuerySet, Sum

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import from_units, read_fields, read_frame
from wanjia.foundation.events import queries as events
from wanjia.foundation.findings.types import Refused, Severity
from wanjia.foundation.periods.types import Period, year_of
from wanjia.foundation.quantities.rounding import divided_half_up
from wanjia.measurement.readings import queries as readings
from wanjia.registry.customers import queries as customers
from wanjia.registry.metering import queries as metering
from wanjia.registry.tariffs import queries as tariffs
from wanjia.registry.tariffs.kernel.rates import price_row_of, rate_cards
from wanjia.registry.tariffs.rules import average_price
from wanjia.revenue.billing import rules
from wanjia.revenue.billing.kernel import checks
from wanjia.revenue.billing.kernel.batch import AccountSide, PriceSide, batch_of
from wanjia.revenue.billing.kernel.chain import PARENT_TIES
from wanjia.revenue.billing.kernel.checks import LIMITS
from wanjia.revenue.billing.kernel.drafts import Drafts
from wanjia.revenue.billing.kernel.stored_explanation import StoredBill, stored_bill
from wanjia.revenue.billing.models import (
    Bill,
    BillFinding,
    BillingRun,
    BillLine,
    BillUsage,
    CheckLimit,
    ClosedMonth,
    RunAccount,
    RunChunk,
)
from wanjia.revenue.billing.types import BillKind, BillState, StandingBill

#: Events that can change a bill: readings, devices, agreements, prices, and corrections of earlier months.
INPUT_EVENTS = ("readings.", "metering.", "customers.", "tariffs.", "billing.bill_")
STANDING = (BillState.DRAFT, BillState.ISSUED)
WHOLE = (BillKind.REGULAR, BillKind.REBILL)


class UnknownRun(Refused):
    """A billing run that is not one of the actor's units."""


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


@dataclass(frozen=True, slots=True)
class PreparedChunk:
    """
    Drafts and findings (by account) of a chunk, not written yet.

    :ivar seen: `inputs_recorded` before anything was read
    """

    drafts: Drafts
    found: pl.DataFrame
    accounts: pl.DataFrame
    seen: int


def prepared_chunk(chunk: RunChunk, *, scope: Scope, shelf: PriceShelf) -> PreparedChunk:
    """Price the accounts of a chunk that nobody else holds."""
    seen, month = inputs_recorded(), chunk.run.bill_month
    placed = run_accounts(chunk.pk)
    held = accounts_held(month, account_ids=placed["account_id"].to_list(), but_chunk=chunk.pk)
    free = placed.filter(~pl.col("account_id").is_in(held.implode()))
    side = account_side(month, turning_days=free, scope=scope)
    drafts, refused = batch_of(side, prices=shelf.side(looked_back(month)))
    found = pl.concat([checked(drafts, bill_month=month), refused])
    return PreparedChunk(drafts=drafts, found=found, accounts=side.accounts, seen=seen)


def checked(drafts: Drafts, *, bill_month: date) -> pl.DataFrame:
    """Run the pre-bill checks over drafts (FINDINGS by account)."""
    history = usual_bills(drafts.bills["account_id"].to_list(), before=bill_month)
    return checks.checked(drafts.bills, history=history, limits=check_limits(bill_month))


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
    found = pl.concat(readings.route_stops_on(day, scope=scope, route_ids=route_ids) for day in ends)
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
    stretches, faults = readings.stretches_during(span, scope=scope, usage_points=asked)
    held = readings.held_back(span, scope=scope, usage_points=asked)
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


def latest_bill_number(bill_month: date) -> str | None:
    """Give the highest bill number of a month."""
    numbered = Bill.objects.filter(bill_month=bill_month, number__isnull=False)
    latest: str | None = numbered.aggregate(latest=Max("number"))["latest"]
    return latest


def is_closed(bill: Bill) -> bool:
    """Tell whether the month of a bill is closed for its unit."""
    return ClosedMonth.objects.filter(unit_id=bill.unit_id, bill_month=bill.bill_month).exists()


def bills_of_ladder_year(account_id: int, *, since: date) -> list[StandingBill]:
    """Give the bills of an account that stand, from a month to the end of its year, the earliest month first."""
    rows = Bill.objects.filter(
        account_id=account_id,
        kind__in=WHOLE,
        state=BillState.ISSUED,
        bill_month__gte=since,
        bill_month__lt=year_of(since).end,
    )
    return [
        StandingBill(
            bill_id=bill.pk,
            number=str(bill.number),
            account_id=bill.account_id,
            bill_month=bill.bill_month,
            start_date=bill.start_date,
            end_date=bill.end_date,
            is_paid=bill.paid_at is not None,
            is_closed=is_closed(bill),
        )
        for bill in rows.order_by("bill_month")
    ]


def standing_lines(bill_id: int) -> pl.DataFrame:
    """Give the lines of a bill together with those of its corrections, named like the model's attributes."""
    own = Q(bill_id=bill_id) | Q(bill__replaces_id=bill_id, bill__kind=BillKind.CORRECTION)
    return read_fields(BillLine.objects.filter(own).order_by("pk"), id_as="line_id").drop("line_id", "bill_id")


def standing_energy(bill_id: int) -> int:
    """Give the energy of a bill together with that of its corrections, kWh."""
    own = Q(pk=bill_id) | Q(replaces_id=bill_id, kind=BillKind.CORRECTION)
    return int(Bill.objects.filter(own).aggregate(total=Sum("energy_kwh"))["total"])


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


def issued_bills(scope: Scope) -> QuerySet[Bill]:
    """
    Give the bills that customers have, cancelled ones and their opposites too.

    The bills of a run become visible together: when the last of its parts is issued.
    """
    is_out = Q(run__isnull=True) | Q(run__state="issued")
    return Bill.objects.filter(within(scope, path="unit__path"), is_out, issued_at__isnull=False)


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


def inputs_recorded() -> int:
    """Count what was recorded about anything that bills are made from."""
    return events.recorded(INPUT_EVENTS)


def usual_bills(account_ids: Collection[int], *, before: date) -> pl.DataFrame:
    """
    Give what accounts were billed on average in the twelve months before a month.

    :returns: ``account_id``, ``months``, ``usual_amount``, ``usual_energy_kwh``; no row without a bill
    """
    rows = Bill.objects.filter(
        kind__in=WHOLE,
        state=BillState.ISSUED,
        bill_month__lt=before,
        bill_month__gte=rules.months_before(before, months=12),
        account_id__among=list(account_ids),
    )
    sums = rows.values("account_id").annotate(months=Count("pk"), energy=Sum("energy_kwh"), paid=Sum("amount"))
    found = read_frame(
        sums.order_by("account_id"), account_id="account_id", months="months", energy="energy", paid="paid"
    )
    fen = (pl.col("paid") * pl.lit(100).cast(pl.Decimal(38, 0))).cast(pl.Int64)
    return found.select(
        "account_id",
        "months",
        usual_amount=from_units(divided_half_up(fen, by=pl.col("months")), places=2),
        usual_energy_kwh=divided_half_up(pl.col("energy").cast(pl.Int64), by=pl.col("months")),
    )


def check_limits(day: date) -> dict[str, Decimal]:
    """
    Give the limits of the pre-bill checks on a day.

    :raises LookupError: if one has no value then
    """
    found = dict(CheckLimit.objects.on(day).order_by("start_date").values_list("name", "value"))
    lacking = [name for name in LIMITS if name not in found]
    if lacking:
        msg = f"no limit on {day}: {', '.join(lacking)}"
        raise LookupError(msg)
    return found


def open_findings(run_id: int) -> QuerySet[BillFinding]:
    """Give the findings of a run that still wait for a person."""
    return BillFinding.objects.filter(run_id=run_id, state="open").order_by("account__number", "rule")


def lines_of_bill(bill_id: int) -> list[BillLine]:
    """Give the lines of a bill as they are read."""
    return list(BillLine.objects.filter(bill_id=bill_id).order_by("pk"))


def usage_of_bill(bill_id: int) -> list[BillUsage]:
    """Give the readings behind a bill."""
    return list(BillUsage.objects.filter(bill_id=bill_id).order_by("pk"))


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


def explained_bill(number: str, *, scope: Scope) -> StoredBill:
    """
    Give an issued bill with the readings and price documents that it rests on.

    :raises Refused: if no bill of the scope has this number
    """
    bill = issued_bills(scope).select_related("account").filter(number=number).first()
    if bill is None:
        msg = f"no issued bill among your units has the number {number}"
        raise Refused(msg)
    lines, agreements = lines_of_bill(bill.pk), customers.agreements_of([bill.account_id], scope=scope)
    hung = metering.installations(
        Period(bill.start_date, bill.end_date), scope=scope, usage_points=agreements["usage_point_id"].to_list()
    )
    return stored_bill(
        bill,
        agreements=dict(agreements.select("agreement_id", "number").iter_rows()),
        lines=lines,
        usage=usage_of_bill(bill.pk),
        meters=frozenset(hung["meter_id"]),
        documents=tariffs.documents_of(line.price_row_id for line in lines if line.price_row_id),
    )
