"""Views of supply quality: the board, lists, points, feeders, compensation, and what is filed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from wanjia.energy.quality.operations import archives
from wanjia.energy.quality.queries.points import UnknownThing, device_with_id, point_with_id
from wanjia.energy.quality.types import Checked, CheckOutcome, Switched, TapMove
from wanjia.foundation.access.types import Actor, Scope
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.jobs.operations import submit
from wanjia.interfaces.console.quality import forms, pages
from wanjia.interfaces.console.quality.board import BOARD, month_text
from wanjia.interfaces.console.quality.months import EDIT, VIEW, Shown, month_asked
from wanjia.interfaces.console.quality.points import POINT
from wanjia.interfaces.console.quality.reactive import DEVICE, FEEDER
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.messages import tell
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.network.queries import UnknownPart, area_named, feeder_named

T = TypeVar("T")
FORM = ("GET", "POST")


@entry(VIEW)
def board(request: HttpRequest) -> HttpResponse:
    """Show what a month came to."""
    return BOARD.respond(request, Shown(month_asked(request)))


@entry(EDIT, methods=("POST",))
def compute(request: HttpRequest) -> HttpResponse:
    """Have a month worked out anew in the background."""
    who, month = viewer(request), month_asked(request)
    arguments, by = {"month": month.isoformat()}, who.acting(EDIT)
    return change(
        request,
        does=lambda: submit("quality.compute_latest", arguments=arguments, by=by, at=who.at, subject=month_text(month)),
        done=lambda _job: _("The work is under way; see background work for how far it is."),
        to=f"{reverse('console:quality_board')}?month={month_text(month)}",
    )


@entry(VIEW)
def points(request: HttpRequest) -> HttpResponse:
    """List monitoring points."""
    return pages.POINTS.respond(request)


@entry(VIEW)
def voltages(request: HttpRequest) -> HttpResponse:
    """List the months of monitoring points."""
    return pages.VOLTAGES.respond(request)


@entry(VIEW)
def findings(request: HttpRequest) -> HttpResponse:
    """List all findings."""
    return pages.FINDINGS.respond(request)


@entry(VIEW)
def loads(request: HttpRequest) -> HttpResponse:
    """List heavy load, overload and unbalance."""
    return pages.LOADS.respond(request)


@entry(VIEW)
def low(request: HttpRequest) -> HttpResponse:
    """List low voltages of areas and customers."""
    return pages.LOW.respond(request)


@entry(VIEW)
def factors(request: HttpRequest) -> HttpResponse:
    """List power factors."""
    return pages.FACTORS.respond(request)


@entry(VIEW)
def taps(request: HttpRequest) -> HttpResponse:
    """List taps to move."""
    return pages.TAPS.respond(request)


@entry(VIEW)
def devices(request: HttpRequest) -> HttpResponse:
    """List compensation devices."""
    return pages.DEVICES.respond(request)


@entry(VIEW)
def checks(request: HttpRequest) -> HttpResponse:
    """List checks."""
    return pages.CHECKS.respond(request)


def found(find: Callable[[], T]) -> T:
    """
    Give what a question finds.

    :raises Http404: if there is no such thing among the viewer's units
    """
    try:
        return find()
    except (UnknownThing, UnknownPart) as unknown:
        raise Http404 from unknown


@entry(VIEW)
def point(request: HttpRequest, point_id: int) -> HttpResponse:
    """Show one monitoring point."""
    scope = viewer(request).scope(VIEW)
    return POINT.respond(request, Shown(month_asked(request), found(lambda: point_with_id(point_id, scope=scope))))


@entry(VIEW)
def feeder(request: HttpRequest, code: str) -> HttpResponse:
    """Show the reactive power of a feeder."""
    scope = viewer(request).scope(VIEW)
    return FEEDER.respond(request, Shown(month_asked(request), found(lambda: feeder_named(code, scope=scope))))


@entry(VIEW)
def device(request: HttpRequest, device_id: int) -> HttpResponse:
    """Show one compensation device."""
    scope = viewer(request).scope(VIEW)
    return DEVICE.respond(request, found(lambda: device_with_id(device_id, scope=scope)))


def filed(
    request: HttpRequest, *, form: Form, head: Head, to: str, does: Callable[[Mapping[str, Any], Actor], object]
) -> HttpResponse:
    """Show a form, or do what it says and go on; what is typed is kept where it is refused."""
    who = viewer(request)
    if form.is_valid():
        try:
            with transaction.atomic():
                does(form.cleaned_data, who.acting(EDIT))
        except Refused as why:
            form.add_error(None, translated(str(why)))
        else:
            tell(request, _("It is written down."))
            return HttpResponseRedirect(to)
    return render(request, "kit/form.html", {"head": head, "form": form, "back": to, "submit": _("Write it down")})


def _row(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: None if value == "" else value for name, value in given.items()}


@entry(EDIT, methods=FORM)
def point_add(request: HttpRequest) -> HttpResponse:
    """File a monitoring point."""
    who, to = viewer(request), reverse("console:monitoring_points")

    def does(given: Mapping[str, Any], by: Actor) -> None:
        archives.file_point(_row(given), by=by, at=who.at)

    head = Head(_("File a point"), crumbs=(Crumb(_("Voltage monitoring points"), to),))
    return filed(request, form=forms.PointForm(request.POST or None, today=who.today), head=head, to=to, does=does)


@entry(EDIT, methods=FORM)
def point_end(request: HttpRequest, point_id: int) -> HttpResponse:
    """End a monitoring point."""
    who = viewer(request)
    thing = found(lambda: point_with_id(point_id, scope=who.scope(EDIT)))

    def does(given: Mapping[str, Any], by: Actor) -> None:
        archives.end_point(point_id, on=given["on"], by=by, at=who.at)

    to = reverse("console:monitoring_point", args=[point_id])
    head = Head(_("End this point"), number=thing.name, crumbs=(Crumb(thing.name, to),))
    return filed(request, form=forms.EndForm(request.POST or None, today=who.today), head=head, to=to, does=does)


@entry(EDIT, methods=FORM)
def device_add(request: HttpRequest) -> HttpResponse:
    """File a compensation device."""
    who, to = viewer(request), reverse("console:compensation_devices")

    def does(given: Mapping[str, Any], by: Actor) -> None:
        archives.file_device(_row(given), by=by, at=who.at)

    head = Head(_("File a device"), crumbs=(Crumb(_("Reactive compensation"), to),))
    return filed(request, form=forms.DeviceForm(request.POST or None, today=who.today), head=head, to=to, does=does)


@entry(EDIT, methods=FORM)
def device_switch(request: HttpRequest, device_id: int) -> HttpResponse:
    """Note what was switched at a device."""
    who = viewer(request)
    thing = found(lambda: device_with_id(device_id, scope=who.scope(EDIT)))

    def does(given: Mapping[str, Any], by: Actor) -> None:
        archives.note_switching(Switched(device_id, **given), by=by, at=who.at)

    to = reverse("console:compensation_device", args=[device_id])
    head = Head(_("Note a switching"), number=thing.code, crumbs=(Crumb(thing.name, to),))
    form = forms.SwitchingForm(request.POST or None, now=localtime(who.at))
    return filed(request, form=form, head=head, to=to, does=does)


@entry(EDIT, methods=FORM)
def point_check(request: HttpRequest, point_id: int) -> HttpResponse:
    """Note a check of a monitoring point."""
    scope = viewer(request).scope(EDIT)
    thing = found(lambda: point_with_id(point_id, scope=scope))
    to = reverse("console:monitoring_point", args=[point_id])
    return _checked(request, name=thing.name, to=to, of={"point_id": point_id})


@entry(EDIT, methods=FORM)
def device_check(request: HttpRequest, device_id: int) -> HttpResponse:
    """Note a check of a device."""
    scope = viewer(request).scope(EDIT)
    thing = found(lambda: device_with_id(device_id, scope=scope))
    to = reverse("console:compensation_device", args=[device_id])
    return _checked(request, name=thing.name, to=to, of={"device_id": device_id})


def _checked(request: HttpRequest, *, name: str, to: str, of: Mapping[str, Any]) -> HttpResponse:
    who = viewer(request)

    def does(given: Mapping[str, Any], by: Actor) -> None:
        outcome, remedied_on = CheckOutcome(given["outcome"]), given["remedied_on"]
        checked = Checked(given["checked_on"], outcome, given["note"], remedied_on=remedied_on, **of)
        archives.note_check(checked, by=by, at=who.at)

    head = Head(_("Note a check"), number=name, crumbs=(Crumb(name, to),))
    return filed(request, form=forms.CheckForm(request.POST or None, today=who.today), head=head, to=to, does=does)


@entry(EDIT, methods=FORM)
def tap_move(request: HttpRequest) -> HttpResponse:
    """Note that a tap was moved."""
    who, to = viewer(request), reverse("console:tap_advice")

    def does(given: Mapping[str, Any], by: Actor) -> None:
        area = _area(given["area_code"], scope=by.scope)
        archives.note_tap_move(
            TapMove(area, given["moved_on"], given["from_pct"], given["to_pct"], given["reason"]), by=by, at=who.at
        )

    head = Head(_("Note a move"), crumbs=(Crumb(_("Taps to move"), to),))
    form = forms.TapForm(request.POST or None, today=who.today, initial={"area_code": request.GET.get("area", "")})
    return filed(request, form=form, head=head, to=to, does=does)


def _area(code: str, *, scope: Scope) -> int:
    return area_named(code, scope=scope).area_id
