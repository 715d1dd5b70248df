"""The work list of a run: what the checks found, the draft beside it, and what is decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.masking import Personal
from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Severity
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.billing.told import (
    YUAN,
    evidence_words,
    finding_word,
    personal,
    usual_times,
    way,
)
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.figures import written
from wanjia.interfaces.kit.pages import Tag
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import Viewer, viewer
from wanjia.interfaces.kit.words import in_flow, label
from wanjia.revenue.billing.flow import FINDING
from wanjia.revenue.billing.queries import explained, findings
from wanjia.revenue.billing.queries.findings import FindingRow

HUES = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.INFO: "calm"}
STATES = ("open", "held", "accepted", "")
OPEN_RUN = ("planned", "priced")


@dataclass(frozen=True, slots=True)
class Found:
    """One finding as the list shows it."""

    row: FindingRow
    customer: str
    words: str
    evidence: str
    tag: Tag
    state: str
    is_chosen: bool
    link: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the finding chosen: the draft, its months, what is suggested, what can be done."""

    one: Found
    suggestion: str
    settled: str
    chart: Chart | None
    draft_link: str
    account_link: str
    steps: tuple[tuple[str, str], ...]
    why_not_accept: str
    energy: str
    amount: str


@dataclass(frozen=True, slots=True)
class WorkList:
    """
    The whole list.

    :ivar states: (value, words, how many, whether it is the one shown)
    :ivar is_cut: whether more are there than are shown
    """

    rows: tuple[Found, ...]
    states: tuple[tuple[str, str, int, bool], ...]
    rule: str
    rule_words: str
    state: str
    beside: Beside | None
    may_settle: bool
    is_cut: bool
    settle: str


def exceptions_of(request: HttpRequest, shown: Any) -> WorkList:
    """Give the findings that the address asks for, the first or the named one chosen."""
    who = viewer(request)
    state, rule = request.GET.get("state", "open"), request.GET.get("rule", "")
    state = state if state in STATES else "open"
    rows = findings.findings_of_run(shown.run.pk, scope=who.scope(Permission.BILLS_VIEW), state=state, rule=rule)
    wanted = request.GET.get("finding", "")
    chosen = next((row for row in rows if str(row.finding_id) == wanted), rows[0] if rows else None)
    told = tuple(_told(row, who=who, is_chosen=row is chosen, state=state, rule=rule) for row in rows)
    counts = {name: sum(c.times for c in shown.counts if not name or c.state == name) for name in STATES}
    return WorkList(
        rows=told,
        states=tuple((name, _state_word(name), counts[name], name == state) for name in STATES),
        rule=rule,
        rule_words=finding_word(rule) if rule else "",
        state=state,
        beside=_beside(next(one for one in told if one.is_chosen), shown=shown, who=who) if told else None,
        may_settle=who.may(Permission.RUNS_SETTLE) and shown.run.state in OPEN_RUN,
        is_cut=len(rows) == findings.SHOWN_AT_MOST,
        settle=reverse("console:run_settle", args=[shown.number]),
    )


def _state_word(state: str) -> str:
    return in_flow("billing.finding", name=state) if state else _("All")


def _told(row: FindingRow, *, who: Viewer, is_chosen: bool, state: str, rule: str) -> Found:
    severity = Severity(row.severity)
    customer = personal(row.customer_name, kind=Personal.NAME, sees=who.sees_personal(Permission.BILLS_VIEW))
    said = [evidence_words(row.evidence), usual_times(row.evidence)]
    return Found(
        row=row,
        customer=customer,
        words=finding_word(row.rule),
        evidence=_(", ").join(text for text in said if text),
        tag=Tag(label(severity), HUES[severity]),
        state=in_flow("billing.finding", name=row.state),
        is_chosen=is_chosen,
        link=f"?tab=exceptions&state={state}&rule={rule}&finding={row.finding_id}",
    )


def _beside(one: Found, *, shown: Any, who: Viewer) -> Beside:
    row = one.row
    steps = FINDING.open_steps(row.state) if shown.run.state in OPEN_RUN else ()
    names = tuple((step, in_flow("billing.finding", name=step)) for step in steps)
    why_not = ""
    if row.severity == Severity.ERROR and row.draft_id is None:
        why_not = _("There is no bill to accept: mend the cause, then price the run again. Or hold the account.")
    settled = ""
    if row.settled_at is not None:
        facts = {"who": row.settled_by, "at": written(row.settled_at, kind=Kind.MOMENT), "reason": row.reason}
        settled = _("Decided by %(who)s on %(at)s: %(reason)s") % facts
    return Beside(
        one=one,
        suggestion=translated(findings.next_step(row.rule)),
        settled=settled,
        chart=_months(row, shown=shown, who=who),
        draft_link=_draft_link(row, shown=shown),
        account_link=way("account", row.account_number, who=who, needs=Permission.CUSTOMERS_VIEW),
        steps=tuple(step for step in names if not (why_not and step[0] == "accept")),
        why_not_accept=why_not,
        energy=written(row.energy_kwh, kind=Kind.NUMBER),
        amount=written(row.amount, kind=Kind.MONEY),
    )


def _draft_link(row: FindingRow, *, shown: Any) -> str:
    is_draft = row.draft_id is not None and shown.run.state in OPEN_RUN
    return reverse("console:run_draft", args=[shown.number, row.draft_id]) if is_draft else ""


def _months(row: FindingRow, *, shown: Any, who: Viewer) -> Chart | None:
    """Draw the account's last 13 months, the draft as the last of them."""
    scope, month = who.scope(Permission.BILLS_VIEW), shown.run.bill_month
    issued = explained.history_of([row.account_id], until=month, scope=scope).get(row.account_id, ())
    known = {one.month: (one.energy_kwh, one.amount) for one in issued}
    if row.energy_kwh is not None and row.amount is not None:
        known[month] = (row.energy_kwh, row.amount)
    if not known:
        return None
    months = sorted(known)
    return Chart(
        _("Is this month unlike the last twelve?"),
        "kWh",
        [f"{one:%Y-%m}" for one in months],
        (Series(_("Energy"), [known[one][0] for one in months], Hue.SOLD),),
        is_small=True,
    )


def effect_of(rows: list[FindingRow], *, step: str) -> list[tuple[str, str, str]]:
    """Tell what deciding on several findings comes to, before it is done."""
    drafts = {row.draft_id: row for row in rows if row.draft_id is not None}.values()
    energy = sum(row.energy_kwh or 0 for row in drafts)
    amount = sum((row.amount for row in drafts if row.amount is not None), start=0)
    outcome = _("Bills that go out") if step == "accept" else _("Bills held back")
    return [
        (_("Findings"), written(len(rows), kind=Kind.NUMBER), ""),
        (_("Accounts"), written(len({row.account_id for row in rows}), kind=Kind.NUMBER), ""),
        (outcome, written(len(drafts), kind=Kind.NUMBER), ""),
        (_("Energy"), f"{written(energy, kind=Kind.NUMBER)} kWh", ""),
        (_("Amount"), f"{written(amount, kind=Kind.MONEY)} {YUAN}", ""),
    ]
