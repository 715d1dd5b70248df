"""
What waits for whom.

One line of `TODOS` is one kind of work: who may do it, how much of it waits and since when, and where it is done. How
long it may wait stands in the dated rows of `wanjia.foundation.workflow.models.WorkLimit`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.duties import queries as duties
from wanjia.foundation.jobs import queries as jobs
from wanjia.foundation.outbox import queries as outbox
from wanjia.foundation.workflow.queries import limits_on
from wanjia.interfaces.kit.viewer import Viewer
from wanjia.measurement.readings.queries import work_list
from wanjia.registry.customers import queries as customers
from wanjia.registry.metering import queries as metering
from wanjia.revenue.billing.queries import desk as billing
from wanjia.revenue.corrections.queries import cases as corrections
from wanjia.revenue.corrections.types import CaseState
from wanjia.revenue.directdebit.queries import batches as debits
from wanjia.revenue.directdebit.queries.mandates import mandates_waiting
from wanjia.revenue.disconnection.queries import cuts as disconnection
from wanjia.revenue.disconnection.queries import important
from wanjia.revenue.dunning.queries import debtor as dunning
from wanjia.revenue.ledger.queries import closings
from wanjia.revenue.outlets.queries import agents as outlets
from wanjia.revenue.payments.queries import handovers, tills, voids
from wanjia.revenue.receivables.queries import proposals as receivables
from wanjia.revenue.reconciliation.queries import standing as reconciliation
from wanjia.revenue.reconciliation.queries.accounts import lines_waiting

P = Permission
Waiting = tuple[int, datetime | None]
FAILED_SHOWN = timedelta(days=7)
SOON_PERCENT, FULL_PERCENT = 80, 100
HOUR = 3600


@dataclass(frozen=True, slots=True)
class ToDo:
    """
    One kind of work.

    :ivar work: its name in the rows of limits
    :ivar needs: the permission to do it; none: one's own
    :ivar waiting: viewer, scope of that permission → how much waits, and since when the oldest
    :ivar route: name of the list where it is done
    :ivar query: what narrows that list
    """

    work: str
    title: Any
    needs: Permission | None
    waiting: Callable[[Viewer, Scope], Waiting]
    route: str
    query: str = ""

    @property
    def link(self) -> str:
        """Give the address of the list."""
        return f"{reverse(self.route)}{self.query}"


TODOS: tuple[ToDo, ...] = (
    ToDo(
        "reading_findings",
        gettext_lazy("Readings that look wrong"),
        P.READINGS_REVIEW,
        lambda _who, scope: work_list.waiting(scope),
        "console:work_list",
        "?state=OPEN",
    ),
    ToDo(
        "refused_readings",
        gettext_lazy("Delivered readings that could not be taken"),
        P.READINGS_REVIEW,
        lambda _who, scope: work_list.refused_waiting(scope),
        "console:refused_readings",
        "?state=OPEN",
    ),
    ToDo(
        "bill_findings",
        gettext_lazy("Findings before bills are issued"),
        P.RUNS_SETTLE,
        lambda _who, scope: billing.findings_waiting(scope),
        "console:runs",
    ),
    ToDo(
        "priced_runs",
        gettext_lazy("Priced runs to issue"),
        P.RUNS_ISSUE,
        lambda _who, scope: billing.runs_waiting(scope),
        "console:runs",
        "?state=priced",
    ),
    ToDo(
        "terms_proposals",
        gettext_lazy("Changes of terms to decide on"),
        P.TERMS_APPROVE,
        lambda who, scope: customers.proposals_waiting(scope, but_of=who.actor.number),
        "console:terms_proposals",
        "?state=PROPOSED",
    ),
    ToDo(
        "tie_proposals",
        gettext_lazy("Corrections of areas and phases to decide on"),
        P.TIES_APPROVE,
        lambda who, scope: metering.tie_proposals_waiting(scope, but_of=who.actor.number),
        "console:tie_proposals",
        "?state=PROPOSED",
    ),
    ToDo(
        "exemptions",
        gettext_lazy("Exemptions to decide on"),
        P.EXEMPTIONS_APPROVE,
        lambda who, scope: duties.waiting_since(scope, but_of=who.actor.number),
        "console:exemptions",
        "?state=REQUESTED",
    ),
    ToDo(
        "concessions",
        gettext_lazy("Waivers and write-offs to decide on"),
        P.CREDITS_APPROVE,
        lambda who, scope: receivables.concessions_waiting(scope, but_of=who.actor.number),
        "console:concessions",
        "?state=PROPOSED",
    ),
    ToDo(
        "credit_moves",
        gettext_lazy("Refunds, transfers and releases to decide on"),
        P.CREDITS_APPROVE,
        lambda who, scope: receivables.moves_waiting(scope, but_of=who.actor.number),
        "console:credit_moves",
        "?state=PROPOSED",
    ),
    ToDo(
        "voids",
        gettext_lazy("Voids to decide on"),
        P.PAYMENTS_APPROVE,
        lambda who, scope: voids.voids_waiting(scope, but_of=who.actor.number),
        "console:voids",
        "?state=REQUESTED",
    ),
    ToDo(
        "handovers",
        gettext_lazy("Cash handed over to you, to count and confirm"),
        P.PAYMENTS_TAKE,
        lambda who, scope: handovers.handovers_waiting(scope, taker=who.actor.number),
        "console:handovers",
        "?state=PROPOSED",
    ),
    ToDo(
        "refunds_due",
        gettext_lazy("Approved refunds to pay out"),
        P.PAYMENTS_TAKE,
        lambda _who, scope: receivables.refunds_due(scope),
        "console:refunds",
    ),
    ToDo(
        "hand_ins",
        gettext_lazy("Money that agents say to have handed in, to confirm"),
        P.PAYMENTS_TAKE,
        lambda who, scope: outlets.hand_ins_waiting(scope, but_of=who.actor.number),
        "console:hand_ins",
        "?state=DECLARED",
    ),
    ToDo(
        "debit_mandates",
        gettext_lazy("Mandates to confirm"),
        P.DEBITS_SEND,
        lambda who, scope: mandates_waiting(scope, but_of=who.actor.number),
        "console:mandates",
        "?state=PROPOSED",
    ),
    ToDo(
        "debit_batches_to_check",
        gettext_lazy("Batches of debits to check and approve"),
        P.DEBITS_SEND,
        lambda who, scope: debits.batches_to_check(scope, but_of=who.actor.number),
        "console:debit_batches",
        "?state=MADE",
    ),
    ToDo(
        "debit_batches_to_send",
        gettext_lazy("Batches of debits that the bank has not got by their day"),
        P.DEBITS_SEND,
        lambda who, scope: debits.batches_not_sent(scope, today=who.today),
        "console:debit_batches",
    ),
    ToDo(
        "debits_missing",
        gettext_lazy("Batches of debits that the bank has not answered"),
        P.DEBITS_SEND,
        lambda who, scope: debits.batches_missing(scope, today=who.today),
        "console:debit_batches",
        "?state=SENT",
    ),
    ToDo(
        "till_differences",
        gettext_lazy("Tills that differ from the books, to agree to"),
        P.PAYMENTS_APPROVE,
        lambda who, scope: voids.differences_waiting(scope, but_of=who.actor.number),
        "console:shifts",
        "?state=COUNTED",
    ),
    ToDo(
        "tills_overnight",
        gettext_lazy("Tills of earlier days whose money is still in hand"),
        P.PAYMENTS_APPROVE,
        lambda who, scope: tills.left_overnight(scope, today=who.today),
        "console:shifts",
    ),
    ToDo(
        "my_till_overnight",
        gettext_lazy("My till of an earlier day, to count, close and send"),
        P.PAYMENTS_TAKE,
        lambda who, scope: tills.left_overnight(scope, today=who.today, cashier=who.actor.number),
        "console:my_shift",
    ),
    ToDo(
        "dunning_steps",
        gettext_lazy("Debtors to call, visit or write to"),
        P.DEBTS_COLLECT,
        lambda _who, scope: dunning.steps_waiting(scope),
        "console:dunning_desk",
    ),
    ToDo(
        "messages_failed",
        gettext_lazy("Messages that reached nobody"),
        P.DEBTS_COLLECT,
        lambda _who, scope: outbox.failed(scope),
        "console:messages",
        "?state=FAILED",
    ),
    ToDo(
        "dunning_agreements",
        gettext_lazy("Instalment agreements to decide on"),
        P.CREDITS_APPROVE,
        lambda who, scope: dunning.agreements_waiting(scope, but_of=who.actor.number),
        "console:agreements",
        "?state=PROPOSED",
    ),
    ToDo(
        "dunning_warnings",
        gettext_lazy("Large customers to be looked after"),
        P.DEBTS_COLLECT,
        lambda _who, scope: dunning.warnings_waiting(scope),
        "console:warnings",
        "?state=OPEN",
    ),
    ToDo(
        "bank_lines",
        gettext_lazy("Lines of the bank to match"),
        P.BANK_RECONCILE,
        lambda _who, scope: lines_waiting(scope),
        "console:bank_lines",
        "?state=OPEN",
    ),
    ToDo(
        "suspense",
        gettext_lazy("Money of unknown cause to clear up"),
        P.BANK_RECONCILE,
        lambda _who, scope: reconciliation.suspense_waiting(scope),
        "console:suspense",
        "?state=HELD",
    ),
    ToDo(
        "suspense_decisions",
        gettext_lazy("Unknown money to decide on"),
        P.BANK_RECONCILE,
        lambda who, scope: reconciliation.decisions_waiting(scope, but_of=who.actor.number),
        "console:suspense",
        "?state=PROPOSED",
    ),
    ToDo(
        "check_findings",
        gettext_lazy("Differences that checks found"),
        P.BANK_RECONCILE,
        lambda _who, scope: reconciliation.findings_waiting(scope),
        "console:check_findings",
        "?state=OPEN",
    ),
    ToDo(
        "reopenings",
        gettext_lazy("Closed months to reopen or not"),
        P.MONTH_REOPEN,
        lambda who, scope: closings.reopenings_waiting(scope, but_of=who.actor.number),
        "console:book_closings",
        "?state=REOPENING",
    ),
    ToDo(
        "restores",
        gettext_lazy("Customers who have paid and wait for supply"),
        P.CUTS_APPROVE,
        lambda _who, scope: disconnection.restores_waiting(scope),
        "console:cuts",
        "?open=1",
    ),
    ToDo(
        "cut_orders",
        gettext_lazy("Orders to cut or restore on site"),
        P.CUTS_CARRY_OUT,
        lambda _who, scope: disconnection.orders_open(scope),
        "console:cut_orders",
        "?open=1",
    ),
    ToDo(
        "lost_commands",
        gettext_lazy("Commands that a meter was given and nobody reported"),
        P.CUTS_APPROVE,
        lambda who, scope: disconnection.remote_overdue(scope, at=who.at),
        "console:cut_commands",
        "?state=TAKEN",
    ),
    ToDo(
        "important_customers",
        gettext_lazy("Important customers to decide on"),
        P.CUTS_APPROVE,
        lambda who, scope: important.entries_waiting(scope, but_of=who.actor.number),
        "console:important",
        "?state=PROPOSED",
    ),
    ToDo(
        "cuts_to_approve",
        gettext_lazy("Cuts to decide on"),
        P.CUTS_APPROVE,
        lambda who, scope: disconnection.cuts_to_approve(scope, but_of=who.actor.number),
        "console:cuts",
        "?state=REQUESTED",
    ),
    ToDo(
        "cuts_to_serve",
        gettext_lazy("Approved cuts to go on with"),
        P.DEBTS_COLLECT,
        lambda _who, scope: disconnection.cuts_to_go_on(scope),
        "console:cuts",
        "?open=1",
    ),
    ToDo(
        "corrections_found",
        gettext_lazy("Found errors to work out and propose"),
        P.CORRECTIONS_PROPOSE,
        lambda _who, scope: corrections.waiting(scope, state=CaseState.FOUND),
        "console:corrections",
        "?state=FOUND",
    ),
    ToDo(
        "corrections_proposed",
        gettext_lazy("Corrections to decide on"),
        P.CORRECTIONS_APPROVE,
        lambda who, scope: corrections.waiting(scope, state=CaseState.PROPOSED, but_of=who.actor.number),
        "console:corrections",
        "?state=PROPOSED",
    ),
    ToDo(
        "corrections_approved",
        gettext_lazy("Approved corrections to post"),
        P.RUNS_ISSUE,
        lambda _who, scope: corrections.waiting(scope, state=CaseState.APPROVED),
        "console:corrections",
        "?state=APPROVED",
    ),
    ToDo(
        "failed_by_timetable",
        gettext_lazy("Nightly work that failed"),
        None,
        lambda who, _scope: jobs.failed_by_timetable(lambda permission: who.scope(Permission(permission))),
        "console:timetable",
    ),
    ToDo(
        "failed_jobs",
        gettext_lazy("My background work that failed"),
        None,
        lambda who, _scope: jobs.failed_lately(who.actor.number, since=who.at - FAILED_SHOWN),
        "console:jobs",
    ),
)


@dataclass(frozen=True, slots=True)
class Clock:
    """
    One kind of work as the list of to-dos shows it.

    :ivar percent: of the time that the oldest may wait, at most 100; none without a limit
    :ivar hue: of the clock's bar: empty, ``is-soon`` or ``is-late``
    """

    title: Any
    count: int
    oldest: datetime | None
    age: str
    limit: str
    percent: int | None
    hue: str
    link: str


def open_todos(who: Viewer) -> Iterator[tuple[ToDo, Waiting]]:
    """Give the kinds of work that this viewer may do and of which something waits."""
    for todo in TODOS:
        if todo.needs is not None and not who.may(todo.needs):
            continue
        waiting = todo.waiting(who, Scope(()) if todo.needs is None else who.scope(todo.needs))
        if waiting[0]:
            yield todo, waiting


def count_of(who: Viewer) -> int:
    """Count what waits for a viewer."""
    return sum(waiting[0] for _todo, waiting in open_todos(who))


def clocks(who: Viewer) -> list[Clock]:
    """Give what waits for a viewer, the least time left first."""
    limits = limits_on(who.today)
    found = [_clock(todo, waiting=waiting, hours=limits.get(todo.work), at=who.at) for todo, waiting in open_todos(who)]
    return sorted(found, key=lambda clock: -1 if clock.percent is None else clock.percent, reverse=True)


def _clock(todo: ToDo, *, waiting: Waiting, hours: int | None, at: datetime) -> Clock:
    count, oldest = waiting
    age = max(int((at - oldest).total_seconds()) // HOUR, 0) if oldest else 0
    percent, hue = None, ""
    if hours and oldest:
        share = age * FULL_PERCENT // hours
        percent = min(share, FULL_PERCENT)
        hue = "is-late" if share >= FULL_PERCENT else "is-soon" if share >= SOON_PERCENT else ""
    limit = hours_told(hours) if hours else ""
    return Clock(todo.title, count, oldest, hours_told(age), limit, percent, hue, todo.link)


def hours_told(hours: int) -> str:
    """Write hours as days and hours."""
    days, rest = divmod(hours, 24)
    if days and rest:
        return _("%(days)d d %(hours)d h") % {"days": days, "hours": rest}
    return _("%(days)d d") % {"days": days} if days else _("%(hours)d h") % {"hours": rest}
