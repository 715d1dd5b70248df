"""Changes of terms: proposed by one person with the effect shown first, decided on by another."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.listings.listing import Kind
from wanjia.foundation.workflow.proposals import Decision, why_not_decided
from wanjia.interfaces.console.customers.forms import TermsForm
from wanjia.interfaces.console.customers.subject import Subject, way
from wanjia.interfaces.console.customers.told import compared_values, state_tag
from wanjia.interfaces.kit.figures import written
from wanjia.interfaces.kit.messages import tell
from wanjia.interfaces.kit.pages import Crumb, Head, Page, Panel
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.customers import operations, queries
from wanjia.registry.customers.flow import TERMS_PROPOSAL
from wanjia.registry.customers.queries import ProposalRow
from wanjia.registry.customers.types import Parameters
from wanjia.revenue.billing.queries.accounts import AccountBill, bills_reaching

P = Permission


@dataclass(frozen=True, slots=True)
class Effect:
    """
    What a change would do.

    :ivar values: parameter, as it is, as it would be, and whether it changes
    :ivar bills: bills that stand and would have come out otherwise
    """

    values: list[tuple[str, str, str, bool]]
    bills: Table | None


def effect_of(request: HttpRequest, account_id: int, *, before: Parameters, new: Parameters, since: date) -> Effect:
    """Compare what an agreement says with what it would say, and find the bills that a day in the past moves."""
    who = viewer(request)
    bills = bills_reaching(account_id, since=since, scope=who.scope(P.BILLS_VIEW)) if who.may(P.BILLS_VIEW) else []
    return Effect(compared_values(before, new=new), _bills(bills, request=request) if bills else None)


def _bills(bills: list[AccountBill], *, request: HttpRequest) -> Table:
    heads = (
        Column(_("Month")),
        Column(_("Bill")),
        Column(_("Energy"), "kWh", is_number=True),
        Column(_("Amount"), _("yuan"), is_number=True),
    )
    rows = []
    for bill in bills:
        link = way("bill", bill.number, who=viewer(request), needs=P.BILLS_VIEW)
        cells = (
            Cell(written(bill.bill_month, kind=Kind.MONTH)),
            Cell(bill.number, link=link),
            Cell(written(bill.energy_kwh, kind=Kind.NUMBER), is_number=True),
            Cell(written(bill.amount, kind=Kind.MONEY), is_number=True),
        )
        rows.append(Row(cells, link=link))
    return Table(heads, rows)


def propose(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Ask what shall change, show the effect, and take the proposal once it was seen."""
    agreements = subject.running
    if not agreements:
        raise Http404
    data = request.POST if request.method == "POST" else None
    chosen = (data or request.GET).get("agreement") or agreements[0].number
    running = queries.running_parameters(chosen, scope=viewer(request).scope(P.TERMS_PROPOSE))
    if running is None:
        raise Http404
    form = TermsForm(data, agreements=agreements, initial={**_shown(running[0]), "agreement": chosen})
    context = {"form": form, "head": _propose_head(subject), "back": _page_of(subject), "subject": subject}
    if data is None or not form.is_valid():
        return render(request, "customers/propose.html", context)
    account_id, since = subject.account.account_id, form.cleaned_data["start_date"]
    context["effect"] = effect_of(request, account_id, before=running[0], new=form.parameters(), since=since)
    try:
        with transaction.atomic():
            taken = _proposed(request, form=form)
            if data.get("step") != "propose":
                transaction.set_rollback(True)
    except Refused as why:
        form.add_error(None, translated(str(why)))
        return render(request, "customers/propose.html", {**context, "effect": None})
    if data.get("step") != "propose":
        return render(request, "customers/propose.html", {**context, "is_seen": True})
    tell(request, _("The change is proposed. It takes effect once another person approves it."))
    return HttpResponseRedirect(reverse("console:terms_proposal", args=[taken]))


def _shown(now: Parameters) -> dict[str, Any]:
    """Give what an agreement says as a form shows it: decimals without the zeros at their end."""
    values = asdict(now)
    return {name: f"{value.normalize():f}" if isinstance(value, Decimal) else value for name, value in values.items()}


