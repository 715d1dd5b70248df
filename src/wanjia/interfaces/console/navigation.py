"""The side navigation of the console, in the order of the chain."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanjia.foundation.access.types import Permission
from wanjia.interfaces.kit.navigation import Area, Place

AREAS: tuple[Area, ...] = (
    Area(_("My work"), "home", (Place(_("My page"), "console:home"),)),
    Area(
        _("Customers"),
        "customers",
        (
            Place(_("Customers"), "console:accounts", (Permission.CUSTOMERS_VIEW,)),
            Place(
                _("Changes of terms"),
                "console:terms_proposals",
                (Permission.TERMS_PROPOSE, Permission.TERMS_APPROVE),
            ),
        ),
    ),
    Area(
        _("Metering and grid"),
        "meter",
        (
            Place(_("Usage points"), "console:usage_points", (Permission.METERING_VIEW,)),
            Place(_("Meters"), "console:meters", (Permission.METERING_VIEW,)),
            Place(_("Gateway points"), "console:gateway_points", (Permission.METERING_VIEW,)),
            Place(_("Collection terminals"), "console:collection_terminals", (Permission.METERING_VIEW,)),
            Place(_("Transformer areas"), "console:areas", (Permission.NETWORK_VIEW,)),
            Place(_("Feeders"), "console:feeders", (Permission.NETWORK_VIEW,)),
            Place(_("Substations"), "console:substations", (Permission.NETWORK_VIEW,)),
            Place(_("The grid"), "console:grid", (Permission.NETWORK_VIEW,)),
            Place(_("Nodes of the grid"), "console:grid_nodes", (Permission.NETWORK_VIEW,)),
            Place(_("Line segments and switches"), "console:line_segments", (Permission.NETWORK_VIEW,)),
            Place(_("Types of conductors"), "console:conductor_types", (Permission.NETWORK_VIEW,)),
        ),
    ),
    Area(
        pgettext_lazy("area", "Readings"),
        "readings",
        (
            Place(_("Reading routes"), "console:routes", (Permission.READINGS_VIEW,)),
            Place(_("Work list of readings"), "console:work_list", (Permission.READINGS_VIEW,)),
            Place(_("Refused readings"), "console:refused_readings", (Permission.READINGS_VIEW,)),
        ),
    ),
    Area(
        _("Loss and quality"),
        "grid",
        (
            Place(_("Voltage and power factor"), "console:quality_board", (Permission.QUALITY_VIEW,)),
            Place(_("Findings about the supply"), "console:quality_findings", (Permission.QUALITY_VIEW,)),
            Place(_("Low voltage"), "console:low_voltages", (Permission.QUALITY_VIEW,)),
            Place(_("Heavy load and unbalance"), "console:quality_loads", (Permission.QUALITY_VIEW,)),
            Place(_("Power factor by month"), "console:power_factors", (Permission.QUALITY_VIEW,)),
            Place(_("Taps to move"), "console:tap_advice", (Permission.QUALITY_VIEW,)),
            Place(_("Voltage monitoring points"), "console:monitoring_points", (Permission.QUALITY_VIEW,)),
            Place(_("Reactive compensation"), "console:compensation_devices", (Permission.QUALITY_VIEW,)),
            Place(_("Checks of points and compensation"), "console:equipment_checks", (Permission.QUALITY_VIEW,)),
        ),
    ),
    Area(
        _("Prices"),
        "prices",
        (
            Place(_("Price catalogue"), "console:structures", (Permission.PRICES_VIEW,)),
            Place(_("Price documents"), "console:price_documents", (Permission.PRICES_VIEW,)),
            Place(_("Price calculator"), "console:calculator", (Permission.PRICES_VIEW,)),
            Place(_("What if prices changed"), "console:what_ifs", (Permission.WHAT_IF_RUN,)),
        ),
    ),
    Area(
        _("Billing"),
        "billing",
        (
            Place(_("Billing runs"), "console:runs", (Permission.BILLS_VIEW,)),
            Place(_("Bills"), "console:bills", (Permission.BILLS_VIEW,)),
            Place(_("Corrections"), "console:corrections", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Trial bill"), "console:trial", (Permission.TRIALS_RUN,)),
        ),
    ),
    # Cash: the counter, debts, the bank, the books. Areas without a place are not shown.
    Area(
        _("Counter"),
        "cash",
        (
            Place(_("Counter"), "console:counter", (Permission.PAYMENTS_TAKE,)),
            Place(_("Refunds to pay out"), "console:refunds", (Permission.PAYMENTS_TAKE,)),
            Place(_("Shifts"), "console:shifts", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Cash handed over"), "console:handovers", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Payments"), "console:payments", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Requests to void"), "console:voids", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Receipts"), "console:receipts", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Vouchers of refunds"), "console:vouchers", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Cheques"), "console:cheques", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Agents"), "console:agents", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Money handed in by agents"), "console:hand_ins", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Sales of agents"), "console:agent_sales", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Channels"), "console:channels", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Slips to the bank"), "console:remittances", (Permission.RECEIVABLES_VIEW,)),
        ),
    ),
    Area(
        _("Debts"),
        "debts",
        (
            Place(_("Dunning desk"), "console:dunning_desk", (Permission.DEBTS_COLLECT,)),
            Place(_("Messages to customers"), "console:messages", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Cuts"), "console:cuts", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Commands to cut and restore"), "console:cut_commands", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Orders on site"), "console:cut_orders", (Permission.CUTS_CARRY_OUT,)),
            Place(_("Holds"), "console:holds", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Important customers"), "console:important", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Fee control"), "console:prepaid_balances", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Promises to pay"), "console:promises", (Permission.DEBTS_COLLECT,)),
            Place(_("Payment in parts"), "console:agreements", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Risk of customers"), "console:risks", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Warnings about large customers"), "console:warnings", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Strategies of dunning"), "console:strategies", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Who owes"), "console:debtors", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Charges"), "console:charges", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Charged and received"), "console:received", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Old and new debts"), "console:ageing", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Group accounts"), "console:groups", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Waivers and write-offs"), "console:concessions", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Refunds, transfers and releases"), "console:credit_moves", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Balances taken over"), "console:openings", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Rules of collecting"), "console:collecting_rules", (Permission.RECEIVABLES_VIEW,)),
        ),
    ),
    Area(
        _("Bank and books"),
        "books",
        (
            Place(_("Batches of debits"), "console:debit_batches", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Mandates"), "console:mandates", (Permission.RECEIVABLES_VIEW,)),
            Place(pgettext_lazy("bank", "Debits"), "console:debits", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Banks that collect"), "console:debit_banks", (Permission.RECEIVABLES_VIEW,)),
            Place(_("Reconciliation desk"), "console:bank_desk", (Permission.LEDGER_VIEW,)),
            Place(_("Lines of the bank"), "console:bank_lines", (Permission.LEDGER_VIEW,)),
            Place(_("Bank statements"), "console:bank_statements", (Permission.LEDGER_VIEW,)),
            Place(_("Bank accounts"), "console:bank_accounts", (Permission.LEDGER_VIEW,)),
            Place(_("Money of unknown cause"), "console:suspense", (Permission.LEDGER_VIEW,)),
            Place(_("Days of channels"), "console:channel_days", (Permission.LEDGER_VIEW,)),
            Place(_("Differences found by checks"), "console:check_findings", (Permission.LEDGER_VIEW,)),
            Place(_("Daily checks of the books"), "console:books_days", (Permission.LEDGER_VIEW,)),
            Place(_("Matches of bank lines"), "console:bank_matches", (Permission.LEDGER_VIEW,)),
            Place(_("Rules of matching"), "console:bank_rules", (Permission.LEDGER_VIEW,)),
            Place(_("Trial balance"), "console:trial_balance", (Permission.LEDGER_VIEW,)),
            Place(_("Journal"), "console:ledger_entries", (Permission.LEDGER_VIEW,)),
            Place(_("Postings"), "console:ledger_postings", (Permission.LEDGER_VIEW,)),
            Place(_("Closing of months"), "console:book_months", (Permission.LEDGER_VIEW,)),
        ),
    ),
    Area(
        _("Files and background work"),
        "files",
        (
            Place(_("Files in"), "console:imports", (Permission.FILES_IMPORT,)),
            Place(_("Background work"), "console:jobs"),
        ),
    ),
    Area(
        _("Administration"),
        "people",
        (
            Place(_("Organisation"), "console:organisation", (Permission.ORGANISATION_VIEW,)),
            Place(_("People"), "console:people", (Permission.ORGANISATION_VIEW,)),
            Place(_("Exemptions"), "console:exemptions", (Permission.EVENTS_VIEW,)),
            Place(_("Timetable"), "console:timetable", (Permission.TIMETABLE_EDIT,)),
            Place(_("Event log"), "console:events", (Permission.EVENTS_VIEW,)),
            Place(_("API tokens"), "console:tokens", (Permission.TOKENS_ISSUE,)),
            Place(_("Secrets of channels"), "console:channel_secret", (Permission.TOKENS_ISSUE,)),
            Place(_("API reference"), "api:reference"),
        ),
    ),
)
