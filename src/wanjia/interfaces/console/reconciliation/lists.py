"""The lists of the reconciliation desk as pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.interfaces.console.reconciliation.subject import WORK
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.reconciliation import listings

Row = Mapping[str, Any]


def _offering(title: Any, *, route: str) -> Any:
    def actions(request: HttpRequest) -> list[Action]:
        return [Action(title, reverse(route), is_primary=True)] if viewer(request).may(WORK) else []

    return actions


def _to(route: str, *, key: str = "pk") -> Any:
    return lambda row: reverse(route, args=[row[key]])


ACCOUNTS = ListPage(
    listings.BANK_ACCOUNTS,
    links={"number": _to("console:bank_account")},
    empty=gettext_lazy("No bank account is registered. Register one: statements are taken in for it."),
    actions=_offering(gettext_lazy("Register a bank account"), route="console:bank_account_open"),
)
STATEMENTS = ListPage(
    listings.BANK_STATEMENTS,
    links={"number": _to("console:bank_statement")},
    empty=gettext_lazy("No statement matches. Take one in, or take a filter away."),
    actions=_offering(gettext_lazy("Take statements in"), route="console:bank_statement_take"),
)
LINES = ListPage(
    listings.BANK_LINES,
    links={"reference": _to("console:bank_line")},
    empty=gettext_lazy("No line waits that matches. Take a filter away to see those that are settled."),
    hint=gettext_lazy("j and k move, Enter opens a line beside what it may be; after a decision the next one follows."),
)
MATCHES = ListPage(
    listings.BANK_MATCHES,
    links={"reference": _to("console:bank_line", key="line_id")},
    empty=gettext_lazy("No match matches the filter. Matching runs from the page of a bank account."),
    hint=gettext_lazy("A match that was taken back stays on record with its reason."),
)
SUSPENSE = ListPage(
    listings.SUSPENSE,
    links={"reference": _to("console:suspense_held")},
    empty=gettext_lazy("No money of unknown cause. A line is kept apart from its own page."),
    hint=gettext_lazy("It becomes a customer's payment, goes back to its sender, or its line is matched after all."),
)
CHANNEL_DAYS = ListPage(
    listings.CHANNEL_DAYS,
    links={"day": _to("console:channel_day")},
    empty=gettext_lazy("No channel has told us of such a day. Take its file in."),
    actions=_offering(gettext_lazy("Take a channel's file in"), route="console:channel_day_take"),
)
FINDINGS = ListPage(
    listings.CHECK_FINDINGS,
    links={"kind": _to("console:check_finding")},
    empty=gettext_lazy("No difference matches. Checks write down what they find here."),
)
BOOKS_DAYS = ListPage(
    listings.BOOKS_DAYS,
    links={"day": lambda row: f"{reverse('console:check_findings')}?since={row['day']}&unit={row['unit__code']}"},
    empty=gettext_lazy("No day's books were checked. The check runs from the reconciliation desk."),
    hint=gettext_lazy("Bills issued beside what was booked, and what cashiers and agents hold beside the books."),
)


def to_waiting_lines(*, account_number: str = "") -> str:
    """Give the address of the lines that wait, of one bank account if one is named."""
    account = f"&account={account_number}" if account_number else ""
    return f"{reverse('console:bank_lines')}?state=OPEN{account}"


def title_of_desk() -> str:
    """Give what the desk is called, for crumbs."""
    return _("Reconciliation desk")
