"""``wanjia ledger``: books begin; every balance is recomputed from entries, every receivable from what caused it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from wanjia.interfaces.cli.start import AS_PERSON, REFUSED, actor_now, refusals_told, set_up

if TYPE_CHECKING:
    from wanjia.revenue.ledger.types import Verified

Books = Mapping[str, Sequence["Verified"]]


@click.group()
def ledger() -> None:
    """Let the books begin, and verify them."""


@ledger.command()
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def verify(as_json: bool) -> None:
    """
    Recompute every balance from entries and every receivable from bills and payments.

    Prints each sum and each difference. The exit code is 1 if there is a difference. Others may go on working
    meanwhile: the books are looked at as they are when the command begins.
    """
    set_up()
    from wanjia.foundation.locking.snapshots import one_state
    from wanjia.revenue.ledger.queries import verified as ledger_
    from wanjia.revenue.receivables.queries import verified as receivables

    with refusals_told(), one_state():
        books = {"ledger": ledger_.all_verified(), "receivables": receivables.all_verified()}
    off = sum(len(one.differences) for found in books.values() for one in found)
    if as_json:
        click.echo(json.dumps(_plain(books, off=off), ensure_ascii=False, indent=1))
    else:
        _show(books, off=off)
    if off:
        sys.exit(REFUSED)


def _plain(books: Books, *, off: int) -> dict[str, Any]:
    """Give what was found as plain values; amounts as text, since they are exact."""
    return {
        "agrees": off == 0,
        "differences": off,
        "books": {
            book: [
                {
                    "promise": one.name,
                    "compared": one.compared,
                    "sum": str(one.total),
                    "differences": [
                        {"about": each.about, "kept": str(each.kept), "recomputed": str(each.found)}
                        for each in one.differences
                    ],
                }
                for one in found
            ]
            for book, found in books.items()
        },
    }


def _show(books: Books, *, off: int) -> None:
    for book, found in books.items():
        click.echo(f"{book}:")
        for one in found:
            mark = "OK " if not one.differences else "NOT"
            click.echo(f"  {mark} {one.name}: {one.compared:,} compared, sum {one.total:,}")
            for each in one.differences:
                click.echo(f"      {each.about}: kept {each.kept:,}, recomputed {each.found:,}")
    click.echo(f"{off:,} differences." if off else "Everything agrees.")


@ledger.command()
@click.option("--month", required=True, metavar="YYYY-MM", help="The first month whose bills are owed here.")
@click.option("--source", required=True, help="The decision or contract that it comes from.")
@AS_PERSON
def begin(month: str, source: str, person: str | None) -> None:
    """Let the books begin with a month: what was owed before is brought by `wanjia import opening_balances`."""
    from datetime import date

    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError as bad:
        msg = f"{month} is no month: write it as 2026-01"
        raise click.BadParameter(msg, param_hint="--month") from bad
    set_up()
    from django.db import transaction

    from wanjia.revenue.receivables.operations.beginning import begin_books

    with refusals_told(), transaction.atomic():
        actor, at = actor_now(person)
        begin_books(month=first, source=source, by=actor, at=at)
    click.echo(f"The books begin with {first:%Y-%m}.")


COMMANDS = (ledger,)
