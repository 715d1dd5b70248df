"""
What is looked at before a month of a unit's books is closed.

`CHECKS` is the seam: packages of pages add a `Check` of their own here, whose question asks the queries of their
package. The books lie below those packages, so that only here all of them are known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused
from wanjia.revenue.billing.listings import RUNS
from wanjia.revenue.ledger.queries import balances
from wanjia.revenue.ledger.queries.closings import BookUnit, earliest_open, month_end
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.payments.listings import REMITTANCES, SHIFTS
from wanjia.revenue.payments.types import IN_HAND, RemittanceState
from wanjia.revenue.reconciliation.listings import BANK_LINES
from wanjia.revenue.reconciliation.queries.books import days_checked, days_with_bills
from wanjia.revenue.reconciliation.types import LineState

Words = Any
#: Billing runs that are done with.
DONE_WITH = ("issued", "cancelled")


class ChecklistRefused(Refused):
    """A month that cannot be closed as the checklist stands; the text is in the reader's language."""


class Weight(Enum):
    """Whether a line that is open keeps the month open, or needs a note only."""

    BLOCKS = "BLOCKS"
    WARNS = "WARNS"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which books are to be closed, and who asks."""

    unit: BookUnit
    month: date

    @property
    def end(self) -> date:
        """Give the first day after the month."""
        return month_end(self.month)

    @property
    def scope(self) -> Scope:
        """Give the unit with all below it."""
        return Scope((self.unit.path,))


@dataclass(frozen=True, slots=True)
class Found:
    """
    What a check found.

    :ivar count: how many things are not in order; 0: all are
    :ivar amount: yuan, where they come to some
    :ivar link: where they are dealt with
    """

    count: int = 0
    amount: Decimal | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checklist: its name on record, its title and what to do, and its question."""

    name: str
    title: Words
    cure: Words
    ask: Callable[[Asked], Found]
    weight: Weight = Weight.WARNS


@dataclass(frozen=True, slots=True)
class Line:
    """A check and what it found."""

    check: Check
    found: Found

    @property
    def is_open(self) -> bool:
        """Tell whether something is not in order."""
        return self.found.count > 0

    @property
    def is_blocking(self) -> bool:
        """Tell whether the month cannot be closed because of it."""
        return self.is_open and self.check.weight is Weight.BLOCKS

    @property
    def kept(self) -> str:
        """Give what stays on record with a closing: name, count and amount."""
        amount = "" if self.found.amount is None else f" {self.found.amount}"
        return f"{self.check.name} {self.found.count}{amount}"


def _months_before(asked: Asked) -> Found:
    earlier = earliest_open(asked.unit.unit_id, before=asked.month)
    if earlier is None:
        return Found()
    return Found(1, link=reverse("console:book_month", args=[asked.unit.code, f"{earlier:%Y-%m}"]))


def _balanced(asked: Asked) -> Found:
    sums = balances.balances_before(asked.end, unit_id=asked.unit.unit_id)
    off: dict[str, Decimal] = {}
    for _name, currency, amount in sums.select("ledger_account", "currency", "amount").iter_rows():
        off[currency] = off.get(currency, Decimal(0)) + amount
    wrong = [amount for amount in off.values() if amount]
    return Found(len(wrong), sum(wrong, Decimal(0)) if wrong else None, reverse("console:trial_balance"))


def _cleared(asked: Asked) -> Found:
    off = balances.clearing_differences(asked.end, unit_id=asked.unit.unit_id)
    return Found(
        off.height,
        sum(off["amount"], Decimal(0)) if off.height else None,
        _postings(asked, name=LedgerAccount.CLEARING),
    )


def _standing(*names: LedgerAccount) -> Callable[[Asked], Found]:
    """Ask whether accounts stand at nothing when the month ends, item by item."""

    def ask(asked: Asked) -> Found:
        tables = {
            name: balances.items_before(asked.end, unit_id=asked.unit.unit_id, ledger_account=name) for name in names
        }
        amounts = [amount for table in tables.values() for amount in table["amount"]]
        first = next((name for name, table in tables.items() if table.height), names[0])
        return Found(len(amounts), sum(amounts, Decimal(0)) if amounts else None, _postings(asked, name=first))

    return ask


def _postings(asked: Asked, *, name: LedgerAccount) -> str:
    query = {
        "unit": asked.unit.code,
        "ledger_account": str(name),
        "to_day": (asked.end - timedelta(days=1)).isoformat(),
    }
    return f"{reverse('console:ledger_postings')}?{urlencode(query)}"


def _runs_issued(asked: Asked) -> Found:
    waiting = RUNS.rows(asked.scope).filter(bill_month=asked.month).exclude(state__in=DONE_WITH).count()
    month = f"{asked.month:%Y-%m}"
    query = urlencode({"from_month": month, "to_month": month, "unit": asked.unit.code})
    return Found(waiting, link=f"{reverse('console:runs')}?{query}")


