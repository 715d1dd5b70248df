"""Refused readings: what could not be taken, taken again once the registry is mended, or dismissed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.listings.listing import Slice
from wanjia.interfaces.console.readings.evidence import Fact, facts_of, rules_of
from wanjia.interfaces.console.readings.forms import ReasonForm
from wanjia.interfaces.kit import figures, words
from wanjia.interfaces.kit.entry import change, entry, redirected
from wanjia.interfaces.kit.lists import ListPage, Way
from wanjia.interfaces.kit.messages import refuse, tell
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell
from wanjia.interfaces.kit.viewer import viewer
from wanjia.measurement.readings import operations
from wanjia.measurement.readings.listings import REFUSED
from wanjia.measurement.readings.operations import Delivered
from wanjia.measurement.readings.queries.work_list import meaning_of
from wanjia.measurement.readings.types import RefusedState

P = Permission
AT_ONCE = 50
#: Figures of the evidence that have columns of their own.
IN_COLUMNS = ("day", "register", "value", "meter", "usage_point")
WHO_SETTLE = (P.READINGS_ENTER, P.READINGS_REVIEW)


@dataclass(frozen=True, slots=True)
class Line:
    """A refused reading as shown: its cells, what is wrong with it in sentences, and what to do."""

    key: str
    cells: Sequence[Cell]
    is_waiting: bool
    wrong: Sequence[tuple[str, str, Sequence[Fact]]]


def _more(request: HttpRequest, found: Slice) -> dict[str, Any]:
    who = viewer(request)
    lines = [_line(row, columns=found.columns) for row in found.rows]
    is_waiting = any(line.is_waiting for line in lines)
    return {
        "lines": lines,
        "kept": Way(request.GET).kept(),
        "may_take": who.may(P.READINGS_ENTER) and is_waiting,
        "may_dismiss": who.may(P.READINGS_REVIEW) and is_waiting,
        "form": getattr(request, "refused_form", None) or ReasonForm(),
        "ticked": set(request.POST.getlist("refused")),
    }


def _line(row: Mapping[str, Any], *, columns: Sequence[Any]) -> Line:
    cells = tuple(
        Cell(figures.cell(row.get(column.name), column=column), is_number=column.name == "value") for column in columns
    )
    rules = rules_of(row["evidence"], rule=_rule_of(row))
    facts = facts_of(row["evidence"], without=IN_COLUMNS)
    wrong = [
        (translated(meaning_of(rule)[0]) or words.rule(rule), translated(meaning_of(rule)[1]), list(figures_))
        for rule, figures_ in zip(rules, facts + [[]] * len(rules), strict=False)
    ]
    return Line(str(row["pk"]), cells, row["state"] == RefusedState.OPEN.value, wrong)


def _rule_of(row: Mapping[str, Any]) -> str:
    return str(row.get("rule") or row["evidence"].partition(":")[0])


REFUSED_READINGS = ListPage(
    REFUSED,
    empty=gettext_lazy("No refused reading waits here: everything that was delivered could be taken."),
    hint=gettext_lazy(
        "What was delivered and could not be taken waits as it was delivered, until somebody settles it."
    ),
    template="readings/refused.html",
    more=_more,
    always=("state",),
)


@entry(P.READINGS_VIEW)
def refused_readings(request: HttpRequest) -> HttpResponse:
    """List refused readings; those that wait unless another state is asked for."""
    return _list(request)


def _list(request: HttpRequest) -> HttpResponse:
    asked = request.GET.copy()
    asked.setdefault("state", RefusedState.OPEN.value)
    request.GET = asked  # type: ignore[assignment]
    return REFUSED_READINGS.respond(request)


@entry(*WHO_SETTLE, methods=("POST",))
def settle_refused(request: HttpRequest, step: str) -> HttpResponse:
    """Try again to take refused readings, or dismiss them with a reason; what was ticked and typed stays."""
    who = viewer(request)
    permission = {"take": P.READINGS_ENTER, "dismiss": P.READINGS_REVIEW}.get(step)
    if permission is None or not who.may(permission):
        raise Http404
    ids = [int(text) for text in request.POST.getlist("refused") if text.isascii() and text.isdigit()][:AT_ONCE]
    by, back = who.acting(permission), f"{reverse('console:refused_readings')}?{Way(request.GET).kept()}"
    if not ids:
        return change(request, does=_nothing_ticked, done=str, to=back)
    if step == "take":
        return change(
            request, does=lambda: operations.retry_refused(refused_ids=ids, by=by, at=who.at), done=_taken, to=back
        )
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            with transaction.atomic():
                count = operations.dismiss_refused(
                    refused_ids=ids, reason=form.cleaned_data["reason"], by=by, at=who.at
                )
        except Refused as why:
            refuse(request, why)
        else:
            tell(request, _dismissed(count))
            return redirected(request, to=back)
    request.refused_form = form  # type: ignore[attr-defined]
    return _list(request)


class NothingTicked(Refused):
    """A step with several things, and none of them chosen."""


def _nothing_ticked() -> None:
    raise NothingTicked(_("Tick at least one of the readings first."))


def _taken(outcome: Delivered) -> str:
    taken = outcome.written + outcome.already_there
    return _("%(taken)s readings taken, %(refused)s still cannot be taken.") % {
        "taken": taken,
        "refused": outcome.refused,
    }


def _dismissed(count: int) -> str:
    said = ngettext("%(count)s refused reading dismissed.", "%(count)s refused readings dismissed.", count)
    return said % {"count": count}
