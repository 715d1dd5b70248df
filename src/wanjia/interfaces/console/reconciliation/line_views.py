"""Views of the bank's lines and their matches."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.reconciliation import line as page
from wanjia.interfaces.console.reconciliation import lists
from wanjia.interfaces.console.reconciliation.subject import VIEW, WORK, line_of, match_of
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.messages import refuse, tell
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.reconciliation.operations import deciding
from wanjia.revenue.reconciliation.operations.suspending import suspend_line
from wanjia.revenue.reconciliation.queries.work import LineRow, next_line
from wanjia.revenue.reconciliation.types import Chosen, ItemKind

FEN = Decimal("0.01")


@entry(VIEW)
def lines(request: HttpRequest) -> HttpResponse:
    """List the lines of the bank."""
    return lists.LINES.respond(request)


@entry(VIEW)
def matches(request: HttpRequest) -> HttpResponse:
    """List what lines were matched with."""
    return lists.MATCHES.respond(request)


@entry(VIEW)
def line(request: HttpRequest, line_id: int) -> HttpResponse:
    """Show a line beside what it may be."""
    return page.LINE.respond(request, page.line_shown(request, line_id))


@entry(WORK, methods=("POST",))
def match_accept(request: HttpRequest, match_id: int) -> HttpResponse:
    """Say that a suggestion is right, and go on to the next line."""
    found, who = match_of(request, match_id), viewer(request)
    row = line_of(request, found.line_id)
    return _settled(
        request,
        row,
        does=lambda: deciding.accept_match(match_id, by=who.acting(WORK), at=who.at),
        done=_("Line %(reference)s is matched and booked."),
    )


@entry(WORK, methods=("POST",))
def match_reject(request: HttpRequest, match_id: int) -> HttpResponse:
    """Say that a suggestion is wrong; the line stays."""
    found, who = match_of(request, match_id), viewer(request)
    reason = request.POST.get("reason", "")[:200]
    return change(
        request,
        does=lambda: deciding.reject_match(match_id, reason=reason, by=who.acting(WORK), at=who.at),
        done=lambda _line: _("It is not suggested for this line again."),
        to=reverse("console:bank_line", args=[found.line_id]),
    )


@entry(WORK, methods=("POST",))
def match_undo(request: HttpRequest, match_id: int) -> HttpResponse:
    """Take a match back; the line waits again."""
    found, who = match_of(request, match_id), viewer(request)
    reason = request.POST.get("reason", "")[:200]
    return change(
        request,
        does=lambda: deciding.undo_match(match_id, reason=reason, by=who.acting(WORK), at=who.at),
        done=lambda _line: _("The match is taken back: the opposite is booked, and the line waits again."),
        to=reverse("console:bank_line", args=[found.line_id]),
    )


@entry(WORK, methods=("POST",))
def line_match(request: HttpRequest, line_id: int) -> HttpResponse:
    """Say by hand what a line is, and go on to the next line."""
    row, who = line_of(request, line_id), viewer(request)
    chosen = [_chosen(value) for value in request.POST.getlist("chosen")]
    charge = _yuan(request.POST.get("charge", "").strip() or "0")
    if charge is None:
        charge = Decimal("0.00")
    if charge:
        chosen.append(Chosen(ItemKind.CHARGE, "", charge))
    reason = request.POST.get("reason", "")[:200]
    return _settled(
        request,
        row,
        does=lambda: deciding.match_by_hand(line_id, chosen=chosen, reason=reason, by=who.acting(WORK), at=who.at),
        done=_("Line %(reference)s is matched and booked."),
    )


@entry(WORK, methods=("POST",))
def line_suspend(request: HttpRequest, line_id: int) -> HttpResponse:
    """Keep the money of a line apart, and go on to the next line."""
    row, who = line_of(request, line_id), viewer(request)
    note = request.POST.get("note", "")[:200]
    return _settled(
        request,
        row,
        does=lambda: suspend_line(line_id, note=note, by=who.acting(WORK), at=who.at),
        done=_("The money of line %(reference)s is kept apart until somebody knows whose it is."),
    )


def _settled(request: HttpRequest, row: LineRow, *, does: Callable[[], object], done: str) -> HttpResponse:
    """Settle a line, and go on to the next one that waits; a refusal stays where it is."""
    here = reverse("console:bank_line", args=[row.line_id])
    try:
        with transaction.atomic():
            does()
    except Refused as why:
        refuse(request, why)
        return HttpResponseRedirect(here)
    tell(request, done % {"reference": row.reference})
    following = next_line(row, scope=viewer(request).scope(WORK))
    return HttpResponseRedirect(reverse("console:bank_line", args=[following]) if following else here)


def _chosen(value: str) -> Chosen:
    """Read the value of a ticked box: kind, key, amount."""
    kind, _gap, rest = value.partition(page.SEPARATOR)
    key, _gap, text = rest.rpartition(page.SEPARATOR)
    amount = _yuan(text)
    if kind not in set(ItemKind) or amount is None:
        raise Http404
    return Chosen(ItemKind(kind), key, amount)


def _yuan(text: str) -> Decimal | None:
    """Read yuan with two places at most; none if they are not."""
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    is_fen = value.is_finite() and abs(value) < 10**12 and value == value.quantize(FEN)
    return value.quantize(FEN) if is_fen else None
