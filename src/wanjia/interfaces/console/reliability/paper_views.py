"""Papers about outages: the plan of a month, the calculation before a cut, letters to important customers."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language

from wanjia.energy.reliability.queries.outages import OutageRow, UnknownOutage, outage_with_id
from wanjia.energy.reliability.queries.papers import calculation_of, letter_to, month_plan
from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.reliability.subject import looked_at
from wanjia.interfaces.exchange.letter_pdf import letter_pdf
from wanjia.interfaces.exchange.outage_papers import calculation_pdf, plan_pdf, plan_xlsx
from wanjia.interfaces.kit.entry import entry
from wanjia.interfaces.kit.messages import refuse
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.billing.kernel.wording import Language

P = Permission
PDF = "application/pdf"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _language() -> Language:
    return Language.ZH if (get_language() or "").startswith("zh") else Language.EN


def _file(content: bytes, *, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _found(request: HttpRequest, outage_id: int, *, permission: Permission) -> OutageRow:
    try:
        return outage_with_id(outage_id, scope=viewer(request).scope(permission))
    except UnknownOutage as unknown:
        raise Http404 from unknown


@entry(P.OUTAGES_VIEW)
def plan_file(request: HttpRequest, suffix: str) -> HttpResponse:
    """Give the outage plan of a month as PDF or Excel."""
    who, month = viewer(request), looked_at(request).month
    if suffix not in ("pdf", "xlsx"):
        raise Http404
    plan, name = month_plan(month, scope=who.scope(P.OUTAGES_VIEW)), f"outage-plan-{month.start:%Y-%m}.{suffix}"
    if suffix == "pdf":
        return _file(plan_pdf(plan, language=_language(), at=who.at), kind=PDF, name=name)
    return _file(plan_xlsx(plan, at=who.at), kind=EXCEL, name=name)


@entry(P.OUTAGES_VIEW)
def calculation(request: HttpRequest, outage_id: int) -> HttpResponse:
    """Give the calculation of an outage before the cut as PDF."""
    found = _found(request, outage_id, permission=P.OUTAGES_VIEW)
    if not found.is_plan:
        raise Http404
    content = calculation_pdf(calculation_of(found), language=_language(), at=viewer(request).at)
    return _file(content, kind=PDF, name=f"outage-{outage_id}.pdf")


@entry(P.OUTAGES_PLAN)
def letter(request: HttpRequest, outage_id: int) -> HttpResponse:
    """Give the letter to the important customer that the address names as PDF, with a receipt to be signed."""
    found, who = _found(request, outage_id, permission=P.OUTAGES_PLAN), viewer(request)
    number = request.GET.get("account", "")
    try:
        told = letter_to(number, outage=found, today=who.today)
    except Refused as why:
        refuse(request, why)
        return HttpResponseRedirect(reverse("console:outage", args=[outage_id]))
    content = letter_pdf(told.title, text=told.text, unit=told.unit, day=who.today, language="zh", number=outage_id)
    return _file(content, kind=PDF, name=f"outage-{outage_id}-{number}.pdf")
