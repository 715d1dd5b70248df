"""Views of batches of debits."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Actor, Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.directdebit import batch_pages, forms
from wanjia.interfaces.console.directdebit.asking import READ_WRITE, Asking, asked
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.entry import change, entry, redirected
from wanjia.interfaces.kit.messages import refuse
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.directdebit.flow import BATCH
from wanjia.revenue.directdebit.operations import batches as operations
from wanjia.revenue.directdebit.operations.returns import give_up_missing
from wanjia.revenue.directdebit.queries.batches import BatchRow, batch_numbered, file_of
from wanjia.revenue.directdebit.types import MandateKind, NewBatch

P = Permission


@entry(P.RECEIVABLES_VIEW)
def debits(request: HttpRequest) -> HttpResponse:
    """List what banks were asked to collect, line by line."""
    return batch_pages.LINES.respond(request)


@entry(P.RECEIVABLES_VIEW)
def debit_batches(request: HttpRequest) -> HttpResponse:
    """List the batches."""
    return batch_pages.BATCHES.respond(request)


@entry(P.RECEIVABLES_VIEW)
def debit_batch(request: HttpRequest, number: str) -> HttpResponse:
    """Show one batch."""
    return batch_pages.BATCH.respond(request, batch_seen(request, number))


@entry(P.DEBITS_SEND, methods=READ_WRITE)
def debit_batch_make(request: HttpRequest) -> HttpResponse:
    """Put a batch together."""

    def does(given: dict[str, Any], by: Actor, at: Any) -> str:
        days = (given["due_until"], given["collect_on"])
        new = NewBatch(given["bank"], MandateKind(given["kind"]), given["unit"], *days)
        return address(operations.make_batch(new, by=by, at=at))

    back, today = reverse("console:debit_batches"), viewer(request).today
    head = Head(_("Make a batch"), crumbs=(Crumb(_("Batches of debits"), back),))
    done = _("The batch is made. Look it through; another person approves it.")
    initial = {"due_until": today, "collect_on": today, "kind": MandateKind.DIRECT_DEBIT.value}
    return asked(request, Asking(forms.BatchForm, does, done, initial), head=head, back=back)


@entry(P.DEBITS_SEND, methods=("POST",))
def debit_batch_approve(request: HttpRequest, number: str) -> HttpResponse:
    """Approve a batch that somebody else made, and write its file."""
    batch_seen(request, number)
    who = viewer(request)

    def done(left_out: int) -> str:
        if left_out:
            told = _("The file is written. %(count)d lines were left out: they were paid, or their mandate ended.")
            return told % {"count": left_out}
        return _("The file is written. Download it and bring it to the bank, then mark it as sent.")

    by = who.acting(P.DEBITS_SEND)
    does = lambda: operations.approve_batch(number, by=by, at=who.at)  # noqa: E731 - one call
    return change(request, does=does, done=done, to=address(number))


@entry(P.DEBITS_SEND, methods=("POST",))
def debit_batch_send(request: HttpRequest, number: str) -> HttpResponse:
    """Say that a batch is with the bank."""
    batch_seen(request, number)
    who = viewer(request)
    return change(
        request,
        does=lambda: operations.send_batch(number, by=who.acting(P.DEBITS_SEND), at=who.at),
        done=lambda _done: _("The batch is with the bank. Hand its answer in here when it comes."),
        to=address(number),
    )


@entry(P.DEBITS_SEND, methods=READ_WRITE)
def debit_batch_cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Cancel a batch that the bank has not got."""

    def does(given: dict[str, Any], by: Actor, at: Any) -> str:
        operations.cancel_batch(number, reason=given["reason"], by=by, at=at)
        return address(number)

    done = _("The batch is cancelled; what it asked for can be asked for again.")
    return _of_batch(request, Asking(forms.ReasonForm, does, done), number=number, step="cancel")


@entry(P.DEBITS_SEND, methods=READ_WRITE)
def debit_batch_give_up(request: HttpRequest, number: str) -> HttpResponse:
    """Say that no answer comes for what is open."""

    def does(given: dict[str, Any], by: Actor, at: Any) -> str:
        give_up_missing(number, reason=given["reason"], by=by, at=at)
        return address(number)

    done = _("The missing lines are given up; what they asked for can be asked for again.")
    return _of_batch(request, Asking(forms.ReasonForm, does, done), number=number, step="give_up")


@entry(P.DEBITS_SEND)
def debit_batch_file(request: HttpRequest, number: str) -> HttpResponse:
    """Give the file of a batch, always the same bytes."""
    row = batch_seen(request, number)
    if not viewer(request).scope(P.DEBITS_SEND).holds(row.unit_path):
        raise Http404
    try:
        kept = file_of(row)
    except Refused as why:
        refuse(request, why)
        return redirected(request, to=address(number))
    response = HttpResponse(kept.content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(kept.name)}"
    response.headers["Cache-Control"] = "no-store"
    return response


def address(number: str) -> str:
    """Give the address of a batch."""
    return reverse("console:debit_batch", args=[number])


def batch_seen(request: HttpRequest, number: str) -> BatchRow:
    """
    Find a batch that the viewer may look at.

    :raises Http404: if there is none
    """
    try:
        return batch_numbered(number, scope=viewer(request).scope(P.RECEIVABLES_VIEW))
    except Refused as unknown:
        raise Http404 from unknown


def _of_batch(request: HttpRequest, asking: Asking, *, number: str, step: str) -> HttpResponse:
    row = batch_seen(request, number)
    crumbs = (Crumb(_("Batches of debits"), reverse("console:debit_batches")), Crumb(row.number, address(number)))
    head = Head(words.in_flow(BATCH.name, name=step), row.number, crumbs)
    return asked(request, asking, head=head, back=address(number))
