"""Views of corrections."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Actor, Permission
from wanjia.interfaces.console.corrections import evidence, pages
from wanjia.interfaces.exchange.correction_pdf import notice_pdf
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.billing.kernel.wording import Language
from wanjia.revenue.corrections.operations import deciding, finding, posting
from wanjia.revenue.corrections.queries.cases import CaseRow, UnknownCase, case_numbered, months_of

Taken = Callable[[int, str, Actor, datetime], Any]
STEPS: dict[str, Taken] = {
    "compute": lambda case_id, _reason, by, at: finding.compute(case_id=case_id, by=by, at=at),
    "propose": lambda case_id, _reason, by, at: deciding.propose(case_id=case_id, by=by, at=at),
    "approve": lambda case_id, why, by, at: deciding.decide(case_id=case_id, step="approve", reason=why, by=by, at=at),
    "refuse": lambda case_id, why, by, at: deciding.decide(case_id=case_id, step="refuse", reason=why, by=by, at=at),
    "post": lambda case_id, _reason, by, at: posting.post(case_id=case_id, by=by, at=at),
    "drop": lambda case_id, why, by, at: finding.drop(case_id=case_id, reason=why, by=by, at=at),
}
VIEW = Permission.RECEIVABLES_VIEW


@entry(VIEW)
def cases(request: HttpRequest) -> HttpResponse:
    """List all cases."""
    return pages.CASES.respond(request)


@entry(VIEW)
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Show one case."""
    return pages.CASE.respond(request, _case(request, number))


@entry(Permission.CORRECTIONS_PROPOSE, Permission.CORRECTIONS_APPROVE, Permission.RUNS_ISSUE, methods=("POST",))
def step(request: HttpRequest, number: str) -> HttpResponse:
    """Take a step of the flow."""
    name = request.POST.get("step", "")
    needed = pages.NEEDED.get(name)
    if needed is None:
        raise Http404
    found, who = _case(request, number), viewer(request)
    by, reason = who.acting(needed), request.POST.get("reason", "")
    return change(
        request,
        does=lambda: STEPS[name](found.case_id, reason, by, who.at),
        done=lambda _outcome: _("Done: it stays on record with your name."),
        to=reverse("console:correction", args=[number]),
    )


@entry(Permission.CORRECTIONS_PROPOSE, methods=("POST",))
def attach(request: HttpRequest, number: str) -> HttpResponse:
    """Keep photographs, scans or documents with a case."""
    return evidence.add(request, _case(request, number))


@entry(VIEW)
def evidence_file(request: HttpRequest, number: str, attachment_id: int) -> HttpResponse:
    """Give a file kept with a case."""
    return evidence.show(request, _case(request, number), attachment_id=attachment_id)


@entry(VIEW)
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """Print the notice to the customer, in the language asked for or that of the screen."""
    found = _case(request, number)
    wanted = request.GET.get("language", "en" if get_language() == "en" else "zh")
    language = Language(wanted) if wanted in set(Language) else Language.ZH
    sees = viewer(request).sees_personal(VIEW)
    printed = notice_pdf(found, months=months_of(found.case_id), language=language, sees_personal=sees)
    headers = {
        "Content-Disposition": f'inline; filename="correction-{found.number}.pdf"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(printed, content_type="application/pdf", headers=headers)


def _case(request: HttpRequest, number: str) -> CaseRow:
    try:
        return case_numbered(number, scope=viewer(request).scope(VIEW))
    except UnknownCase:
        raise Http404 from None