def _proposed(request: HttpRequest, *, form: TermsForm) -> int:
    who, given = viewer(request), form.cleaned_data
    return operations.propose_terms(
        given["agreement"],
        new=form.parameters(),
        on=given["start_date"],
        reason=given["reason"],
        by=who.acting(P.TERMS_PROPOSE),
        at=who.at,
    )


def _page_of(subject: Subject) -> str:
    return f"{reverse('console:account', args=[subject.account.number])}?tab=agreements"


def _propose_head(subject: Subject) -> Head:
    crumbs = (
        Crumb(_("Customers"), reverse("console:accounts")),
        Crumb(subject.account.number, _page_of(subject)),
    )
    return Head(_("Change terms"), subject.account.number, crumbs)


def proposal_of(request: HttpRequest, proposal_id: int) -> ProposalRow:
    """
    Find a proposal among the viewer's customers.

    :raises Http404: if there is none with that id
    """
    try:
        return queries.proposal_with_id(proposal_id, scope=viewer(request).scope(P.CUSTOMERS_VIEW))
    except Refused as unknown:
        raise Http404 from unknown


def _head(request: HttpRequest, row: ProposalRow) -> Head:
    account = f"{reverse('console:account', args=[row.account_number])}?tab=agreements"
    crumbs = (
        Crumb(_("Customers"), reverse("console:accounts")),
        Crumb(row.account_number, account),
        Crumb(_("Changes of terms"), reverse("console:terms_proposals")),
    )
    return Head(_("Change of terms"), row.account_number, crumbs, tags=(state_tag(row.state),))


def _facts(request: HttpRequest, row: ProposalRow) -> list[tuple[Any, str, str]]:
    account = reverse("console:account", args=[row.account_number])
    facts: list[tuple[Any, str, str]] = [
        (_("Account number"), row.account_number, account),
        (_("Agreement"), row.agreement_number, f"{account}?tab=agreements"),
        (_("Unit"), row.unit_name, ""),
        (_("Holds from"), written(row.start_date, kind=Kind.DAY), ""),
        (_("Reason"), row.reason, ""),
        (_("Proposed by"), row.proposed_by, ""),
        (_("Proposed"), written(row.proposed_at, kind=Kind.MOMENT), ""),
    ]
    if row.decided_at is not None:
        facts += [
            (_("Decided by"), row.decided_by, ""),
            (_("Decided"), written(row.decided_at, kind=Kind.MOMENT), ""),
            (_("Reason of the decision"), row.decision_reason, ""),
        ]
    return facts


def _effect(request: HttpRequest, row: ProposalRow) -> Effect:
    scope = viewer(request).scope(P.CUSTOMERS_VIEW)
    account = queries.account_named(row.account_number, scope=scope)
    return effect_of(request, account.account_id, before=row.before, new=row.new, since=row.start_date)


def _decision(request: HttpRequest, row: ProposalRow) -> dict[str, Any]:
    """Give what this viewer may decide; what not, with the reason."""
    who = viewer(request)
    is_open = bool(TERMS_PROPOSAL.open_steps(row.state))
    may_decide = is_open and who.scope(P.TERMS_APPROVE).holds(row.unit_path)
    own = why_not_decided(
        Decision(
            proposed_by=row.proposed_by,
            by=who.actor.number,
            is_exempt=queries.may_approve_own(row.unit_path, day=who.today),
        )
    )
    return {
        "is_open": is_open,
        "may_decide": may_decide and own is None,
        "why_not": translated(own) if may_decide and own else "",
        "may_withdraw": is_open and row.proposed_by == who.actor.number,
        "proposal_id": row.proposal_id,
    }


PROPOSAL: Page[ProposalRow] = Page(
    _head,
    (
        Panel("effect", gettext_lazy("What would change"), "customers/effect.html", _effect),
        Panel("facts", gettext_lazy("The proposal"), "kit/facts.html", _facts),
        Panel("decision", gettext_lazy("Decision"), "customers/decision.html", _decision),
    ),
    template="customers/page.html",
)
