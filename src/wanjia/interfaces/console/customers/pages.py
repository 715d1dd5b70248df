"""Pages of customers: the list, and one customer's page with its tabs."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.types import Permission
from wanjia.interfaces.console.customers import agreements, bills, devices, money, overview, readings, timeline
from wanjia.interfaces.console.customers.subject import Subject
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Page, Panel
from wanjia.registry.customers.listings import ACCOUNTS as ACCOUNT_LIST
from wanjia.registry.customers.listings import TERMS_PROPOSALS as PROPOSAL_LIST

P = Permission
CHART, TABLE = "kit/chart_panel.html", "kit/table.html"


def _to_account(row: Any) -> str:
    return reverse("console:account", args=[row["number"]])


def _to_proposal(row: Any) -> str:
    return reverse("console:terms_proposal", args=[row["id"]])


def _to_account_of_proposal(row: Any) -> str:
    return reverse("console:account", args=[row["account"]])


ACCOUNTS = ListPage(ACCOUNT_LIST, links={"number": _to_account})
PROPOSALS = ListPage(
    PROPOSAL_LIST,
    links={"proposed_at": _to_proposal, "account": _to_account_of_proposal},
    empty=_("No change of terms matches. Those that wait are found by the state “Proposed”."),
    hint=_("Power factor standard, capacities, basic charge and household size hold only once a second person agrees."),
)

ACCOUNT: Page[Subject] = Page(
    overview.head,
    (
        Panel("who", _("The customer"), "customers/who.html", overview.who_it_is, tab="overview", width=6),
        Panel("where", _("Where on the grid"), "kit/facts.html", overview.where_it_is, tab="overview", width=6),
        Panel(
            "money", _("Money"), "kit/facts.html", money.money_facts, tab="overview", needs=P.RECEIVABLES_VIEW, width=6
        ),
        Panel(
            "owed",
            _("What is owed, and why"),
            TABLE,
            money.owed_table,
            tab="overview",
            needs=P.RECEIVABLES_VIEW,
            width=6,
        ),
        Panel("use", _("Use"), CHART, overview.use_chart, tab="overview", needs=P.BILLS_VIEW, width=6),
        Panel("billed", _("Bills"), CHART, overview.bill_chart, tab="overview", needs=P.BILLS_VIEW, width=6),
        Panel("drawing", _("Over the years"), "customers/spans.html", agreements.drawing, tab="agreements"),
        Panel("terms", _("Terms"), TABLE, agreements.terms_table, tab="agreements"),
        Panel("agreements", _("Agreements"), TABLE, agreements.agreements_table, tab="agreements", width=6),
        Panel("carve-outs", _("Carve-outs"), TABLE, agreements.carve_outs_table, tab="agreements", width=6),
        Panel("proposals", _("Proposed changes"), TABLE, agreements.proposals_table, tab="agreements"),
        Panel("meters", _("Meters"), TABLE, devices.meters_table, tab="meters", needs=P.METERING_VIEW),
        Panel("ratios", _("CT and PT"), TABLE, devices.ratios_table, tab="meters", needs=P.METERING_VIEW),
        Panel("energy", _("Energy"), CHART, readings.energy_chart, tab="readings", needs=P.READINGS_VIEW, width=6),
        Panel("demand", _("Demand"), CHART, readings.demand_chart, tab="readings", needs=P.READINGS_VIEW, width=6),
        Panel("readings", _("Readings"), TABLE, readings.readings_table, tab="readings", needs=P.READINGS_VIEW),
        Panel("bills", _("Bills of 13 months"), TABLE, bills.bills_table, tab="bills", needs=P.BILLS_VIEW),
        Panel("events", _("What happened"), "customers/timeline.html", timeline.timeline, tab="events", is_slow=True),
    ),
    tabs={
        "overview": _("Overview"),
        "agreements": _("Agreements and terms"),
        "meters": _("Meters"),
        "readings": _("Readings"),
        "bills": _("Bills"),
        "events": _("Events"),
    },
    template="customers/page.html",
)
