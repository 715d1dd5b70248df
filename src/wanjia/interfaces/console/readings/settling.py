"""Views by which findings, readings and refused readings are settled."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wanjia.foundation.access.types import Actor, Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.readings.findings import (
    STEPS,
    Shown,
    filled_in,
    finding_asked,
    method_of,
    methods_of,
    shown,
    why_not,
)
from wanjia.interfaces.console.readings.forms import FORMS, CorrectForm, ReasonForm
from wanjia.interfaces.console.readings.work_list import AT_ONCE, SEVERAL, several
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.entry import entry, redirected
from wanjia.interfaces.kit.messages import tell
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import Viewer, viewer
from wanjia.measurement.readings import operations
from wanjia.measurement.readings.queries import work_list
from wanjia.measurement.readings.queries.work_list import FindingRow, RecordedReading
from wanjia.measurement.readings.types import ReadingQuality
from wanjia.registry.metering.types import RegisterKind

P = Permission
WHO_SETTLE = (P.READINGS_REVIEW, P.READINGS_ENTER)


@entry(P.READINGS_VIEW)
def finding(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Show one finding: its own page, with ``pane`` what stands beside the list, with ``methods`` the estimates."""
    found = finding_asked(request, finding_id)
    if "methods" in request.GET:
        context = {
            "methods": methods_of(found, who=viewer(request)),
            "field": FORMS["estimate"](prefix="estimate")["method"],
        }
        return render(request, "readings/methods.html", context)
    return _page(request, finding=found)


def _page(request: HttpRequest, *, finding: FindingRow, typed: dict[str, ReasonForm] | None = None) -> HttpResponse:
    is_pane = "pane" in request.GET or request.headers.get("HX-Target") == "finding"
    found = shown(request, finding, typed=typed, with_methods=not is_pane or bool(typed))
    place = request.GET.get("place", "") or request.POST.get("place", "")
    context = {"shown": found, "is_pane": is_pane, "place": place, "head": _head(found)}
    return render(request, "readings/finding_body.html" if is_pane else "readings/finding.html", context)


def _head(found: Shown) -> Head:
    back = f"{reverse('console:work_list')}?{found.query}"
    return Head(
        title=words.rule(found.finding.rule),
        number=found.finding.usage_point_number,
        crumbs=(Crumb(_("Work list of readings"), back),),
        tags=found.tags,
    )


@entry(*WHO_SETTLE, methods=("POST",))
def settle_finding(request: HttpRequest, finding_id: int, step: str) -> HttpResponse:
    """Take a step with one finding; what was typed stays where it could not be taken."""
    found = finding_asked(request, finding_id)
    if step not in STEPS:
        raise Http404
    who, form = viewer(request), filled_in(request, step=step)
    if reason := why_not(found, step=step, who=who):
        form.add_error(None, str(reason))
    if form.is_valid() and _is_done(lambda: _take(found, step=step, form=form, who=who), form=form):
        tell(request, _done(step, count=1))
        return redirected(request, to=_back(request))
    return _page(request, finding=found, typed={step: form})


def _take(found: FindingRow, *, step: str, form: ReasonForm, who: Viewer) -> object:
    by, at = who.acting(STEPS[step][0]), who.at
    reason = form.cleaned_data["reason"]
    match step:
        case "approve":
            return operations.approve(finding_ids=[found.finding_id], reason=reason, by=by, at=at)
        case "correct":
            assert found.reading_id is not None  # noqa: S101 - asked for before the step is taken
            value = form.cleaned_data["value"]
            return operations.correct(values={found.reading_id: value}, reason=reason, by=by, at=at)
        case _:
            ids = [found.finding_id]
            return operations.estimate(finding_ids=ids, method=method_of(form), reason=reason, by=by, at=at)


def _is_done(does: Callable[[], object], *, form: ReasonForm) -> bool:
    """Make a change in a transaction; why it was refused stands in the form."""
    try:
        with transaction.atomic():
            does()
    except Refused as why:
        form.add_error(None, translated(str(why)))
        return False
    return True


