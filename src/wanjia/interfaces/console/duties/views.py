"""Views of exemptions from the separation of duties."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.duties import operations
from wanjia.foundation.duties.queries import ExemptionRow, exemption_with_id
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.duties import pages
from wanjia.interfaces.console.duties.forms import ExemptionForm
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.messages import tell
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import viewer

STEPS = {
    "approve": operations.approve_exemption,
    "refuse": operations.refuse_exemption,
    "revoke": operations.revoke_exemption,
}


@entry(Permission.EVENTS_VIEW)
def exemptions(request: HttpRequest) -> HttpResponse:
    """List all exemptions, past ones too."""
    return pages.EXEMPTIONS.respond(request)


@entry(Permission.EVENTS_VIEW)
def exemption(request: HttpRequest, exemption_id: int) -> HttpResponse:
    """Show one exemption."""
    return pages.EXEMPTION.respond(request, _exemption(request, exemption_id=exemption_id))


@entry(Permission.EXEMPTIONS_REQUEST, methods=("GET", "POST"))
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for an exemption."""
    who = viewer(request)
    by = who.acting(Permission.EXEMPTIONS_REQUEST)
    form = ExemptionForm(request.POST or None, scope=by.scope, today=who.today)
    if form.is_valid():
        try:
            with transaction.atomic():
                exemption_id = operations.request_exemption(form.plan(), by=by, at=who.at)
        except Refused as why:
            form.add_error(None, translated(str(why)))
        else:
            tell(request, _("The exemption is asked for. It holds once another person has approved it."))
            return HttpResponseRedirect(reverse("console:exemption", args=[exemption_id]))
    back = reverse("console:exemptions")
    head = Head(_("Ask for an exemption"), crumbs=(Crumb(_("Exemptions"), back),))
    return render(request, "kit/form.html", {"head": head, "form": form, "back": back, "submit": _("Ask for it")})


@entry(Permission.EXEMPTIONS_APPROVE, methods=("POST",))
def decide(request: HttpRequest, exemption_id: int) -> HttpResponse:
    """Approve, refuse or revoke an exemption."""
    found, who = _exemption(request, exemption_id=exemption_id), viewer(request)
    by, reason = who.acting(Permission.EXEMPTIONS_APPROVE), request.POST.get("reason", "")
    step = STEPS.get(request.POST.get("step", ""))
    if step is None:
        raise Http404
    return change(
        request,
        does=lambda: step(found.exemption_id, reason=reason, by=by, at=who.at),
        done=lambda _id: _("Your decision is recorded."),
        to=reverse("console:exemption", args=[exemption_id]),
    )


def _exemption(request: HttpRequest, *, exemption_id: int) -> ExemptionRow:
    found = exemption_with_id(exemption_id, scope=viewer(request).scope(Permission.EVENTS_VIEW))
    if found is None:
        raise Http404
    return found
