"""The page of one charge: what it is, what settled it, how its late fee came about."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.receivables.account import assessments_table, charge_facts, settled_table
from wanjia.interfaces.console.receivables.told import YUAN, what_for
from wanjia.interfaces.kit.figures import money
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.tables import Table
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.receivables.queries import history
from wanjia.revenue.receivables.queries.history import ChargeRow
from wanjia.revenue.receivables.types import ChargeKind, SettlementKind

P = Permission


def charge_of(request: HttpRequest, charge_id: int, *, permission: Permission = P.RECEIVABLES_VIEW) -> ChargeRow:
    """
    Find a charge among the viewer's accounts.

    :raises Http404: if there is none with that id
    """
    try:
        return history.charge_with_id(charge_id, scope=viewer(request).scope(permission))
    except Refused as unknown:
        raise Http404 from unknown


def _head(request: HttpRequest, row: ChargeRow) -> Head:
    who = viewer(request)
    crumbs = (
        Crumb(_("Charges"), reverse("console:charges")),
        Crumb(row.account_number, reverse("console:account_money", args=[row.account_number])),
    )
    figures = (
        Figure(_("Charged"), money(row.amount), YUAN),
        Figure(_("Settled"), money(row.amount - row.open), YUAN),
        Figure(_("Open"), money(row.open), YUAN),
    )
    actions = []
    if who.scope(P.CREDITS_PROPOSE).holds(row.unit_path):
        link = reverse("console:concession_propose", args=[row.charge_id])
        settled = "" if row.open > 0 else _("Nothing of this charge is open.")
        is_fee = row.kind is ChargeKind.LATE_FEE
        not_fee = "" if is_fee else _("Only a late fee can be waived; a bad debt is written off.")
        actions = [
            Action(
                _("Propose a waiver"), f"{link}?kind={SettlementKind.WAIVER}", settled or not_fee, is_primary=is_fee
            ),
            Action(_("Propose a write-off"), f"{link}?kind={SettlementKind.WRITE_OFF}", settled),
        ]
    tag = Tag(_("open"), "warn") if row.open else Tag(_("settled"), "good")
    return Head(what_for(row.kind, item=row.item), row.bill_number, crumbs, figures, actions, (tag,))


def _settlements(request: HttpRequest, row: ChargeRow) -> Table:
    return settled_table(request, history.settlements_of_charge(row.charge_id))


def _fees(request: HttpRequest, row: ChargeRow) -> Table:
    return assessments_table(history.assessments_of([row.debt]))


CHARGE: Page[ChargeRow] = Page(
    _head,
    (
        Panel("facts", gettext_lazy("The charge"), "kit/facts.html", charge_facts),
        Panel("settlements", gettext_lazy("What settled it"), "kit/table.html", _settlements),
        Panel("fees", gettext_lazy("Late fees of the bill"), "kit/table.html", _fees),
    ),
)
