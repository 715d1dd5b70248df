"""Questions of the desk: how bank and books stand to each other, and what is to be done next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, Sum

from wanjia.foundation.access.types import Scope
from wanjia.foundation.organisation.queries import units_inside
from wanjia.revenue.ledger.queries.entries import postings
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.payments.queries.transit import channels_seen
from wanjia.revenue.reconciliation.models import (
    BankStatement,
    ChannelDay,
    CheckFinding,
    Match,
    MatchingRun,
    StatementLine,
    Suspense,
)
from wanjia.revenue.reconciliation.queries.accounts import AccountRow
from wanjia.revenue.reconciliation.types import FindingState, LineState, MatchState, SuspenseState

ZERO = Decimal("0.00")
ON_ITS_WAY = (LedgerAccount.BANK_IN_TRANSIT, LedgerAccount.CHANNEL)
Waiting = tuple[int, datetime | None]


@dataclass(frozen=True, slots=True)
class Standing:
    """
    How a bank account stands in the bank and in the books, yuan.

    :ivar closing: what the bank says after its latest statement; 0 without one
    :ivar brought: what stood in the bank before the first statement and is in no book
    :ivar booked: what the books have in the account
    :ivar open_in: lines in that wait, ``open_out`` lines out, above 0
    :ivar suggested: lines that have a suggestion
    :ivar matched_at: when matching ran last
    """

    account: AccountRow
    latest_day: date | None
    closing: Decimal
    brought: Decimal
    booked: Decimal
    open_in: Decimal
    open_out: Decimal
    open_lines: int
    suggested: int
    matched_at: datetime | None

    @property
    def expected(self) -> Decimal:
        """Give what the books should have: the bank's balance without what was there before and what waits."""
        return self.closing - self.brought - self.open_in + self.open_out

    @property
    def unexplained(self) -> Decimal:
        """Give what neither a line nor the time before explains; 0 in good order."""
        return self.booked - self.expected


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """Money that the books have on its way and no bank has shown yet: by where it is held and what it is split by."""

    held_in: LedgerAccount
    item: str
    amount: Decimal
    since: date


def standings(accounts: list[AccountRow]) -> list[Standing]:
    """Give how bank accounts, found within a scope before, stand; six queries whatever their number."""
    ids = [one.account_id for one in accounts]
    first, latest = _ends(ids)
    lines = _waiting_lines(ids)
    runs = _runs(ids)
    booked = _booked(accounts)
    found = []
    for one in accounts:
        begun, ended = first.get(one.account_id), latest.get(one.account_id)
        count, paid_in, paid_out, suggested = lines.get(one.account_id, (0, ZERO, ZERO, 0))
        before = _booked_before(one, day=begun.start_date) if begun else ZERO
        found.append(
            Standing(
                account=one,
                latest_day=ended.end_date if ended else None,
                closing=ended.closing if ended else ZERO,
                brought=begun.opening - before if begun else ZERO,
                booked=booked.get((one.unit_id, one.number), ZERO),
                open_in=paid_in,
                open_out=paid_out,
                open_lines=count,
                suggested=suggested,
                matched_at=runs.get(one.account_id),
            )
        )
    return found


def _ends(account_ids: list[int]) -> tuple[dict[int, BankStatement], dict[int, BankStatement]]:
    """Give the first and the latest statement of each account."""
    first: dict[int, BankStatement] = {}
    latest: dict[int, BankStatement] = {}
    for one in BankStatement.objects.filter(account_id__in=account_ids).order_by("start_date", "pk"):
        first.setdefault(one.account_id, one)
        latest[one.account_id] = one
    return first, latest


def _waiting_lines(account_ids: list[int]) -> dict[int, tuple[int, Decimal, Decimal, int]]:
    rows = StatementLine.objects.filter(account_id__in=account_ids, state=LineState.OPEN).values("account_id")
    sums = rows.annotate(
        lines=Count("pk"), paid_in=Sum("amount", filter=Q(amount__gt=0)), paid_out=Sum("amount", filter=Q(amount__lt=0))
    )
    open_ones = Match.objects.filter(line__account_id__in=account_ids, state=MatchState.SUGGESTED)
    counted = open_ones.order_by().values_list("line__account_id")
    suggested = dict(counted.annotate(lines=Count("line_id", distinct=True)))
    return {
        row["account_id"]: (
            row["lines"],
            row["paid_in"] or ZERO,
            -(row["paid_out"] or ZERO),
            suggested.get(row["account_id"], 0),
        )
        for row in sums.order_by()
    }


