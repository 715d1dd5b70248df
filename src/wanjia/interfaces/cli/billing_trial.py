"""The commands ``wanjia bill trial`` and ``wanjia bill explain``: a bill with every step told in words."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wanjia.interfaces.cli.start import AS_PERSON, REFUSED, actor_now, refusals_told, set_up

if TYPE_CHECKING:
    from rich.table import Table

    from wanjia.revenue.billing.kernel.explanation import Step, ToldLine
    from wanjia.revenue.billing.kernel.stored_explanation import StoredBill
    from wanjia.revenue.billing.kernel.wording import Language
    from wanjia.revenue.billing.protocols.prices import Prices, Shelf
    from wanjia.revenue.billing.protocols.trial import Trial

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
NATIONAL = "national"
BOOKS_KEPT = 16
HEADINGS = {
    "en": ("item", "quantity", "unit price", "amount, yuan"),
    "zh": ("费用项", "数量", "单价", "金额（元）"),
}


@dataclass(frozen=True, slots=True)
class ToldBill:
    """What is shown of one agreement: its name, lines and steps."""

    title: str
    lines: tuple[ToldLine, ...]
    steps: tuple[Step, ...]
    amount: Decimal
    energy_kwh: int
    refusals: tuple[str, ...] = ()
    is_sample: bool = False


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
    from wanjia.revenue.billing.kernel.wording import Language
    from wanjia.revenue.billing.queries.bills import explained_bill

    with refusals_told():
        actor, _ = actor_now(person)
        bill = explained_bill(number, scope=actor.scope)
    _show([stored_bill(bill)], as_json=as_json, language=Language(language))


TRIAL_COMMANDS = (trial, explain)


def trial_bills(text: str, *, name: str, shelf: Shelf) -> list[ToldBill]:
    """
    Bill every agreement of a trial file; if one of them is refused, none has lines.

    :raises TrialRefused: if the file cannot be read as one
    """
    from wanjia.revenue.billing.protocols.trial import parse_trials

    told = [_trial_bill(found) for found in parse_trials(text, name=name, shelf=shelf)]
    if not any(bill.refusals for bill in told):
        return told
    return [bill if bill.refusals else _withheld(bill) for bill in told]


def _trial_bill(found: Trial) -> ToldBill:
    from wanjia.revenue.billing.kernel.case_explanation import Grounds, case_steps, load_steps, told_lines
    from wanjia.revenue.billing.kernel.explanation import Source, rests_on_sample
    from wanjia.revenue.billing.kernel.formulas import ConnectedLoad, connected_load_energy
    from wanjia.revenue.billing.kernel.worked import worked_case

    loads = [ConnectedLoad(kw, hours, factor) for kw, factor, hours in found.connected_load]
    if loads:
        found = found.with_unmetered(connected_load_energy(loads, days=1))
    grounds = Grounds(
        power_factor_rates=found.power_factor_rates,
        sources={key: Source(document, published) for key, (published, document) in found.sources.items()},
        rules=found.rules,
    )
    worked = worked_case(found.case, power_factor_rates=found.power_factor_rates)
    lines = told_lines(worked, grounds=grounds)
    return ToldBill(
        title=found.title,
        lines=lines,
        steps=(*load_steps(loads), *case_steps(worked, grounds=grounds)),
        amount=worked.bill.amount,
        energy_kwh=worked.bill.energy_kwh,
        refusals=tuple(code.value for code in worked.bill.refusals),
        is_sample=rests_on_sample(lines),
    )


def _withheld(bill: ToldBill) -> ToldBill:
    """Keep the steps up to the lines, and no line: another agreement of the account was refused."""
    from wanjia.revenue.billing.kernel.wording import Topic

    kept = (Topic.READINGS, Topic.MEASURED, Topic.LOSSES, Topic.APART)
    steps = tuple(step for step in bill.steps if step.topic in kept)
    return ToldBill(bill.title, (), steps, Decimal(0), 0)


def stored_bill(bill: StoredBill) -> ToldBill:
    """Lay a stored bill out for showing."""
    from wanjia.revenue.billing.kernel.stored_explanation import stored_steps

    return ToldBill(
        title=f"{bill.number} · {bill.account} · {bill.period.start} – {bill.period.end}",
        lines=bill.lines,
        steps=stored_steps(bill),
        amount=bill.amount,
        energy_kwh=bill.energy_kwh,
        is_sample=bill.is_sample,
    )


def shelf_beside(folder: Path) -> Shelf:
    """Find books by the name of a shipped one, or by a path beside the trial file."""

    def found(name: str) -> Prices:
        path = _book_path(name, folder=folder)
        return _prices(path, changed=path.stat().st_mtime_ns if path else 0)

    return found


def _shipped() -> dict[str, Path]:
    folder = files("wanjia.registry.tariffs") / "books"
    return {path.stem: path for path in sorted(Path(str(folder)).glob("*.yaml"))}


def _book_path(name: str, *, folder: Path) -> Path | None:
    from wanjia.revenue.billing.protocols.entries import TrialRefused

    shipped = _shipped()
    if not name:
        return None
    if name in shipped:
        return shipped[name]
    if (path := folder / name).is_file():
        return path
    known = ", ".join(book for book in shipped if book != NATIONAL)
    msg = f"book {name!r} is not there. Use one of {known}, or the path of a book seen from the trial file."
    raise TrialRefused(msg)


@lru_cache(maxsize=BOOKS_KEPT)
def _prices(path: Path | None, *, changed: int) -> Prices:
    from wanjia.registry.tariffs.protocols.price_book import parse_book
    from wanjia.registry.tariffs.types import BookRefused
    from wanjia.revenue.billing.protocols.entries import TrialRefused
    from wanjia.revenue.billing.protocols.prices import Prices

    national = _shipped()[NATIONAL]
    try:
        books = [parse_book(one.read_text(encoding="utf-8"), name=one.name) for one in (path, national) if one]
    except BookRefused as refused:
        raise TrialRefused(str(refused)) from refused
    return Prices(book=books[0] if path else None, national=books[-1])


def _show(told: Sequence[ToldBill], *, as_json: bool, language: Language) -> None:
    if as_json:
        print(json.dumps(plain_bills(told, language=language), ensure_ascii=False, indent=1))
    elif sys.stdout.isatty():
        _show_tables(told, language=language)
    else:
        print("\n".join(plain_text(told, language=language)))


def plain_bills(told: Sequence[ToldBill], *, language: Language) -> dict[str, Any]:
    """Give bills as plain values for JSON: decimals as text; lines and steps name their agreement by number."""
    from wanjia.registry.tariffs.rules import average_price

    amount, energy = _totals(told)
    average = average_price(amount, energy_kwh=Decimal(energy), places=4)
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
            "energy_kwh": energy,
            "amount": str(amount),
            "average_price": None if average is None else str(average),
            "is_sample": any(bill.is_sample for bill in told),
        },
        "refusals": [{"agreement": number, "code": code} for number, bill in numbered for code in bill.refusals],
    }


def _totals(told: Sequence[ToldBill]) -> tuple[Decimal, int]:
    return sum((bill.amount for bill in told), Decimal("0.00")), sum(bill.energy_kwh for bill in told)


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
    from wanjia.revenue.billing.kernel.explanation import Step

    amount, energy = _totals(told)
    step = Step("account", {"agreements": len(told), "amount": amount, "energy": energy})
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
