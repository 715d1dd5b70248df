"""Pages of fee control: the list of balances, and one account with what its balance comes from."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import WHOLE_COMPANY, Permission
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.prepayment.subject import Prepaid
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.figures import moment, money, written
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.customers.queries import terms_had
from wanjia.registry.tariffs.queries import all_structures
from wanjia.registry.tariffs.types import Structure
from wanjia.revenue.billing.types import LineKind
from wanjia.revenue.disconnection.queries.cuts import cuts_of
from wanjia.revenue.prepayment.listings import PREPAID
from wanjia.revenue.prepayment.queries.balances import balances_on, warnings_of
from wanjia.revenue.prepayment.queries.controls import deposits_asked
from wanjia.revenue.prepayment.types import Level

P = Permission
WARNINGS_SHOWN = 20
HUES = {
    Level.FINE: "good",
    Level.LOW: "warn",
    Level.URGENT: "warn",
    Level.EMPTY: "bad",
    Level.UNKNOWN: "plain",
    Level.NONE: "plain",
}


def _to_account(row: Mapping[str, Any]) -> str:
    return reverse("console:prepaid_account", args=[row["account__number"]])


def _computing(request: HttpRequest) -> list[Action]:
    policies = Action(_("Policies of fee control"), reverse("console:prepaid_policies"))
    if not viewer(request).may(P.PREPAYMENT_EDIT):
        return [policies]
    now = Action(_("Work out the balances of today"), reverse("console:prepaid_compute"), is_primary=True, is_post=True)
    return [now, policies]


BALANCES = ListPage(
    PREPAID,
    links={"account": _to_account},
    empty=gettext_lazy("No balance matches. They are worked out once a day."),
    actions=_computing,
    hint=gettext_lazy(
        "What is paid in advance less what is owed and the use since the last bill, under the real tariff."
    ),
)


def _head(request: HttpRequest, found: Prepaid) -> Head:
    crumbs = (
        Crumb(_("Fee control"), reverse("console:prepaid_balances")),
        Crumb(found.account.unit_name),
        Crumb(found.account.number, reverse("console:account", args=[found.account.number])),
    )
    latest = found.latest
    if latest is None:
        return Head(_("Balance"), found.account.number, crumbs, actions=_actions(request, found))
    level = Level(latest.level)
    figures = [
        Figure(_("Balance"), written(latest.balance, kind=Kind.MONEY), _("yuan")),
        Figure(_("Days left"), written(latest.days_left, kind=Kind.NUMBER)),
        Figure(_("Running use"), written(latest.running, kind=Kind.MONEY), _("yuan")),
        Figure(_("As of"), latest.day.isoformat()),
    ]
    tags = [Tag(words.label(level), HUES[level])]
    if latest.is_estimated:
        tags.append(Tag(_("Estimated"), "plain"))
    return Head(_("Balance"), found.account.number, crumbs, figures, _actions(request, found), tags)


def _actions(request: HttpRequest, found: Prepaid) -> list[Action]:
    if not viewer(request).scope(P.PREPAYMENT_EDIT).holds(found.account.unit_path):
        return []
    number = found.account.number
    if found.running is None:
        return [
            Action(
                _("Enter an agreement on fee control"), reverse("console:prepaid_sign", args=[number]), is_primary=True
            )
        ]
    return [Action(_("End the agreement on fee control"), reverse("console:prepaid_end", args=[number]))]


def _chart(request: HttpRequest, found: Prepaid) -> Chart:
    days = list(reversed(found.history))
    values = [row.balance for row in days]
    balance = Series(_("Balance"), values, Hue.MONEY, is_line=True)
    return Chart(
        title=_("How the balance went down and was filled up"),
        unit=_("yuan"),
        categories=[row.day.isoformat() for row in days],
        series=(balance,),
        is_bars=False,
        places=2,
    )


def _parts(request: HttpRequest, found: Prepaid) -> Table:
    heads = (Column(_("Part of the balance")), Column(_("Amount"), _("yuan"), is_number=True))
    row = found.latest
    if row is None:
        return Table(heads, [], empty=_("No balance was worked out yet."))
    parts: list[tuple[str, Decimal | None]] = [
        (_("Paid in advance"), row.credit),
        (_("Owed"), -row.owed),
        (_("Late fee until today"), -row.late_fee),
        (_("Use since %(day)s, not billed yet") % {"day": row.since}, None if row.running is None else -row.running),
    ]
    rows = [Row((Cell(title), Cell(written(amount, kind=Kind.MONEY), is_number=True))) for title, amount in parts]
    foot = (Cell(_("Balance")), Cell(written(row.balance, kind=Kind.MONEY), is_number=True))
    return Table(heads, rows, foot=foot)


def _running(request: HttpRequest, found: Prepaid) -> Table:
    """Price the use of this one account anew, as of its latest balance, and show the lines with their prices."""
    heads = (
        Column(_("Item")),
        Column(_("Days")),
        Column(_("Quantity"), is_number=True),
        Column(_("Price"), _("yuan"), is_number=True),
        Column(_("Amount of the bill"), _("yuan"), is_number=True),
        Column(_("Counts until today"), _("yuan"), is_number=True),
        Column(_("Price structure")),
    )
    if found.latest is None:
        return Table(heads, [], empty=_("No balance was worked out yet."))
    worked = balances_on(found.latest.day, scope=WHOLE_COMPANY, account_ids=[found.account.account_id])
    rates = dict(worked.prices.rates.select("rate_id", "structure").iter_rows())
    structures = all_structures()
    rows = [
        Row(
            (
                Cell(words.label(LineKind(line["kind"])) + (f" {line['item']}" if line["item"] else "")),
                Cell(f"{line['start_date']} – {line['end_date']}"),
                Cell(written(line["quantity"], kind=Kind.DECIMAL), is_number=True),
                Cell(written(line["unit_price"], kind=Kind.PRICE), is_number=True),
                Cell(written(line["amount"], kind=Kind.MONEY), is_number=True),
                Cell(written(line["counted"], kind=Kind.MONEY), is_number=True),
                Cell(_named(structures.get(rates.get(line["rate_id"], "")))),
            )
        )
        for line in worked.ran.lines.sort("segment_id", "kind", "tier").iter_rows(named=True)
    ]
    why = found.latest.problem
    return Table(heads, rows, empty=words.coded(why) if why else _("Nothing was used since the last bill."))


def _named(structure: Structure | None) -> str:
    """Give a price structure's name in the language of the screen."""
    if structure is None:
        return ""
    return structure.name_en if get_language() == "en" and structure.name_en else structure.name


