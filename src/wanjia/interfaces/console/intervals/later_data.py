"""Later values for days that something was made from: the list, the finding, and how it is dismissed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.readings.forms import ReasonForm
from wanjia.interfaces.console.readings.subject import NOT_OF_YOUR_POST, acting_in
from wanjia.interfaces.kit import figures, words
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Crumb, Head, Page, Panel, Tag
from wanjia.interfaces.kit.viewer import viewer
from wanjia.measurement.intervals.flow import LATER_DATA as FLOW
from wanjia.measurement.intervals.listings import LATER_DATA
from wanjia.measurement.intervals.operations.citing import dismiss_later_data
from wanjia.measurement.intervals.queries.citations import LaterDataRow, later_data
from wanjia.measurement.intervals.types import LaterDataState

P = Permission
HUES = {LaterDataState.OPEN: "warn", LaterDataState.RECOMPUTED: "good", LaterDataState.DISMISSED: "plain"}


@dataclass(frozen=True, slots=True)
class Way:
    """Where a record that was made from intervals is shown, to whom, and where it is made anew."""

    permission: Permission
    link: Callable[[str], str]


def _month(page: str) -> Callable[[str], str]:
    return lambda key: f"{reverse(page)}?month={key[:7]}"


def _loss(kind: str) -> Callable[[str], str]:
    return lambda key: f"{reverse('console:loss')}?month={key}&kind={kind}"


def _part(page: str) -> Callable[[str], str]:
    """Give the page of a part of the grid by the code behind the month."""
    return lambda key: f"{reverse(page, args=[key.partition(' ')[2]])}?month={key[:7]}"


WAYS: Mapping[str, Way] = {
    "lineloss.simultaneous": Way(P.LOSS_VIEW, _loss("SIMULTANEOUS")),
    "lineloss.billed": Way(P.LOSS_VIEW, _loss("BILLED")),
    "powerflow.feeder": Way(P.LOSS_VIEW, _part("console:powerflow_feeder")),
    "powerflow.area": Way(P.LOSS_VIEW, _part("console:powerflow_area")),
    "quality.month": Way(P.QUALITY_VIEW, _month("console:quality_board")),
    "identification.identificationrun": Way(P.LOSS_VIEW, lambda _key: reverse("console:identification_runs")),
}


def _to_finding(row: Mapping[str, Any]) -> str:
    return reverse("console:later_data_finding", args=[row["pk"]])


LATER = ListPage(
    LATER_DATA,
    links={"key": _to_finding},
    empty=gettext_lazy("Nothing that was published waits for later values. Take a filter away to see what is settled."),
    hint=gettext_lazy("What is published again from a later version closes its findings by itself."),
    always=("state",),
)


@entry(P.INTERVALS_VIEW)
def later_data_list(request: HttpRequest) -> HttpResponse:
    """List what came later about days that something was made from; what is open, unless another state is asked for."""
    asked = request.GET.copy()
    asked.setdefault("state", LaterDataState.OPEN)
    request.GET = asked  # type: ignore[assignment]
    return LATER.respond(request)


@entry(P.INTERVALS_VIEW)
def later_data_finding(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Show what came later about one record."""
    return FINDING.respond(request, _asked(request, finding_id))


@entry(P.INTERVALS_EDIT, methods=("POST",))
def dismiss_later(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Leave the record as it is, with a reason."""
    _asked(request, finding_id)
    who = viewer(request)
    return change(
        request,
        does=lambda: dismiss_later_data(
            finding_id, reason=request.POST.get("reason", ""), by=who.acting(P.INTERVALS_EDIT), at=who.at
        ),
        done=lambda _none: _("The finding is settled."),
        to=reverse("console:later_data_finding", args=[finding_id]),
    )


def _asked(request: HttpRequest, finding_id: int) -> LaterDataRow:
    try:
        return later_data(finding_id, scope=viewer(request).scope(P.INTERVALS_VIEW))
    except Refused as unknown:
        raise Http404 from unknown


def _head(request: HttpRequest, found: LaterDataRow) -> Head:
    return Head(
        title=words.subject(found.kind),
        number=found.key,
        crumbs=(Crumb(_("Later values"), reverse("console:later_data")), Crumb(found.unit_name)),
        tags=(Tag(words.label(found.state), HUES[found.state]),),
    )


def _facts(request: HttpRequest, found: LaterDataRow) -> list[tuple[Any, str, str]]:
    used = f"{found.start} – {found.end}"
    touched = f"{found.earliest_day} – {found.latest_day}"
    known: list[tuple[Any, str, str]] = [
        (_("Made from intervals"), f"{words.subject(found.kind)} {found.key}", _record(request, found)),
        (_("Unit"), found.unit_name, ""),
        (_("Days that it used, up to the start of"), used, ""),
        (_("Made from version"), f"{found.version:,}", ""),
        (_("Later version"), f"{found.later_version:,}", ""),
        (_("Delivered"), f"{found.source}, {figures.moment(found.delivered_at)}", ""),
        (_("Days touched"), touched, ""),
        (_("Rows that came later"), f"{found.rows:,}", ""),
        (pgettext("later data", "Found"), figures.moment(found.found_at), ""),
    ]
    if found.settled_at is not None:
        known.append((_("Settled by"), f"{found.settled_by}, {figures.moment(found.settled_at)}", ""))
        known.append((_("Reason"), found.reason or figures.EMPTY, ""))
    return known


def _record(request: HttpRequest, found: LaterDataRow) -> str:
    """Give the page of the record, to those who may see it."""
    way = WAYS.get(found.kind)
    return way.link(found.key) if way is not None and viewer(request).may(way.permission) else ""


def _settling(request: HttpRequest, found: LaterDataRow) -> dict[str, Any]:
    who = viewer(request)
    why_not: Any = ""
    if "dismiss" not in FLOW.open_steps(found.state):
        why_not = _("This finding is settled already.")
    elif acting_in(who, path=found.unit_path, permissions=(P.INTERVALS_EDIT,)) is None:
        why_not = NOT_OF_YOUR_POST
    return {
        "form": ReasonForm(),
        "why_not": why_not,
        "is_open": found.state is LaterDataState.OPEN,
        "record": _record(request, found),
        "link": reverse("console:dismiss_later_data", args=[found.finding_id]),
    }


FINDING: Page[LaterDataRow] = Page(
    _head,
    (
        Panel("facts", gettext_lazy("What came later"), "kit/facts.html", _facts, width=7),
        Panel("settle", gettext_lazy("What to do"), "intervals/later_data.html", _settling, width=5),
    ),
)
