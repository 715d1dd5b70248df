"""Pages of important customers: the list, one entry, and its form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.types import Permission
from wanjia.foundation.events.queries import latest_about
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import moment
from wanjia.interfaces.kit.forms import dress
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.disconnection.flow import IMPORTANCE
from wanjia.revenue.disconnection.listings import IMPORTANT as IMPORTANT_LIST
from wanjia.revenue.disconnection.queries.important import ImportanceRow
from wanjia.revenue.disconnection.types import Importance, ImportanceState

PROPOSE, DECIDE = Permission.HOLDS_PLACE, Permission.CUTS_APPROVE
DAY = {"type": "date"}
LONGEST = 200
EVENTS_SHOWN = 20
HUES = {
    ImportanceState.PROPOSED: "warn",
    ImportanceState.IN_FORCE: "good",
    ImportanceState.REFUSED: "plain",
    ImportanceState.WITHDRAWN: "plain",
}


class ImportanceForm(forms.Form):
    """An entry to be proposed."""

    account = forms.CharField(label=gettext_lazy("Account number"), max_length=30)
    importance = forms.ChoiceField(label=gettext_lazy("Grade of importance"))
    start_date = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    end_date = forms.DateField(
        label=gettext_lazy("Ends before"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=gettext_lazy("Empty: until somebody ends it."),
    )
    source = forms.CharField(
        label=gettext_lazy("Document"),
        max_length=LONGEST,
        help_text=gettext_lazy("The list of the authority that names the customer: number and day."),
    )
    authority = forms.CharField(
        label=gettext_lazy("Authority that gets the copy"),
        max_length=100,
        help_text=gettext_lazy("The notice of a cut is copied to it before supply is cut."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the grades."""
        super().__init__(*args, **kwargs)
        field = self.fields["importance"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - told to the type checker
        field.choices = [("", ""), *words.choices(Importance)]
        dress(self)


def _proposing(request: HttpRequest) -> list[Action]:
    may = viewer(request).may(PROPOSE)
    link = reverse("console:important_propose")
    return [Action(_("Propose an important customer"), link, is_primary=True)] if may else []


ENTRIES = ListPage(
    IMPORTANT_LIST,
    links={"account": lambda row: reverse("console:important_entry", args=[row["pk"]])},
    empty=gettext_lazy("No entry matches. Important customers come from the list of the authority."),
    actions=_proposing,
    hint=gettext_lazy(
        "Fee control never asks for their cut; under debt the notice is copied to the authority first. An entry"
        " protects once another person has approved it."
    ),
)


def _head(request: HttpRequest, entry: ImportanceRow) -> Head:
    return Head(
        title=words.label(entry.importance),
        number=entry.account_number,
        crumbs=(
            Crumb(_("Important customers"), reverse("console:important")),
            Crumb(entry.unit_name),
            Crumb(entry.account_number, reverse("console:account", args=[entry.account_number])),
        ),
        tags=(Tag(words.label(entry.state), HUES[entry.state]),),
        figures=(
            Figure(_("From"), entry.start_date.isoformat()),
            Figure(_("Ends before"), entry.end_date.isoformat() if entry.end_date else _("until somebody ends it")),
        ),
    )


def _facts(request: HttpRequest, entry: ImportanceRow) -> list[tuple[Any, str, str]]:
    facts = [
        (_("Document"), entry.source, ""),
        (_("Authority that gets the copy"), entry.authority, ""),
        (_("Proposed by"), " ".join((entry.entered_by, moment(entry.entered_at) if entry.entered_at else "")), ""),
        (_("Decided by"), f"{entry.decided_by} {moment(entry.decided_at)}" if entry.decided_at else "", ""),
        (_("Ground of the decision"), entry.decision_reason, ""),
    ]
    return [fact for fact in facts if fact[1]]


def _decision(request: HttpRequest, entry: ImportanceRow) -> dict[str, Any]:
    """Offer what this viewer may decide, or tell why nothing."""
    who = viewer(request)
    may_decide = who.scope(DECIDE).holds(entry.unit_path)
    if entry.state is ImportanceState.IN_FORCE and may_decide:
        is_over = entry.end_date is not None and entry.end_date <= who.today
        link = reverse("console:important_end", args=[entry.entry_id])
        return {"why_not": _("This entry is over.")} if is_over else {"end": link}
    is_own = entry.entered_by == who.actor.number
    offered = [step for step in entry.steps if (step == "withdraw") is is_own]
    if not offered or not (may_decide or is_own):
        return {"why_not": _("A second person who decides on cuts approves it, or nothing is to be decided.")}
    steps = [
        {"name": step, "title": words.in_flow(IMPORTANCE.name, name=step), "is_dangerous": step == "refuse"}
        for step in offered
    ]
    route = "console:important_withdraw" if is_own else "console:important_decide"
    return {"steps": steps, "link": reverse(route, args=[entry.entry_id])}


def _events(request: HttpRequest, entry: ImportanceRow) -> Table:
    rows = [
        Row(
            (
                Cell(moment(event.at)),
                Cell(words.event(event.name)),
                Cell(translated(str(event.facts.get("reason", ""))), is_long=True),
                Cell(" ".join(dict.fromkeys((event.actor_name, event.actor_number)))),
            )
        )
        for event in latest_about({"disconnection.importance": [entry.entry_id]}, most=EVENTS_SHOWN)
    ]
    return Table((Column(_("When")), Column(_("What happened")), Column(_("Reason")), Column(_("By"))), rows)


ENTRY: Page[ImportanceRow] = Page(
    _head,
    (
        Panel("facts", gettext_lazy("The entry"), "kit/facts.html", _facts, width=7),
        Panel("decision", gettext_lazy("Decision"), "disconnection/important.html", _decision, width=5),
        Panel("events", gettext_lazy("On record"), "kit/table.html", _events),
    ),
)
