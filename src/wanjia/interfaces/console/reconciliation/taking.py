"""Statements taken in: a file is looked at first, with everything that would come of it or be refused."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from wanjia.foundation.findings.types import Refused
from wanjia.foundation.interchange.types import Fault
from wanjia.foundation.jobs.files import keep_upload, upload_path
from wanjia.interfaces.console.reconciliation.forms import FileForm
from wanjia.interfaces.console.reconciliation.lists import title_of_desk
from wanjia.interfaces.console.reconciliation.subject import WORK
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import money
from wanjia.interfaces.kit.messages import refuse, tell
from wanjia.interfaces.kit.pages import Crumb, Head, Tag
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.reconciliation.operations.matching import match_lines
from wanjia.revenue.reconciliation.operations.taking import take_statements
from wanjia.revenue.reconciliation.queries.preview import Looked, Preview, preview
from wanjia.revenue.reconciliation.types import Taken

ZERO = Decimal("0.00")
SIGNER = Signer(salt="files of banks")
SEPARATOR = "|"


def asked_for_file(request: HttpRequest) -> HttpResponse:
    """Ask for a file, show what would come of it, or take in what was shown."""
    if request.method == "POST" and request.POST.get("kept"):
        return _taken(request)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = FileForm(data, files, scope=viewer(request).scope(WORK))
    shown: dict[str, Any] = {"form": form, "head": _head(), "back": reverse("console:bank_desk")}
    if form.is_valid():
        shown |= _looked_at(request, form.cleaned_data["file"])
    return render(request, "reconciliation/take.html", shown)


def _head() -> Head:
    crumbs = (
        Crumb(title_of_desk(), reverse("console:bank_desk")),
        Crumb(_("Bank statements"), reverse("console:bank_statements")),
    )
    return Head(_("Take statements in"), crumbs=crumbs)


def _looked_at(request: HttpRequest, file: Any) -> dict[str, Any]:
    content = file.read()
    found = preview(content, scope=viewer(request).scope(WORK))
    kept = ""
    if found.may_be_taken:
        number = viewer(request).actor.number
        kept = SIGNER.sign(SEPARATOR.join((keep_upload([content], suffix=".csv"), number, file.name)))
    return {
        "kept": kept,
        "file_name": file.name,
        "verdict": _verdict(found),
        "statements": statements_table(found.statements),
        "faults": faults_table(found.faults, file_name=file.name),
        "is_known": bool(found.statements) and not found.new and not found.faults,
    }


def _verdict(found: Preview) -> str:
    if found.format is None:
        return _("The format is none that is known here.")
    lines = sum(len(one.statement.lines) for one in found.new)
    told = ngettext("%(n)d new line", "%(n)d new lines", lines) % {"n": lines}
    return f"{words.label(found.format)} · {told}"


def statements_table(statements: Sequence[Looked]) -> Table:
    """Show the statements of a file: their balances, whether they add up, and whether they are known."""
    heads = (
        Column(_("Statement")),
        Column(_("Bank account")),
        Column(pgettext("bank", "Days")),
        Column(_("Opening balance"), _("yuan"), is_number=True),
        Column(_("Paid in"), _("yuan"), is_number=True),
        Column(pgettext("bank", "Paid out"), _("yuan"), is_number=True),
        Column(_("Closing balance"), _("yuan"), is_number=True),
        Column(_("Adds up")),
        Column(_("Lines"), is_number=True),
        Column(_("State")),
    )
    return Table(heads, [_statement(one) for one in statements], caption=_("Statements of the file"))


def _statement(one: Looked) -> Row:
    statement = one.statement
    paid_in = sum((line.amount for line in statement.lines if line.amount > 0), ZERO)
    paid_out = -sum((line.amount for line in statement.lines if line.amount < 0), ZERO)
    adds_up = statement.opening + paid_in - paid_out == statement.closing
    link = reverse("console:bank_statement", args=[one.known_id]) if one.known_id else ""
    known = Tag(_("handed in before"), "plain") if one.known_id else Tag(_("new"), "calm")
    cells = (
        Cell(statement.number, link=link),
        Cell(f"{one.account.bank} {one.account.number}"),
        Cell(f"{statement.start_date} – {statement.end_date}"),
        Cell(money(statement.opening), is_number=True),
        Cell(money(paid_in), is_number=True),
        Cell(money(paid_out), is_number=True),
        Cell(money(statement.closing), is_number=True),
        Cell("", tag=Tag(_("yes") if adds_up else _("no"), "good" if adds_up else "bad")),
        Cell(f"{len(statement.lines):,}", is_number=True),
        Cell("", tag=known),
    )
    return Row(cells)


def faults_table(faults: Sequence[Fault], *, file_name: str) -> Table:
    """Show what is wrong with a file: where, what, and the cure."""
    heads = (
        Column(_("Row of the file"), is_number=True),
        Column(_("Column")),
        Column(_("What is wrong")),
        Column(_("Cure")),
    )
    rows = [
        Row(
            (
                Cell(str(one.line) if one.line else _("whole file"), is_number=True),
                Cell(one.element or "—"),
                Cell(translated(one.what), is_long=True),
                Cell(translated(one.cure), is_long=True),
            )
        )
        for one in faults
    ]
    return Table(heads, rows, caption=file_name)


def _taken(request: HttpRequest) -> HttpResponse:
    """Take in the file that was shown, then match the lines of its accounts."""
    who = viewer(request)
    try:
        upload, number, name = SIGNER.unsign(request.POST["kept"]).split(SEPARATOR, 2)
    except BadSignature as forged:
        raise Http404 from forged
    if number != who.actor.number:
        raise Http404
    try:
        content = upload_path(upload).read_bytes()
        with transaction.atomic():
            taken = take_statements(content, file_name=name, by=who.acting(WORK), at=who.at)
        accounts = {one.account.account_id for one in preview(content, scope=who.scope(WORK)).statements}
        accepted = sum(_matched(request, account_id) for account_id in sorted(accounts))
    except Refused as why:
        refuse(request, why)
        return HttpResponseRedirect(reverse("console:bank_statement_take"))
    told = {"lines": taken.lines, "accepted": accepted}
    tell(request, _("%(lines)d lines are taken in; %(accepted)d are matched and booked.") % told)
    return HttpResponseRedirect(_where(taken))


def _matched(request: HttpRequest, account_id: int) -> int:
    who = viewer(request)
    with transaction.atomic():
        return match_lines(account_id, by=who.acting(WORK), at=who.at).accepted


def _where(taken: Taken) -> str:
    if len(taken.statement_ids) == 1:
        return reverse("console:bank_statement", args=[taken.statement_ids[0]])
    return reverse("console:bank_statements")
