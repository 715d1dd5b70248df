"""The list of bills, and a bill's page: it reads like an explanation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from wanjia.foundation.access.masking import Personal
from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Kind
from wanjia.foundation.periods.types import Period
from wanjia.interfaces.console.billing.steps import Group, bill_groups, language_here
from wanjia.interfaces.console.billing.told import YUAN, YUAN_KWH, change, personal, way
from wanjia.interfaces.exchange.bill_words import line_words, price_words
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.figures import written
from wanjia.interfaces.kit.lists import FORMATS, ListPage
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import Viewer, viewer
from wanjia.interfaces.kit.words import label_in
from wanjia.registry.tariffs.queries import document_ids
from wanjia.registry.tariffs.rules import average_price
from wanjia.registry.tariffs.types import UsageClass
from wanjia.revenue.billing.kernel.explanation import latest_day
from wanjia.revenue.billing.listings import BILLS as BILL_LIST
from wanjia.revenue.billing.queries.explained import ExplainedBill, MonthSum
from wanjia.revenue.billing.rules import months_before
from wanjia.revenue.billing.types import WHOLE, BillKind, BillState

HUES = {BillState.DRAFT: "warn", BillState.ISSUED: "good", BillState.CANCELLED: "calm"}


@dataclass(frozen=True)
class BillShown:
    """A bill as its page sees it."""

    bill: ExplainedBill
    who: Viewer

    @property
    def is_draft(self) -> bool:
        """Tell whether it is not issued yet."""
        return self.bill.state == BillState.DRAFT

    @cached_property
    def sees_personal(self) -> bool:
        """Tell whether names and addresses are shown."""
        return self.who.sees_personal(Permission.BILLS_VIEW)

    @cached_property
    def documents(self) -> dict[str, int]:
        """Give the ids of price documents by number, for links; none for those who may not see prices."""
        return document_ids() if self.who.may(Permission.PRICES_VIEW) else {}

    def document_link(self, number: str) -> str:
        """Give the address of a price document, empty if this viewer has none."""
        found = self.documents.get(number)
        return way("price_document", str(found), who=self.who, needs=Permission.PRICES_VIEW) if found else ""

    def month(self, months: int) -> MonthSum | None:
        """Give what was billed so many months before."""
        wanted = months_before(self.bill.bill_month, months=months)
        return next((one for one in self.bill.history if one.month == wanted), None)


def _to_bill(row: Mapping[str, Any]) -> str:
    return reverse("console:bill", args=[row["number"]])


def _to_account(row: Mapping[str, Any]) -> str:
    return reverse("console:account", args=[row["account"]])


def _list_actions(request: HttpRequest) -> list[Action]:
    return [Action(_("Compare months"), reverse("console:comparison"))]


BILLS = ListPage(
    BILL_LIST,
    links={"number": _to_bill, "account": _to_account},
    actions=_list_actions,
    formats=(*FORMATS, ("pdf", "PDF")),
)


def _head(request: HttpRequest, shown: BillShown) -> Head:
    bill, stored = shown.bill, shown.bill.stored
    average = average_price(stored.amount, energy_kwh=stored.energy_kwh, places=4) if stored.energy_kwh else None  # type: ignore[arg-type]
    tags = [Tag(label_in(BillState, value=bill.state), HUES[BillState(bill.state)])]
    tags += [Tag(label_in(BillKind, value=bill.kind))] if bill.kind != BillKind.REGULAR else []
    tags += [Tag(_("Sample, not published"), "warn")] if stored.is_sample else []
    tags += [Tag(_("paid"), "good")] if bill.is_paid else []
    return Head(
        title=_("Draft bill") if shown.is_draft else _("Bill"),
        number=bill.number or bill.account_number,
        crumbs=_crumbs(shown),
        tags=tags,
        actions=_actions(shown),
        figures=(
            Figure(
                _("Energy"), written(stored.energy_kwh, kind=Kind.NUMBER), "kWh", _against(shown, name="energy_kwh")
            ),
            Figure(_("Amount"), written(stored.amount, kind=Kind.MONEY), YUAN, _against(shown, name="amount")),
            Figure(_("Average price"), written(average, kind=Kind.PRICE), YUAN_KWH),
            Figure(_("Month"), f"{bill.bill_month:%Y-%m}"),
            Figure(_("Days"), f"{stored.period.start} – {latest_day(stored.period)}"),
        ),
    )


def _against(shown: BillShown, *, name: str) -> str:
    now = getattr(shown.bill.stored, name)
    before, last_year = (getattr(shown.month(months), name, None) for months in (1, 12))
    figures = {"before": change(now, before=before), "last_year": change(now, before=last_year)}
    return _("%(before)s on last month, %(last_year)s on last year") % figures


def _crumbs(shown: BillShown) -> tuple[Crumb, ...]:
    bill = shown.bill
    if shown.is_draft:
        run = reverse("console:run", args=[bill.run_number])
        return (Crumb(_("Billing runs"), reverse("console:runs")), Crumb(bill.run_number, run))
    account = way("account", bill.account_number, who=shown.who, needs=Permission.CUSTOMERS_VIEW)
    return (Crumb(_("Bills"), reverse("console:bills")), Crumb(bill.unit_name), Crumb(bill.account_number, account))


def _actions(shown: BillShown) -> list[Action]:
    bill = shown.bill
    if shown.is_draft:
        return []
    found = [
        Action(_("PDF"), reverse("console:bill_pdf", args=[bill.number]), is_primary=True),
        Action(_("PDF in English") if get_language() != "en" else _("PDF in Chinese"), _other_pdf(bill.number)),
    ]
    if shown.who.may(Permission.RUNS_ISSUE) and bill.kind in WHOLE:
        gone = "" if bill.state == BillState.ISSUED else _("This bill is cancelled already.")
        paid = _("It is paid: correct it instead.") if bill.is_paid else ""
        found.append(Action(_("Correct"), reverse("console:bill_correct", args=[bill.number]), gone))
        cancel = reverse("console:bill_cancel", args=[bill.number])
        found.append(Action(_("Cancel the bill"), cancel, gone or paid, is_dangerous=True))
    return found


def _other_pdf(number: str) -> str:
    other = "zh" if get_language() == "en" else "en"
    return f"{reverse('console:bill_pdf', args=[number])}?language={other}"


def _way(request: HttpRequest, shown: BillShown) -> list[Group]:
    return bill_groups(shown.bill, link=shown.document_link)


def _months(request: HttpRequest, shown: BillShown) -> Chart:
    months = list(shown.bill.history)
    if shown.is_draft:
        stored = shown.bill.stored
        months.append(MonthSum(shown.bill.bill_month, stored.energy_kwh, stored.amount))
    return Chart(
        _("How does this month compare with the last twelve?"),
        "kWh",
        [f"{one.month:%Y-%m}" for one in months],
        (Series(_("Energy"), [one.energy_kwh for one in months], Hue.SOLD),),
        is_small=True,
    )


def _facts(request: HttpRequest, shown: BillShown) -> list[tuple[str, str, str]]:
    bill, sees, who = shown.bill, shown.sees_personal, shown.who
    structure = bill.structure_en if get_language() == "en" else bill.structure
    usage_class = label_in(UsageClass, value=bill.usage_class) if bill.usage_class else ""
    facts = [
        (_("Customer"), personal(bill.customer_name, kind=Personal.NAME, sees=sees), ""),
        (
            _("Account number"),
            bill.account_number,
            way("account", bill.account_number, who=who, needs=Permission.CUSTOMERS_VIEW),
        ),
        (_("Address"), personal(bill.address, kind=Personal.ADDRESS, sees=sees), ""),
        (_("Unit at that time"), bill.unit_name, ""),
        (_("Usage class"), usage_class, ""),
        (_("Price"), structure, ""),
        (_("Issued at"), written(bill.issued_at, kind=Kind.MOMENT), ""),
        (_("Run"), bill.run_number, _run_link(shown)),
    ]
    for title, number in ((_("Takes back"), bill.opposes), (_("Stands in for"), bill.replaces)):
        if number:
            facts.append((title, number, reverse("console:bill", args=[number])))
    facts.extend((_("Followed by"), number, reverse("console:bill", args=[number])) for number in bill.replaced_by)
    return facts


def _run_link(shown: BillShown) -> str:
    number = shown.bill.run_number
    return way("run", number, who=shown.who, needs=Permission.RUNS_PLAN) if number else ""


def _lines(request: HttpRequest, shown: BillShown) -> Table:
    language = language_here()
    heads = (
        Column(pgettext("bill", "Item")),
        Column(pgettext("bill", "Days")),
        Column(pgettext("bill", "Quantity"), is_number=True),
        Column(_("Unit price"), is_number=True),
        Column(pgettext("bill", "Amount"), YUAN, is_number=True),
    )
    rows = [
        Row(
            (
                Cell(line_words(told, language=language)),
                Cell(f"{told.line.start} – {latest_day(Period(told.line.start, told.line.end))}"),
                Cell(written(told.line.quantity, kind=Kind.DECIMAL), is_number=True),
                Cell(price_words(told), is_number=True),
                Cell("" if told.line.amount is None else written(told.line.amount, kind=Kind.MONEY), is_number=True),
            )
        )
        for told in shown.bill.stored.lines
    ]
    total = written(shown.bill.stored.amount, kind=Kind.MONEY)
    foot = (Cell(_("Total")), Cell(""), Cell(""), Cell(""), Cell(total, is_number=True))
    return Table(heads, rows, empty=_("This bill has no lines: nothing was used."), foot=foot, caption=_("Charges"))


BILL: Page[BillShown] = Page(
    _head,
    (
        Panel("lines", gettext_lazy("Charges"), "kit/table.html", _lines, width=8),
        Panel("months", gettext_lazy("Last 13 months"), "kit/chart_panel.html", _months, width=4),
        Panel(
            "explanation",
            gettext_lazy("How this bill was worked out"),
            "billing/steps.html",
            _way,
            width=8,
            help=gettext_lazy("From the readings to the total; each step can be opened."),
        ),
        Panel("facts", gettext_lazy("Particulars"), "kit/facts.html", _facts, width=4),
    ),
    template="billing/bill.html",
)


def viewed(request: HttpRequest, bill: ExplainedBill) -> BillShown:
    """Put a bill together with who looks at it."""
    return BillShown(bill, viewer(request))
