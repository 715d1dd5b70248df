"""The demo on the terminal: a line per step while it runs, tables at its end; plain lines where nobody watches."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Self

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from wanjia.interfaces.demo.accounts import PASSWORD, DemoAccount
from wanjia.interfaces.demo.report import Figures
from wanjia.interfaces.demo.steps import Step, Steps

SHOWN_LINES = 40
NUMBERS = {
    "bills",
    "kWh",
    "yuan",
    "yuan/kWh",
    "findings",
    "found",
    "held",
    "quantity",
    "unit price",
    "kWh in it",
    "tier",
}
CHARGES = {
    "ENERGY": "energy",
    "TIER": "tier surcharge",
    "CAPACITY": "basic charge, capacity",
    "DEMAND": "basic charge, demand",
    "DEMAND_EXCESS": "demand beyond tolerance",
    "POWER_FACTOR": "power factor",
    "FUND": "fund",
}
PLAIN_WIDTH = 140


class Screen:
    """Where the demo is watched."""

    def __init__(self, console: Console | None = None) -> None:
        """Write to the terminal unless another console is given."""
        found = console or Console()
        self.console = found if found.is_terminal else Console(file=found.file, width=PLAIN_WIDTH)
        self.steps = Steps(self._begins, self._ends)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        self._progress = Progress(*columns, console=self.console, transient=True)
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        """Start to show what runs, if somebody watches."""
        if self.console.is_terminal:
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop showing."""
        self._progress.stop()

    def _begins(self, step: Step) -> None:
        if self.console.is_terminal:
            self._task = self._progress.add_task(f"{step.part}: {step.name} …")

    def _ends(self, step: Step) -> None:
        if self._task is not None:
            self._progress.remove_task(self._task)
            self._task = None
        counted = f"{step.count:>11,} {step.unit:<13}" if step.count else " " * 25
        rate = f"{step.rate():>10,.0f} a second" if step.count and step.seconds else ""
        self.console.print(f"{step.part:<8} {step.name:<36} {counted} {step.seconds:>7.2f} s {rate}", highlight=False)

    def show(self, report: Figures) -> None:
        """Print the report."""
        self._progress.stop()
        for table in tables(report):
            for column in table.columns:
                column.justify = "right" if column.header in NUMBERS else "left"
            self.console.print()
            self.console.print(table)
        self.console.print()
        for line in closing(report):
            self.console.print(line, highlight=False)

    def show_accounts(self, accounts: Iterable[DemoAccount]) -> None:
        """Print who can sign in."""
        self._progress.stop()
        title = "Who can sign in to the sample county"
        table = Table("post", "岗位", "unit", "login", "password", title=title, title_justify="left")
        for account in accounts:
            table.add_row(account.post, account.post_in_chinese, account.unit, account.login, PASSWORD)
        self.console.print()
        self.console.print(table)


def tables(report: Figures) -> Iterable[Table]:
    """Lay the report out in tables."""
    yield _readings(report["readings"])
    yield _held(report["held"], checks=report["checks"])
    yield _sums("Average price by price class", names=("structure", "name"), rows=report["by_class"])
    yield _sums("Average price by station", names=("station",), rows=report["by_station"])
    yield _ladder(report["ladder"])
    yield _two_part(report["two_part"])
    yield from (_bill(bill) for bill in report["sample_bills"])


def _readings(found: Figures) -> Table:
    table = Table(
        "rule", "findings", "settled as", title="Findings about the readings of January 2026", title_justify="left"
    )
    for rule, states in found["found"].items():
        table.add_row(rule, _n(sum(states.values())), ", ".join(f"{state} {count}" for state, count in states.items()))
    table.add_section()
    table.add_row("refused at the door", _n(found["refused"]), f"still waiting {found['refused_still_waiting']}")
    return table


def _held(held: Figures, *, checks: dict[str, int]) -> Table:
    title = f"Bills checked; {_n(held['accounts'])} accounts held"
    table = Table("rule", "found", "held", title=title, title_justify="left")
    for rule, count in checks.items():
        table.add_row(rule, _n(count), _n(held["by_rule"].get(rule, 0)))
    return table


def _sums(title: str, *, names: tuple[str, ...], rows: list[Figures]) -> Table:
    table = Table(*names, "bills", "kWh", "yuan", "yuan/kWh", title=title, title_justify="left")
    for row in rows:
        table.add_row(
            *(row[name] for name in names),
            _n(row["bills"]),
            _n(row["kwh"]),
            _n(row["yuan"]),
            str(row["yuan_a_kwh"] or ""),
        )
    return table


def _ladder(rows: list[Figures]) -> Table:
    table = Table(
        "tier", "bills that reach it at most", "kWh in it", "yuan", title="Residential ladder", title_justify="left"
    )
    for row in rows:
        table.add_row(str(row["tier"]), _n(row["bills"]), _n(row["kwh"]), _n(row["yuan"]))
    return table


def _two_part(found: Figures) -> Table:
    title = f"Two-part prices: {_n(found['bills'])} bills, {_n(found['kwh'])} kWh, {_n(found['yuan'])} yuan"
    table = Table("charge", "bills", "yuan", title=title, title_justify="left")
    for row in found["basic"]:
        table.add_row(f"basic charge by {row['basis']}", _n(row["bills"]), _n(row["yuan"]))
    for word, row in found["power_factor"].items():
        table.add_row(f"power factor {word}", _n(row["lines"]), _n(row["yuan"]))
    return table


def _bill(bill: Figures) -> Table:
    whose = f"Bill {bill['number']} of account {bill['account']}, {bill['station']}"
    title = f"{whose}: {_n(bill['kwh'])} kWh, {_n(bill['yuan'])} yuan"
    table = Table(
        "charge", "period", "tier", "quantity", "unit price", "yuan", "price from", title=title, title_justify="left"
    )
    for line in bill["lines"][:SHOWN_LINES]:
        charge = " ".join(
            part
            for part in (CHARGES[line["kind"]], line["item"], f"(part {line['part']})" if line["part"] else "")
            if part
        )
        period = "" if line["time_of_use"] == "TOTAL" else line["time_of_use"].replace("_", " ").lower()
        tier = str(line["tier"] or "")
        table.add_row(charge, period, tier, *_figures(line), line["price_from"])
    return table


def _figures(line: Figures) -> Iterable[str]:
    """Write quantity and price without the zeros behind their last digit, the amount to the fen."""
    for name in ("quantity", "unit_price"):
        yield "" if line[name] is None else f"{Decimal(line[name]).normalize():,f}"
    yield "" if line["amount"] is None else f"{Decimal(line['amount']):,.2f}"


def _n(value: int | Decimal) -> str:
    return f"{value:,}"


def closing(report: Figures) -> Iterable[str]:
    """Say in a few lines what the month came to and how long it took."""
    bills, seconds = report["bills"], report["seconds"]
    yield f"{_n(bills['bills'])} customers billed, {_n(report['held']['accounts'])} held"
    yield f"{_n(bills['kwh'])} kWh, {_n(bills['yuan'])} yuan, {bills['yuan_a_kwh']} yuan/kWh on average"
    if bills["sample_prices"]:
        yield f"{_n(bills['sample_prices'])} bills stand on prices that are samples, not published"
    before = ", ".join(f"{part} {seconds[part]:.1f} s" for part in ("county", "history"))
    yield f"The month took {seconds['month']:.1f} s, people's decisions {seconds['clerk']:.1f} s (before it: {before})"
