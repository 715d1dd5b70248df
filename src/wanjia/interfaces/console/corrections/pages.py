"""The work list of corrections, and a case with everything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.access.types import Permission
from wanjia.foundation.events.queries import latest_about
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.corrections import after, evidence
from wanjia.interfaces.console.corrections.sides import cards, chart, line_table, month_table
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.charts import Chart
from wanjia.interfaces.kit.corrections_words import INPUT_WORDS
from wanjia.interfaces.kit.figures import moment, written
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.corrections.flow import CASE as FLOW
from wanjia.revenue.corrections.listings import CASES as CASE_LIST
from wanjia.revenue.corrections.queries.cases import CaseRow, months_of
from wanjia.revenue.corrections.queries.judged import who_may, why_not_amount
from wanjia.revenue.corrections.rules import why_not_second_person
from wanjia.revenue.corrections.types import BreachKind, CaseState, Cause, Method, Source, WiringFault

HUES = {
    CaseState.FOUND: "warn",
    CaseState.COMPUTED: "warn",
    CaseState.PROPOSED: "warn",
    CaseState.APPROVED: "calm",
    CaseState.POSTED: "good",
    CaseState.REFUSED: "plain",
    CaseState.DROPPED: "plain",
}
#: Which permission takes a step. Posting is the billing team's confirmation.
NEEDED = {
    "compute": Permission.CORRECTIONS_PROPOSE,
    "propose": Permission.CORRECTIONS_PROPOSE,
    "drop": Permission.CORRECTIONS_PROPOSE,
    "approve": Permission.CORRECTIONS_APPROVE,
    "refuse": Permission.CORRECTIONS_APPROVE,
    "post": Permission.RUNS_ISSUE,
}
ORDER = ("propose", "approve", "post", "compute", "refuse", "drop")
REASONED, DANGEROUS = {"approve", "refuse", "drop"}, {"refuse", "drop"}
EVENTS_SHOWN = 30


def _starting(request: HttpRequest) -> list[Action]:
    may = viewer(request).may(Permission.CORRECTIONS_PROPOSE)
    return [Action(_("Correct what was billed"), reverse("console:correction_new"), is_primary=True)] if may else []


def _to_case(row: Mapping[str, Any]) -> str:
    return reverse("console:correction", args=[row["number"]])


def _to_account(row: Mapping[str, Any]) -> str:
    return reverse("console:account", args=[row["account"]])


CASES = ListPage(
    CASE_LIST,
    links={"number": _to_case, "account": _to_account},
    empty=gettext_lazy("No case matches. A found error becomes a case here, whoever came upon it."),
    actions=_starting,
)


def _head(request: HttpRequest, case: CaseRow) -> Head:
    figures = [
        Figure(_("Energy"), written(case.energy_kwh, kind=Kind.NUMBER), "kWh"),
        Figure(_("Difference of the bills"), written(case.difference, kind=Kind.MONEY), _("yuan")),
    ]
    if case.penalty:
        figures.append(Figure(_("Penalty"), written(case.penalty, kind=Kind.MONEY), _("yuan")))
    if case.compensation:
        figures.append(Figure(_("Compensation"), written(case.compensation, kind=Kind.MONEY), _("yuan")))
    figures.append(Figure(_("To be approved"), written(case.weight, kind=Kind.MONEY), _("yuan")))
    notice = reverse("console:correction_notice", args=[case.number])
    other = "zh" if get_language() == "en" else "en"
    title = _("Notice in English") if other == "en" else _("Notice in Chinese")
    return Head(
        title=words.label_in(Cause, value=case.cause),
        number=case.number,
        crumbs=(
            Crumb(_("Corrections"), reverse("console:corrections")),
            Crumb(case.unit_name),
            Crumb(case.account_number),
        ),
        tags=(Tag(words.label_in(CaseState, value=case.state), HUES[CaseState(case.state)]),),
        figures=figures,
        actions=[Action(_("Notice to the customer"), notice), Action(title, f"{notice}?language={other}")],
    )


def _facts(request: HttpRequest, case: CaseRow) -> list[tuple[str, str, str]]:
    who = viewer(request)
    sees = who.sees_personal(Permission.RECEIVABLES_VIEW)
    name = case.customer_name if sees else masked(case.customer_name, kind=Personal.NAME)
    way = reverse("console:account", args=[case.account_number]) if who.may(Permission.CUSTOMERS_VIEW) else ""
    facts = [
        (_("Account number"), case.account_number, way),
        (_("Customer"), name, ""),
        (_("Came to light by"), words.label_in(Source, value=case.source), ""),
        (_("Days"), f"{case.start_date} – {_latest(case)}", ""),
        (_("What shows the error"), case.evidence, ""),
        (_("How it is worked out"), words.label_in(Method, value=case.method), ""),
        *((str(INPUT_WORDS.get(key, key)), _input(value), "") for key, value in case.inputs.items() if value),
    ]
    if case.factor is not None:
        facts.append((_("Factor"), f"{case.factor.normalize():f}", ""))
    if case.added_kwh is not None:
        facts.append((_("Energy added"), f"{case.added_kwh.normalize():f} kWh", ""))
    if case.breach:
        facts.append((_("What the customer did"), words.label_in(BreachKind, value=case.breach), ""))
        facts.append((_("Rule of the penalty"), case.penalty_source, ""))
    return [*facts, *after.complaint(request, case)]


def _input(value: str) -> str:
    return words.label(WiringFault(value)) if value in set(WiringFault) else value


def _latest(case: CaseRow) -> str:
    from datetime import timedelta

    return (case.end_date - timedelta(days=1)).isoformat()


def _hands(request: HttpRequest, case: CaseRow) -> list[tuple[str, str, str]]:
    steps = (
        (_("Found by"), case.found_by, case.found_at),
        (_("Worked out by"), case.computed_by, case.computed_at),
        (_("Proposed by"), case.proposed_by, case.proposed_at),
        (_("Decided by"), case.decided_by, case.decided_at),
        (_("Posted by"), case.posted_by, case.posted_at),
    )
    facts = [(title, f"{by}, {moment(at)}", "") for title, by, at in steps if by and at is not None]
    if case.decision_reason:
        facts.append((_("Ground of the decision"), case.decision_reason, ""))
    if case.state == CaseState.PROPOSED:
        roles = _(", ").join(words.label(role) for role in who_may(case.stake, day=viewer(request).today))
        facts.append((_("Who may approve it"), roles, ""))
    if case.charge_id is not None:
        facts.append((_("Charge"), _("Penalty or compensation"), reverse("console:charge", args=[case.charge_id])))
    return facts


def _steps(request: HttpRequest, case: CaseRow) -> dict[str, Any]:
    """Offer the steps of the flow that this viewer may take, or tell why there are none."""
    who = viewer(request)
    open_steps = [step for step in ORDER if step in FLOW.open_steps(case.state)]
    if not open_steps:
        why_not, next_link, next_title = after.next_words(request, case)
        return {"why_not": why_not, "next_link": next_link, "next_title": next_title}
    allowed = [step for step in open_steps if who.acting(NEEDED[step]).scope.holds(case.unit_path)]
    why = ""
    if {"approve", "refuse"} & set(allowed):
        by = who.acting(Permission.CORRECTIONS_APPROVE)
        told = why_not_second_person(by.number, handled_by=case.handled_by)
        told = told or why_not_amount(case.stake, by=by, day=who.today)
        why = translated(told) if told else ""
        allowed = [step for step in allowed if not told or step not in ("approve", "refuse")]
    steps = [
        {"name": step, "title": words.in_flow(FLOW.name, name=step), "is_dangerous": step in DANGEROUS}
        for step in allowed
    ]
    nobody = _("Another post takes the next step.") if not steps and not why else ""
    return {
        "steps": steps,
        "why_not": why or nobody,
        "asks_reason": bool(REASONED & set(allowed)),
        "link": reverse("console:correction_step", args=[case.number]),
    }


def _months(request: HttpRequest, case: CaseRow) -> dict[str, Any]:
    months = months_of(case.case_id)
    return {"table": month_table(months), "cards": cards(months)}


def _lines(request: HttpRequest, case: CaseRow) -> Table:
    return line_table(months_of(case.case_id))


def _chart(request: HttpRequest, case: CaseRow) -> Chart:
    return chart(months_of(case.case_id))


def _events(request: HttpRequest, case: CaseRow) -> Table:
    rows = [
        Row(
            (
                Cell(moment(event.at)),
                Cell(words.event(event.name)),
                Cell(str(event.facts.get("reason", "")), is_long=True),
                Cell(" ".join(dict.fromkeys((event.actor_name, event.actor_number)))),
            )
        )
        for event in latest_about({"corrections.case": [case.case_id]}, most=EVENTS_SHOWN)
    ]
    return Table((Column(_("When")), Column(_("What happened")), Column(_("Reason")), Column(_("By"))), rows)


CASE: Page[CaseRow] = Page(
    _head,
    (
        Panel("facts", gettext_lazy("What was found"), "kit/facts.html", _facts, width=7),
        Panel("steps", gettext_lazy("Next step"), "corrections/steps.html", _steps, width=5),
        Panel("evidence", gettext_lazy("Photographs and documents"), "corrections/evidence.html", evidence.panel),
        Panel("months", gettext_lazy("Old and new bills"), "corrections/sides.html", _months),
        Panel("chart", gettext_lazy("By month"), "kit/chart_panel.html", _chart, width=7),
        Panel("hands", gettext_lazy("Whose hands it went through"), "kit/facts.html", _hands, width=5),
        Panel("lines", gettext_lazy("What changes"), "kit/table.html", _lines),
        Panel("money", gettext_lazy("What became of the money"), "kit/table.html", after.money_table),
        Panel("events", gettext_lazy("On record"), "kit/table.html", _events),
    ),
    template="corrections/page.html",
)