def _readings(request: HttpRequest, found: Prepaid) -> list[tuple[Any, str, str]]:
    row = found.latest
    if row is None:
        return []
    readings = reverse("console:account", args=[found.account.number]) + "?tab=readings"
    return [
        (_("Customer"), found.name, reverse("console:account", args=[found.account.number])),
        (_("Use since"), f"{row.since}, {row.running_kwh:,} kWh", readings),
        (_("Read until"), written(row.read_until, kind=Kind.DAY), readings),
        (_("Estimated"), written(row.is_estimated, kind=Kind.FLAG), ""),
        (_("Deposit"), money(row.deposit), ""),
        *_deposit(found),
    ]


def _deposit(found: Prepaid) -> list[tuple[Any, str, str]]:
    account_id = found.account.account_id
    terms = terms_had(account_id)
    asked = deposits_asked({account_id: terms[0].usage_class if terms else ""}, day=found.today).get(account_id)
    if asked is None:
        return [(_("Deposit asked for"), _("none"), "")]
    told = _("%(amount)s yuan: %(months)s months of %(monthly)s yuan") % {
        "amount": money(asked.required),
        "months": written(asked.months, kind=Kind.DECIMAL),
        "monthly": money(asked.monthly),
    }
    return [(_("Deposit asked for"), told, "")]


def _warnings(request: HttpRequest, found: Prepaid) -> Table:
    heads = (
        Column(_("Level")),
        Column(_("Day")),
        Column(_("Balance"), _("yuan"), is_number=True),
        Column(_("State")),
        Column(_("When")),
    )
    rows = [
        Row(
            (
                Cell(words.label(one.level), tag=Tag(words.label(one.level), HUES[one.level])),
                Cell(one.day.isoformat()),
                Cell(money(one.balance), is_number=True),
                Cell(words.label(one.state)),
                Cell(moment(one.ended_at or one.not_before)),
            )
        )
        for one in warnings_of(found.account.account_id, at_most=WARNINGS_SHOWN)
    ]
    return Table(heads, rows, empty=_("The customer was never warned."))


def _agreements(request: HttpRequest, found: Prepaid) -> Table:
    heads = (
        Column(_("Number of the agreement")),
        Column(_("Signed by")),
        Column(_("Signed on")),
        Column(_("Holds from")),
        Column(_("Ends before")),
        Column(_("Credit limit"), _("yuan"), is_number=True),
    )
    rows = [
        Row(
            (
                Cell(one.number),
                Cell(one.signatory),
                Cell(one.signed_on.isoformat()),
                Cell(one.start_date.isoformat()),
                Cell(written(one.end_date, kind=Kind.DAY)),
                Cell(written(one.credit_limit, kind=Kind.MONEY), is_number=True),
            )
        )
        for one in found.agreements
    ]
    return Table(heads, rows, empty=_("The customer has signed no agreement on fee control."))


def _cuts(request: HttpRequest, found: Prepaid) -> Table:
    rows = [
        Row(
            (
                Cell(moment(one.requested_at), link=reverse("console:cut", args=[one.cut_id])),
                Cell(words.label(one.cause)),
                Cell(words.label(one.state)),
                Cell(money(one.debt), is_number=True),
            )
        )
        for one in cuts_of(found.account.account_id)
    ]
    heads = (
        Column(_("Asked for at")),
        Column(_("Cause")),
        Column(_("State")),
        Column(_("Debt"), _("yuan"), is_number=True),
    )
    return Table(heads, rows, empty=_("No cut was ever asked for."))


TABLE = "kit/table.html"
ACCOUNT: Page[Prepaid] = Page(
    _head,
    (
        Panel("chart", gettext_lazy("Balance day by day"), "kit/chart_panel.html", _chart, width=8),
        Panel("parts", gettext_lazy("What the balance comes from"), TABLE, _parts, width=4),
        Panel("running", gettext_lazy("Use since the last bill, under the tariff"), TABLE, _running, is_slow=True),
        Panel("readings", gettext_lazy("Readings and deposit"), "kit/facts.html", _readings, width=6),
        Panel("agreements", gettext_lazy("Agreements on fee control"), TABLE, _agreements, width=6),
        Panel("warnings", gettext_lazy("Warnings"), TABLE, _warnings, width=6),
        Panel("cuts", gettext_lazy("Cuts"), TABLE, _cuts, width=6),
    ),
)
