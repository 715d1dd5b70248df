"""Pages of files handed in: which sheets there are, one sheet explained, one file checked."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.types import Permission
from wanjia.foundation.jobs.queries import latest_in
from wanjia.foundation.jobs.types import JobRow, JobState
from wanjia.foundation.listings.listing import Kind
from wanjia.foundation.sheets.types import Sheet
from wanjia.interfaces.console.exchange import sheets
from wanjia.interfaces.console.jobs.pages import Shown, shown_progress
from wanjia.interfaces.console.jobs.words import said, state_tag
from wanjia.interfaces.exchange.catalogue import exchangeable
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import EMPTY, written
from wanjia.interfaces.kit.pages import Action, Crumb, Head, Page, Panel, Tag
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer

CHECK, IMPORT = "files.check_sheet", "files.import_sheet"
HISTORY_SHOWN, PROBLEMS_SHOWN = 50, 200


def imports_crumb() -> Crumb:
    """Give the way back to all sheets."""
    return Crumb(_("Files in"), reverse("console:imports"))


def _sheet_table(request: HttpRequest, subject: None) -> Table:
    heads = [Column(_("Sheet")), Column(_("A row is named by")), Column(_("Columns"), is_number=True), Column("")]
    rows = []
    for sheet in sheets.open_sheets(viewer(request)):
        link = reverse("console:import_sheet", args=[sheet.name])
        key = (
            "、".join(sheets.column_title(sheet, name=name) for name in sheet.key)
            if sheets.is_chinese()
            else ", ".join(sheets.column_title(sheet, name=name) for name in sheet.key)
        )
        two = _("checked by one person, taken in by another") if sheets.needs_two(sheet.name) else ""
        cells = (
            Cell(sheets.title_of(sheet), link=link),
            Cell(key),
            Cell(str(len(sheet.columns)), is_number=True),
            Cell(two),
        )
        rows.append(Row(cells, link=link, key=sheet.name))
    return Table(heads, rows, empty=_("Your posts take in no sheet."), caption=_("Sheets"))


def history_table(request: HttpRequest, subject: Any) -> Table:
    """Give the files that were handed in lately by people of the viewer's units."""
    heads = [Column(_("When")), Column(_("File")), Column(_("What")), Column(_("State")), Column(_("Outcome"))]
    heads.insert(1, Column(_("Who")))
    found = latest_in(viewer(request).scope(Permission.FILES_IMPORT), kinds=(CHECK, IMPORT), at_most=HISTORY_SHOWN)
    return Table(
        heads,
        [_history_row(request, job=job) for job in found],
        empty=_("No file was handed in yet. Choose a sheet above."),
        caption=_("Files handed in"),
    )


def _history_row(request: HttpRequest, *, job: JobRow) -> Row:
    link = reverse("console:import_checked", args=[job.job_id])
    return Row(
        (
            Cell(written(job.created_at, kind=Kind.MOMENT), link=link),
            Cell(job.actor_name),
            Cell(job.subject),
            Cell(words.job(job.kind)),
            Cell("", tag=tag_of(job)),
            Cell(outcome_of(job) or EMPTY, is_long=True),
        ),
        key=str(job.job_id),
        link=link,
    )


def tag_of(job: JobRow) -> Tag:
    """Give how a file stands: of one that was checked, whether it is in order."""
    if job.kind != CHECK or job.state is not JobState.DONE:
        return state_tag(job)
    return Tag(_("In order"), "good") if job.result.get("may_be_taken") else Tag(_("Has mistakes"), "bad")


def outcome_of(job: JobRow) -> str:
    """Say in a line what came of a file."""
    facts = [f"{said(title)} {value}" for title, value in job.result.get("facts", ())]
    return ("，" if sheets.is_chinese() else ", ").join(facts) or translated(job.why)


def _imports_head(request: HttpRequest, subject: None) -> Head:
    return Head(title=_("Files in"))


IMPORTS: Page[None] = Page(
    _imports_head,
    (
        Panel(
            "sheets",
            gettext_lazy("Which sheet?"),
            "kit/table.html",
            _sheet_table,
            help=gettext_lazy("In this order one builds on another: each names rows of those above."),
        ),
        Panel("history", gettext_lazy("Files handed in lately"), "kit/table.html", history_table),
    ),
)


