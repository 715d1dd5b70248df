"""Views that change runs: each is one call of an operation, in a transaction, by whoever may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.jobs import operations as jobs
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.billing import exceptions, planning
from wanjia.interfaces.console.billing.forms import IssueForm, ReasonForm
from wanjia.interfaces.console.billing.runs import RunShown
from wanjia.interfaces.console.billing.told import YUAN
from wanjia.interfaces.console.billing.views import run_shown
from wanjia.interfaces.kit.entry import change, entry, redirected
from wanjia.interfaces.kit.figures import written
from wanjia.interfaces.kit.messages import refuse, tell
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.billing.operations import cancelling, pricing, settling
from wanjia.revenue.billing.operations import planning as plans
from wanjia.revenue.billing.queries import findings

PRICE, ISSUE = "billing.price_run", "billing.issue_run"
STEPS = ("accept", "hold")


@entry(Permission.RUNS_PLAN, methods=("GET", "POST"))
def run_new(request: HttpRequest) -> HttpResponse:
    """Show what a month would bill and what is not ready, and plan a run of the routes chosen."""
    shown = planning.planned(request)
    if request.method == "POST" and shown.routes is not None:
        return _plan(request, shown=shown)
    head = Head(_("Plan a billing run"), crumbs=(Crumb(_("Billing runs"), reverse("console:runs")),))
    return render(request, "billing/run_new.html", {"head": head, "content": shown})


def _plan(request: HttpRequest, *, shown: planning.Planned) -> HttpResponse:
    who = viewer(request)
    unit = next(unit for unit in planning.plan_units(who) if unit.code == shown.unit)
    by = planning.acting_in(who, unit=unit)
    known = {str(route.route_id): route.route_id for route in shown.routes or ()}
    chosen = sorted(known[text] for text in request.POST.getlist("route") if text in known)
    if not chosen or shown.month is None:
        refuse(request, Refused(_("Choose at least one route.")))
        return redirected(request, to=request.get_full_path())
    at_once = bool(request.POST.get("price"))
    try:
        with transaction.atomic():
            run = plans.plan_run(bill_month=shown.month, unit_id=unit.unit_id, route_ids=chosen, by=by, at=who.at)
            if at_once:
                jobs.submit(PRICE, arguments={"number": run.number}, by=by, at=who.at, subject=str(run.number))
    except Refused as why:
        refuse(request, why)
        return redirected(request, to=request.get_full_path())
    tell(request, planning.outcome_words(str(run.number), is_priced=at_once))
    return redirected(request, to=reverse("console:run", args=[run.number]))


@entry(Permission.RUNS_PLAN, methods=("POST",))
def run_price(request: HttpRequest, number: str) -> HttpResponse:
    """Have a planned run priced."""
    shown = run_shown(request, number, permission=Permission.RUNS_PLAN)
    return change(
        request,
        does=lambda: _submitted(request, shown, kind=PRICE, permission=Permission.RUNS_PLAN),
        done=lambda _job: _("Pricing waits for its turn; this page shows how far it is."),
        to=reverse("console:run", args=[number]),
    )


@entry(Permission.RUNS_PLAN, methods=("GET", "POST"))
def run_reprice(request: HttpRequest, number: str) -> HttpResponse:
    """Have a priced run priced again, with the reason."""
    shown = run_shown(request, number, permission=Permission.RUNS_PLAN)

    def does(reason: str) -> Any:
        by, at = viewer(request).acting(Permission.RUNS_PLAN), viewer(request).at
        pricing.begin_pricing_again(run_id=shown.run.pk, reason=reason, by=by, at=at)
        return _submitted(request, shown, kind=PRICE, permission=Permission.RUNS_PLAN)

    return _with_reason(
        request,
        shown,
        title=_("Price the run again"),
        effect=[
            (_("Drafts made anew"), written(shown.run.bills, kind=Kind.NUMBER), ""),
            (_("Decisions on findings that are asked for anew"), written(_decided(shown), kind=Kind.NUMBER), ""),
        ],
        does=does,
        done=_("Pricing waits for its turn; this page shows how far it is."),
    )


@entry(Permission.RUNS_PLAN, methods=("GET", "POST"))
def run_cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Give a run up, with the reason."""
    shown = run_shown(request, number, permission=Permission.RUNS_PLAN)

    def does(reason: str) -> Any:
        by, at = viewer(request).acting(Permission.RUNS_PLAN), viewer(request).at
        return cancelling.cancel_run(run_id=shown.run.pk, reason=reason, by=by, at=at)

    return _with_reason(
        request,
        shown,
        title=_("Give the run up"),
        effect=[
            (_("Drafts thrown away"), written(shown.run.bills, kind=Kind.NUMBER), ""),
            (_("Accounts free for another run"), written(shown.run.accounts, kind=Kind.NUMBER), ""),
        ],
        does=does,
        done=_("The run is given up; its accounts are free for another."),
    )


