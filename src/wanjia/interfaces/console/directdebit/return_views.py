"""A bank's answer handed in: looked through first, then taken in, and booked."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.jobs.files import keep_upload, upload_path
from wanjia.foundation.jobs.operations import submit
from wanjia.interfaces.console.directdebit.asking import READ_WRITE
from wanjia.interfaces.console.directdebit.batch_views import address, batch_seen
from wanjia.interfaces.console.directdebit.forms import ReturnForm
from wanjia.interfaces.kit.entry import change, entry, redirected
from wanjia.interfaces.kit.figures import money
from wanjia.interfaces.kit.messages import refuse, tell
from wanjia.interfaces.kit.pages import Crumb, Figure, Head
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import Viewer, viewer
from wanjia.revenue.directdebit.operations.returns import BOOKED_AT_ONCE, book_confirmed, take_return
from wanjia.revenue.directdebit.queries.batches import BatchRow
from wanjia.revenue.directdebit.queries.preview import Preview, preview
from wanjia.revenue.directdebit.types import ReturnTaken

P = Permission
SALT = "console.directdebit.return"
#: So long a file that was looked through may be taken in, seconds.
LOOKED_FOR = 3_600
FAULTS_SHOWN = 100
JOB = "directdebit.book_returns"


@entry(P.DEBITS_SEND, methods=READ_WRITE)
def debit_return(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for the file in which a bank answers, and show what would come of it."""
    row = batch_seen(request, number)
    form = ReturnForm(request.POST, request.FILES) if request.method == "POST" else ReturnForm()
    if request.method == "POST" and form.is_valid():
        return _looked(request, row=row, given=form.cleaned_data["file"])
    context = {"head": _head(row), "form": form, "back": address(number), "submit": _("Look through")}
    return render(request, "kit/form.html", context)


def _looked(request: HttpRequest, *, row: BatchRow, given: Any) -> HttpResponse:
    name, content = PurePath(str(given.name)).name, given.read()
    found = preview(content, batch=row, day=viewer(request).today)
    ticket = ""
    if found.may_be_taken and "take_return" in row.steps:
        upload = keep_upload([content], suffix=PurePath(name).suffix.lower())
        about = {"upload": upload, "name": name, "batch": row.number, "who": viewer(request).actor.number}
        ticket = signing.dumps(about, salt=SALT)
    context = {
        "head": _head(row, found=found, name=name),
        "content": fault_table(found),
        "has_faults": bool(found.faults),
        "is_known": bool(found.known_id),
        "is_open": "take_return" in row.steps,
        "ticket": ticket,
        "row": row,
    }
    return render(request, "directdebit/looked.html", context, status=422 if found.faults else 200)


def _head(row: BatchRow, *, found: Preview | None = None, name: str = "") -> Head:
    crumbs = (Crumb(_("Batches of debits"), reverse("console:debit_batches")), Crumb(row.number, address(row.number)))
    title = _("Hand in the bank's answer")
    if found is None or found.faults or found.known_id:
        return Head(title, name or row.number, crumbs)
    parts = (
        ("confirm", pgettext("debit", "Collected")),
        ("fail", pgettext("debit", "Failed")),
        ("take_back", pgettext("debit", "Taken back")),
    )
    figures = [
        Figure(words, f"{found.count(step):,}", _("lines"), f"{money(found.amount(step))} {_('yuan')}")
        for step, words in parts
    ]
    figures.append(Figure(_("Nothing new"), f"{found.count(''):,}", _("lines")))
    return Head(title, name, crumbs, figures=figures)


def fault_table(found: Preview) -> Table:
    """Give what is wrong in a file: where, what, and what to do."""
    heads = (
        Column(_("Line"), is_number=True),
        Column(_("Column")),
        Column(_("What is wrong")),
        Column(_("What to do")),
    )
    rows = [
        Row(
            (
                Cell(str(fault.line) if fault.line else "—", is_number=True),
                Cell(fault.element or "—"),
                Cell(translated(fault.what), is_long=True),
                Cell(translated(fault.cure), is_long=True),
            )
        )
        for fault in found.faults[:FAULTS_SHOWN]
    ]
    return Table(heads, rows, empty=_("No mistakes were found."), caption=_("Mistakes"))


@entry(P.DEBITS_SEND, methods=("POST",))
def debit_return_take(request: HttpRequest, number: str) -> HttpResponse:
    """Take in a file that was looked through, and book what the bank collected: at once, or in the background."""
    row, who = batch_seen(request, number), viewer(request)
    try:
        about = signing.loads(request.POST.get("ticket", ""), salt=SALT, max_age=LOOKED_FOR)
        _refuse_other(about, row=row, who=who)
        content = upload_path(about["upload"]).read_bytes()
        with transaction.atomic():
            by = who.acting(P.DEBITS_SEND)
            taken = take_return(content, number=number, file_name=about["name"], by=by, at=who.at)
            _booked(request, row=row, taken=taken)
    except signing.BadSignature:
        refuse(request, Refused(_("The file was looked through too long ago: hand it in again.")))
        return redirected(request, to=reverse("console:debit_return", args=[number]))
    except Refused as why:
        refuse(request, why)
        return redirected(request, to=address(number))
    tell(request, _told(taken))
    return redirected(request, to=address(number))


def _refuse_other(about: dict[str, str], *, row: BatchRow, who: Viewer) -> None:
    if (about["batch"], about["who"]) != (row.number, who.actor.number):
        raise signing.BadSignature


def _booked(request: HttpRequest, *, row: BatchRow, taken: ReturnTaken) -> None:
    """Book a small answer at once; leave a large one to a worker."""
    who = viewer(request)
    by = who.acting(P.DEBITS_SEND)
    if taken.confirmed <= BOOKED_AT_ONCE:
        book_confirmed(row.number, by=by, at=who.at)
        return
    arguments = {"batch": row.number, "language": get_language() or "", "back": address(row.number)}
    submit(JOB, arguments=arguments, by=by, at=who.at, subject=row.number, key=f"return:{taken.return_id}")


def _told(taken: ReturnTaken) -> str:
    if not taken.is_new:
        return _("This file was taken in before; nothing has changed.")
    counts = {"confirmed": taken.confirmed, "failed": taken.failed, "taken_back": taken.taken_back}
    if taken.confirmed > BOOKED_AT_ONCE:
        told = _("Taken in: %(confirmed)d collected, %(failed)d failed, %(taken_back)d taken back. It is being booked.")
        return told % counts
    return _("Taken in and booked: %(confirmed)d collected, %(failed)d failed, %(taken_back)d taken back.") % counts


@entry(P.DEBITS_SEND, methods=("POST",))
def debit_batch_book(request: HttpRequest, number: str) -> HttpResponse:
    """Have what the bank collected booked, where that was left off."""
    row, who = batch_seen(request, number), viewer(request)
    by = who.acting(P.DEBITS_SEND)
    arguments = {"batch": row.number, "language": get_language() or "", "back": address(row.number)}
    return change(
        request,
        does=lambda: submit(JOB, arguments=arguments, by=by, at=who.at, subject=row.number),
        done=lambda _job: _("The money is being booked in the background."),
        to=address(number),
    )