def sheet_head(sheet: Sheet) -> Head:
    """Give what stands above one sheet."""
    link = reverse("console:import_template", args=[sheet.name])
    return Head(
        title=sheets.title_of(sheet),
        crumbs=(imports_crumb(), Crumb(sheets.title_of(sheet))),
        actions=(
            Action(_("Template (Excel)"), f"{link}?format=xlsx"),
            Action(_("Template (CSV)"), f"{link}?format=csv"),
        ),
    )


def _checked_head(request: HttpRequest, job: JobRow) -> Head:
    sheet = exchangeable(job.arguments["sheet"]).sheet
    return Head(
        title=words.job(job.kind),
        number=job.subject,
        crumbs=(
            imports_crumb(),
            Crumb(sheets.title_of(sheet), reverse("console:import_sheet", args=[sheet.name])),
        ),
        tags=(tag_of(job),),
        actions=_checked_actions(request, job=job, sheet=sheet),
    )


def _checked_actions(request: HttpRequest, *, job: JobRow, sheet: Sheet) -> list[Action]:
    again = Action(_("Hand in another file"), reverse("console:import_sheet", args=[sheet.name]))
    if job.kind != CHECK or job.is_open:
        return [again]
    take = Action(
        _("Take it in"),
        reverse("console:import_take", args=[job.job_id]),
        why_not=why_not_taken(request, job=job),
        is_primary=True,
        is_post=True,
    )
    return [take, again]


def why_not_taken(request: HttpRequest, *, job: JobRow) -> str:
    """Say why the viewer may not take in a file that was checked; nothing if it may be taken in."""
    who, sheet = viewer(request), job.arguments["sheet"]
    if job.kind != CHECK or job.state is not JobState.DONE or not job.result.get("may_be_taken"):
        return _("The file must be without mistakes first.")
    if not sheets.may_hand_in(who, sheet=sheet):
        return _("Your posts do not take in this sheet.")
    if sheets.needs_two(sheet) and who.actor.number == job.actor_number:
        return _("Another person must take it in: these figures decide what customers pay.")
    return ""


def _checked_progress(request: HttpRequest, job: JobRow) -> Shown:
    return shown_progress(job)


def _checked_facts(request: HttpRequest, job: JobRow) -> list[tuple[Any, str, str]]:
    facts = [(said(title), value, "") for title, value in job.result.get("facts", ())]
    who = f"{job.actor_name} ({job.actor_number})"
    return [*facts, (_("Handed in by"), who, ""), (_("Handed in at"), written(job.created_at, kind=Kind.MOMENT), "")]


def problem_table(request: HttpRequest, job: JobRow) -> Table:
    """Give the mistakes of a file: where, what, and what to do."""
    sheet = exchangeable(job.arguments["sheet"]).sheet
    heads = [Column(_("Row"), is_number=True), Column(_("Column")), Column(_("What is wrong")), Column(_("What to do"))]
    found = job.result.get("problems", ())
    rows = [
        Row(
            (
                Cell(str(problem["row"]) if problem["row"] else EMPTY, is_number=True),
                Cell(sheets.column_title(sheet, name=problem["column"]) or EMPTY),
                Cell(translated(problem["what"]), is_long=True),
                Cell(translated(problem["cure"]), is_long=True),
            )
        )
        for problem in found[:PROBLEMS_SHOWN]
    ]
    empty = _("It is still being looked at.") if job.is_open else _("No mistakes were found.")
    return Table(heads, rows, empty=empty, caption=_("Mistakes"))


CHECKED: Page[JobRow] = Page(
    _checked_head,
    (
        Panel("progress", gettext_lazy("How far it is"), "exchange/progress.html", _checked_progress, width=6),
        Panel("facts", gettext_lazy("What came of it"), "kit/facts.html", _checked_facts, width=6),
        Panel(
            "problems",
            gettext_lazy("Mistakes"),
            "exchange/problems.html",
            lambda request, job: (problem_table(request, job), job.result),
        ),
    ),
)
