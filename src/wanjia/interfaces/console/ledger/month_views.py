"""Views of closing: months over all units, the checklist of one, closing it, asking for it back."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.organisation.queries import units_inside
from wanjia.foundation.periods.types import month_of
from wanjia.interfaces.console.ledger import lists, months
from wanjia.interfaces.console.ledger.balance import month_asked
from wanjia.interfaces.console.ledger.checklist import left_open
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.ledger import operations
from wanjia.revenue.ledger.queries.closings import BookUnit, closing_with_id

STEPS = ("reopen", "refuse_reopening")


@entry(Permission.LEDGER_VIEW)
def book_months(request: HttpRequest) -> HttpResponse:
    """Show which units have closed a month; the month before this one, unless asked for another."""
    who = viewer(request)
    month = month_asked(request) or month_of(month_of(who.today).start - timedelta(days=1)).start
    return months.BOOK_MONTHS.respond(request, months.MonthsShown(month, who))


@entry(Permission.LEDGER_VIEW)
def book_month(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """Show the checklist of a month of a unit."""
    return months.BOOK_MONTH.respond(request, _month(request, code=code, month=month))


@entry(Permission.MONTH_CLOSE, methods=("POST",))
def book_month_close(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """Close a month of a unit."""
    shown, who = _month(request, code=code, month=month), viewer(request)
    return change(
        request,
        does=lambda: operations.close_month(
            unit_id=shown.unit.unit_id,
            month=shown.month,
            by=who.acting(Permission.MONTH_CLOSE),
            at=who.at,
            left_open=left_open(shown.lines),
            note=request.POST.get("reason", ""),
        ),
        done=lambda _id: _("The month is closed. What the accounts stood at is kept."),
        to=shown.link(),
    )


@entry(Permission.LEDGER_VIEW)
def closings(request: HttpRequest) -> HttpResponse:
    """List all closings, those that were reopened too."""
    return lists.CLOSINGS.respond(request)


@entry(Permission.MONTH_CLOSE, methods=("POST",))
def reopening_ask(request: HttpRequest, closing_id: int) -> HttpResponse:
    """Ask for a closed month to be reopened."""
    who, reason = viewer(request), request.POST.get("reason", "")
    return change(
        request,
        does=lambda: operations.ask_reopening(
            closing_id=closing_id, reason=reason, by=who.acting(Permission.MONTH_CLOSE), at=who.at
        ),
        done=lambda _none: _("Reopening is asked for. Another person decides on it."),
        to=_back(request, closing_id=closing_id, permission=Permission.MONTH_CLOSE),
    )


@entry(Permission.MONTH_REOPEN, methods=("POST",))
def reopening_decide(request: HttpRequest, closing_id: int) -> HttpResponse:
    """
    Reopen a month as somebody asked, or refuse to.

    :raises Http404: if the step is none
    """
    who, step = viewer(request), request.POST.get("step", "")
    to = _back(request, closing_id=closing_id, permission=Permission.MONTH_REOPEN)
    if step not in STEPS:
        raise Http404
    return change(
        request,
        does=lambda: operations.decide_reopening(
            closing_id=closing_id, step=step, by=who.acting(Permission.MONTH_REOPEN), at=who.at
        ),
        done=lambda _none: _("Your decision is recorded."),
        to=to,
    )


def _back(request: HttpRequest, *, closing_id: int, permission: Permission) -> str:
    found = closing_with_id(closing_id, scope=viewer(request).scope(permission))
    if found is None:
        raise Http404
    return reverse("console:book_month", args=[found.unit_code, f"{found.month:%Y-%m}"])


def _month(request: HttpRequest, *, code: str, month: str) -> months.MonthShown:
    who = viewer(request)
    mine = units_inside(who.scope(Permission.LEDGER_VIEW).unit_paths).filter(code=code)
    row = mine.values_list("pk", "code", "name", "path").first()
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise Http404 from None
    if row is None:
        raise Http404
    return months.MonthShown(BookUnit(*row), first, who)
