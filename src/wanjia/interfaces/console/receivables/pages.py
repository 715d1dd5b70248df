"""Lists of receivables as pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.types import Permission
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.receivables import listings
from wanjia.revenue.receivables.queries.charges import books_begin
from wanjia.revenue.receivables.sheets import OPENING_BALANCES


def _to_money(row: Mapping[str, Any]) -> str:
    return reverse("console:account_money", args=[row["account"]])


def _to(name: str, *, key: str = "pk") -> Any:
    return lambda row: reverse(f"console:{name}", args=[row[key]])


def _making(request: HttpRequest) -> list[Action]:
    may = viewer(request).may(Permission.CREDITS_PROPOSE)
    return [Action(_("Make a group account"), reverse("console:group_new"), is_primary=True)] if may else []


DEBTORS = ListPage(
    listings.DEBTORS,
    links={"account": _to_money},
    empty=gettext_lazy("Nobody owes anything here. Take a filter away, or choose another unit above."),
    hint=gettext_lazy("Owed is what is charged and open; late fees that are not charged yet come on top."),
)
CHARGES = ListPage(
    listings.CHARGES,
    links={"kind": _to("charge"), "account": _to_money},
    hint=gettext_lazy("One line for each kind of money that a bill asks for, and for what no bill asks for."),
)
CONCESSIONS = ListPage(
    listings.CONCESSIONS,
    links={"kind": _to("concession"), "account": _to_money},
    empty=gettext_lazy("No proposal matches. They are made on the page of the charge that shall be given up."),
    hint=gettext_lazy("A late fee or a bad debt is given up only once a second person agrees."),
)
MOVES = ListPage(
    listings.MOVES,
    links={"kind": _to("credit_move"), "account": _to_money},
    empty=gettext_lazy("No proposal matches. They are made on the page of an account's money."),
    hint=gettext_lazy(
        "No reduction settles another debt and no money leaves an account before a second person agrees."
    ),
)


def _taking_over(request: HttpRequest) -> list[Action]:
    who, begun = viewer(request), books_begin()
    if not who.may(Permission.MONTH_CLOSE):
        return []
    bring = reverse("console:import_sheet", args=[OPENING_BALANCES.name])
    first = "" if begun else _("Say with which month the books begin first.")
    may = who.may(Permission.FILES_IMPORT)
    actions = [Action(_("Bring balances of the old books"), bring, first, is_primary=bool(begun))] if may else []
    if begun is None:
        actions.append(Action(_("Let the books begin"), reverse("console:books_begin"), is_primary=True))
    return actions


OPENINGS = ListPage(
    listings.OPENINGS,
    links={"account": _to_money},
    empty=gettext_lazy("Nothing was taken over from old books, or nothing matches."),
    hint=gettext_lazy(
        "What accounts owed and had in the books before these: one person checks the sheet, another one takes it in."
    ),
    actions=_taking_over,
)
GROUPS = ListPage(
    listings.GROUPS,
    links={"number": _to("group", key="number")},
    empty=gettext_lazy("No group account matches. It holds the accounts of one payer together."),
    actions=_making,
)
