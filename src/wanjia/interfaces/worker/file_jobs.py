"""Jobs of files: lists taken away, sheets checked and taken in."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.db import transaction
from django.http import QueryDict

from wanjia.foundation.jobs.files import upload_path
from wanjia.foundation.jobs.types import Finished
from wanjia.foundation.listings.asking import asked
from wanjia.foundation.sheets.types import Loaded, Problem, SheetRefused
from wanjia.interfaces.exchange.catalogue import permission_of
from wanjia.interfaces.exchange.importing import read_file, take_in
from wanjia.interfaces.exchange.lists import WRITERS, Export, ListRefused, list_named
from wanjia.interfaces.worker.work import JobFailed, Work
from wanjia.measurement.readings.operations import Delivered

PROBLEMS_KEPT = 1_000
WRONG = "The file has mistakes, so nothing of it was taken in. Correct them and hand it in again."


def export_list(work: Work) -> Finished:
    """
    Write the whole of a filtered list as a file: ``listing``, ``query``, ``format``.

    :raises ListRefused: if the list or the kind of file is none that can be taken away
    """
    listing, kind = list_named(work["listing"]), work["format"]
    if kind not in WRITERS:
        msg = "Lists are taken away as Excel or CSV."
        raise ListRefused(msg)
    scope = work.also(listing.permission).scope
    sees = work.sees_personal(scope)
    ask = asked(listing, query=QueryDict(work["query"]).dict(), sees_personal=sees)
    file = f"list.{kind}"

    def watch(done: int, of: int) -> None:
        work.report(done, of=of, words="Writing the rows of the list")

    rows = Export(listing, ask, scope, sees_personal=sees).write(work.folder() / file, watch=watch)
    name = f"{listing.title}-{work.at():%Y%m%d}-{work.claimed.job_id}.{kind}"
    return Finished({"facts": [["Rows", f"{rows:,}"]]}, file=file, file_name=name)


def check_sheet(work: Work) -> Finished:
    """
    Try a file out and take everything back: ``sheet``, ``upload``, ``file``.

    What is wrong is the outcome, not a failure.
    """
    actor = work.also(permission_of(work["sheet"]))
    work.report(words="Reading the file")
    try:
        table = _read(work)
        work.report(words="Trying the rows out")
        loaded = take_in(table, sheet=work["sheet"], actor=actor, at=work.at(), dry_run=True, called=work["file"])
    except SheetRefused as refused:
        return Finished(_problems(refused))
    return Finished({**_counts(loaded, read=table.height, title="Rows to be written"), "may_be_taken": True})


def import_sheet(work: Work) -> Finished:
    """
    Take a file in, all of it or nothing: ``sheet``, ``upload``, ``file``.

    :raises JobFailed: naming all that is wrong
    """
    actor = work.also(permission_of(work["sheet"]))
    work.report(words="Reading the file")
    try:
        table = _read(work)
        work.report(words="Writing the rows of the file")
        with transaction.atomic():
            work.hold()
            loaded = take_in(table, sheet=work["sheet"], actor=actor, at=work.at(), called=work["file"])
            outcome = Finished(_counts(loaded, read=table.height))
            work.finish(outcome)
    except SheetRefused as refused:
        raise JobFailed(WRONG, result=_problems(refused)) from refused
    return outcome


def _read(work: Work) -> pl.DataFrame:
    return read_file(upload_path(work["upload"]), sheet=work["sheet"], called=work["file"])


def _counts(loaded: Loaded, *, read: int, title: str = "Rows written") -> dict[str, Any]:
    facts = [["Rows read", read], [title, loaded.written], ["Already there", loaded.already_there]]
    if isinstance(loaded, Delivered):
        facts.append(["Put aside in the work list of readings", loaded.refused])
    return {"facts": [[title, f"{count:,}"] for title, count in facts], "written": loaded.written}


def _problems(refused: SheetRefused) -> dict[str, Any]:
    kept = refused.problems[:PROBLEMS_KEPT]
    return {
        "facts": [["Mistakes", f"{len(refused.problems):,}"]],
        "problems": [_problem(problem) for problem in kept],
        "problem_count": len(refused.problems),
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {"row": problem.row, "column": problem.column, "what": problem.what, "cure": problem.cure}
