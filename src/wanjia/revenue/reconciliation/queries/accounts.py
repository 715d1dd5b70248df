"""Questions about accounts at banks and their statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Max, Min, Q, Sum

from wanjia.foundation.access.types import Scope
from wanjia.revenue.reconciliation import rules
from wanjia.revenue.reconciliation.models import BankAccount, BankStatement, MatchingRun, StatementLine
from wanjia.revenue.reconciliation.types import LineState, StatementFormat

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account at a bank as plain values."""

    account_id: int
    number: str
    bank: str
    holder: str
    currency: str
    unit_id: int
    unit_name: str
    unit_path: str
    start_date: date
    end_date: date | None


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement as plain values, and how many of its lines wait."""

    statement_id: int
    account_id: int
    account_number: str
    bank: str
    unit_name: str
    format: StatementFormat
    number: str
    sequence: int | None
    start_date: date
    end_date: date
    opening: Decimal
    closing: Decimal
    line_count: int
    paid_in: Decimal
    paid_out: Decimal
    file_name: str
    digest: str
    taken_at: datetime
    taken_by: str


@dataclass(frozen=True, slots=True)
class DayRow:
    """
    A day of an account at the desk.

    :ivar matched: lines that are settled
    :ivar open_amount: of the lines that wait, yuan, without their signs
    """

    day: date
    lines: int
    matched: int
    suspended: int
    paid_in: Decimal
    paid_out: Decimal
    open_amount: Decimal

    @property
    def waiting(self) -> int:
        """Count the lines that wait."""
        return self.lines - self.matched - self.suspended

    @property
    def percent(self) -> Decimal:
        """Give the share of lines that are settled."""
        return rules.share(self.matched, of=self.lines)


def _row(one: BankAccount) -> AccountRow:
    return AccountRow(
        one.pk,
        one.number,
        one.bank,
        one.holder,
        one.currency,
        one.unit_id,
        one.unit.name,
        one.unit.path,
        one.start_date,
        one.end_date,
    )


def accounts_of(scope: Scope) -> list[AccountRow]:
    """Give the accounts of a scope's units, by unit and number."""
    found = BankAccount.objects.inside(scope).select_related("unit").order_by("unit__path", "number", "pk")
    return [_row(one) for one in found]


def account_with_id(account_id: int, *, scope: Scope) -> AccountRow | None:
    """Find an account of a scope's units; none if there is no such one."""
    found = BankAccount.objects.inside(scope).select_related("unit").filter(pk=account_id).first()
    return None if found is None else _row(found)


def account_on(number: str, *, day: date, scope: Scope) -> AccountRow | None:
    """Find the account of a number on a day; none if the scope's units have none."""
    found = BankAccount.objects.inside(scope).on(day).select_related("unit").filter(number=number).first()
    return None if found is None else _row(found)


def latest_statement(account_id: int) -> StatementRow | None:
    """Give the latest statement of an account, found within a scope before."""
    found = BankStatement.objects.filter(account_id=account_id).select_related("account", "unit")
    latest = found.order_by("-end_date", "-pk").first()
    return None if latest is None else statement_row(latest)


def statement_row(one: BankStatement) -> StatementRow:
    """Give a statement as plain values; its account and unit are read with it."""
    return StatementRow(
        statement_id=one.pk,
        account_id=one.account_id,
        account_number=one.account.number,
        bank=one.account.bank,
        unit_name=one.unit.name,
        format=StatementFormat(one.format),
        number=one.number,
        sequence=one.sequence,
        start_date=one.start_date,
        end_date=one.end_date,
        opening=one.opening,
        closing=one.closing,
        line_count=one.line_count,
        paid_in=one.paid_in,
        paid_out=one.paid_out,
        file_name=one.file_name,
        digest=one.digest,
        taken_at=one.taken_at,
        taken_by=one.taken_by,
    )


def statement_with_id(statement_id: int, *, scope: Scope) -> StatementRow | None:
    """Find a statement of a scope's units; none if there is no such one."""
    found = BankStatement.objects.inside(scope).select_related("account", "unit").filter(pk=statement_id).first()
    return None if found is None else statement_row(found)


def days_of(account_id: int, *, at_most: int) -> list[DayRow]:
    """Give the latest days of an account that have lines, found within a scope before; the latest first."""
    rows = StatementLine.objects.filter(account_id=account_id).values("booked_on")
    sums = rows.annotate(
        lines=Count("pk"),
        matched=Count("pk", filter=Q(state=LineState.MATCHED)),
        suspended=Count("pk", filter=Q(state=LineState.SUSPENSE)),
        paid_in=Sum("amount", filter=Q(amount__gt=0)),
        paid_out=Sum("amount", filter=Q(amount__lt=0)),
        open_in=Sum("amount", filter=Q(amount__gt=0, state=LineState.OPEN)),
        open_out=Sum("amount", filter=Q(amount__lt=0, state=LineState.OPEN)),
    ).order_by("-booked_on")
    return [
        DayRow(
            day=row["booked_on"],
            lines=row["lines"],
            matched=row["matched"],
            suspended=row["suspended"],
            paid_in=row["paid_in"] or ZERO,
            paid_out=-(row["paid_out"] or ZERO),
            open_amount=(row["open_in"] or ZERO) - (row["open_out"] or ZERO),
        )
        for row in sums[:at_most]
    ]


def lines_waiting(scope: Scope) -> tuple[int, datetime | None]:
    """Count the lines that nobody has matched yet, and tell when the oldest of them was handed in."""
    waiting = StatementLine.objects.inside(scope).filter(state=LineState.OPEN)
    told = waiting.aggregate(count=Count("pk"), oldest=Min("statement__taken_at"))
    return told["count"], told["oldest"]


def latest_run(account_id: int) -> tuple[datetime, int, int] | None:
    """Tell when an account was matched last, how many lines were accepted and how many have suggestions."""
    runs = MatchingRun.objects.filter(account_id=account_id).order_by("-pk")
    found: tuple[datetime, int, int] | None = runs.values_list("run_at", "accepted", "suggested").first()
    return found


def latest_day(account_id: int) -> date | None:
    """Give the latest day of an account that has lines."""
    told = StatementLine.objects.filter(account_id=account_id).aggregate(day=Max("booked_on"))
    found: date | None = told["day"]
    return found
