"""Views that only show: runs, drafts, bills, comparison, trial bills."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.listings.writing import excel_file
from wanjia.interfaces.console.billing import bill as bill_pages
from wanjia.interfaces.console.billing import comparing
from wanjia.interfaces.console.billing import runs as run_pages
from wanjia.interfaces.console.billing.trial import tried
from wanjia.interfaces.kit.entry import entry
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.billing.queries import explained, figures
from wanjia.revenue.billing.queries.runs import run_named

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@entry(Permission.BILLS_VIEW)
def runs(request: HttpRequest) -> HttpResponse:
    """List billing runs."""
    return run_pages.RUNS.respond(request)


@entry(Permission.BILLS_VIEW)
def run(request: HttpRequest, number: str) -> HttpResponse:
    """Show a run; its progress asks again until the job is over, and then for the whole page."""
    shown = run_shown(request, number)
    response = run_pages.RUN.respond(request, shown)
    if request.GET.get("panel") == "progress" and not shown.is_worked_on:
        response.headers["HX-Refresh"] = "true"
    response.headers["Cache-Control"] = "no-store"
    return response


@entry(Permission.BILLS_VIEW)
def run_draft(request: HttpRequest, number: str, bill_id: int) -> HttpResponse:
    """
    Show a draft of a run.

    :raises Http404: if the run has no such draft, or the viewer may not see both
    """
    run_shown(request, number)
    try:
        found = explained.draft_explained(bill_id, scope=viewer(request).scope(Permission.BILLS_VIEW))
    except Refused as unknown:
        raise Http404 from unknown
    if found.run_number != number:
        raise Http404
    return bill_pages.BILL.respond(request, bill_pages.viewed(request, found))


@entry(Permission.BILLS_VIEW)
def bills(request: HttpRequest) -> HttpResponse:
    """List bills; where nothing is asked, those of the latest month."""
    if not request.GET:
        latest = figures.latest_month(viewer(request).scope(Permission.BILLS_VIEW))
        if latest is not None:
            return HttpResponseRedirect(f"{reverse('console:bills')}?month={latest:%Y-%m}")
    return bill_pages.BILLS.respond(request)


@entry(Permission.BILLS_VIEW)
def bill(request: HttpRequest, number: str) -> HttpResponse:
    """Show an issued bill."""
    return bill_pages.BILL.respond(request, bill_pages.viewed(request, bill_found(request, number)))


@entry(Permission.BILLS_VIEW)
def comparison(request: HttpRequest) -> HttpResponse:
    """Compare a month with the month before and the same month of last year."""
    return comparing.COMPARISON.respond(request, comparing.shown_month(request))


@entry(Permission.FILES_EXPORT)
def comparison_file(request: HttpRequest) -> HttpResponse:
    """
    Give the comparison as an Excel file.

    :raises Http404: if nothing was billed yet
    """
    shown = comparing.shown_month(request)
    if shown.month is None:
        raise Http404
    with TemporaryDirectory() as folder:
        path = Path(folder) / "comparison.xlsx"
        columns = comparing.file_columns(shown.months)
        excel_file(
            path, columns=columns, rows=comparing.file_rows(shown.months), word=lambda _column, value: str(value)
        )
        content = path.read_bytes()
    name = f"comparison-{shown.month:%Y-%m}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=XLSX, headers=headers)


@entry(Permission.TRIALS_RUN, methods=("GET", "POST"))
def trial(request: HttpRequest) -> HttpResponse:
    """Bill what is typed, without a customer and without writing anything."""
    return render(request, "billing/trial.html", {"content": tried(request)})


def run_shown(request: HttpRequest, number: str, *, permission: Permission = Permission.BILLS_VIEW) -> Any:
    """
    Find a run within the units of a permission.

    :raises Http404: if there is none
    """
    who = viewer(request)
    try:
        return run_pages.RunShown(run_named(number, scope=who.scope(permission)), who)
    except Refused as unknown:
        raise Http404 from unknown


def bill_found(
    request: HttpRequest, number: str, *, permission: Permission = Permission.BILLS_VIEW
) -> explained.ExplainedBill:
    """
    Find an issued bill within the units of a permission.

    :raises Http404: if there is none
    """
    try:
        return explained.bill_explained(number, scope=viewer(request).scope(permission))
    except Refused as unknown:
        raise Http404 from unknown
