"""Pages of the timetable: all work that begins by itself, and one row of it."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.jobs import rules
from wanjia.foundation.jobs.queries import timetables
from wanjia.foundation.jobs.types import JobState, TimetableRow, Timing, TimingRow
from wanjia.interfaces.console.jobs.pages import took
from wanjia.interfaces.console.jobs.words import said, state_tag
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import EMPTY, moment
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import Viewer, viewer

EDIT = Permission.TIMETABLE_EDIT
RUNS_SHOWN = 3


def seen(who: Viewer) -> list[TimetableRow]:
    """Give what a viewer answers for, or may change."""

    def reach(permission: str) -> Scope:
        return Scope((*who.scope(Permission(permission)).unit_paths, *who.scope(EDIT).unit_paths))

    return timetables(reach)


def answers(who: Viewer, *, found: TimetableRow) -> bool:
    """Tell whether a viewer's posts carry the permission whose holders answer for a row."""
    return who.may(Permission(found.answered_by))


def plain_timings(found: TimetableRow) -> list[Timing]:
    """Give the timings without who set them."""
    return [one.timing for one in found.timings]


def timing_now(who: Viewer, *, found: TimetableRow) -> Timing | None:
    """Give the timing that holds today."""
    return rules.timing_on(plain_timings(found), day=who.today)


def _runs(who: Viewer, *, found: TimetableRow, most: int) -> list[str]:
    now = localtime(who.at)
    runs = rules.next_runs(plain_timings(found), after=found.latest_day, now=now, most=most)
    return [moment(one) for one in runs]


def _when(timing: Timing | None) -> str:
    if timing is None or not timing.is_on:
        return pgettext("timetable", "Switched off")
    hour = f"{timing.at_time:%H:%M}"
    if timing.month_day is None:
        return _("Every day at %(time)s") % {"time": hour}
    return _("On day %(day)d of the month at %(time)s") % {"day": timing.month_day, "time": hour}


def _unit(found: TimetableRow) -> str:
    return found.unit_name or _("The whole company")


def _rows(request: HttpRequest, subject: None) -> Table:
    who = viewer(request)
    heads = [
        Column(pgettext("job", "Work")),
        Column(_("For")),
        Column(_("When")),
        Column(_("Latest day")),
        Column(_("What came of it")),
        Column(_("Took")),
        Column(_("Next time")),
    ]
    rows = [_row(who, found=found) for found in sorted(seen(who), key=lambda found: _hour(who, found=found))]
    empty = _("Nothing that you answer for begins by itself. The administrator sees the whole timetable.")
    return Table(heads, rows, empty=empty, caption=_("Timetable"))


def _hour(who: Viewer, *, found: TimetableRow) -> time:
    timing = timing_now(who, found=found)
    return time.max if timing is None else timing.at_time


def _row(who: Viewer, *, found: TimetableRow) -> Row:
    link, job = reverse("console:timetable_row", args=[found.timetable_id]), found.latest
    coming = _runs(who, found=found, most=1)
    timing = timing_now(who, found=found)
    off = Tag(pgettext("timetable", "Switched off"), "plain") if timing is None or not timing.is_on else None
    return Row(
        (
            Cell(words.job(found.kind), link=link),
            Cell(_unit(found)),
            Cell("" if off else _when(timing), tag=off),
            Cell(job.subject if job else EMPTY),
            Cell(EMPTY) if job is None else Cell("", tag=state_tag(job), title=translated(job.why)),
            Cell(took(job) if job else EMPTY),
            Cell(coming[0] if coming else EMPTY),
        ),
        key=str(found.timetable_id),
        link=link,
        hue="bad" if job is not None and job.state is JobState.FAILED else "",
    )


def _head(request: HttpRequest, subject: None) -> Head:
    return Head(title=_("Timetable"), crumbs=(Crumb(_("Background work"), reverse("console:jobs")),))


TIMETABLE: Page[None] = Page(_head, (Panel("rows", "", "kit/table.html", _rows),))


def _row_head(request: HttpRequest, found: TimetableRow) -> Head:
    who = viewer(request)
    runs = _runs(who, found=found, most=1)
    actions = []
    if who.may(EDIT):
        link = reverse("console:timetable_change", args=[found.timetable_id])
        actions.append(Action(_("Change the time"), link, is_primary=True))
    if found.latest is not None and found.latest.state is JobState.FAILED and answers(who, found=found):
        link = reverse("console:timetable_retry", args=[found.timetable_id])
        actions.append(Action(pgettext("job", "Try again"), link, is_post=True))
    return Head(
        title=words.job(found.kind),
        crumbs=(Crumb(_("Timetable"), reverse("console:timetable")), Crumb(words.job(found.kind))),
        tags=(state_tag(found.latest),) if found.latest else (),
        figures=(
            Figure(_("When"), _when(timing_now(who, found=found))),
            Figure(_("Next time"), runs[0] if runs else EMPTY),
            Figure(_("For"), _unit(found)),
        ),
        actions=actions,
    )


def _latest(request: HttpRequest, found: TimetableRow) -> list[tuple[Any, str, str]]:
    job = found.latest
    if job is None:
        return [(_("What came of it"), _("It has not run yet."), "")]
    facts = [
        (_("For the day"), job.subject, ""),
        (_("Began at"), moment(job.started_at) if job.started_at else EMPTY, ""),
        (_("Took"), took(job), ""),
    ]
    if job.why:
        facts.append((_("Why it failed"), translated(job.why), ""))
    return facts + [(said(title), str(value), "") for title, value in job.result.get("facts", ())]


def _coming(request: HttpRequest, found: TimetableRow) -> list[tuple[Any, str, str]]:
    first, *later = _runs(viewer(request), found=found, most=RUNS_SHOWN) or [EMPTY]
    return [
        (_("Next time"), first, ""),
        (_("And then"), ", ".join(later) or EMPTY, ""),
        (_("Who answers for it"), words.label(Permission(found.answered_by)), ""),
    ]


def _timings(request: HttpRequest, found: TimetableRow) -> Table:
    heads = [
        Column(_("From")),
        Column(_("Ends before")),
        Column(_("When")),
        Column(_("After a standstill")),
        Column(_("Reason")),
        Column(_("Set by")),
    ]
    rows = [_timing_row(one) for one in reversed(found.timings)]
    return Table(heads, rows, caption=_("On a day the row holds that was set last"))


def _timing_row(row: TimingRow) -> Row:
    timing = row.timing
    by = f"{row.set_by}, {moment(row.set_at)}" if row.set_at else _("came with the platform")
    return Row(
        (
            Cell(timing.period.start.isoformat()),
            Cell(timing.period.end.isoformat() if timing.period.end else EMPTY),
            Cell(_when(timing)),
            Cell(str(words.label(timing.catch_up))),
            Cell(timing.source, is_long=True),
            Cell(by),
        )
    )


TIMETABLE_ROW: Page[TimetableRow] = Page(
    _row_head,
    (
        Panel("latest", gettext_lazy("The latest time"), "kit/facts.html", _latest, width=7),
        Panel("coming", gettext_lazy("The next times"), "kit/facts.html", _coming, width=5),
        Panel("timings", gettext_lazy("When it begins, and since when"), "kit/table.html", _timings),
    ),
)
