"""The lists of dunning, and the pages of an agreement and of a warning."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Slice
from wanjia.interfaces.console.dunning.debtor import AGREEMENTS as AGREEMENT_HUES
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.figures import moment, money
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.dunning import listings
from wanjia.revenue.dunning.flow import AGREEMENT as AGREEMENT_FLOW
from wanjia.revenue.dunning.flow import WARNING as WARNING_FLOW
from wanjia.revenue.dunning.queries.debtor import AgreementRow, WarningRow
from wanjia.revenue.dunning.queries.effects import grade_counts
from wanjia.revenue.dunning.types import LateFees, Measure, PlanState, RiskGrade, WarningState

P = Permission
WARNING_HUES = {WarningState.OPEN: "bad", WarningState.PROPOSED: "warn", WarningState.AGREED: "good"}
MEASURES = {
    Measure.SHORTER_CYCLE: gettext_lazy("bill twice or three times a month, so that less runs up"),
    Measure.DEPOSIT: gettext_lazy("a security, as the contract allows"),
    Measure.PREPAYMENT: gettext_lazy("pay before use, with remote fee control"),
}


def _to_debtor(row: Mapping[str, Any]) -> str:
    return reverse("console:debtor", args=[row["account"]])


def _to_agreement(row: Mapping[str, Any]) -> str:
    return reverse("console:agreement", args=[row["id"]])


def _to_warning(row: Mapping[str, Any]) -> str:
    return reverse("console:warning", args=[row["id"]])


def _planning(request: HttpRequest) -> list[Action]:
    plan = Action(_("Plan today's steps"), reverse("console:dunning_plan"), is_primary=True, is_post=True)
    return [plan, Action(_("Notices"), reverse("console:dunning_notices"))]


def _assessing(request: HttpRequest) -> list[Action]:
    if not viewer(request).may(P.DEBTS_COLLECT):
        return []
    return [Action(_("Assess anew"), reverse("console:risks_assess"), is_primary=True, is_post=True)]


def _grades(request: HttpRequest, found: Slice) -> dict[str, Any]:
    counts = grade_counts(viewer(request).scope(P.RECEIVABLES_VIEW))
    grades = [grade for grade in RiskGrade if grade in counts]
    chart = Chart(
        title=_("How many customers carry which risk?"),
        unit=_("graded customers"),
        categories=[words.label(grade) for grade in grades],
        series=(Series(_("Customers"), [counts[grade][0] for grade in grades], Hue.FIRST),),
        links=[f"?grade={grade.value}" for grade in grades],
        is_small=True,
    )
    return {"grades": chart}


DESK = ListPage(
    listings.TO_DO,
    links={"not_before": _to_debtor, "account": _to_debtor},
    empty=gettext_lazy("Nothing is to be done by hand. Steps are planned every night; you can plan today's now."),
    actions=_planning,
    hint=gettext_lazy("Calls, visits and letters, the longest waiting first. j and k move, Enter opens."),
)
NOTICES = ListPage(listings.NOTICES, links={"planned_on": _to_debtor, "account": _to_debtor})
PROMISES = ListPage(listings.PROMISES, links={"day": _to_debtor, "account": _to_debtor})
AGREEMENTS = ListPage(
    listings.AGREEMENTS,
    links={"proposed_at": _to_agreement},
    hint=gettext_lazy("While instalments are paid as agreed nobody is reminded and nothing is cut."),
)
RISKS = ListPage(
    listings.RISKS,
    empty=gettext_lazy("No customer has anything against it, or the risk was not assessed yet."),
    actions=_assessing,
    template="dunning/risks.html",
    more=_grades,
)
WARNINGS = ListPage(
    listings.WARNINGS,
    links={"account": _to_warning},
    actions=_assessing,
    hint=gettext_lazy("Open bills and what has run up since, against what is paid in advance and kept as security."),
)


def _agreement_head(request: HttpRequest, found: AgreementRow) -> Head:
    state = PlanState(found.state)
    figures = (
        Figure(_("Agreed debt"), money(found.total), _("yuan")),
        Figure(_("Paid since"), money(found.paid), _("yuan")),
        Figure(_("Left to pay"), money(max(found.total - found.paid, Decimal(0))), _("yuan")),
        Figure(_("Late fees meanwhile"), words.label(LateFees(found.late_fees))),
    )
    return Head(
        title=_("Payment in parts"),
        number=found.account_number,
        crumbs=(Crumb(_("Payment in parts"), reverse("console:agreements")), Crumb(found.unit_name)),
        tags=(Tag(words.label(state), AGREEMENT_HUES.get(state, "plain")),),
        figures=figures,
        actions=_to_account(request, found.account_number),
    )


def _to_account(request: HttpRequest, number: str) -> list[Action]:
    may = viewer(request).may(P.DEBTS_COLLECT)
    return [Action(_("The debtor's page"), reverse("console:debtor", args=[number]))] if may else []


def _parts(request: HttpRequest, found: AgreementRow) -> Table:
    today = viewer(request).today
    rows = [
        Row(
            (
                Cell(str(part.sequence), is_number=True),
                Cell(part.due_date.isoformat()),
                Cell(money(part.amount), is_number=True),
                Cell(money(part.paid), is_number=True),
                Cell("", tag=_part_tag(part.paid >= part.amount, due=part.due_date, today=today)),
            )
        )
        for part in found.parts
    ]
    heads = (
        Column(_("Part no."), is_number=True),
        Column(_("To be paid by")),
        Column(_("Amount"), _("yuan"), is_number=True),
    )
    return Table((*heads, Column(_("Paid of it"), _("yuan"), is_number=True), Column(_("State"))), rows)


def _part_tag(is_paid: bool, *, due: date, today: date) -> Tag:
    if is_paid:
        return Tag(_("paid since"), "good")
    return Tag(_("part is late"), "bad") if due < today else Tag(_("part is not due yet"), "plain")


def _agreement_facts(request: HttpRequest, found: AgreementRow) -> list[tuple[str, str, str]]:
    facts = [
        (_("Reason"), found.reason, ""),
        (_("Proposed by"), f"{found.proposed_by}, {moment(found.proposed_at)}", ""),
    ]
    if found.decided_at is not None:
        facts.append((_("Decided by"), f"{found.decided_by}, {moment(found.decided_at)}", ""))
        facts.append((_("Ground of the decision"), found.decision_reason, ""))
    if found.begun_on:
        facts.append((_("Begun on"), found.begun_on.isoformat(), ""))
    if found.ended_on:
        facts.append((_("Ended on"), found.ended_on.isoformat(), ""))
    return facts


def _agreement_decision(request: HttpRequest, found: AgreementRow) -> dict[str, Any]:
    who, link = viewer(request), reverse("console:agreement_decide", args=[found.agreement_id])
    named = {step: words.in_flow(AGREEMENT_FLOW.name, name=step) for step in ("approve", "refuse", "withdraw")}
    if found.state != PlanState.PROPOSED:
        return {"why_not": _("Everything is decided about this agreement.")}
    if found.proposed_by == who.actor.number:
        return {"steps": [("withdraw", named["withdraw"])], "link": link}
    if not who.scope(P.CREDITS_APPROVE).holds(found.unit_path):
        return {"why_not": _("Another person decides on it, who may approve credits in this unit.")}
    return {"steps": [(step, named[step]) for step in ("approve", "refuse")], "link": link}


AGREEMENT: Page[AgreementRow] = Page(
    _agreement_head,
    (
        Panel("parts", gettext_lazy("Parts"), "kit/table.html", _parts, width=7),
        Panel("decision", gettext_lazy("Decision"), "dunning/agreement_decision.html", _agreement_decision, width=5),
        Panel("facts", gettext_lazy("What was proposed and decided"), "kit/facts.html", _agreement_facts),
    ),
)


def _warning_head(request: HttpRequest, found: WarningRow) -> Head:
    who, state = viewer(request), WarningState(found.state)
    sees = who.scope(P.PERSONAL_VIEW).holds(found.unit_path)
    name = found.customer_name if sees else masked(found.customer_name, kind=Personal.NAME)
    return Head(
        title=name,
        number=found.account_number,
        crumbs=(Crumb(_("Warnings about large customers"), reverse("console:warnings")), Crumb(found.unit_name)),
        tags=(Tag(words.label(state), WARNING_HUES.get(state, "plain")),),
        figures=(
            Figure(_("Open bills"), money(found.owed), _("yuan")),
            Figure(_("Running since the latest bill"), money(found.running), _("yuan")),
            Figure(_("Paid in advance"), money(found.credit), _("yuan")),
            Figure(_("Deposit"), money(found.deposit), _("yuan")),
            Figure(_("Uncovered"), money(found.exposure), _("yuan"), is_worse=found.exposure > 0),
        ),
        actions=_to_account(request, found.account_number),
    )


def _warning_chart(request: HttpRequest, found: WarningRow) -> Chart:
    sides = [_("Owed"), _("Covered")]
    rows = (
        (_("Open bills"), (found.owed, 0), Hue.LOSS),
        (_("Running since the latest bill"), (found.running, 0), Hue.PEAK),
        (_("Paid in advance"), (0, found.credit), Hue.SUPPLIED),
        (_("Deposit"), (0, found.deposit), Hue.SOLD),
    )
    series = tuple(Series(name, values, hue, stack="all") for name, values, hue in rows)
    return Chart(_("Is what runs up covered?"), _("yuan"), sides, series, is_sideways=True, places=2, is_small=True)


def _warning_facts(request: HttpRequest, found: WarningRow) -> list[tuple[str, str, str]]:
    measure = words.label(Measure(found.measure)) if found.measure else ""
    return [
        (_("Assessed on"), found.assessed_on.isoformat(), ""),
        (_("Warned at"), moment(found.warned_at), ""),
        (_("Looked after by"), found.owner, ""),
        (_("Measure"), measure, ""),
        (_("Note"), translated(found.note), ""),
        (_("Changed by"), f"{found.changed_by}, {moment(found.changed_at)}" if found.changed_at else "", ""),
    ]


def _warning_move(request: HttpRequest, found: WarningRow) -> dict[str, Any]:
    who = viewer(request)
    if not found.steps:
        return {"why_not": _("Everything is decided about this warning.")}
    if not who.scope(P.DEBTS_COLLECT).holds(found.unit_path):
        return {"why_not": _("Your post does not look after debts of this unit.")}
    steps = [step for step in found.steps if step != "agree" or found.changed_by != who.actor.number]
    return {
        "steps": [(step, words.in_flow(WARNING_FLOW.name, name=step)) for step in steps],
        "measures": [(one.value, words.label(one), MEASURES[one]) for one in Measure] if "propose" in steps else (),
        "link": reverse("console:warning_move", args=[found.warning_id]),
    }


WARNING: Page[WarningRow] = Page(
    _warning_head,
    (
        Panel("chart", gettext_lazy("Cover"), "kit/chart_panel.html", _warning_chart, width=7),
        Panel("move", gettext_lazy("Measure"), "dunning/warning_move.html", _warning_move, width=5),
        Panel("facts", gettext_lazy("What is known"), "kit/facts.html", _warning_facts),
    ),
)