def _done(step: str, *, count: int) -> str:
    said = {
        "approve": ngettext("%(count)s finding approved.", "%(count)s findings approved.", count),
        "correct": ngettext("%(count)s value corrected.", "%(count)s values corrected.", count),
        "estimate": ngettext("Estimated for %(count)s finding.", "Estimated for %(count)s findings.", count),
    }
    return said[step] % {"count": count}


def _back(request: HttpRequest) -> str:
    """Give the address of the list as it was, with what follows chosen."""
    query, place = request.POST.get("list", ""), request.POST.get("place", "")
    chosen = f"&place={place}" if place.isascii() and place.isdigit() else ""
    return f"{reverse('console:work_list')}?{query}{chosen}"


@entry(*WHO_SETTLE, methods=("GET", "POST"))
def settle_findings(request: HttpRequest) -> HttpResponse:
    """Show what a step would change in several findings, and take it."""
    asked = request.POST if request.method == "POST" else request.GET
    step = asked.get("step", "")
    ids = [int(text) for text in asked.getlist("finding") if text.isascii() and text.isdigit()][:AT_ONCE]
    if step not in SEVERAL or not viewer(request).may(STEPS[step][0]):
        raise Http404
    if request.method != "POST":
        return render(request, "readings/several.html", {"several": several(request, step=step, ids=ids)})
    who, form = viewer(request), filled_in(request, step=step)
    planned = several(request, step=step, ids=ids, form=form)
    if not planned.taken:
        form.add_error(None, _("Tick at least one finding that can be settled."))
    if form.is_valid() and _is_done(lambda: _take_all(planned.taken, step=step, form=form, who=who), form=form):
        tell(request, _done(step, count=len(planned.taken)))
        return redirected(request, to=_back(request))
    return render(request, "readings/several.html", {"several": planned})


def _take_all(rows: Sequence[FindingRow], *, step: str, form: ReasonForm, who: Viewer) -> object:
    ids, reason = [row.finding_id for row in rows], form.cleaned_data["reason"]
    by = who.acting(STEPS[step][0])
    if step == "approve":
        return operations.approve(finding_ids=ids, reason=reason, by=by, at=who.at)
    return operations.estimate(finding_ids=ids, method=method_of(form), reason=reason, by=by, at=who.at)


@entry(P.READINGS_ENTER, methods=("GET", "POST"))
def correct_reading(request: HttpRequest, reading_id: int) -> HttpResponse:
    """Put another value in the place of one that is recorded, whether or not something was found about it."""
    who = viewer(request)
    by: Actor = who.acting(P.READINGS_ENTER)
    row = work_list.reading_named(reading_id, scope=by.scope)
    if row is None:
        raise Http404
    form = CorrectForm(request.POST) if request.method == "POST" else FORMS["correct"]()
    if form.is_valid() and _is_done(
        lambda: operations.correct(
            values={reading_id: form.cleaned_data["value"]}, reason=form.cleaned_data["reason"], by=by, at=who.at
        ),
        form=form,
    ):
        tell(request, _done("correct", count=1))
        return redirected(request, to=_to_findings(row))
    context = {"form": form, "row": row, "head": _correct_head(row), "back": _to_findings(row)}
    said = {
        "register": words.label_in(RegisterKind, value=row.register),
        "quality": words.label_in(ReadingQuality, value=row.quality),
    }
    return render(request, "readings/correct.html", context | said)


def _to_findings(row: RecordedReading) -> str:
    return f"{reverse('console:work_list')}?number={row.usage_point_number}&state="


def _correct_head(row: RecordedReading) -> Head:
    return Head(
        title=_("Correct a reading"),
        number=row.usage_point_number,
        crumbs=(Crumb(_("Reading routes"), reverse("console:routes")),),
    )
