"""Group accounts: the accounts of one payer, what they owe in all, who came and left."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.receivables.statement import Stated, asked_period, stated
from wanjia.interfaces.console.receivables.told import YUAN, amount, day
from wanjia.interfaces.kit.figures import money
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import Viewer, viewer
from wanjia.revenue.receivables.queries import groups
from wanjia.revenue.receivables.queries.groups import GroupRow, MemberRow

P = Permission


@dataclass(frozen=True, slots=True)
class Grouped:
    """
    A group account as its page sees it.

    :ivar hidden: how many accounts lie outside the viewer's units
    """

    group: GroupRow
    members: list[MemberRow]
    hidden: int
    who: Viewer

    @property
    def now(self) -> list[MemberRow]:
        """Give the accounts that are in it now."""
        return [row for row in self.members if row.end_date is None]


def grouped_of(request: HttpRequest, number: str, *, permission: Permission = P.RECEIVABLES_VIEW) -> Grouped:
    """
    Find a group account among the viewer's units.

    :raises Http404: if there is none with that number
    """
    who = viewer(request)
    scope = who.scope(permission)
    try:
        group = groups.group_named(number, scope=scope)
    except Refused as unknown:
        raise Http404 from unknown
    members = groups.members_of(group.group_id, scope=scope)
    return Grouped(group, members, groups.members_hidden(group.group_id, scope=scope), who)


def hidden_note(shown: Grouped) -> str:
    """Say that accounts outside the viewer's units are left out."""
    if not shown.hidden:
        return ""
    told = ngettext(
        "%(n)d account of this group lies outside your units and is left out.",
        "%(n)d accounts of this group lie outside your units and are left out.",
        shown.hidden,
    )
    return told % {"n": shown.hidden}


def _head(request: HttpRequest, shown: Grouped) -> Head:
    group, total = shown.group, groups.total_of(shown.members)
    crumbs = (Crumb(_("Group accounts"), reverse("console:groups")), Crumb(group.unit_name))
    figures = (
        Figure(_("Accounts in it"), str(len(shown.now)), compared=hidden_note(shown)),
        Figure(_("Owed"), money(total.owed), YUAN),
        Figure(_("Paid in advance"), money(total.credit), YUAN),
        Figure(_("Deposit"), money(total.deposit), YUAN),
        Figure(_("Reductions of bills"), money(total.reduction), YUAN),
    )
    actions = [Action(_("Statement"), reverse("console:group_statement", args=[group.number]), is_primary=True)]
    if shown.who.scope(P.CREDITS_PROPOSE).holds(group.unit_path):
        add = reverse("console:group_add", args=[group.number])
        nobody = "" if shown.now else _("No account is in the group.")
        actions += [
            Action(_("Put an account in"), add),
            Action(_("Take an account out"), reverse("console:group_remove", args=[group.number]), nobody),
        ]
    return Head(group.name, group.number, crumbs, figures, actions)


def _members(request: HttpRequest, shown: Grouped) -> Table:
    heads = (
        Column(_("Account number")),
        Column(_("Customer")),
        Column(_("Unit")),
        Column(_("From")),
        Column(_("Until before")),
        Column(_("Owed"), YUAN, is_number=True),
        Column(_("Paid in advance"), YUAN, is_number=True),
        Column(_("Deposit"), YUAN, is_number=True),
    )
    sees = shown.who.sees_personal(P.RECEIVABLES_VIEW)
    rows = []
    for row in shown.members:
        link = reverse("console:account_money", args=[row.number])
        name = row.name if sees else masked(row.name, kind=Personal.NAME)
        left = row.end_date is not None
        sums = (row.balance.owed, row.balance.credit, row.balance.deposit)
        cells = (
            Cell(row.number, link=link),
            Cell(name),
            Cell(row.unit_name),
            day(row.start_date),
            day(row.end_date),
            *(Cell("", is_number=True) if left else amount(value) for value in sums),
        )
        rows.append(Row(cells, link=link))
    total = groups.total_of(shown.members)
    foot = (
        Cell(_("Sum")),
        *(Cell("") for _empty in range(4)),
        amount(total.owed),
        amount(total.credit),
        amount(total.deposit),
    )
    return Table(heads, rows, empty=_("No account is in the group yet. Put one in."), foot=foot if rows else ())


GROUP: Page[Grouped] = Page(_head, (Panel("members", gettext_lazy("Accounts"), "kit/table.html", _members),))


def group_stated(request: HttpRequest, number: str) -> Stated:
    """
    Give the statement of the accounts that are in a group now.

    :raises Http404: if there is no such group
    """
    shown = grouped_of(request, number)
    group = shown.group
    page = reverse("console:group", args=[number])
    return stated(
        {row.account_id: row.number for row in shown.now},
        period=asked_period(request),
        title=_("Statement of a group account"),
        number=number,
        who=group.name,
        link=reverse("console:group_statement", args=[number]),
        file=reverse("console:group_statement_file", args=[number]),
        crumbs=(Crumb(_("Group accounts"), reverse("console:groups")), Crumb(group.name, page)),
        note=hidden_note(shown),
    )
