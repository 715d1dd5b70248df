"""The correction wizard: account and cause, what was found, old and new side by side, proposed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.access.types import Actor, Permission
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.corrections.forms import FoundForm, StartForm, usual_days
from wanjia.interfaces.console.corrections.sides import cards, chart, line_table, month_table, months_ahead
from wanjia.interfaces.kit.entry import entry
from wanjia.interfaces.kit.figures import written
from wanjia.interfaces.kit.messages import tell
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import Viewer, viewer
from wanjia.interfaces.kit.words import label
from wanjia.registry.customers.queries import AccountRow, account_named
from wanjia.revenue.corrections.operations import deciding, finding
from wanjia.revenue.corrections.queries.cases import number_of
from wanjia.revenue.corrections.queries.judged import who_may
from wanjia.revenue.corrections.queries.working_out import WorkedOut, worked_out
from wanjia.revenue.corrections.rules import METHODS, Stake
from wanjia.revenue.corrections.types import Cause, FoundError

PROPOSE = Permission.CORRECTIONS_PROPOSE


@entry(PROPOSE, methods=("GET", "POST"))
def new(request: HttpRequest) -> HttpResponse:
    """Ask for account and cause, then for what was found; show what it comes to, and propose it."""
    who = viewer(request)
    start = StartForm(request.GET if "account" in request.GET else None)
    if not start.is_valid():
        return _page(request, form=start, submit=_("Next"), method="get")
    by = who.acting(PROPOSE)
    try:
        account = account_named(start.cleaned_data["account"].strip(), scope=by.scope)
    except Refused as why:
        start.add_error("account", translated(str(why)))
        return _page(request, form=start, submit=_("Next"), method="get")
    cause = Cause(start.cleaned_data["cause"])
    return _found(request, account=account, cause=cause, who=who, by=by)


def _found(request: HttpRequest, *, account: AccountRow, cause: Cause, who: Viewer, by: Actor) -> HttpResponse:
    chosen = (request.POST or request.GET).get("method", "")
    method = next((one for one in METHODS[cause] if one == chosen), METHODS[cause][0])
    asked = request.POST.get("do", "")
    data = request.POST if asked in ("show", "propose") else None
    kept = {name: value for name, value in request.POST.items() if name != "method"} if asked == "method" else {}
    form = FoundForm(data, cause=cause, method=method, initial={**usual_days(who.today), **kept})
    shown: dict[str, Any] = {}
    if data is not None and form.is_valid():
        found = form.found(account.account_id)
        try:
            if asked == "propose":
                return _proposed(request, found=found, by=by, who=who)
            shown = _shown(worked_out(found, scope=by.scope), found=found, who=who)
        except Refused as why:
            form.add_error(None, translated(str(why)))
    name = account.name if who.sees_personal(PROPOSE) else masked(account.name, kind=Personal.NAME)
    shown |= {
        "account": account.number,
        "customer": name,
        "cause": label(cause),
        "is_found": True,
        "back": reverse("console:correction_new"),
    }
    return _page(request, form=form, submit=_("Show what it comes to"), method="post", shown=shown)


def _proposed(request: HttpRequest, *, found: FoundError, by: Actor, who: Viewer) -> HttpResponse:
    with transaction.atomic():
        case_id = finding.find(found, by=by, at=who.at)
        finding.compute(case_id=case_id, by=by, at=who.at)
        deciding.propose(case_id=case_id, by=by, at=who.at)
    number = number_of(case_id)
    tell(request, _("Case %(number)s waits for approval by another person.") % {"number": number})
    return HttpResponseRedirect(reverse("console:correction", args=[number]))


def _shown(out: WorkedOut, *, found: FoundError, who: Viewer) -> dict[str, Any]:
    months = months_ahead(out)
    effect = [
        (_("Energy"), f"{written(out.energy_kwh, kind=Kind.NUMBER)} kWh", ""),
        (_("Difference of the bills"), f"{written(out.difference, kind=Kind.MONEY)} {_('yuan')}", ""),
    ]
    if out.working.factor is not None:
        effect.insert(0, (_("Factor"), f"{out.working.factor.normalize():f}", ""))
    if out.penalty:
        effect.append((_("Penalty"), f"{written(out.penalty, kind=Kind.MONEY)} {_('yuan')}", ""))
    if out.compensation:
        effect.append((_("Compensation"), f"{written(out.compensation, kind=Kind.MONEY)} {_('yuan')}", ""))
    stake = Stake(out.weight, is_policy=found.cause is Cause.POLICY)
    roles = _(", ").join(label(role) for role in who_may(stake, day=who.today))
    effect.append((_("Who may approve it"), roles, ""))
    sides = {"table": month_table(months), "cards": cards(months)}
    return {"effect": effect, "sides": sides, "lines": line_table(months), "chart": chart(months)}


def _page(
    request: HttpRequest, *, form: Any, submit: str, method: str, shown: dict[str, Any] | None = None
) -> HttpResponse:
    head = Head(_("Correct what was billed"), crumbs=(Crumb(_("Corrections"), reverse("console:corrections")),))
    given = {"head": head, "form": form, "submit": submit, "method": method, **(shown or {})}
    return render(request, "corrections/new.html", given)