def _runs(account_ids: list[int]) -> dict[int, datetime]:
    rows = MatchingRun.objects.filter(account_id__in=account_ids).order_by("run_at")
    return dict(rows.values_list("account_id", "run_at"))


def _booked(accounts: list[AccountRow]) -> dict[tuple[int, str], Decimal]:
    scope = Scope(tuple({one.unit_path for one in accounts}))
    rows = postings(scope).filter(ledger_account=LedgerAccount.BANK, item__in=[one.number for one in accounts])
    sums = rows.order_by().values_list("unit_id", "item").annotate(Sum("amount"))
    return {(unit_id, item): amount for unit_id, item, amount in sums}


def _booked_before(account: AccountRow, *, day: date) -> Decimal:
    rows = postings(Scope((account.unit_path,))).filter(
        ledger_account=LedgerAccount.BANK, item=account.number, unit_id=account.unit_id, book_date__lt=day
    )
    found: Decimal | None = rows.aggregate(total=Sum("amount"))["total"]
    return found or ZERO


def on_its_way(scope: Scope) -> list[OnItsWay]:
    """Give what a scope's books have on its way to the bank, the largest sums first."""
    rows = postings(scope).filter(ledger_account__in=ON_ITS_WAY).order_by()
    sums = rows.values("ledger_account", "item").annotate(total=Sum("amount"), since=Min("book_date"))
    found = [
        OnItsWay(LedgerAccount(row["ledger_account"]), row["item"], row["total"], row["since"])
        for row in sums.exclude(total=0)
    ]
    return sorted(found, key=lambda one: (-abs(one.amount), one.item))


def without_line(scope: Scope) -> Decimal:
    """Give what the books took out of the bank of which no line was seen: cheques that the counter returned."""
    rows = postings(scope).filter(ledger_account=LedgerAccount.BANK, item="")
    found: Decimal | None = rows.aggregate(total=Sum("amount"))["total"]
    return found or ZERO


def channels_to_take(scope: Scope, *, day: date, since: date) -> list[str]:
    """Name the channels that took payments since a day and have not told us of another."""
    told = ChannelDay.objects.filter(unit__in=units_inside(scope.unit_paths), day=day).values_list("channel", flat=True)
    offices = {"BANK", "COUNTER", ""}
    return sorted(set(channels_seen(scope, since=since)) - set(told) - offices)


def suspense_waiting(scope: Scope) -> Waiting:
    """Count the money of unknown cause that nobody has said anything about, and since when the oldest waits."""
    rows = Suspense.objects.inside(scope).filter(state__in=[SuspenseState.HELD, SuspenseState.RETURNING])
    return _counted(rows, since="held_at")


def decisions_waiting(scope: Scope, *, but_of: str) -> Waiting:
    """Count what others propose for money of unknown cause, and since when the oldest waits."""
    rows = Suspense.objects.inside(scope).filter(state=SuspenseState.PROPOSED).exclude(proposed_by=but_of)
    return _counted(rows, since="proposed_at")


def findings_waiting(scope: Scope, *, owner: str = "") -> Waiting:
    """Count the open differences, of one person if one is named, and since when the oldest waits."""
    rows = CheckFinding.objects.inside(scope).filter(state=FindingState.OPEN)
    return _counted(rows.filter(owner=owner) if owner else rows, since="found_at")


def findings_to_close(scope: Scope, *, but_of: str) -> Waiting:
    """Count the differences that others explained or corrected, and since when the oldest waits."""
    rows = CheckFinding.objects.inside(scope).filter(state__in=[FindingState.EXPLAINED, FindingState.CORRECTED])
    return _counted(rows.exclude(settled_by=but_of), since="settled_at")


def _counted(rows: QuerySet[Any], *, since: str) -> Waiting:
    told = rows.aggregate(count=Count("pk"), oldest=Min(since))
    return told["count"], told["oldest"]
