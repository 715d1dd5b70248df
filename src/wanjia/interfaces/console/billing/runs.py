"""The list of billing runs, and a run's page: how far it is, what was found, what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Severity
from wanjia.foundation.jobs.queries import latest_job_about
from wanjia.foundation.jobs.types import JobRow
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.billing.comparing import comparison_panels
from wanjia.interfaces.console.billing.exceptions import exceptions_of
from wanjia.interfaces.console.billing.told import YUAN, YUAN_KWH, finding_word, way
from wanjia.interfaces.kit.figures import written
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import Viewer, viewer
from wanjia.interfaces.kit.words import in_flow, label
from wanjia.registry.tariffs.rules import average_price
from wanjia.revenue.billing.flow import RUN as RUN_FLOW
from wanjia.revenue.billing.listings import RUNS as RUN_LIST
from wanjia.revenue.billing.queries import findings, runs
from wanjia.revenue.billing.queries.findings import FindingCount

JOB_KINDS = ("billing.price_run", "billing.issue_run")
WAY = ("planned", "priced", "issuing", "issued")
HUES = {"planned": "plain", "priced": "warn", "issuing": "warn", "issued": "good", "cancelled": "calm"}
SEVERITY_HUES = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.INFO: "calm"}


@dataclass(frozen=True)
class RunShown:
    """A run with what its page asks for more than once."""

    run: Any
    who: Viewer

    @property
    def number(self) -> str:
        """Give its number."""
        return str(self.run.number)

    @cached_property
    def counts(self) -> list[FindingCount]:
        """Count its findings."""
        return findings.finding_counts(self.run.pk)

    @property
    def open_findings(self) -> int:
        """Count those that nobody has decided on."""
        return sum(count.times for count in self.counts if count.state == "open")

    @cached_property
    def job(self) -> JobRow | None:
        """Give the latest job about it."""
        return latest_job_about(self.number, kinds=JOB_KINDS, scope=self.who.scope(Permission.BILLS_VIEW))

    @property
    def is_worked_on(self) -> bool:
        """Tell whether a job about it waits or runs."""
        return self.job is not None and self.job.is_open

    @cached_property
    def chunks(self) -> list[Any]:
        """Give its parts."""
        return runs.chunks_of(self.run.pk)


def _to_run(row: Mapping[str, Any]) -> str:
    return reverse("console:run", args=[row["number"]])


def _list_actions(request: HttpRequest) -> list[Action]:
    plan = Action(_("Plan a run"), reverse("console:run_new"), is_primary=True)
    compare = Action(_("Compare months"), reverse("console:comparison"))
    return [plan, compare] if viewer(request).may(Permission.RUNS_PLAN) else [compare]


RUNS = ListPage(
    RUN_LIST,
    links={"number": _to_run},
    actions=_list_actions,
    empty=gettext_lazy(
        "No run matches. A run belongs to the unit that planned it: those of a department are seen by its own posts."
    ),
)


def _head(request: HttpRequest, shown: RunShown) -> Head:
    run = shown.run
    return Head(
        title=_("Billing run"),
        number=shown.number,
        crumbs=(
            Crumb(_("Billing runs"), reverse("console:runs")),
            Crumb(run.unit.name),
            Crumb(f"{run.bill_month:%Y-%m}"),
        ),
        tags=(Tag(in_flow("billing.run", name=run.state), HUES[run.state]),),
        figures=_figures(shown),
        actions=actions_of(shown),
    )


def _figures(shown: RunShown) -> tuple[Figure, ...]:
    run = shown.run
    average = average_price(run.amount, energy_kwh=run.energy_kwh, places=4) if run.energy_kwh else None
    has_bills = run.state in ("priced", "issuing", "issued")
    held = written(run.accounts - run.bills, kind=Kind.NUMBER) if has_bills else "—"
    waiting = shown.open_findings
    return (
        Figure(_("Accounts"), written(run.accounts, kind=Kind.NUMBER)),
        Figure(_("Bills"), written(run.bills, kind=Kind.NUMBER)),
        Figure(_("Without a bill"), held, link="?tab=exceptions&state=" if has_bills else ""),
        Figure(_("Energy"), written(run.energy_kwh, kind=Kind.NUMBER), "kWh"),
        Figure(_("Amount"), written(run.amount, kind=Kind.MONEY), YUAN),
        Figure(_("Average price"), written(average, kind=Kind.PRICE), YUAN_KWH),
        Figure(_("To decide"), written(waiting, kind=Kind.NUMBER), link="?tab=exceptions" if waiting else ""),
    )


def actions_of(shown: RunShown) -> list[Action]:
    """Give what can be done with a run: the open steps of its flow that this viewer may take, the next one first."""
    steps, who, number = RUN_FLOW.open_steps(shown.run.state), shown.who, shown.number
    busy = _("A job works on this run; wait until it is done.") if shown.is_worked_on else ""
    found: list[Action] = []
    if who.may(Permission.RUNS_PLAN) and "price" in steps:
        price = reverse("console:run_price", args=[number])
        found.append(Action(_("Price"), price, busy, is_primary=True, is_post=True))
    if who.may(Permission.RUNS_ISSUE) and ("begin_issue" in steps or "end_issue" in steps):
        waits = _("Decide on all findings first.") if shown.open_findings else ""
        title = _("Go on issuing") if "end_issue" in steps else _("Issue")
        found.append(Action(title, reverse("console:run_issue", args=[number]), busy or waits, is_primary=True))
    if who.may(Permission.RUNS_PLAN) and "reprice" in steps:
        found.append(Action(_("Price again"), reverse("console:run_reprice", args=[number]), busy))
    if who.may(Permission.RUNS_PLAN) and "cancel" in steps:
        cancel = reverse("console:run_cancel", args=[number])
        found.append(Action(_("Give up"), cancel, busy, is_dangerous=True))
    if shown.run.state == "issued":
        found.append(Action(_("Its bills"), f"{reverse('console:bills')}?month={shown.run.bill_month:%Y-%m}"))
    return found


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is, for the bar of steps: (words, whether it is behind, whether it is here)."""

    steps: tuple[tuple[str, bool, bool], ...]
    done: int
    of: int
    job: JobRow | None
    job_link: str
    why: str


