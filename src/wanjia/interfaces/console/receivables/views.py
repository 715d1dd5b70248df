"""Views of what customers owe: each is one call of a page or one change."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.interfaces.console.receivables import account, ageing, charge, deciding, pages, proposing, reports, rows
from wanjia.interfaces.console.receivables import statement as statements
from wanjia.interfaces.console.receivables.statement import Stated
from wanjia.interfaces.console.receivables.subject import money_of
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.figures import money
from wanjia.interfaces.kit.pages import Crumb
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.receivables.operations import conceding, moving, settling

P = Permission
VIEW = P.RECEIVABLES_VIEW


@entry(VIEW)
def debtors(request: HttpRequest) -> HttpResponse:
    """List who owes."""
    return pages.DEBTORS.respond(request)


@entry(VIEW)
def openings(request: HttpRequest) -> HttpResponse:
    """List what was taken over from the books before these."""
    return pages.OPENINGS.respond(request)


@entry(VIEW)
def charges(request: HttpRequest) -> HttpResponse:
    """List charges."""
    return pages.CHARGES.respond(request)


@entry(VIEW)
def charge_page(request: HttpRequest, charge_id: int) -> HttpResponse:
    """Show one charge and what settled it."""
    return charge.CHARGE.respond(request, charge.charge_of(request, charge_id))


@entry(VIEW)
def account_money(request: HttpRequest, number: str) -> HttpResponse:
    """Show what stands between an account and the company."""
    return account.ACCOUNT.respond(request, money_of(request, number))


@entry(P.CREDITS_PROPOSE, methods=("POST",))
def credit_apply(request: HttpRequest, number: str) -> HttpResponse:
    """Settle what an account owes with what it has paid in advance."""
    shown, who = money_of(request, number, permission=P.CREDITS_PROPOSE), viewer(request)
    by = who.acting(P.CREDITS_PROPOSE)
    return change(
        request,
        does=lambda: settling.apply_credit(account_id=shown.account.account_id, by=by, at=who.at),
        done=lambda settled: _("Settled %(amount)s yuan.") % {"amount": money(settled)},
        to=reverse("console:account_money", args=[number]),
    )


@entry(VIEW)
def statement(request: HttpRequest, number: str) -> HttpResponse:
    """Show the statement of an account for a time; it prints."""
    return statements.STATEMENT.respond(request, _stated(request, number))


@entry(P.FILES_EXPORT)
def statement_file(request: HttpRequest, number: str) -> HttpResponse:
    """Give the statement of an account as an Excel file."""
    return statements.statement_file(request, _stated(request, number))


def _stated(request: HttpRequest, number: str) -> Stated:
    shown = money_of(request, number)
    page = reverse("console:account_money", args=[number])
    return statements.stated(
        {shown.account.account_id: number},
        period=statements.asked_period(request),
        title=_("Statement"),
        number=number,
        who=shown.name,
        link=reverse("console:statement", args=[number]),
        file=reverse("console:statement_file", args=[number]),
        crumbs=(Crumb(_("Who owes"), reverse("console:debtors")), Crumb(number, page)),
    )


@entry(P.CREDITS_PROPOSE, methods=("GET", "POST"))
def concession_propose(request: HttpRequest, charge_id: int) -> HttpResponse:
    """Propose that a charge be given up."""
    return proposing.concede(request, charge_id)


@entry(P.CREDITS_PROPOSE, methods=("GET", "POST"))
def move_propose(request: HttpRequest, number: str) -> HttpResponse:
    """Propose that credit be released, paid out or moved."""
    return proposing.move(request, number)


@entry(VIEW)
def concessions(request: HttpRequest) -> HttpResponse:
    """List what shall be given up."""
    return pages.CONCESSIONS.respond(request)


@entry(VIEW)
def concession(request: HttpRequest, concession_id: int) -> HttpResponse:
    """Show what shall be given up, and what may be decided."""
    return deciding.CONCESSION.respond(request, deciding.concession_of(request, concession_id))


@entry(P.CREDITS_APPROVE, methods=("POST",))
def concession_decide(request: HttpRequest, concession_id: int) -> HttpResponse:
    """Approve, refuse or take back that a debt is given up."""
    deciding.concession_of(request, concession_id)
    who, step, reason = viewer(request), _step(request), request.POST.get("reason", "")[:200]
    by = who.acting(P.CREDITS_APPROVE)
    if step == "undo":
        return change(
            request,
            does=lambda: conceding.undo(concession_id=concession_id, reason=reason, by=by, at=who.at),
            done=lambda _none: _("The debt is owed again."),
            to=reverse("console:concession", args=[concession_id]),
        )
    return change(
        request,
        does=lambda: conceding.decide(concession_id=concession_id, step=step, reason=reason, by=by, at=who.at),
        done=lambda _none: _("Your decision is recorded."),
        to=reverse("console:concession", args=[concession_id]),
    )


@entry(VIEW)
def credit_moves(request: HttpRequest) -> HttpResponse:
    """List refunds, transfers and releases."""
    return pages.MOVES.respond(request)


@entry(VIEW)
def credit_move(request: HttpRequest, move_id: int) -> HttpResponse:
    """Show a move of credit, and what may be decided."""
    return deciding.MOVE.respond(request, deciding.move_of(request, move_id))


@entry(P.CREDITS_APPROVE, methods=("POST",))
def credit_move_decide(request: HttpRequest, move_id: int) -> HttpResponse:
    """Approve or refuse a move of credit."""
    deciding.move_of(request, move_id)
    who, step, reason = viewer(request), _step(request), request.POST.get("reason", "")[:200]
    by = who.acting(P.CREDITS_APPROVE)
    return change(
        request,
        does=lambda: moving.decide_move(move_id=move_id, step=step, reason=reason, by=by, at=who.at),
        done=lambda _none: _("Your decision is recorded."),
        to=reverse("console:credit_move", args=[move_id]),
    )


def _step(request: HttpRequest) -> str:
    step = request.POST.get("step", "")
    if step not in deciding.DECISIONS:
        raise Http404
    return step


@entry(VIEW)
def received(request: HttpRequest) -> HttpResponse:
    """Show what was charged and what of it was received."""
    return reports.RECEIVED.respond(request, reports.report_of(request))


@entry(P.FILES_EXPORT)
def received_file(request: HttpRequest) -> HttpResponse:
    """Give what was charged and received as an Excel file."""
    return reports.received_file(reports.report_of(request))


@entry(VIEW)
def ageing_report(request: HttpRequest) -> HttpResponse:
    """Show how old debts are."""
    return ageing.AGEING.respond(request, ageing.report_of(request))


@entry(P.FILES_EXPORT)
def ageing_file(request: HttpRequest) -> HttpResponse:
    """Give how old debts are as an Excel file."""
    return ageing.ageing_file(ageing.report_of(request))


@entry(VIEW)
def collecting_rules(request: HttpRequest) -> HttpResponse:
    """Show the dated rows that collecting follows."""
    return rows.ROWS.respond(request, viewer(request).scope(VIEW))
