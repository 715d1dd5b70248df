"""Views of the desk, of bank accounts and of statements."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Actor
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.reconciliation import bank, forms, lists, rules_page, taking
from wanjia.interfaces.console.reconciliation.asking import Asking, asked
from wanjia.interfaces.console.reconciliation.desk import DESK, desk_of
from wanjia.interfaces.console.reconciliation.subject import VIEW, WORK, account_of, statement_of
from wanjia.interfaces.kit.entry import change, entry, redirected
from wanjia.interfaces.kit.messages import refuse, tell
from wanjia.interfaces.kit.pages import Crumb
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.reconciliation.operations import accounts
from wanjia.revenue.reconciliation.operations.accounts import NewAccount
from wanjia.revenue.reconciliation.operations.matching import Outcome, match_lines
from wanjia.revenue.reconciliation.queries.accounts import accounts_of

READ_WRITE = ("GET", "POST")


@entry(VIEW)
def desk(request: HttpRequest) -> HttpResponse:
    """Show how bank and books stand, and what is to be done to close the day."""
    return DESK.respond(request, desk_of(request))


@entry(VIEW)
def account_list(request: HttpRequest) -> HttpResponse:
    """List the bank accounts."""
    return lists.ACCOUNTS.respond(request)


@entry(VIEW)
def account(request: HttpRequest, account_id: int) -> HttpResponse:
    """Show one bank account: whether bank and books agree, and its latest days."""
    return bank.ACCOUNT.respond(request, bank.account_shown(request, account_id))


@entry(WORK, methods=READ_WRITE)
def account_open(request: HttpRequest) -> HttpResponse:
    """Register a bank account."""

    def does(given: dict[str, Any], by: Actor, at: datetime) -> str:
        new = NewAccount(given["number"], given["bank"], given["holder"], given["unit"], given["start_date"])
        return reverse("console:bank_account", args=[accounts.open_account(new, by=by, at=at)])

    back = reverse("console:bank_accounts")
    done = _("The bank account is registered. Take its first statement in.")
    crumbs = (Crumb(lists.title_of_desk(), reverse("console:bank_desk")), Crumb(_("Bank accounts"), back))
    initial = {"start_date": viewer(request).today}
    asking = Asking(_("Register a bank account"), forms.AccountForm, does, done, back, crumbs=crumbs, initial=initial)
    return asked(request, asking)


@entry(WORK, methods=READ_WRITE)
def account_end(request: HttpRequest, account_id: int) -> HttpResponse:
    """End a bank account."""
    row, back = account_of(request, account_id), reverse("console:bank_account", args=[account_id])

    def does(given: dict[str, Any], by: Actor, at: datetime) -> str:
        accounts.end_account(account_id, end_date=given["end_date"], by=by, at=at)
        return back

    done = _("The bank account ends. Statements of later days are not taken in.")
    crumbs = (Crumb(f"{row.bank} {row.number}", back),)
    asking = Asking(_("End the account"), forms.EndForm, does, done, back, row.number, crumbs, is_dangerous=True)
    return asked(request, asking)


@entry(WORK, methods=("POST",))
def match(request: HttpRequest, account_id: int) -> HttpResponse:
    """Match the lines of a bank account that wait."""
    row, who = account_of(request, account_id), viewer(request)
    return change(
        request,
        does=lambda: match_lines(row.account_id, by=who.acting(WORK), at=who.at),
        done=_matched,
        to=reverse("console:bank_account", args=[account_id]),
    )


def _matched(outcome: Outcome) -> str:
    told = {"accepted": outcome.accepted, "lines": outcome.open_lines, "suggested": outcome.suggested}
    return _("Of %(lines)d lines %(accepted)d are booked, %(suggested)d have suggestions.") % told


@entry(WORK, methods=("POST",))
def match_all(request: HttpRequest) -> HttpResponse:
    """Match the lines of all bank accounts that wait, each account in a transaction of its own."""
    who = viewer(request)
    by = who.acting(WORK)
    outcomes = []
    for row in accounts_of(by.scope):
        try:
            with transaction.atomic():
                outcomes.append(match_lines(row.account_id, by=by, at=who.at))
        except Refused as why:
            refuse(request, why)
    sums = [sum(getattr(one, name) for one in outcomes) for name in ("open_lines", "accepted", "suggested")]
    tell(request, _matched(Outcome(0, *sums)))
    return redirected(request, to=reverse("console:bank_desk"))


@entry(VIEW)
def statement_list(request: HttpRequest) -> HttpResponse:
    """List the statements."""
    return lists.STATEMENTS.respond(request)


@entry(VIEW)
def statement(request: HttpRequest, statement_id: int) -> HttpResponse:
    """Show one statement with its lines and what they are."""
    return bank.STATEMENT.respond(request, statement_of(request, statement_id))


@entry(WORK, methods=READ_WRITE)
def statement_take(request: HttpRequest) -> HttpResponse:
    """Look at a file of statements, then take it in."""
    return taking.asked_for_file(request)


@entry(VIEW)
def rules(request: HttpRequest) -> HttpResponse:
    """Show the dated figures that matching works by."""
    return rules_page.RULES.respond(request, rules_page.rules_of(request))


@entry(WORK, methods=READ_WRITE)
def sender_name(request: HttpRequest) -> HttpResponse:
    """Say under which name a channel's money comes from today on."""
    back = reverse("console:bank_rules")

    def does(given: dict[str, Any], by: Actor, at: datetime) -> str:
        told = {name: given[name] for name in ("name", "words", "source")}
        accounts.name_sender(given["channel"], by=by, at=at, **told)
        return back

    done = _("From today on its lines are known by this name.")
    return asked(request, Asking(_("Name a channel's sender"), forms.SenderForm, does, done, back))
