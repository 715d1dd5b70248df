"""One debtor's page: what is owed, what to say, what came of it, and all that was done before."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.dunning.forms import PromiseForm
from wanjia.interfaces.console.dunning.messages import message_of
from wanjia.interfaces.console.dunning.subject import Debtor
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import moment, money, written
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.dunning.queries.debtor import agreements_of, contacts_of, risk_of
from wanjia.revenue.dunning.types import Channel, NoticeState, Outcome, PlanState, PromiseState, RiskFactor, RiskGrade
from wanjia.revenue.receivables.queries.charges import open_charges
from wanjia.revenue.receivables.queries.delays import late_fee_ahead

P = Permission
GRADES = {RiskGrade.A: "good", RiskGrade.B: "warn", RiskGrade.C: "bad"}
NOTICES = {NoticeState.PLANNED: "warn", NoticeState.FAILED: "bad", NoticeState.ANSWERED: "good"}
PROMISES = {PromiseState.OPEN: "warn", PromiseState.KEPT: "good", PromiseState.BROKEN: "bad"}
AGREEMENTS = {PlanState.PROPOSED: "warn", PlanState.RUNNING: "calm", PlanState.KEPT: "good", PlanState.BROKEN: "bad"}
#: Outcome → key on the keyboard.
KEYS = {
    Outcome.REACHED: "r",
    Outcome.NOT_REACHED: "n",
    Outcome.REFUSED: "x",
    Outcome.DISPUTED: "d",
    Outcome.WRONG_NUMBER: "w",
}


def head(request: HttpRequest, found: Debtor) -> Head:
    """Give what stands above the panels."""
    account, who = found.account, viewer(request)
    fee = late_fee_ahead(account.account_id, on=found.today)
    risk = risk_of(account.account_id)
    tags = (
        [Tag(_("Risk %(grade)s") % {"grade": words.label(RiskGrade(risk.grade))}, GRADES[RiskGrade(risk.grade)])]
        if risk
        else []
    )
    if found.promise:
        tags.append(Tag(_("promised for %(day)s") % {"day": found.promise.day}, "calm"))
    return Head(
        title=found.name,
        number=account.number,
        crumbs=(Crumb(_("Dunning desk"), reverse("console:dunning_desk")), Crumb(account.unit_name)),
        tags=tuple(tags),
        figures=(
            Figure(_("Overdue debt"), money(found.overdue), _("yuan")),
            Figure(_("Late fee up to today, not charged yet"), money(fee), _("yuan")),
            Figure(_("Days overdue"), str(found.days)),
            Figure(_("Oldest debt due on"), found.oldest.isoformat() if found.oldest else "—"),
            Figure(_("Broken promises"), str(sum(row.state == PromiseState.BROKEN for row in found.promises))),
        ),
        actions=_actions(found, to_account=who.may(P.CUSTOMERS_VIEW)),
    )


def _actions(found: Debtor, *, to_account: bool) -> list[Action]:
    number = found.account.number
    why_not = "" if found.overdue else _("Nothing is overdue.")
    propose = Action(_("Agree on instalments"), reverse("console:agreement_propose", args=[number]), why_not=why_not)
    account = [Action(_("The customer's page"), reverse("console:account", args=[number]))] if to_account else []
    return [propose, *account]


def _work(request: HttpRequest, found: Debtor) -> dict[str, Any]:
    """Give what to do: the step, what it says, the outcomes with their keys, and the promise to be written down."""
    step, number, who = found.to_do, found.account.number, viewer(request)
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    title, text = message_of(step, debtor=found, language=language) if step else ("", "")
    may_see = who.scope(P.PERSONAL_VIEW).holds(found.account.unit_path)
    return {
        "step": step,
        "channel": words.label(Channel(step.channel)) if step else "",
        "title": title,
        "text": text,
        "phone": found.phone_shown or masked(found.account.phone, kind=Personal.PHONE) or _("no phone on record"),
        "is_shown": bool(found.phone_shown),
        "may_show": may_see and bool(found.account.phone),
        "show": reverse("console:debtor_phone", args=[number]),
        "attempt": reverse("console:debtor_attempt", args=[number]),
        "attempt_channel": step.channel if step else Channel.PHONE.value,
        "outcomes": [(one.value, words.label(one), key) for one, key in KEYS.items()],
        "letters": _letters(found) if step and step.channel == Channel.LETTER else (),
        "address": found.text(found.account.address, kind=Personal.ADDRESS),
    }


def _letters(found: Debtor) -> list[tuple[str, str]]:
    step = found.to_do
    assert step is not None  # noqa: S101 - told to the type checker
    link = reverse("console:dunning_letter", args=[step.notice_id])
    return [(f"{link}?language=zh", "中文"), (f"{link}?language=en", "English")]


def _promise(request: HttpRequest, found: Debtor) -> dict[str, Any]:
    step = found.to_do
    form = PromiseForm(owed=found.overdue, today=found.today, notice_id=step.notice_id if step else None)
    open_promise = found.promise
    return {
        "form": form,
        "link": reverse("console:debtor_promise", args=[found.account.number]),
        "promise": open_promise,
        "withdraw": reverse("console:promise_withdraw", args=[open_promise.promise_id]) if open_promise else "",
        "is_owing": bool(found.overdue),
    }


def _owed(request: HttpRequest, found: Debtor) -> Table:
    rows = [
        Row(
            (
                Cell(charge.due_date.isoformat()),
                Cell(words.label(charge.kind)),
                Cell(str(max((found.today - charge.due_date).days, 0)), is_number=True),
                Cell(money(charge.open), is_number=True),
            ),
            hue="bad" if charge.due_date < found.today else "",
        )
        for charge in open_charges(found.account.account_id)
    ]
    heads = (Column(_("Due on")), Column(_("Kind of charge")), Column(_("Days overdue"), is_number=True))
    return Table((*heads, Column(_("Open amount"), _("yuan"), is_number=True)), rows, empty=_("Nothing is owed."))


def _history(request: HttpRequest, found: Debtor) -> Table:
    """Give steps, calls and promises in one line of time, the latest first."""
    told = [*_steps_told(found), *_contacts_told(found), *_promises_told(found)]
    rows = [Row(cells) for _when, cells in sorted(told, key=lambda pair: pair[0], reverse=True)]
    heads = (_("When"), _("What"), _("How it stands"), _("Amount"), _("Note"), _("By"))
    columns = tuple(Column(title, is_number=title == _("Amount")) for title in heads)
    return Table(columns, rows, empty=_("Nothing was done about this customer's debts yet."))


def _steps_told(found: Debtor) -> list[tuple[str, tuple[Cell, ...]]]:
    told: list[tuple[str, tuple[Cell, ...]]] = []
    for row in found.notices:
        state = NoticeState(row.state)
        overdue = _("%(days)d days overdue") % {"days": row.days}
        what = f"{words.label(Channel(row.channel))} · {overdue}"
        when = moment(row.done_at) if row.done_at else row.planned_on.isoformat()
        outcome = f" · {words.label(Outcome(row.outcome))}" if row.outcome else ""
        tag = Tag(f"{words.label(state)}{outcome}", NOTICES.get(state, "plain"))
        cells = (Cell(when), Cell(what), Cell("", tag=tag), Cell(money(row.amount), is_number=True))
        told.append((when, (*cells, Cell(row.note, is_long=True), Cell(row.done_by))))
    return told


def _contacts_told(found: Debtor) -> list[tuple[str, tuple[Cell, ...]]]:
    told: list[tuple[str, tuple[Cell, ...]]] = []
    for row in contacts_of(found.account.account_id):
        when, tag = moment(row.made_at), Tag(words.label(Outcome(row.outcome)))
        cells = (Cell(when), Cell(words.label(Channel(row.channel))), Cell("", tag=tag), Cell("", is_number=True))
        told.append((when, (*cells, Cell(row.note, is_long=True), Cell(row.made_by))))
    return told


def _promises_told(found: Debtor) -> list[tuple[str, tuple[Cell, ...]]]:
    told: list[tuple[str, tuple[Cell, ...]]] = []
    for row in found.promises:
        when, state = moment(row.taken_at), PromiseState(row.state)
        what = _("Promise for %(day)s, given by %(who)s") % {
            "day": row.day,
            "who": found.text(row.by_whom, kind=Personal.NAME),
        }
        tag = Tag(words.label(state), PROMISES.get(state, "plain"))
        cells = (Cell(when), Cell(what), Cell("", tag=tag), Cell(money(row.amount), is_number=True))
        told.append((when, (*cells, Cell(row.note, is_long=True), Cell(row.taken_by))))
    return told


def _agreements(request: HttpRequest, found: Debtor) -> Table:
    rows = []
    for row in agreements_of(found.account.account_id):
        state = PlanState(row.state)
        link = reverse("console:agreement", args=[row.agreement_id]) if viewer(request).may(P.RECEIVABLES_VIEW) else ""
        tag = Tag(words.label(state), AGREEMENTS.get(state, "plain"))
        amounts = (Cell(money(row.total), is_number=True), Cell(money(row.paid), is_number=True))
        rows.append(Row((Cell(moment(row.proposed_at), link=link), Cell("", tag=tag), *amounts), link=link))
    heads = (Column(_("Proposed")), Column(_("State")))
    amounts_of = (
        Column(_("Agreed debt"), _("yuan"), is_number=True),
        Column(_("Paid since"), _("yuan"), is_number=True),
    )
    return Table((*heads, *amounts_of), rows, empty=_("There is no agreement to pay in parts."))


def _risk(request: HttpRequest, found: Debtor) -> list[tuple[str, str, str]]:
    """Explain the grade: each figure with the points that it gave."""
    risk = risk_of(found.account.account_id)
    if risk is None:
        return [(_("Risk grade"), _("not assessed: there is nothing against this customer, or nobody looked yet"), "")]
    figures = {
        RiskFactor.LATE_DAYS: str(risk.late_days),
        RiskFactor.BROKEN_PROMISES: str(risk.broken_promises),
        RiskFactor.MONTHS_OWED: written(risk.months_owed, kind=Kind.MONEY),
        RiskFactor.RETURNED_PAYMENTS: str(risk.returned_payments),
    }
    told = [
        (
            words.label(factor),
            _("%(figure)s → %(points)d points") % {"figure": figure, "points": risk.points_by_factor.get(factor, 0)},
            "",
        )
        for factor, figure in figures.items()
    ]
    summed = _("%(points)d points, assessed on %(day)s") % {"points": risk.points, "day": risk.assessed_on}
    return [(words.label(RiskGrade(risk.grade)), summed, ""), *told]


DEBTOR: Page[Debtor] = Page(
    head,
    (
        Panel("work", gettext_lazy("To be done"), "dunning/work.html", _work, width=7),
        Panel("promise", gettext_lazy("Promise to pay"), "dunning/promise.html", _promise, width=5),
        Panel("owed", gettext_lazy("What is owed"), "kit/table.html", _owed, width=7),
        Panel("risk", gettext_lazy("Risk grade"), "kit/facts.html", _risk, width=5),
        Panel("history", gettext_lazy("What was done"), "kit/table.html", _history),
        Panel("agreements", gettext_lazy("Payment in parts"), "kit/table.html", _agreements, width=6),
    ),
    template="dunning/debtor.html",
)