@entry(Permission.RUNS_ISSUE, methods=("GET", "POST"))
def run_issue(request: HttpRequest, number: str) -> HttpResponse:
    """Show what issuing comes to, and issue when the number of the run is typed."""
    shown = run_shown(request, number, permission=Permission.RUNS_ISSUE)
    form = IssueForm(request.POST if request.method == "POST" else None, number=number)
    if shown.open_findings:
        msg = f"{shown.open_findings} findings of run {number} wait for a decision: accept or hold each of them first."
        refuse(request, Refused(msg))
        return redirected(request, to=f"{reverse('console:run', args=[number])}?tab=exceptions")
    if request.method == "POST" and form.is_valid():
        return change(
            request,
            does=lambda: _submitted(request, shown, kind=ISSUE, permission=Permission.RUNS_ISSUE),
            done=lambda _job: _("Issuing waits for its turn; the bills become visible together when it is done."),
            to=reverse("console:run", args=[number]),
        )
    run, held = shown.run, sum(count.times for count in shown.counts if count.state == "held")
    effect = [
        (_("Month"), f"{run.bill_month:%Y-%m}", ""),
        (_("Bills that go to customers"), written(run.bills, kind=Kind.NUMBER), ""),
        (_("Energy"), f"{written(run.energy_kwh, kind=Kind.NUMBER)} kWh", ""),
        (_("Amount"), f"{written(run.amount, kind=Kind.MONEY)} {YUAN}", ""),
        (_("Findings held back; their drafts are withdrawn"), written(held, kind=Kind.NUMBER), ""),
        (_("Accounts without a bill"), written(run.accounts - run.bills, kind=Kind.NUMBER), ""),
    ]
    return _asked(request, shown, form=form, title=_("Issue the run"), effect=effect, is_dangerous=True)


@entry(Permission.RUNS_SETTLE, methods=("POST",))
def run_settle(request: HttpRequest, number: str) -> HttpResponse:
    """Accept or hold findings: one at once, several after a look at what it comes to."""
    shown = run_shown(request, number, permission=Permission.RUNS_SETTLE)
    who = viewer(request)
    ids = [int(text) for text in request.POST.getlist("finding") if text.isdigit()]
    step, reason = request.POST.get("step", ""), request.POST.get("reason", "")[:200]
    back = f"{reverse('console:run', args=[number])}?tab=exceptions&state={request.POST.get('state', 'open')}"
    if step not in STEPS:
        refuse(request, Refused(_("Choose what is to be done: accept or hold.")))
        return redirected(request, to=back)
    scope = who.scope(Permission.RUNS_SETTLE)
    rows = findings.findings_of_run(shown.run.pk, scope=scope, ids=ids)
    mine = [row.finding_id for row in rows]
    if len(mine) > 1 and not request.POST.get("confirmed"):
        effect = exceptions.effect_of(rows, step=step)
        head = Head(_("Accept several findings") if step == "accept" else _("Hold several accounts"), number=number)
        asked = {"head": head, "effect": effect, "ids": mine, "step": step, "reason": reason, "back": back}
        return render(request, "billing/settle_several.html", asked)
    return change(
        request,
        does=lambda: settling.settle_findings(
            finding_ids=mine, step=step, reason=reason, by=who.acting(Permission.RUNS_SETTLE), at=who.at
        ),
        done=lambda settled: _settled_words(len(settled), step=step),
        to=back,
    )


def _settled_words(times: int, *, step: str) -> str:
    if step == "accept":
        return _("Accepted: %(times)s. The bills go out with the run.") % {"times": times}
    return _("Held: %(times)s. Their bills do not go out with the run.") % {"times": times}


def _decided(shown: RunShown) -> int:
    return sum(count.times for count in shown.counts if count.state != "open" and count.severity != "INFO")


def _submitted(request: HttpRequest, shown: RunShown, *, kind: str, permission: Permission) -> int:
    """
    Ask for a job about a run.

    :raises JobRefused: if one about it waits or runs already
    """
    if shown.is_worked_on:
        msg = _("A job works on this run already; wait until it is done.")
        raise jobs.JobRefused(msg)
    who = viewer(request)
    by = who.acting(permission)
    return jobs.submit(kind, arguments={"number": shown.number}, by=by, at=who.at, subject=shown.number)


def _with_reason(
    request: HttpRequest,
    shown: RunShown,
    *,
    title: str,
    effect: list[tuple[str, str, str]],
    does: Callable[[str], Any],
    done: str,
) -> HttpResponse:
    """Show the effect in figures and ask for a reason, then make the change."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        to = reverse("console:run", args=[shown.number])
        return change(request, does=lambda: does(reason), done=lambda _outcome: done, to=to)
    return _asked(request, shown, form=form, title=title, effect=effect, is_dangerous=True)


def _asked(
    request: HttpRequest,
    shown: RunShown,
    *,
    form: forms.Form,
    title: str,
    effect: list[tuple[str, str, str]],
    is_dangerous: bool,
) -> HttpResponse:
    run = reverse("console:run", args=[shown.number])
    head = Head(
        title, number=shown.number, crumbs=(Crumb(_("Billing runs"), reverse("console:runs")), Crumb(shown.number, run))
    )
    asked = {"head": head, "form": form, "effect": effect, "submit": title, "is_dangerous": is_dangerous, "back": run}
    return render(request, "billing/asked.html", asked)
