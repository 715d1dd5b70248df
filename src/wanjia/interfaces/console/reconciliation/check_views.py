"""Views of money of unknown cause, of channels' days, of the daily check, and of differences."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Actor
from wanjia.interfaces.console.reconciliation import checks, forms, lists
from wanjia.interfaces.console.reconciliation.asking import Asking, asked
from wanjia.interfaces.console.reconciliation.subject import (
    VIEW,
    WORK,
    channel_day_of,
    finding_of,
    suspense_of,
)
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.figures import money
from wanjia.interfaces.kit.pages import Crumb
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.reconciliation import flow
from wanjia.revenue.reconciliation.operations import checking, daily, sending_back, suspending
from wanjia.revenue.reconciliation.queries.checks import SuspenseRow
from wanjia.revenue.reconciliation.types import Discrepancy

READ_WRITE = ("GET", "POST")


@entry(VIEW)
def suspense_list(request: HttpRequest) -> HttpResponse:
    """List the money of unknown cause."""
    return lists.SUSPENSE.respond(request)


@entry(VIEW)
def suspense(request: HttpRequest, suspense_id: int) -> HttpResponse:
    """Show money of unknown cause."""
    return checks.SUSPENSE.respond(request, suspense_of(request, suspense_id))


@entry(WORK, methods=READ_WRITE)
def suspense_assign(request: HttpRequest, suspense_id: int) -> HttpResponse:
    """Say whose the money is."""

    def does(given: dict[str, Any], by: Actor, at: datetime) -> str:
        number, reason = given["account"], given["reason"]
        suspending.assign_suspense(suspense_id, account_number=number, reason=reason, by=by, at=at)
        return reverse("console:suspense_held", args=[suspense_id])

    done = _("It is said whose the money is. Above the limit a second person decides before it is the customer's.")
    return _of_suspense(request, suspense_id, step="assign", form=forms.AssignForm, does=does, done=done)


@entry(WORK, methods=READ_WRITE)
def suspense_back(request: HttpRequest, suspense_id: int) -> HttpResponse:
    """Say that the money goes back to its sender."""

    def does(given: dict[str, Any], by: Actor, at: datetime) -> str:
        sending_back.send_back(suspense_id, reason=given["reason"], by=by, at=at)
        return reverse("console:suspense_held", args=[suspense_id])

    done = _("It goes back to its sender once nobody else must agree; match the bank's line when it has gone.")
    return _of_suspense(request, suspense_id, step="send_back", form=forms.ReasonForm, does=does, done=done)


@entry(WORK, methods=READ_WRITE)
def suspense_release(request: HttpRequest, suspense_id: int) -> HttpResponse:
    """Let the money go: its line is matched after all."""

    def does(given: dict[str, Any], by: Actor, at: datetime) -> str:
        line_id = suspending.release_suspense(suspense_id, reason=given["reason"], by=by, at=at)
        return reverse("console:bank_line", args=[line_id])

    done = _("The line waits to be matched again.")
    return _of_suspense(request, suspense_id, step="release", form=forms.ReasonForm, does=does, done=done)


@entry(WORK, methods=READ_WRITE)
def suspense_decide(request: HttpRequest, suspense_id: int, step: str) -> HttpResponse:
    """Agree as a second person, or refuse."""
    if step not in {"approve", "refuse"}:
        raise Http404

    def does(given: dict[str, Any], by: Actor, at: datetime) -> str:
        suspending.decide_assignment(suspense_id, step=step, reason=given["reason"], by=by, at=at)
        return reverse("console:suspense_held", args=[suspense_id])

    done = _("It is decided.")
    return _of_suspense(request, suspense_id, step=step, form=forms.ReasonForm, does=does, done=done)


def _of_suspense(
    request: HttpRequest, suspense_id: int, *, step: str, form: type[forms.Asked], does: Any, done: str
) -> HttpResponse:
    row = suspense_of(request, suspense_id)
    back = reverse("console:suspense_held", args=[suspense_id])
    title = f"{words.in_flow(flow.SUSPENSE.name, name=step)}: {_whom(row, step=step)}"
    crumbs = (Crumb(_("Money of unknown cause"), reverse("console:suspense")), Crumb(row.reference, back))
    return asked(request, Asking(title, form, does, done, back, crumbs=crumbs))


def _whom(row: SuspenseRow, *, step: str) -> str:
    amount = _("%(amount)s yuan") % {"amount": money(row.amount)}
    if step not in {"approve", "refuse"}:
        return amount
    to = row.customer or _("back to its sender")
    return f"{amount} → {to}"


@entry(VIEW)
def channel_days(request: HttpRequest) -> HttpResponse:
    """List the days of channels."""
    return lists.CHANNEL_DAYS.respond(request)


@entry(VIEW)
def channel_day(request: HttpRequest, day_id: int) -> HttpResponse:
    """Show a channel's day three ways."""
    return checks.CHANNEL_DAY.respond(request, channel_day_of(request, day_id))


