"""The commands ``wanjia prices …``: bring price books in, and look at what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import polars as pl
from rich.console import Console
from rich.table import Table

from wanjia.interfaces.cli.start import AS_PERSON, actor_now, refusals_told, set_up

if TYPE_CHECKING:
    from wanjia.foundation.periods.types import Period
    from wanjia.registry.tariffs.kernel.card import Card
    from wanjia.registry.tariffs.operations import Imported
    from wanjia.registry.tariffs.queries import PriceSource, PublishedCard

READABLE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
DAY = click.DateTime(formats=["%Y-%m-%d"])
REGION = click.option("--region", metavar="REGION", help="Only of this region, such as HUBEI.")
DOCUMENT = ("document", "from", "until before", "certainty", "sample")
#: Units by kind of figure, or by the name of a part; of all others: yuan/kWh.
UNITS = {"capacity": "yuan/kVA·month", "demand": "yuan/kW·month", "ratio": "of flat"}
SWITCHES = (
    "day_divisor", "excess_demand", "demand_tolerance", "demand_floor", "low_price_kwh_per_kva", "low_price_factor",
    "loss_share", "carve_out_share", "carve_out_ratio_base", "power_factor_base",
)  # fmt: skip


@click.group()
def prices() -> None:
    """Price books: import, list, show a rate card, check what was published."""


@prices.command("import")
@click.argument("books", nargs=-1, type=READABLE, metavar="[BOOK...]")
@click.option("--shipped", is_flag=True, help="All books that come with Wanjia.")
@AS_PERSON
def import_books(books: tuple[Path, ...], shipped: bool, person: str | None) -> None:
    """
    Take in price books (YAML; docs/algorithms/price-books.md shows the format).

    Each book is taken whole or not at all. What is stored already is left alone, and never overwritten.
    """
    if not books and not shipped:
        msg = "Name a price book, or say --shipped."
        raise click.UsageError(msg)
    set_up()
    from django.db import transaction

    from wanjia.registry.tariffs import operations, queries

    with refusals_told():
        actor, at = actor_now(person)
        for path in (*(queries.shipped_book_paths() if shipped else ()), *books):
            with transaction.atomic():
                added = operations.import_book(path, by=actor, at=at)
            print(f"{path.name}: {_told(added)}")


def _told(added: Imported) -> str:
    counts = {"structures": added.structures, "documents": added.documents, "switches": added.switches}
    said = ", ".join(f"{len(found)} {what}" for what, found in counts.items() if found)
    return f"{said} added" if said else "all of it is there already"


@prices.command("list")
@REGION
@click.option("--structures", "lists_structures", is_flag=True, help="The pricing structures instead.")
def list_documents(region: str | None, lists_structures: bool) -> None:
    """List the price documents: from when to when they hold, how sure they are, and which are samples."""
    set_up()
    from wanjia.registry.tariffs import queries

    with refusals_told():
        if lists_structures:
            found = queries.structures()
            rows = found if region is None else found.filter(region=region)
            _show(_table("structure", "region", rows=rows.select("structure", "region").rows()))
            return
        documents = queries.documents(region=region)
    _show(_table("region", *DOCUMENT, rows=((row.region, *_document(row)) for row in documents)))


def _figure(row: Mapping[str, Any]) -> tuple[str, ...]:
    what = " ".join(filter(None, (row["kind"], row["item"])))
    period = "" if row["time_of_use"] == "TOTAL" else row["time_of_use"]
    unit = UNITS.get(row["item"] if row["kind"] == "PART" else row["kind"].lower(), "yuan/kWh")
    return what, period, str(row["tier"] or ""), f"{row['price'].normalize():f}", unit


def _document(found: PriceSource) -> tuple[Any, ...]:
    period = found.period
    return f"{found.number}\n{found.title}", period.start, period.end, found.certainty, "yes" if found.is_sample else ""


@prices.command("show")
@click.argument("structure")
@click.option("--on", "day", required=True, type=DAY, metavar="DATE", help="The day, such as 2026-01-31.")
def show(structure: str, day: datetime) -> None:
    """Show what the pricing structure STRUCTURE costs on a day, by which documents, and whether its parts agree."""
    set_up()
    from wanjia.registry.tariffs import queries

    with refusals_told():
        found = queries.card_of(structure, on=day.date())
    _show_card(found)


@prices.command("check")
@REGION
def check(region: str | None) -> None:
    """
    Compare published prices with the parts they were published with.

    What was published is billed all the same; a warning asks for a look at the published table.
    """
    set_up()
    from wanjia.registry.tariffs import queries

    with refusals_told():
        findings = queries.price_findings(region=region)
    for row in findings.iter_rows(named=True):
        print(f"{row['severity']}  {row['rule']}  {row['evidence']}")
    for rule in sorted(set(findings["rule"])):
        print(f"{rule}: {queries.next_steps()[rule]}")
    print(f"{findings.height} published prices differ.")


def _show_card(found: PublishedCard) -> None:
    from wanjia.foundation.periods.types import Period

    card, rate = found.card, found.card.rate
    mark = {number: f"[{place}]" for place, number in enumerate(found.sources, start=1)}
    title = f"{found.name} ({found.name_en}), {_days(Period(rate['start_date'], rate['end_date']))}"
    figures = [(*_figure(row), mark[row["document"]]) for row in card.figures.iter_rows(named=True)]
    _show(_table("what", "period", "tier", "price", "unit", "from", title=title, rows=figures))
    if card.steps.height:
        steps = card.steps.select("tier", "limit_kwh", "household_extra_kwh", pl.col("document").replace(mark)).rows()
        title = f"ladder, kWh {'a year' if rate['ladder'] == 'ANNUAL' else 'a month'}"
        _show(_table("tier", "up to", "more a month for a large household", "from", title=title, rows=steps))
    _show(_table("rule", "value", rows=[(name, rate[name]) for name in SWITCHES if rate[name]]))
    documents = [(mark[number], *_document(source)) for number, source in found.sources.items()]
    _show(_table("", *DOCUMENT, rows=documents))
    print(*_verdict(found.card), sep="\n")


def _verdict(card: Card) -> Iterator[str]:
    if card.rate["missing"]:
        yield f"Nothing can be billed with it: {card.rate['missing']}."
    if card.rate["is_sample"]:
        yield "Some of its figures are a sample, not published."
    if not card.is_checkable:
        yield "There are no prices with known parts, so nothing to check."
    elif card.findings.is_empty():
        yield "The published prices agree with their parts."
    for evidence in card.findings["evidence"]:
        yield f"Differs from its parts: {evidence}"


def _days(period: Period) -> str:
    return f"from {period.start}" + (f" to before {period.end}" if period.end else "")


def _table(*columns: str, rows: Any, title: str | None = None) -> Table:
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column in DOCUMENT[1:])
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    return table


def _show(table: Table) -> None:
    Console(highlight=False, markup=False).print(table)


COMMANDS = (prices,)
