"""Views of patrols, of problems of the grid and of plans, and the papers of the month's meeting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wanjia.energy.quality.operations import archives, problems
from wanjia.energy.quality.queries.meeting import meeting_of, open_problem, standing_defect
from wanjia.energy.quality.types import Checked, CheckOutcome, GridProblemKind, NewProblem
from wanjia.foundation.access.types import Actor
from wanjia.interfaces.console.quality import forms, pages
from wanjia.interfaces.console.quality.months import EDIT, VIEW, month_asked
from wanjia.interfaces.console.quality.views import FORM, filed, found
from wanjia.interfaces.exchange.quality_report import quality_report_pdf, quality_report_xlsx
from wanjia.interfaces.kit.entry import entry
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.network.queries import area_named, feeder_named
from wanjia.revenue.billing.kernel.wording import Language

FILES = {
    "pdf": (quality_report_pdf, "application/pdf"),
    "xlsx": (quality_report_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@entry(VIEW)
def grid_problems(request: HttpRequest) -> HttpResponse:
    """List problems of the grid."""
    return pages.PROBLEMS.respond(request)


@entry(VIEW)
def reactive_plans(request: HttpRequest) -> HttpResponse:
    """List what units set out to do."""
    return pages.PLANS.respond(request)


@entry(EDIT, methods=FORM)
def grid_problem_add(request: HttpRequest) -> HttpResponse:
    """Register a problem of a line or an area."""
    who, to = viewer(request), reverse("console:grid_problems")

    def does(given: Mapping[str, Any], by: Actor) -> None:
        problems.register_problem(NewProblem(**{**given, "kind": GridProblemKind(given["kind"])}), by=by, at=who.at)

    head = Head(_("Register a problem"), crumbs=(Crumb(_("Problems of the rural grid"), to),))
    return filed(request, form=forms.ProblemForm(request.POST or None, today=who.today), head=head, to=to, does=does)


@entry(EDIT, methods=FORM)
def grid_problem_solve(request: HttpRequest, problem_id: int) -> HttpResponse:
    """Note that a problem is solved."""
    who, to = viewer(request), reverse("console:grid_problems")
    problem = found(lambda: open_problem(problem_id, scope=who.scope(EDIT)))

    def does(given: Mapping[str, Any], by: Actor) -> None:
        problems.solve_problem(problem_id, on=given["on"], how=given["how"], by=by, at=who.at)

    head = Head(_("Solve a problem"), number=problem.part, crumbs=(Crumb(_("Problems of the rural grid"), to),))
    return filed(request, form=forms.DoneForm(request.POST or None, today=who.today), head=head, to=to, does=does)


@entry(EDIT, methods=FORM)
def patrol_note(request: HttpRequest) -> HttpResponse:
    """Note a patrol of a line or an area."""
    who, to = viewer(request), reverse("console:equipment_checks")

    def does(given: Mapping[str, Any], by: Actor) -> None:
        feeder = feeder_named(given["feeder_code"], scope=by.scope).feeder_id if given["feeder_code"] else None
        area = None if feeder else area_named(given["area_code"], scope=by.scope).area_id
        outcome, removed = CheckOutcome(given["outcome"]), given["remedied_on"]
        checked = Checked(
            given["checked_on"], outcome, given["note"], remedied_on=removed, feeder_id=feeder, area_id=area
        )
        archives.note_check(checked, by=by, at=who.at)

    head = Head(_("Note a patrol"), crumbs=(Crumb(_("Checks and patrols"), to),))
    return filed(request, form=forms.PatrolForm(request.POST or None, today=who.today), head=head, to=to, does=does)


@entry(EDIT, methods=FORM)
def defect_remedy(request: HttpRequest, check_id: int) -> HttpResponse:
    """Note that a defect is removed."""
    who, to = viewer(request), reverse("console:equipment_checks")
    defect = found(lambda: standing_defect(check_id, scope=who.scope(EDIT)))

    def does(given: Mapping[str, Any], by: Actor) -> None:
        problems.remedy_defect(check_id, on=given["on"], how=given["how"], by=by, at=who.at)

    head = Head(_("Remove a defect"), number=defect.thing, crumbs=(Crumb(_("Checks and patrols"), to),))
    return filed(request, form=forms.DoneForm(request.POST or None, today=who.today), head=head, to=to, does=does)


@entry(VIEW)
def meeting_file(request: HttpRequest, suffix: str) -> HttpResponse:
    """Give the material of a month's meeting as PDF or Excel."""
    if suffix not in FILES:
        raise Http404
    write, kind = FILES[suffix]
    month = month_asked(request)
    language = Language.ZH if (get_language() or "").startswith("zh") else Language.EN
    content = write(meeting_of(month, scope=viewer(request).scope(VIEW)), language=language)
    named = f'attachment; filename="voltage-quality-{month:%Y-%m}.{suffix}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": named})
