"""Proposals as a second person sees them: what is proposed, its limit, and the steps that this viewer may take."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.receivables.told import YUAN, bill_link, decided_facts, state_tag, what_for
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import money, written
from wanjia.interfaces.kit.pages import Crumb, Figure, Head, Page, Panel
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import viewer
from wanjia.interfaces.kit.words import label
from wanjia.revenue.receivables import flow
from wanjia.revenue.receivables.queries import proposals
from wanjia.revenue.receivables.queries.proposals import ConcessionRow, MoveRow
from wanjia.revenue.receivables.rules import why_not_decided
from wanjia.revenue.receivables.types import ConcessionState, MoveState

P = Permission
#: Steps of the flows that are decided here; a refund is paid out at the counter.
DECISIONS = ("approve", "refuse", "undo")
DANGEROUS = frozenset({"undo"})
ANY_REASON = "reason"


def concession_of(request: HttpRequest, concession_id: int) -> ConcessionRow:
    """
    Find a proposal to give a debt up.

    :raises Http404: if there is none among the viewer's accounts
    """
    try:
        return proposals.concession_with_id(concession_id, scope=viewer(request).scope(P.RECEIVABLES_VIEW))
    except Refused as unknown:
        raise Http404 from unknown


def move_of(request: HttpRequest, move_id: int) -> MoveRow:
    """
    Find a proposal to move credit.

    :raises Http404: if there is none among the viewer's accounts
    """
    try:
        return proposals.move_with_id(move_id, scope=viewer(request).scope(P.RECEIVABLES_VIEW))
    except Refused as unknown:
        raise Http404 from unknown


def _figures(row: ConcessionRow | MoveRow, *, limit: str) -> tuple[Figure, ...]:
    waits = row.state in {ConcessionState.PROPOSED, MoveState.PROPOSED, MoveState.APPROVED}
    there_is = (Figure(limit, money(row.at_most), YUAN, is_worse=row.at_most < row.amount),) if waits else ()
    return (Figure(_("Amount proposed"), money(row.amount), YUAN), *there_is)


def _account_crumb(number: str) -> Crumb:
    return Crumb(number, reverse("console:account_money", args=[number]))


def _concession_head(request: HttpRequest, row: ConcessionRow) -> Head:
    crumbs = (Crumb(_("Waivers and write-offs"), reverse("console:concessions")), _account_crumb(row.account_number))
    figures = _figures(row, limit=_("Open now, the limit"))
    return Head(label(row.kind), row.account_number, crumbs, figures, tags=(state_tag(row.state),))


def _concession_facts(request: HttpRequest, row: ConcessionRow) -> list[tuple[str, str, str]]:
    return [
        (_("Account number"), row.account_number, reverse("console:account_money", args=[row.account_number])),
        (_("Unit"), row.unit_name, ""),
        (_("Charge"), what_for(row.charge_kind, item=row.item), reverse("console:charge", args=[row.charge_id])),
        (_("Bill"), row.bill_number, bill_link(request, row.bill_number)),
        (_("Due day"), written(row.due_date, kind=Kind.DAY), ""),
        (_("Charged"), f"{money(row.charged)} {YUAN}", ""),
        *decided_facts(row.told),
    ]


def _move_head(request: HttpRequest, row: MoveRow) -> Head:
    crumbs = (
        Crumb(_("Refunds, transfers and releases"), reverse("console:credit_moves")),
        _account_crumb(row.account_number),
    )
    figures = (*_figures(row, limit=_("There now, the limit")), Figure(_("Owed now"), money(row.owed), YUAN))
    return Head(label(row.kind), row.account_number, crumbs, figures, tags=(state_tag(row.state),))


def _move_facts(request: HttpRequest, row: MoveRow) -> list[tuple[str, str, str]]:
    facts = [
        (_("Account number"), row.account_number, reverse("console:account_money", args=[row.account_number])),
        (_("Unit"), row.unit_name, ""),
    ]
    if row.bill_number:
        facts.append((_("Bill whose reduction it is"), row.bill_number, bill_link(request, row.bill_number)))
    if row.to_account:
        facts.append((_("To account"), row.to_account, ""))
    return [*facts, *decided_facts(row.told)]


def _decision(request: HttpRequest, row: Any, *, flow_name: str, link: str) -> dict[str, Any]:
    """Offer the steps that are open, or tell why this viewer takes none."""
    who = viewer(request)
    steps = [step for step in row.steps if step in DECISIONS]
    if not steps:
        return {"why_not": _("This is decided; nothing is left to do.")}
    if not who.scope(P.CREDITS_APPROVE).holds(row.unit_path):
        return {"why_not": _("It waits for the station head or the marketing director.")}
    own = why_not_decided(proposed_by=row.told.proposed_by, by=who.actor.number, reason=ANY_REASON)
    if own is not None and steps != ["undo"]:
        return {"why_not": translated(own)}
    offered = [
        {"name": step, "title": words.in_flow(flow_name, name=step), "is_dangerous": step in DANGEROUS}
        for step in steps
    ]
    return {"steps": offered, "link": link}


def _concession_decision(request: HttpRequest, row: ConcessionRow) -> dict[str, Any]:
    link = reverse("console:concession_decide", args=[row.concession_id])
    return _decision(request, row, flow_name=flow.CONCESSION.name, link=link)


def _move_decision(request: HttpRequest, row: MoveRow) -> dict[str, Any]:
    link = reverse("console:credit_move_decide", args=[row.move_id])
    return _decision(request, row, flow_name=flow.CREDIT_MOVE.name, link=link)


CONCESSION: Page[ConcessionRow] = Page(
    _concession_head,
    (
        Panel("facts", gettext_lazy("The proposal"), "kit/facts.html", _concession_facts, width=7),
        Panel("decision", gettext_lazy("Decision"), "receivables/decision.html", _concession_decision, width=5),
    ),
)
MOVE: Page[MoveRow] = Page(
    _move_head,
    (
        Panel("facts", gettext_lazy("The proposal"), "kit/facts.html", _move_facts, width=7),
        Panel("decision", gettext_lazy("Decision"), "receivables/decision.html", _move_decision, width=5),
    ),
)
