"""Pages of orders on site: the list, one order with place, meters and law, and the sheet to take along."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.access.types import Permission
from wanjia.interfaces.console.disconnection.pages import COMMAND_HUES, asked_by_law
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import moment
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.disconnection.listings import ORDERS as ORDER_LIST
from wanjia.revenue.disconnection.queries.orders import OrderRow
from wanjia.revenue.disconnection.types import OPEN_COMMAND, CommandAction, CommandState

P = Permission


def _sheet(request: HttpRequest) -> list[Action]:
    return [Action(_("Sheet to take along"), reverse("console:cut_orders_sheet"), is_primary=True)]


ORDERS = ListPage(
    ORDER_LIST,
    links={"account": lambda row: reverse("console:cut_order", args=[row["pk"]])},
    empty=gettext_lazy("No order matches: nothing is to be cut or restored on site."),
    actions=_sheet,
    hint=gettext_lazy("Take an order on before you leave: debts and holds are looked at once more."),
)


def name_of(request: HttpRequest, order: OrderRow) -> str:
    """Give the customer's name as the viewer may see it."""
    sees = viewer(request).scope(P.PERSONAL_VIEW).holds(order.account.unit_path)
    return order.account.name if sees else masked(order.account.name, kind=Personal.NAME)


def _head(request: HttpRequest, order: OrderRow) -> Head:
    command = order.command
    late = command.state in OPEN_COMMAND and command.due_at < viewer(request).at
    return Head(
        title=words.label(command.action),
        number=order.account.number,
        crumbs=(Crumb(_("Orders on site"), reverse("console:cut_orders")), Crumb(order.account.unit_name)),
        tags=(Tag(words.label(command.state), COMMAND_HUES[command.state]),),
        figures=(
            Figure(_("Ordered at"), moment(command.ordered_at)),
            Figure(_("Until"), moment(command.due_at), compared=_("late") if late else "", is_worse=late),
        ),
    )


def _facts(request: HttpRequest, order: OrderRow) -> list[tuple[Any, str, str]]:
    """Tell where it is: whoever carries an order out needs the address, whatever else the post shows."""
    command = order.command
    facts = [
        (_("Customer"), name_of(request, order), ""),
        (_("Address"), order.account.address, ""),
        *((_("Meter"), _("%(meter)s at usage point %(point)s") % {"meter": one.number, "point": one.usage_point}, "")
          for one in order.meters),
        (_("Ordered by"), command.ordered_by, ""),
        (_("Taken by"), f"{command.taken_by} {moment(command.taken_at)}" if command.taken_at else "", ""),
        (_("Switched at"), moment(command.happened_at) if command.happened_at else "", ""),
        (_("Reported by"), f"{command.reported_by} {moment(command.reported_at)}" if command.reported_at else "", ""),
        (_("Note"), translated(command.note), ""),
    ]  # fmt: skip
    return [fact for fact in facts if fact[1]]


def _law(request: HttpRequest, order: OrderRow) -> dict[str, Any]:
    """Show what the law asks for before supply is cut, as of this moment."""
    if order.command.action is CommandAction.RESTORE:
        return {"over": _("Supply is given back: nothing stands against it.")}
    if order.command.state not in OPEN_COMMAND:
        return {"over": _("This order is over.")}
    return {"asked": asked_by_law(order.command.cut_id, at=localtime(viewer(request).at))}


def _report(request: HttpRequest, order: OrderRow) -> dict[str, Any]:
    """Offer what can be done about an order now."""
    command = order.command
    if command.state not in OPEN_COMMAND:
        return {"why_not": _("This order is over.")}
    now = localtime(viewer(request).at)
    return {
        "take": reverse("console:cut_order_take", args=[command.command_id]),
        "report": reverse("console:cut_order_report", args=[command.command_id]),
        "may_report": command.state is CommandState.TAKEN,
        "now": f"{now:%Y-%m-%dT%H:%M}",
        "is_cut": command.action is CommandAction.CUT,
    }


ORDER: Page[OrderRow] = Page(
    _head,
    (
        Panel("facts", gettext_lazy("Where"), "kit/facts.html", _facts, width=6),
        Panel("report", gettext_lazy("Carry it out"), "disconnection/report.html", _report, width=6),
        Panel("law", gettext_lazy("What the law asks for before supply is cut"), "disconnection/law.html", _law),
    ),
    template="disconnection/page.html",
)


def sheet_table(request: HttpRequest, orders: list[OrderRow]) -> Table:
    """Give the orders as a sheet with room for what is written down on site."""
    heads = (
        Column("№"),
        Column(_("Command")),
        Column(_("Account number")),
        Column(_("Customer")),
        Column(_("Address")),
        Column(_("Meter")),
        Column(_("Until")),
        Column(_("Switched at")),
        Column(_("Register and seal")),
        Column(_("Signature")),
    )
    rows = [
        Row(
            (
                Cell(str(place)),
                Cell(words.label(order.command.action)),
                Cell(order.account.number),
                Cell(name_of(request, order)),
                Cell(order.account.address, is_long=True),
                Cell(", ".join(one.number for one in order.meters)),
                Cell(moment(order.command.due_at)),
                Cell(""),
                Cell(""),
                Cell(""),
            )
        )
        for place, order in enumerate(orders, start=1)
    ]
    return Table(heads, rows, empty=_("Nothing is to be cut or restored on site."))