def _progress(request: HttpRequest, shown: RunShown) -> Progress:
    state, job = shown.run.state, shown.job
    place = WAY.index(state) if state in WAY else -1
    steps = tuple(
        (in_flow("billing.run", name=name), at < place or state == "issued", at == place) for at, name in enumerate(WAY)
    )
    wanted = "priced" if state in ("planned", "priced") else "issued"
    passed = ("priced", "issued") if wanted == "priced" else ("issued",)
    done = sum(chunk.accounts for chunk in shown.chunks if chunk.state in passed)
    link = way("job", str(job.job_id), who=shown.who, needs=Permission.BILLS_VIEW) if job and _is_own(shown) else ""
    return Progress(steps, done, shown.run.accounts, job, link, translated(job.why) if job else "")


def _is_own(shown: RunShown) -> bool:
    return shown.job is not None and shown.job.actor_number == shown.who.actor.number


def _found(request: HttpRequest, shown: RunShown) -> Table:
    heads = (Column(_("What was found")), Column(_("Gravity")), Column(_("State")), Column(_("Times"), is_number=True))
    rows = [
        Row(
            (
                Cell(finding_word(count.rule), link=f"?tab=exceptions&state={count.state}&rule={count.rule}"),
                Cell("", tag=Tag(label(Severity(count.severity)), SEVERITY_HUES[Severity(count.severity)])),
                Cell(in_flow("billing.finding", name=count.state)),
                Cell(written(count.times, kind=Kind.NUMBER), is_number=True),
            )
        )
        for count in shown.counts
    ]
    return Table(heads, rows, empty=_("The pre-bill checks found nothing."), caption=_("What was found"))


def _facts(request: HttpRequest, shown: RunShown) -> list[tuple[str, str, str]]:
    run = shown.run
    return [
        (_("Month"), written(run.bill_month, kind=Kind.MONTH), ""),
        (_("Unit"), run.unit.name, ""),
        (_("Planned by"), run.planned_by, ""),
        (_("Planned at"), written(run.planned_at, kind=Kind.MOMENT), ""),
        (_("Issued at"), written(run.issued_at, kind=Kind.MOMENT), ""),
    ]


def _parts(request: HttpRequest, shown: RunShown) -> Table:
    heads = (
        Column(_("Part"), is_number=True),
        Column(_("Routes"), is_number=True),
        Column(_("Accounts"), is_number=True),
        Column(_("State")),
    )
    rows = [
        Row(
            (
                Cell(str(chunk.sequence), is_number=True),
                Cell(str(len(chunk.route_ids)), is_number=True),
                Cell(written(chunk.accounts, kind=Kind.NUMBER), is_number=True),
                Cell(in_flow("billing.chunk", name=chunk.state)),
            )
        )
        for chunk in shown.chunks
    ]
    return Table(heads, rows, caption=_("Parts"))


RUN: Page[RunShown] = Page(
    _head,
    (
        Panel("progress", gettext_lazy("Progress"), "billing/progress.html", _progress, tab="overview"),
        Panel("found", gettext_lazy("What was found"), "kit/table.html", _found, tab="overview", width=7),
        Panel("facts", gettext_lazy("Particulars"), "kit/facts.html", _facts, tab="overview", width=5),
        Panel(
            "parts",
            gettext_lazy("Parts"),
            "kit/table.html",
            _parts,
            tab="overview",
            help=gettext_lazy("A run is worked through part by part; what is done stays done."),
        ),
        Panel("exceptions", gettext_lazy("To decide"), "billing/exceptions.html", exceptions_of, tab="exceptions"),
        *comparison_panels(tab="figures"),
    ),
    tabs={
        "overview": gettext_lazy("Overview"),
        "exceptions": gettext_lazy("Exceptions"),
        "figures": gettext_lazy("Against other months"),
    },
    template="billing/run.html",
)