def _shifts_sent(asked: Asked) -> Found:
    mine = SHIFTS.rows(asked.scope).filter(unit_id=asked.unit.unit_id, opened_on__lt=asked.end)
    return Found(mine.filter(state__in=IN_HAND).count(), link=f"{reverse('console:shifts')}?unit={asked.unit.code}")


def _slips_confirmed(asked: Asked) -> Found:
    mine = REMITTANCES.rows(asked.scope).filter(unit_id=asked.unit.unit_id, remitted_on__lt=asked.end)
    waiting = mine.filter(state=RemittanceState.SENT).count()
    query = urlencode({"unit": asked.unit.code, "state": str(RemittanceState.SENT)})
    return Found(waiting, link=f"{reverse('console:remittances')}?{query}")


def _lines_matched(asked: Asked) -> Found:
    mine = BANK_LINES.rows(asked.scope).filter(unit_id=asked.unit.unit_id, booked_on__lt=asked.end)
    amounts = list(mine.filter(state=LineState.OPEN).values_list("amount", flat=True))
    until = asked.end - timedelta(days=1)
    query = urlencode({"state": str(LineState.OPEN), "unit": asked.unit.code, "until": until.isoformat()})
    total = sum(amounts, Decimal(0)) if amounts else None
    return Found(len(amounts), total, f"{reverse('console:bank_lines')}?{query}")


def _books_checked(asked: Asked) -> Found:
    path, since = asked.unit.path, asked.month
    unchecked = days_with_bills(path, since=since, until=asked.end) - days_checked(path, since=since)
    day = min(unchecked, default=since)
    return Found(len(unchecked), link=f"{reverse('console:books_check')}?day={day}")


A = LedgerAccount
CHECKS: tuple[Check, ...] = (
    Check(
        "earlier_months",
        gettext_lazy("Earlier months are closed"),
        gettext_lazy("Close them first: months are closed in their order."),
        _months_before,
        Weight.BLOCKS,
    ),
    Check(
        "balanced",
        gettext_lazy("The books of the unit balance"),
        gettext_lazy("Have an administrator run `wanjia ledger verify`: something was written past the program."),
        _balanced,
        Weight.BLOCKS,
    ),
    Check(
        "cleared",
        gettext_lazy("Other units say the same of what is owed between them"),
        gettext_lazy("Have an administrator run `wanjia ledger verify`: something was written past the program."),
        _cleared,
        Weight.BLOCKS,
    ),
    Check(
        "runs_issued",
        gettext_lazy("Bills of the month are issued"),
        gettext_lazy("Issue the runs that are priced, or give up those that are not wanted."),
        _runs_issued,
    ),
    Check(
        "shifts_sent",
        gettext_lazy("All shifts of the month are closed, their money sent to the bank"),
        gettext_lazy("Have the cashiers count and close them, and send the money."),
        _shifts_sent,
    ),
    Check(
        "slips_confirmed",
        gettext_lazy("The bank has shown every slip"),
        gettext_lazy("Look for the slips in the bank's statement, or ask the bank."),
        _slips_confirmed,
    ),
    Check(
        "cash",
        gettext_lazy("No cash or cheque stayed in hand over night"),
        gettext_lazy("Have the cashiers named there count, close and bring the money to the bank."),
        _standing(A.CASH, A.CHEQUES),
    ),
    Check(
        "in_transit",
        gettext_lazy("The bank has confirmed all money that was on its way"),
        gettext_lazy("Match the bank's statements of the last days; ask channels and agents for what they still hold."),
        _standing(A.BANK_IN_TRANSIT, A.CHANNEL, A.AGENT),
    ),
    Check(
        "bank_lines",
        gettext_lazy("Every line of the bank is matched"),
        gettext_lazy("Match the lines that wait, or keep their money apart until it is known whose it is."),
        _lines_matched,
    ),
    Check(
        "books_checked",
        gettext_lazy("Each day's issued bills were checked against the books"),
        gettext_lazy("Check those days: what differs is found before the month is closed."),
        _books_checked,
    ),
    Check(
        "suspense",
        gettext_lazy("No money waits in suspense"),
        gettext_lazy("Find out whose money it is, and book it there."),
        _standing(A.SUSPENSE),
    ),
)


def checked(asked: Asked) -> list[Line]:
    """Ask every check."""
    return [Line(check, check.ask(asked)) for check in CHECKS]


def left_open(lines: list[Line]) -> tuple[str, ...]:
    """
    Give what a closing keeps of the lines that are open.

    :raises ChecklistRefused: if one of them keeps the month open
    """
    blocking = [str(line.check.title) for line in lines if line.is_blocking]
    if blocking:
        raise ChecklistRefused(
            _("The month cannot be closed before this holds: %(what)s.") % {"what": "; ".join(blocking)}
        )
    return tuple(line.kept for line in lines if line.is_open)


def told(kept: str) -> Iterator[tuple[str, str, str]]:
    """Read what a closing keeps: title, count and amount of each line."""
    titles = {check.name: str(check.title) for check in CHECKS}
    for line in kept.splitlines():
        name, count, amount = [*line.split(" "), "", ""][:3]
        yield titles.get(name, name), count, amount
