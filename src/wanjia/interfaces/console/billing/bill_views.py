"""Views of one bill that print or change it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.billing.forms import ReasonForm
from wanjia.interfaces.console.billing.steps import language_here
from wanjia.interfaces.console.billing.told import YUAN
from wanjia.interfaces.console.billing.views import bill_found
from wanjia.interfaces.exchange import bill_pdf as printing
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.figures import written
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.interfaces.kit.words import label
from wanjia.revenue.billing.kernel.wording import Language
from wanjia.revenue.billing.operations import cancelling
from wanjia.revenue.billing.queries.explained import ExplainedBill
from wanjia.revenue.rebilling import operations as rebilling
from wanjia.revenue.rebilling.queries import MonthChange, changes_ahead
from wanjia.revenue.rebilling.types import Change


@entry(Permission.BILLS_VIEW)
def bill_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """Give an issued bill as PDF, in the language asked for or that of the screen."""
    found, who = bill_found(request, number), viewer(request)
    wanted = request.GET.get("language", "")
    language = Language(wanted) if wanted in set(Language) else language_here()
    printed = printing.bill_pdf(found, language=language, sees_personal=who.sees_personal(Permission.BILLS_VIEW))
    headers = {
        "Content-Disposition": f'inline; filename="bill-{found.number}.pdf"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(printed.content, content_type="application/pdf", headers=headers)


@entry(Permission.RUNS_ISSUE, methods=("GET", "POST"))
def bill_correct(request: HttpRequest, number: str) -> HttpResponse:
    """Show what billing the month again would change, and do it with a reason."""
    found, who = bill_found(request, number, permission=Permission.RUNS_ISSUE), viewer(request)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    by = who.acting(Permission.RUNS_ISSUE)
    if request.method == "POST" and form.is_valid():
        return change(
            request,
            does=lambda: rebilling.correct_month(
                account_id=found.account_id,
                bill_month=found.bill_month,
                reason=form.cleaned_data["reason"],
                by=by,
                at=who.at,
            ),
            done=_corrected_words,
            to=reverse("console:bill", args=[number]),
        )
    try:
        ahead, why = changes_ahead(found.account_id, bill_month=found.bill_month, scope=by.scope), ""
    except Refused as refused:
        ahead, why = [], translated(str(refused))
    nothing = bool(ahead) and all(one.change is Change.NONE for one in ahead)
    same = _("Nothing differs from what was billed: mend readings, terms or prices first.")
    shown = {
        "table": _changes_table(ahead) if ahead else None,
        "why": why or (same if nothing else ""),
        "is_closed": bool(why) or nothing,
    }
    return _asked(request, found, form=form, title=_("Bill the month again"), shown=shown)


@entry(Permission.RUNS_ISSUE, methods=("GET", "POST"))
def bill_cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Cancel a bill by an equal and opposite one, with a reason."""
    found, who = bill_found(request, number, permission=Permission.RUNS_ISSUE), viewer(request)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return change(
            request,
            does=lambda: cancelling.cancel_bill(
                bill_id=found.bill_id,
                reason=form.cleaned_data["reason"],
                by=who.acting(Permission.RUNS_ISSUE),
                at=who.at,
            ),
            done=lambda opposite: _("The bill is cancelled by %(number)s.") % {"number": opposite.number},
            to=reverse("console:bill", args=[number]),
        )
    effect = [
        (_("Energy taken back"), f"{written(found.stored.energy_kwh, kind=Kind.NUMBER)} kWh", ""),
        (_("Amount taken back"), f"{written(found.stored.amount, kind=Kind.MONEY)} {YUAN}", ""),
        (_("Month that is free to be billed again"), f"{found.bill_month:%Y-%m}", ""),
    ]
    return _asked(request, found, form=form, title=_("Cancel the bill"), shown={"effect": effect})


def _corrected_words(numbers: list[str]) -> str:
    if not numbers:
        return _("Nothing differs, so no new bill was written.")
    return _("New bills: %(numbers)s.") % {"numbers": _(", ").join(numbers)}


def _changes_table(ahead: list[MonthChange]) -> Table:
    heads = (
        Column(_("Month")),
        Column(_("Bill")),
        Column(_("What becomes of it")),
        Column(_("Energy billed"), "kWh", is_number=True),
        Column(_("Energy now"), "kWh", is_number=True),
        Column(_("Amount billed"), YUAN, is_number=True),
        Column(_("Amount now"), YUAN, is_number=True),
        Column(_("Difference"), YUAN, is_number=True),
    )
    rows = [
        Row(
            (
                Cell(f"{one.bill_month:%Y-%m}"),
                Cell(one.number, link=reverse("console:bill", args=[one.number])),
                Cell(label(one.change)),
                Cell(written(one.energy_before_kwh, kind=Kind.NUMBER), is_number=True),
                Cell(written(one.energy_after_kwh, kind=Kind.NUMBER), is_number=True),
                Cell(written(one.amount_before, kind=Kind.MONEY), is_number=True),
                Cell(written(one.amount_after, kind=Kind.MONEY), is_number=True),
                Cell(f"{one.amount_after - one.amount_before:+,.2f}", is_number=True),
            )
        )
        for one in ahead
    ]
    return Table(heads, rows, caption=_("What would change"))


def _asked(
    request: HttpRequest, found: ExplainedBill, *, form: ReasonForm, title: str, shown: dict[str, Any]
) -> HttpResponse:
    bill = reverse("console:bill", args=[found.number])
    head = Head(
        title, number=found.number, crumbs=(Crumb(_("Bills"), reverse("console:bills")), Crumb(found.number, bill))
    )
    asked = {"head": head, "form": form, "submit": title, "is_dangerous": True, "back": bill, **shown}
    return render(request, "billing/asked.html", asked)