@entry(WORK, methods=READ_WRITE)
def channel_day_take(request: HttpRequest) -> HttpResponse:
    """Take in what a channel says of a day, and check it."""

    def does(given: dict[str, Any], by: Actor, at: datetime) -> str:
        file, unit = given["file"], given["unit"]
        day = checking.take_channel_day(file.read(), file_name=file.name, unit_code=unit, by=by, at=at)
        return reverse("console:channel_day", args=[day])

    back = reverse("console:channel_days")
    crumbs = (Crumb(lists.title_of_desk(), reverse("console:bank_desk")), Crumb(_("Days of channels"), back))
    done = _("The channel's day is taken in and checked.")
    asking = Asking(_("Take a channel's file in"), forms.ChannelFileForm, does, done, back, crumbs=crumbs)
    return asked(request, asking)


@entry(WORK, methods=("POST",))
def channel_day_check(request: HttpRequest, day_id: int) -> HttpResponse:
    """Check a channel's day again."""
    row, who = channel_day_of(request, day_id), viewer(request)
    return change(
        request,
        does=lambda: checking.check_channel_day(row.day_id, by=who.acting(WORK), at=who.at),
        done=lambda left: _("The day is checked: %(n)d differences are open.") % {"n": left},
        to=reverse("console:channel_day", args=[day_id]),
    )


@entry(VIEW)
def books_days(request: HttpRequest) -> HttpResponse:
    """List the days whose books were checked."""
    return lists.BOOKS_DAYS.respond(request)


@entry(WORK, methods=READ_WRITE)
def books_check(request: HttpRequest) -> HttpResponse:
    """Check a day's books: issued bills against what was booked, and collectors' money."""

    def does(given: dict[str, Any], by: Actor, at: datetime) -> str:
        daily.check_books(given["day"], unit_code=given["unit"], by=by, at=at)
        return f"{reverse('console:check_findings')}?state=OPEN&since={given['day']}"

    back = reverse("console:books_days")
    crumbs = (Crumb(lists.title_of_desk(), reverse("console:bank_desk")), Crumb(_("Daily checks of the books"), back))
    done = _("The day's books are checked. What differs stands here.")
    initial = {"day": _day_in(request)}
    asking = Asking(_("Check a day's books"), forms.DayForm, does, done, back, crumbs=crumbs, initial=initial)
    return asked(request, asking)


def _day_in(request: HttpRequest) -> date:
    """Give the day that the address names, else today."""
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return viewer(request).today


@entry(VIEW)
def findings(request: HttpRequest) -> HttpResponse:
    """List the differences that checks found."""
    return lists.FINDINGS.respond(request)


@entry(VIEW)
def finding(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Show a difference, what to do about it and what was done."""
    row = finding_of(request, finding_id)
    of_bills = row.kind in {Discrepancy.ISSUED, Discrepancy.ISSUED_ENERGY}
    return (checks.OF_BILLS if of_bills else checks.FINDING).respond(request, row)


@entry(WORK, methods=READ_WRITE)
def finding_settle(request: HttpRequest, finding_id: int, step: str) -> HttpResponse:
    """Explain or correct a difference or, as another person, close or reopen it."""
    row, back = finding_of(request, finding_id), reverse("console:check_finding", args=[finding_id])
    if step not in row.steps:
        raise Http404

    def does(given: dict[str, Any], by: Actor, at: datetime) -> str:
        checking.settle_finding(finding_id, step=step, reason=given["reason"], by=by, at=at)
        return back

    title = words.in_flow(flow.FINDING.name, name=step)
    crumbs = (Crumb(words.label(row.kind), back),)
    return asked(request, Asking(title, forms.ReasonForm, does, _("It is on record."), back, row.about, crumbs))


@entry(WORK, methods=READ_WRITE)
def finding_hand_over(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Make a difference another person's work."""
    row, back = finding_of(request, finding_id), reverse("console:check_finding", args=[finding_id])

    def does(given: dict[str, Any], by: Actor, at: datetime) -> str:
        checking.hand_over_finding(finding_id, owner=given["owner"], by=by, at=at)
        return back

    crumbs = (Crumb(words.label(row.kind), back),)
    done = _("It is that person's work now; its clock goes on.")
    return asked(request, Asking(_("Hand over"), forms.OwnerForm, does, done, back, row.about, crumbs))
