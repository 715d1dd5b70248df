"""Pages of batches: what was asked, what came of it, who did which step, and what is to be done next."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.directdebit.records import records
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import moment, money, written
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import Viewer, viewer
from wanjia.revenue.directdebit.flow import BATCH as FLOW
from wanjia.revenue.directdebit.listings import BATCHES as BATCH_LIST
from wanjia.revenue.directdebit.listings import LINES as LINE_LIST
from wanjia.revenue.directdebit.queries.batches import BatchRow, Part, missing_since, reasons_of, returns_of
from wanjia.revenue.directdebit.types import BatchState, LineState, Outcome

P, L = Permission, LineState
HUES = {
    BatchState.MADE: "warn",
    BatchState.APPROVED: "warn",
    BatchState.SENT: "calm",
    BatchState.SETTLED: "good",
}
SECOND = gettext_lazy("Whoever made it does not confirm it: another person must.")


def _make(request: HttpRequest) -> list[Action]:
    may = viewer(request).may(P.DEBITS_SEND)
    return [Action(_("Make a batch"), reverse("console:debit_batch_make"), is_primary=True)] if may else []


BATCHES = ListPage(
    BATCH_LIST,
    links={"number": lambda row: reverse("console:debit_batch", args=[row["number"]])},
    empty=gettext_lazy("No batch matches."),
    actions=_make,
    hint=gettext_lazy(
        "One person makes a batch, another checks and approves it; its file is with the bank by its day."
    ),
)
LINES = ListPage(
    LINE_LIST,
    links={"account": lambda row: reverse("console:account", args=[row["account__number"]])},
    empty=gettext_lazy("No debit matches."),
)


def _is_late(row: BatchRow, *, who: Viewer) -> bool:
    return row.state in {BatchState.MADE, BatchState.APPROVED} and row.collect_on <= who.today


def _is_missing(row: BatchRow, *, who: Viewer) -> bool:
    is_open = row.state is BatchState.SENT and bool(row.part(L.ASKED).count)
    return is_open and row.collect_on < missing_since(who.today)


def _head(request: HttpRequest, row: BatchRow) -> Head:
    who = viewer(request)
    tags = [Tag(words.label(row.kind)), Tag(words.label(row.state), HUES.get(row.state, "plain"))]
    if _is_late(row, who=who):
        tags.append(Tag(_("not with the bank by its day"), "bad"))
    if _is_missing(row, who=who):
        tags.append(Tag(_("answers are missing"), "bad"))
    return Head(
        title=row.bank_name,
        number=row.number,
        crumbs=(Crumb(_("Batches of debits"), reverse("console:debit_batches")), Crumb(row.unit_name)),
        tags=tags,
        figures=(
            _figure(_("Asked"), row=row, part=Part(row.line_count, row.amount)),
            _figure(
                pgettext("debit", "Collected"), row=row, part=row.part(L.COLLECTED, L.CONFIRMED), state=L.COLLECTED
            ),
            _figure(
                _("Failed or taken back"), row=row, part=row.part(L.FAILED, L.TAKEN_BACK), state=L.FAILED, is_worse=True
            ),
            _figure(_("No answer yet"), row=row, part=row.part(L.ASKED, L.GIVEN_UP), state=L.ASKED),
        ),
        actions=_actions(request, row),
    )


def _figure(title: Any, *, row: BatchRow, part: Part, state: LineState | None = None, is_worse: bool = False) -> Figure:
    link = f"{reverse('console:debits')}?batch={row.number}" + (f"&state={state.value}" if state else "")
    lines = _("%(count)s lines") % {"count": f"{part.count:,}"}
    return Figure(title, money(part.amount), _("yuan"), lines, is_worse=is_worse and part.count > 0, link=link)


def _actions(request: HttpRequest, row: BatchRow) -> list[Action]:
    who = viewer(request)
    if not who.scope(P.DEBITS_SEND).holds(row.unit_path):
        return []
    is_own = who.actor.number == row.made_by
    offers: dict[str, tuple[str, dict[str, Any]]] = {
        "approve": ("console:debit_batch_approve", {"is_post": True, "why_not": SECOND if is_own else ""}),
        "send": ("console:debit_batch_send", {"is_post": True}),
        "take_return": ("console:debit_return", {}),
        "give_up": ("console:debit_batch_give_up", {"is_dangerous": True}),
        "cancel": ("console:debit_batch_cancel", {"is_dangerous": True}),
    }
    found: list[Action] = []
    if row.part(L.CONFIRMED).count:
        link = reverse("console:debit_batch_book", args=[row.number])
        found.append(Action(_("Book what the bank collected"), link, is_primary=True, is_post=True))
    for step in row.steps:
        if step in offers and not (step == "give_up" and not row.part(L.ASKED).count):
            route, facts = offers[step]
            title, link = words.in_flow(FLOW.name, name=step), reverse(route, args=[row.number])
            found.append(Action(title, link, is_primary=not found, **facts))
    if row.digest:
        found.append(Action(_("Download the file"), reverse("console:debit_batch_file", args=[row.number])))
    return found


def _steps(request: HttpRequest, row: BatchRow) -> Table:
    done: tuple[tuple[Any, str, Any], ...] = (
        (_("Made"), row.made_by, row.made_at),
        (_("Checked and approved, file written"), row.approved_by, row.approved_at),
        (_("Sent to the bank"), row.sent_by, row.sent_at),
        (_("Every line answered and booked"), "", row.settled_at),
    )
    heads = (Column(_("Step")), Column(_("State")), Column(_("By")), Column(_("When")))
    rows = [
        Row(
            (
                Cell(str(title)),
                Cell("", tag=Tag(_("done"), "good") if at else Tag(_("open"), "plain")),
                Cell(who or "—"),
                Cell(moment(at) if at else "—"),
            )
        )
        for title, who, at in done
    ]
    return Table(heads, rows, caption=_("Steps"))


def _facts(request: HttpRequest, row: BatchRow) -> list[tuple[Any, str, str]]:
    return [
        (_("Bank that collects"), f"{row.bank_name} ({row.bank})", reverse("console:debit_banks")),
        (_("Due by"), written(row.due_until, kind=Kind.DAY), ""),
        (_("To be collected on"), written(row.collect_on, kind=Kind.DAY), ""),
        (_("Unit"), row.unit_name, ""),
        (_("Format of our files"), row.ask_format, ""),
        (_("Fingerprint of the file"), row.digest[:16] if row.digest else _("written once it is approved"), ""),
        (pgettext("bank", "Debits"), _("show"), f"{reverse('console:debits')}?batch={row.number}"),
    ]


def _reasons(request: HttpRequest, row: BatchRow) -> Table:
    heads = (
        Column(_("Why")),
        Column(_("What the bank said")),
        Column(_("Lines"), is_number=True),
        Column(_("Amount"), _("yuan"), is_number=True),
    )
    rows = [
        Row(
            (
                Cell(words.label(Outcome(outcome)) if outcome else "—", link=_to_reason(row, outcome=outcome)),
                Cell(text or code, is_long=True),
                Cell(f"{count:,}", is_number=True),
                Cell(money(amount), is_number=True),
            )
        )
        for outcome, code, text, count, amount in reasons_of(row.batch_id)
    ]
    return Table(heads, rows, empty=_("No debit of this batch failed so far."), caption=_("Why debits failed"))


def _to_reason(row: BatchRow, *, outcome: str) -> str:
    return f"{reverse('console:debits')}?batch={row.number}&outcome={outcome}"


def _returns(request: HttpRequest, row: BatchRow) -> Table:
    heads = (
        Column(_("When")),
        Column(_("File")),
        Column(pgettext("debit", "Collected"), is_number=True),
        Column(pgettext("debit", "Failed"), is_number=True),
        Column(pgettext("debit", "Taken back"), is_number=True),
        Column(_("Handed in by")),
    )
    rows = [
        Row(
            (
                Cell(moment(one.taken_at)),
                Cell(one.file_name, is_long=True),
                Cell(f"{one.confirmed:,}", is_number=True),
                Cell(f"{one.failed:,}", is_number=True),
                Cell(f"{one.taken_back:,}", is_number=True),
                Cell(one.taken_by),
            )
        )
        for one in returns_of(row.batch_id)
    ]
    return Table(heads, rows, empty=_("The bank has not answered yet."), caption=_("Answers of the bank"))


BATCH: Page[BatchRow] = Page(
    _head,
    (
        Panel("steps", gettext_lazy("Steps"), "kit/table.html", _steps, width=7),
        Panel("facts", gettext_lazy("The batch"), "kit/facts.html", _facts, width=5),
        Panel("reasons", gettext_lazy("Why debits failed"), "kit/table.html", _reasons, width=5),
        Panel("returns", gettext_lazy("Answers of the bank"), "kit/table.html", _returns, width=7),
        Panel(
            "events",
            gettext_lazy("On record"),
            "kit/table.html",
            lambda _request, row: records("directdebit.debitbatch", subject_id=row.batch_id),
        ),
    ),
)
