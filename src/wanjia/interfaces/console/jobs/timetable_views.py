"""Views of the timetable."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.jobs import operations
from wanjia.foundation.jobs.timetable import set_timing
from wanjia.foundation.jobs.types import TimetableRow
from wanjia.interfaces.console.jobs import timetable_pages as pages
from wanjia.interfaces.console.jobs.forms import TimingForm
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.messages import tell
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import viewer


@entry()
def timetable(request: HttpRequest) -> HttpResponse:
    """List the work that begins by itself and that the viewer answers for or may change."""
    return pages.TIMETABLE.respond(request, None)


@entry()
def timetable_row(request: HttpRequest, timetable_id: int) -> HttpResponse:
    """Show when one kind of work begins, and what came of it the latest time."""
    return pages.TIMETABLE_ROW.respond(request, _seen(request, timetable_id))


@entry(Permission.TIMETABLE_EDIT, methods=("GET", "POST"))
def timetable_change(request: HttpRequest, timetable_id: int) -> HttpResponse:
    """Change when work begins, or switch it off or on, by a row from a day on."""
    found, who = _seen(request, timetable_id), viewer(request)
    form = TimingForm(request.POST or None, now=pages.timing_now(who, found=found), today=who.today)
    back = reverse("console:timetable_row", args=[timetable_id])
    if form.is_valid():
        try:
            with transaction.atomic():
                by = who.acting(Permission.TIMETABLE_EDIT)
                set_timing(timetable_id, timing=form.timing(), by=by, at=who.at)
        except Refused as why:
            form.add_error(None, translated(str(why)))
        else:
            tell(request, _("The timetable is changed; what ran before stays as it was."))
            return HttpResponseRedirect(back)
    crumbs = (Crumb(_("Timetable"), reverse("console:timetable")), Crumb(words.job(found.kind), back))
    head = Head(_("Change the time"), crumbs=crumbs)
    return render(request, "kit/form.html", {"head": head, "form": form, "back": back, "submit": _("Change it")})


@entry(methods=("POST",))
def timetable_retry(request: HttpRequest, timetable_id: int) -> HttpResponse:
    """Try again what failed, by somebody who answers for it."""
    found, who = _seen(request, timetable_id), viewer(request)
    back = reverse("console:timetable_row", args=[timetable_id])
    if not pages.answers(who, found=found):
        raise Http404
    if (job := found.latest) is None:
        return HttpResponseRedirect(back)
    by = who.acting(Permission(found.answered_by))
    return change(
        request,
        does=lambda: operations.retry(job.job_id, by=by, at=who.at),
        done=lambda _nothing: _("It waits to be done again."),
        to=back,
    )


def _seen(request: HttpRequest, timetable_id: int) -> TimetableRow:
    found = next((row for row in pages.seen(viewer(request)) if row.timetable_id == timetable_id), None)
    if found is None:
        raise Http404
    return found
