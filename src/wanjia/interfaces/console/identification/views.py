"""Views of who hangs where: each is one page or one change."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.energy.identification.queries.results import UnknownRun, result_of_proposal, result_with_id
from wanjia.foundation.access.types import Permission
from wanjia.foundation.jobs.operations import submit
from wanjia.interfaces.console.identification import pages
from wanjia.interfaces.console.identification.forms import CompareForm
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.metering import operations
from wanjia.registry.metering.queries import UnknownDevice, tie_proposal_with_id

P = Permission
LONGEST_REASON = 200


@entry(P.LOSS_VIEW)
def runs(request: HttpRequest) -> HttpResponse:
    """List identifications."""
    return pages.RUNS.respond(request)


@entry(P.LOSS_VIEW)
def results(request: HttpRequest) -> HttpResponse:
    """List who hangs where."""
    return pages.RESULTS.respond(request)


@entry(P.LOSS_VIEW)
def result(request: HttpRequest, result_id: int) -> HttpResponse:
    """Show what was found of one customer, and on what ground."""
    try:
        found = result_with_id(result_id, scope=viewer(request).scope(P.LOSS_VIEW))
    except UnknownRun as unknown:
        raise Http404 from unknown
    return pages.RESULT.respond(request, found)


@entry(P.TIES_PROPOSE, methods=("GET", "POST"))
def compare(request: HttpRequest) -> HttpResponse:
    """Ask which areas shall be compared, and have it done."""
    who = viewer(request)
    form = CompareForm(request.POST or None, today=who.today)
    back = reverse("console:identification_runs")
    if request.method == "POST" and form.is_valid():
        asked = form.asked()
        return change(
            request,
            does=lambda: submit(
                "identification.identify",
                arguments=asked,
                by=who.acting(P.TIES_PROPOSE),
                at=who.at,
                subject=" ".join(asked["areas"]),
            ),
            done=lambda _job: _("The areas are being compared; see background work for how far it is."),
            to=back,
        )
    head = Head(_("Compare areas"), crumbs=(Crumb(_("Identifications of areas and phases"), back),))
    return render(
        request, "kit/form.html", {"head": head, "form": form, "back": back, "submit": _("Compare and propose")}
    )


@entry(P.METERING_VIEW)
def proposals(request: HttpRequest) -> HttpResponse:
    """List proposed corrections."""
    return pages.PROPOSALS.respond(request)


@entry(P.METERING_VIEW)
def proposal(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Show one correction with its evidence, and what may be decided."""
    return pages.PROPOSAL.respond(request, _proposed(request, proposal_id))


@entry(P.TIES_APPROVE, methods=("POST",))
def approve(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Let a correction take effect."""
    who = viewer(request)
    return _decided(
        request,
        proposal_id,
        does=lambda: operations.approve_tie(proposal_id, by=who.acting(P.TIES_APPROVE), at=who.at),
        said=_("The correction is approved; the archive says so from its day on."),
    )


@entry(P.TIES_APPROVE, methods=("POST",))
def refuse_it(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Turn a correction down."""
    who, reason = viewer(request), request.POST.get("reason", "")[:LONGEST_REASON]
    return _decided(
        request,
        proposal_id,
        does=lambda: operations.refuse_tie(proposal_id, reason=reason, by=who.acting(P.TIES_APPROVE), at=who.at),
        said=_("The correction is refused; the archive stays as it is."),
    )


@entry(P.TIES_PROPOSE, methods=("POST",))
def withdraw(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Take one's own correction back."""
    who = viewer(request)
    return _decided(
        request,
        proposal_id,
        does=lambda: operations.withdraw_tie(proposal_id, by=who.acting(P.TIES_PROPOSE), at=who.at),
        said=_("The proposal is taken back."),
    )


def _proposed(request: HttpRequest, proposal_id: int) -> pages.Proposed:
    who = viewer(request)
    try:
        row = tie_proposal_with_id(proposal_id, scope=who.scope(P.METERING_VIEW))
    except UnknownDevice as unknown:
        raise Http404 from unknown
    found = result_of_proposal(proposal_id, scope=who.scope(P.LOSS_VIEW)) if who.may(P.LOSS_VIEW) else None
    return pages.Proposed(row, found)


def _decided(request: HttpRequest, proposal_id: int, *, does: Callable[[], object], said: str) -> HttpResponse:
    _proposed(request, proposal_id)
    back = reverse("console:tie_proposal", args=[proposal_id])
    return change(request, does=does, done=lambda _outcome: said, to=back)
