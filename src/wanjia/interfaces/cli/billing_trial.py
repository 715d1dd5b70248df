"""The commands ``wanjia bill trial`` and ``wanjia bill explain``: a bill with every step told in words."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wanjia.interfaces.cli.start import AS_PERSON, REFUSED, actor_now, refusals_told, set_up

if TYPE_CHECKING:
    from rich.table import Table

    from wanjia.interfaces.exchange.told_bills import ToldBill
    from wanjia.revenue.billing.kernel.explanation import Step, ToldLine
    from wanjia.revenue.billing.kernel.wording import Language

READABLE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
LANGUAGE = click.option(
    "--lang",
    "language",
    type=click.Choice(["en", "zh"]),
    default="en",
    show_default=True,
    help="Language of the steps.",
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="For machines: lines, steps, totals; decimals as text.")
HEADINGS = {
    "en": ("item", "quantity", "unit price", "amount, yuan"),
    "zh": ("费用项", "数量", "单价", "金额（元）"),
}


@click.command("trial")
@click.argument("file", type=READABLE)
@AS_JSON
@LANGUAGE
def trial(file: Path, as_json: bool, language: str) -> None:
    """
    Bill the agreement that FILE describes (YAML, or JSON if it ends in .json) and explain every step.

    Neither a database nor a customer is needed. docs/trial-bill.md tells what a file may say.
    """
    from wanjia.foundation.sheets.files import decoded
    from wanjia.interfaces.exchange.told_bills import shelf_beside, trial_bills
    from wanjia.revenue.billing.kernel.wording import Language

    with refusals_told():
        told = trial_bills(decoded(file.read_bytes()), name=file.name, shelf=shelf_beside(file.parent))
    _show(told, as_json=as_json, language=Language(language))
    if any(bill.refusals for bill in told):
        sys.exit(REFUSED)


@click.command("explain")
@click.argument("number")
@AS_JSON
@LANGUAGE
@AS_PERSON
def explain(number: str, as_json: bool, language: str, person: str | None) -> None:
    """Explain the issued bill NUMBER: its readings, its lines with the price documents, its total."""
    set_up()
    from wanjia.interfaces.exchange.told_bills import told_stored
    from wanjia.revenue.billing.kernel.wording import Language
    from wanjia.revenue.billing.queries.bills import explained_bill

    with refusals_told():
        actor, _ = actor_now(person)
        bill = explained_bill(number, scope=actor.scope)
    _show([told_stored(bill)], as_json=as_json, language=Language(language))


TRIAL_COMMANDS = (trial, explain)


def _show(told: Sequence[ToldBill], *, as_json: bool, language: Language) -> None:
    if as_json:
        print(json.dumps(plain_bills(told, language=language), ensure_ascii=False, indent=1))
    elif sys.stdout.isatty():
        _show_tables(told, language=language)
    else:
        print("\n".join(plain_text(told, language=language)))


def plain_bills(told: Sequence[ToldBill], *, language: Language) -> dict[str, Any]:
    """Give bills as plain values for JSON: decimals as text; lines and steps name their agreement by number."""
    from wanjia.interfaces.exchange.told_bills import totals_of

    totals = totals_of(told)
    numbered = list(enumerate(told, start=1))
    return {
        "agreements": [bill.title for bill in told],
        "lines": [{"agreement": number} | _plain_line(line) for number, bill in numbered for line in bill.lines],
        "steps": [
            {"agreement": number} | _plain_step(step, language=language)
            for number, bill in numbered
            for step in bill.steps
        ],
        "totals": {
            "energy_kwh": totals.energy_kwh,
            "amount": str(totals.amount),
            "average_price": None if totals.average_price is None else str(totals.average_price),
            "is_sample": totals.is_sample,
        },
        "refusals": [{"agreement": number, "code": code} for number, bill in numbered for code in bill.refusals],
    }


def _plain_line(told: ToldLine) -> dict[str, Any]:
    line, document = told.line, told.source.document if told.source else None
    return {
        "start": str(line.start),
        "end": str(line.end),
        "part": line.part,
        "kind": line.kind.value,
        "item": line.item,
        "time_of_use": line.time_of_use.value,
        "tier": line.tier,
        "quantity": str(line.quantity),
        "unit_price": None if line.unit_price is None else str(line.unit_price),
        "amount": None if line.amount is None else str(line.amount),
        "document": document.number if document else None,
        "is_sample": document.is_sample if document else False,
    }


def _plain_step(step: Step, *, language: Language) -> dict[str, Any]:
    from wanjia.revenue.billing.kernel.explanation import plain

    return {
        "topic": step.topic,
        "title": step.title(language),
        "sentence": step.told(language),
        "step": step.sentence,
        "days": [str(step.days.start), str(step.days.end)] if step.days else None,
        "figures": {name: plain(value) for name, value in step.all_figures().items()},
    }


def plain_text(told: Sequence[ToldBill], *, language: Language) -> list[str]:
    """Write bills as lines of text: each step behind its title, with its days where there are several spans."""
    rows: list[str] = []
    for bill in told:
        rows += [bill.title] if bill.title else []
        for step in bill.steps:
            days = f" ({_days(step)})" if step.days else ""
            rows.append(f"{step.title(language)}{days}: {step.told(language)}")
    return rows + [_account_total(told, language=language)] * (len(told) > 1)


def _days(step: Step) -> str:
    from wanjia.revenue.billing.kernel.explanation import latest_day

    return f"{step.days.start} – {latest_day(step.days)}" if step.days else ""


def _account_total(told: Sequence[ToldBill], *, language: Language) -> str:
    from wanjia.interfaces.exchange.told_bills import totals_of
    from wanjia.revenue.billing.kernel.explanation import Step

    totals = totals_of(told)
    step = Step("account", {"agreements": len(told), "amount": totals.amount, "energy": totals.energy_kwh})
    return f"{step.title(language)}: {step.told(language)}"


def _show_tables(told: Sequence[ToldBill], *, language: Language) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, markup=False)
    for bill in told:
        if bill.lines:
            console.print(_line_table(bill, language=language))
        steps = Table("", "", show_header=False, show_lines=True, title=None if bill.lines else bill.title or None)
        for step in bill.steps:
            days = f"\n{_days(step)}" if step.days else ""
            steps.add_row(f"{step.title(language)}{days}", step.told(language))
        console.print(steps)
    if len(told) > 1:
        console.print(_account_total(told, language=language))


def _line_table(bill: ToldBill, *, language: Language) -> Table:
    from rich.table import Table

    from wanjia.revenue.billing.kernel.wording import shown_figure

    table = Table(title=bill.title or None)
    for place, heading in enumerate(HEADINGS[language.value]):
        table.add_column(heading, justify="left" if place == 0 else "right")
    for told in bill.lines:
        line = told.line
        figures = (("quantity", line.quantity), ("price", line.unit_price), ("amount", line.amount))
        shown = ["" if value is None else shown_figure(value, name=name, language=language) for name, value in figures]
        table.add_row(_item(told, language=language), *shown)
    table.add_row("", "", "", shown_figure(bill.amount, name="amount", language=language), style="bold")
    return table


def _item(told: ToldLine, *, language: Language) -> str:
    """Name a line: its charge, and the fund, period or tier."""
    from wanjia.registry.tariffs.types import TimeOfUse
    from wanjia.revenue.billing.kernel.explanation import line_step
    from wanjia.revenue.billing.kernel.wording import shown_figure

    line = told.line
    period = "" if line.time_of_use is TimeOfUse.TOTAL else line.time_of_use.value
    more = [line.item, shown_figure(period, name="period", language=language), str(line.tier or "")]
    return " · ".join(part for part in (line_step(told).title(language), *more) if part)
