"""Pages of mandates and of the banks that collect."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.directdebit.records import records
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import moment, written
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.directdebit.flow import MANDATE as FLOW
from wanjia.revenue.directdebit.listings import MANDATES as MANDATE_LIST
from wanjia.revenue.directdebit.queries.banks import banks_on
from wanjia.revenue.directdebit.queries.figures import codes_on, layouts
from wanjia.revenue.directdebit.queries.mandates import MandateRow
from wanjia.revenue.directdebit.types import MandateState, Record

P = Permission
HUES = {MandateState.PROPOSED: "warn", MandateState.ACTIVE: "good", MandateState.SUSPENDED: "warn"}
DANGEROUS = {"refuse", "end"}


def _list_actions(request: HttpRequest) -> list[Action]:
    who = viewer(request)
    actions = []
    if who.may(P.DEBITS_SEND):
        actions.append(Action(_("New mandate"), reverse("console:mandate_propose"), is_primary=True))
        if who.may(P.FILES_IMPORT):
            actions.append(Action(_("Take in a file of mandates"), reverse("console:import_sheet", args=["mandates"])))
    return actions


MANDATES = ListPage(
    MANDATE_LIST,
    links={"account": lambda row: reverse("console:mandate", args=[row["pk"]])},
    empty=gettext_lazy("No mandate matches."),
    actions=_list_actions,
    hint=gettext_lazy(
        "A mandate lets a bank collect what an account owes. It holds once a second person has confirmed it."
    ),
)


def _head(request: HttpRequest, row: MandateRow) -> Head:
    return Head(
        title=words.label(row.kind),
        number=row.reference,
        crumbs=(Crumb(_("Mandates"), reverse("console:mandates")), Crumb(row.unit_name)),
        tags=(Tag(words.label(row.state), HUES.get(row.state, "plain")),),
        figures=(Figure(_("Failed for lack of funds"), str(row.returns), _("in a row"), is_worse=row.returns > 0),),
        actions=_actions(request, row),
    )


def _actions(request: HttpRequest, row: MandateRow) -> list[Action]:
    who = viewer(request)
    if not who.scope(P.DEBITS_SEND).holds(row.unit_path):
        return []
    is_own = who.actor.number == row.proposed_by
    return [
        Action(
            words.in_flow(FLOW.name, name=step),
            reverse("console:mandate_move", args=[row.mandate_id, step]),
            why_not=_("Whoever made it does not confirm it: another person must.")
            if step == "confirm" and is_own
            else "",
            is_primary=step in {"confirm", "resume"},
            is_post=step == "confirm",
            is_dangerous=step in DANGEROUS,
        )
        for step in row.steps
    ]


def _facts(request: HttpRequest, row: MandateRow) -> list[tuple[Any, str, str]]:
    sees = viewer(request).sees_personal(P.RECEIVABLES_VIEW)
    debits = f"{reverse('console:debits')}?account={row.account_number}"
    return [
        (_("Account number"), row.account_number, reverse("console:account", args=[row.account_number])),
        (_("Holder"), row.holder if sees else masked(row.holder, kind=Personal.NAME), ""),
        (_("Bank account"), f"****{row.number_tail}", ""),
        (_("Bank code"), row.bank_code, ""),
        (_("Bank that collects"), f"{row.bank_name} ({row.bank})", ""),
        (_("Signed on"), written(row.signed_on, kind=Kind.DAY), ""),
        (_("Holds from"), written(row.start_date, kind=Kind.DAY), ""),
        (_("Ends before"), written(row.end_date, kind=Kind.DAY), ""),
        (pgettext("debit", "Made by"), f"{row.proposed_by}, {moment(row.proposed_at)}", ""),
        (_("Decided by"), f"{row.decided_by}, {moment(row.decided_at)}" if row.decided_at else "", ""),
        (pgettext("bank", "Debits"), _("show"), debits),
    ]


MANDATE: Page[MandateRow] = Page(
    _head,
    (
        Panel("facts", gettext_lazy("The mandate"), "kit/facts.html", _facts, width=5),
        Panel(
            "events",
            gettext_lazy("On record"),
            "kit/table.html",
            lambda _request, row: records("directdebit.mandate", subject_id=row.mandate_id),
            width=7,
        ),
    ),
)


def _banks_head(request: HttpRequest, subject: None) -> Head:
    may = viewer(request).may(P.DEBITS_SEND)
    action = Action(_("Let a bank collect"), reverse("console:debit_bank_open"), is_primary=True)
    return Head(title=_("Banks that collect"), actions=(action,) if may else ())


def _bank_table(request: HttpRequest, subject: None) -> Table:
    heads = tuple(
        Column(title)
        for title in (
            _("Code"),
            _("Name"),
            _("Unit of the contract"),
            _("Our account with the bank"),
            _("Format of our files"),
            _("Format of its answers"),
            _("A line asks for"),
        )
    )
    rows = [
        Row(
            (
                Cell(bank.code),
                Cell(bank.name),
                Cell(bank.unit_name),
                Cell(f"****{bank.creditor_account[-4:]}"),
                Cell(bank.ask_format),
                Cell(bank.return_format),
                Cell(words.label(bank.asks_per)),
            )
        )
        for bank in banks_on(viewer(request).today)
    ]
    return Table(heads, rows, empty=_("No bank collects for us yet."), caption=_("Banks that collect"))


def _code_table(request: HttpRequest, subject: None) -> Table:
    today = viewer(request).today
    heads = (Column(_("Format")), Column(_("Code")), Column(_("Meaning")), Column(_("What the bank says")))
    formats = sorted({bank.return_format for bank in banks_on(today)})
    rows = [
        Row((Cell(name), Cell(code), Cell(words.label(meaning.outcome)), Cell(meaning.text, is_long=True)))
        for name in formats
        for code, meaning in sorted(codes_on(name, day=today).items())
    ]
    return Table(
        heads, rows, empty=_("Codes are shown of the formats that a bank uses."), caption=_("Codes of answers")
    )


def _layout_table(request: HttpRequest, subject: None) -> Table:
    banks = banks_on(viewer(request).today)
    used, known = sorted({name for bank in banks for name in (bank.ask_format, bank.return_format)}), layouts()
    heads = (
        Column(_("Format")),
        Column(_("Record")),
        Column(_("Field")),
        Column(_("Written as")),
        Column(_("Bytes"), is_number=True),
        Column(_("Header")),
    )
    rows = [
        Row(
            (
                Cell(name),
                Cell(words.label(record)),
                Cell(words.label(field.name)),
                Cell(field.mark or words.label(field.kind)),
                Cell(str(field.width or "—"), is_number=True),
                Cell(field.title or "—"),
            )
        )
        for name in used
        if name in known
        for record, fields in zip(Record, (known[name].head, known[name].line, known[name].tail), strict=True)
        for field in fields
    ]
    return Table(
        heads, rows, empty=_("Formats of ISO 20022 have no table of fields."), caption=_("Fields of the files")
    )


BANKS: Page[None] = Page(
    _banks_head,
    (
        Panel("banks", gettext_lazy("Banks"), "kit/table.html", _bank_table),
        Panel("codes", gettext_lazy("Codes of answers"), "kit/table.html", _code_table, width=6),
        Panel("fields", gettext_lazy("Fields of the files"), "kit/table.html", _layout_table, width=6),
    ),
)
