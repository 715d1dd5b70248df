"""Views of line loss: the board and its parts, findings, the meeting of a month."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.energy.lineloss.operations import finding as findings
from wanjia.energy.lineloss.queries.answering import FindingRow, UnknownFinding, finding_with_id
from wanjia.energy.lineloss.queries.meeting import meeting_of
from wanjia.energy.lineloss.queries.working import company_id
from wanjia.energy.lineloss.types import Way
from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.jobs.operations import submit
from wanjia.foundation.organisation.queries import unit_named
from wanjia.interfaces.console.lineloss import desk
from wanjia.interfaces.console.lineloss.board import BOARD, STATION
from wanjia.interfaces.console.lineloss.meeting import MEETING, language
from wanjia.interfaces.console.lineloss.parts import AREA, LINE
from wanjia.interfaces.console.lineloss.subject import looked_at
from wanjia.interfaces.exchange.loss_report import loss_report_pdf, loss_report_xlsx
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.network import queries as network

P = Permission
VIEW, EDIT = P.LOSS_VIEW, P.LOSS_EDIT
T = TypeVar("T")
FILES = {
    "pdf": (loss_report_pdf, "application/pdf"),
    "xlsx": (loss_report_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def _found(find: Callable[[], T]) -> T:
    try:
        return find()
    except Refused as unknown:
        raise Http404 from unknown


@entry(VIEW)
def board(request: HttpRequest) -> HttpResponse:
    """Show the losses of a month: company, levels, stations, lines, areas."""
    return BOARD.respond(request, looked_at(request))


@entry(VIEW)
def station(request: HttpRequest, code: str) -> HttpResponse:
    """Show the losses of one unit: its lines and areas; of the company, the board."""
    scope = viewer(request).scope(VIEW)
    unit = _found(lambda: unit_named(code))
    if not scope.holds(unit.path):
        raise Http404
    if unit.unit_id == _found(company_id):
        return BOARD.respond(request, looked_at(request))
    return STATION.respond(request, looked_at(request, way=Way.UNIT, code=code, name=unit.name, unit_name=unit.name))


@entry(VIEW)
def line(request: HttpRequest, code: str) -> HttpResponse:
    """Show the loss of one line: its days, its areas."""
    scope = viewer(request).scope(VIEW)
    found = _found(lambda: network.feeder_named(code, scope=scope))
    return LINE.respond(
        request, looked_at(request, way=Way.FEEDER, code=code, name=found.name, unit_name=found.unit_name)
    )


@entry(VIEW)
def area(request: HttpRequest, code: str) -> HttpResponse:
    """Show the loss of one area: its days, its head, its customers, its findings."""
    scope = viewer(request).scope(VIEW)
    found = _found(lambda: network.area_named(code, scope=scope))
    return AREA.respond(
        request, looked_at(request, way=Way.AREA, code=code, name=found.name, unit_name=found.unit_name)
    )


@entry(VIEW)
def balances(request: HttpRequest) -> HttpResponse:
    """List the losses of lines and areas."""
    return desk.BALANCES.respond(request)


@entry(VIEW)
def months(request: HttpRequest) -> HttpResponse:
    """List the months that were computed and issued."""
    return desk.MONTHS.respond(request)


@entry(VIEW)
def buses(request: HttpRequest) -> HttpResponse:
    """List the balance of busbars by day."""
    return desk.BUSES.respond(request)


@entry(VIEW)
def finding_list(request: HttpRequest) -> HttpResponse:
    """List the causes that were found."""
    return desk.FINDINGS.respond(request)


@entry(VIEW)
def finding(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Show one finding with its evidence."""
    return desk.FINDING.respond(request, _finding(request, finding_id))


def _finding(request: HttpRequest, finding_id: int) -> FindingRow:
    try:
        return finding_with_id(finding_id, scope=viewer(request).scope(VIEW))
    except UnknownFinding as unknown:
        raise Http404 from unknown


@entry(EDIT, methods=("POST",))
def finding_move(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Confirm, solve or dismiss a finding."""
    _finding(request, finding_id)
    who, step, note = viewer(request), request.POST.get("step", ""), request.POST.get("note", "")
    return change(
        request,
        does=lambda: findings.move_finding(finding_id, step=step, note=note, by=who.acting(EDIT), at=who.at),
        done=lambda _none: _("It is written down."),
        to=reverse("console:loss_finding", args=[finding_id]),
    )


@entry(VIEW)
def measures(request: HttpRequest) -> HttpResponse:
    """List the measures with the rates before and after."""
    return desk.MEASURES.respond(request)


@entry(VIEW)
def targets(request: HttpRequest) -> HttpResponse:
    """List the targets and who answers for them."""
    return desk.TARGETS.respond(request)


@entry(VIEW)
def proposals(request: HttpRequest) -> HttpResponse:
    """Propose the targets of a month from the months of the year before."""
    return desk.PROPOSALS.respond(request, viewer(request).today.replace(day=1))


@entry(EDIT, methods=("POST",))
def compute(request: HttpRequest) -> HttpResponse:
    """Have the losses of a month computed now."""
    who, month = viewer(request), looked_at(request).month
    told = {"month": month.isoformat()}
    return change(
        request,
        does=lambda: submit(
            "lineloss.compute_month", arguments=told, by=who.acting(EDIT), at=who.at, subject=f"{month:%Y-%m}"
        ),
        done=lambda _job: _("The work is under way; see background work for how far it is."),
        to=f"{reverse('console:loss')}?month={month:%Y-%m}",
    )


@entry(VIEW)
def meeting(request: HttpRequest) -> HttpResponse:
    """Show the material of a month's meeting."""
    looked = looked_at(request)
    return MEETING.respond(request, meeting_of(looked.month, scope=looked.scope))


@entry(VIEW)
def meeting_file(request: HttpRequest, suffix: str) -> HttpResponse:
    """Give the material of a month's meeting as PDF or Excel."""
    if suffix not in FILES:
        raise Http404
    write, kind = FILES[suffix]
    looked = looked_at(request)
    content = write(meeting_of(looked.month, scope=looked.scope), language=language())
    named = f'attachment; filename="line-loss-{looked.month:%Y-%m}.{suffix}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": named})
