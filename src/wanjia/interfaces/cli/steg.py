"""Commands for the public STEG files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wanjia.interfaces.cli.start import AS_PERSON, actor_now, refusals_told, set_up

if TYPE_CHECKING:
    from rich.table import Table

    from wanjia.interfaces.exchange.steg.report import Report

READABLE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.group("steg")
def steg() -> None:
    """Work with the customer and invoice files that the Tunisian utility STEG released."""


@steg.command("rebill")
@click.option("--invoices", required=True, type=READABLE, help="The file of invoices, CSV or Parquet, as published.")
@click.option("--book", type=READABLE, help="Price book with the ladders; else the one that comes along.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures for machines.")
def rebill(invoices: Path, book: Path | None, as_json: bool) -> None:
    """
    Price every electricity invoice of a file again and tell how many of the published tiers come out to the kWh.

    Nothing is imported and no database is needed. What does not come out is sorted by cause, with examples.
    """
    from wanjia.interfaces.exchange.steg.report import BOOK, rebill_file

    with refusals_told():
        report = rebill_file(invoices, book=book or BOOK)
    if as_json:
        print(json.dumps(report.as_plain(), ensure_ascii=False, indent=2))
    else:
        _show(report)


@click.command("steg")
@click.option("--clients", required=True, type=READABLE, help="The file of customers, CSV or Parquet, as published.")
@click.option("--invoices", required=True, type=READABLE, help="The file of invoices, CSV or Parquet, as published.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Take the first N customers of the file only.")
@AS_PERSON
def import_steg(clients: Path, invoices: Path, limit: int | None, person: str | None) -> None:
    """
    Take in STEG customers with their meters, agreements and readings.

    What is there already is left alone, so a second run adds nothing. docs/steg.md tells what becomes of each column.
    """
    set_up()
    from wanjia.interfaces.exchange.steg.importing import import_steg as take_in

    with refusals_told():
        actor, at = actor_now(person)
        outcome = take_in(clients, invoices=invoices, limit=limit, actor=actor, at=at)
    for sheet, written in outcome.written.items():
        there = f", {outcome.already_there[sheet]:,} already there" if outcome.already_there[sheet] else ""
        print(f"{sheet}: {written:,} written{there}")
    if outcome.refused:
        print(f"readings: {outcome.refused:,} cannot be taken and wait in the work list")
    for what, count in outcome.left_out.items():
        if count:
            print(f"left out: {count:,} {what}")


class ImportCommand(click.Command):
    """
    ``wanjia import``: a sheet and its file, or the name of a foreign format with options of its own.

    :ivar formats: name of the format → its command
    """

    def __init__(self, sheets: click.Command, *, formats: dict[str, click.Command]) -> None:
        """Take over everything of the command for sheets, and say in its help which formats there are."""
        ways = " ".join(f"`wanjia import {name} --help` tells about files of {name.upper()}." for name in formats)
        super().__init__(
            sheets.name,
            params=sheets.params,
            callback=sheets.callback,
            help=sheets.help,
            epilog=ways,
        )
        self.formats = formats

    def make_context(self, info_name: str | None, *words: Any, **extra: Any) -> click.Context:
        """Let a format's own command read what stands behind its name."""
        given: list[str] = words[0]
        if given and (chosen := self.formats.get(given[0])) is not None:
            return chosen.make_context(f"{info_name} {given[0]}", given[1:], *words[1:], **extra)
        return super().make_context(info_name, *words, **extra)


COMMANDS = (steg,)


def _show(report: Report) -> None:
    from rich.console import Console

    from wanjia.interfaces.exchange.steg.causes import MEANINGS

    console = Console(highlight=False, markup=False, soft_wrap=True)
    rebilled = report.rebilled
    console.print(
        f"{rebilled.electricity:,} electricity invoices of {rebilled.invoices:,} in {report.seconds:.1f} s, "
        f"ladders of {report.book}\n"
        f"{rebilled.reproduced:,} come out in all four tiers to the kWh: {100 * report.share:.3f} %\n"
        f"{rebilled.rollovers:,} are rollovers under the rule, {rebilled.rollovers_reproduced:,} of them come out"
    )
    console.print(_ladders(report), _classes(report), sep="\n")
    for cause, count in report.counts().items():
        if count:
            console.print(f"{MEANINGS[cause]}, for example:", *map(_told, report.examples(cause)), sep="\n  ")


def _table(*columns: str, words: int) -> Table:
    """Make a table whose first ``words`` columns are words and the others figures."""
    from rich.table import Table

    table = Table()
    for place, column in enumerate(columns):
        table.add_column(column, justify="left" if place < words else "right", overflow="fold")
    return table


def _ladders(report: Report) -> Table:
    table = _table("ladder", "from", "until before", "invoices", "come out", "share", words=3)
    for row in report.rebilled.ladders.iter_rows(named=True):
        share = f"{100 * row['reproduced'] / row['invoices']:.3f} %"
        days = [str(day) if day else "" for day in (row["start_date"], row["end_date"])]
        table.add_row(row["structure"] or "none", *days, f"{row['invoices']:,}", f"{row['reproduced']:,}", share)
    return table


def _classes(report: Report) -> Table:
    from wanjia.interfaces.exchange.steg.causes import MEANINGS

    table = _table("why not", "invoices", words=1)
    for cause, count in report.counts().items():
        table.add_row(MEANINGS[cause], f"{count:,}")
    table.add_row("all that do not come out", f"{report.missed.height:,}", style="bold")
    return table


def _told(example: dict[str, Any]) -> str:
    published, priced = (" ".join(map(str, example[name])) for name in ("published", "priced"))
    return (
        "row {row}, {client}, {invoice_date}, tariff {tariff}, {months} months: "
        "{old_index} to {new_index}, times {multiplier}: {energy} kWh".format(**example)
        + f"; published {published}, here {priced}"
    )
