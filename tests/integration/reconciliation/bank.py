"""A bank account of the company with statements of a day, over the counter of station S1."""

from datetime import date
from decimal import Decimal

from tests.integration.payments.counter import AT, TODAY
from tests.unit.reconciliation.statements import line, statement
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.revenue.reconciliation.models import StatementLine
from wanjia.revenue.reconciliation.operations.accounts import NewAccount, open_account
from wanjia.revenue.reconciliation.operations.matching import Outcome, match_lines
from wanjia.revenue.reconciliation.operations.taking import take_statements
from wanjia.revenue.reconciliation.protocols import bank_csv
from wanjia.revenue.reconciliation.types import ParsedLine, ParsedStatement, Taken

CLERK = Actor("B1", "核算员", WHOLE_COMPANY)
SECOND = Actor("B2", "复核员", WHOLE_COMPANY)
NUMBER = "42001000100001"


def make_account(unit: str = "C") -> int:
    """Register the account."""
    new = NewAccount(NUMBER, "建设银行", "供电公司", unit, date(2025, 1, 1))
    return open_account(new, by=CLERK, at=AT)


def told(amount: str, reference: str = "B1", **facts: object) -> ParsedLine:
    """Give a line of the day."""
    return line(amount, reference, **{"booked_on": TODAY, "value_date": TODAY, **facts})


def day(*lines: ParsedLine, **changes: object) -> ParsedStatement:
    """Give the day's statement."""
    return statement(*lines, **{"start_date": TODAY, "end_date": TODAY, **changes})


def hand_in(*statements: ParsedStatement) -> list[Taken]:
    """Hand statements in, each as a file."""
    return [take_statements(bank_csv.written(one), file_name="day.csv", by=CLERK, at=AT) for one in statements]


def reconcile(account_id: int, *lines: ParsedLine) -> Outcome:
    """Hand in a day's statement and match it."""
    hand_in(day(*lines))
    return match_lines(account_id, by=CLERK, at=AT)


def states() -> dict[str, str]:
    """Give the state of every line by its reference."""
    return dict(StatementLine.objects.values_list("reference", "state"))


def yuan(text: str) -> Decimal:
    """Give an amount."""
    return Decimal(text)
