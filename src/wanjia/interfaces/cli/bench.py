"""Commands that measure how fast this machine works through what the platform does most."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wanjia.interfaces.cli.bench_trial import bench_trial
from wanjia.interfaces.cli.start import REFUSED

if TYPE_CHECKING:
    import polars as pl

    from wanjia.revenue.billing.kernel.pricing import PriceTables

PART = 125_000
WARMING = 100
MEGABYTE = 1_000_000


@click.group("bench")
def bench() -> None:
    """Measure how fast this machine is."""


@bench.command("pricing")
@click.option("--customers", type=click.IntRange(min=1), default=1_000_000, show_default=True, metavar="N")
@click.option(
    "--part",
    type=click.IntRange(min=1),
    default=PART,
    show_default=True,
    metavar="N",
    help="Customers priced at a time.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures for machines.")
def bench_pricing(customers: int, part: int, as_json: bool) -> None:
    """
    Price a month of N made-up customers and tell how many bills that is a second.

    Of a hundred 85 are on a ladder, 10 on prices by period of the day, 5 on two-part prices with losses and power
    factor. Only the pricing is timed: nothing is read from or written to a database. The exit code is 1 if a customer
    was refused, or if the lines are not what the bills and the energy say.
    """
    outcome = measured_pricing(customers, part=part)
    if as_json:
        print(json.dumps(outcome.as_plain(), ensure_ascii=False, indent=2))
    else:
        _show(outcome)
    if not outcome.is_conserved:
        sys.exit(REFUSED)


@dataclass(slots=True)
class Stopwatch:
    """Seconds on the wall and seconds of processor time, of all threads together."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Add the time that a block takes."""
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.seconds += time.perf_counter() - wall
        self.cpu_seconds += time.process_time() - cpu


@dataclass(slots=True)
class Tally:
    """
    What is known of the bills made so far.

    :ivar kinds: (structure of the price, kind of line) → lines and yuan
    :ivar of_bills: sum of the totals of the bills, yuan
    :ivar unbalanced: bills whose lines of energy do not sum to the energy priced
    """

    customers: dict[str, int] = field(default_factory=dict)
    kinds: dict[tuple[str, str], tuple[int, Decimal]] = field(default_factory=dict)
    bills: int = 0
    of_bills: Decimal = Decimal(0)
    unbalanced: int = 0
    refusals: int = 0

    @property
    def lines(self) -> int:
        """Count the lines."""
        return sum(count for count, _ in self.kinds.values())

    @property
    def of_lines(self) -> Decimal:
        """Sum the amounts of the lines."""
        return sum((amount for _, amount in self.kinds.values()), Decimal(0))


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished measurement."""

    asked: int
    part: int
    tally: Tally
    making: Stopwatch
    pricing: Stopwatch
    checking: Stopwatch

    @property
    def is_conserved(self) -> bool:
        """Tell whether everybody has a bill, and lines, bills and energy agree to the fen and the kWh."""
        tally = self.tally
        has_all = tally.bills == self.asked and tally.refusals == 0
        return has_all and tally.unbalanced == 0 and tally.of_bills == tally.of_lines

    def as_plain(self) -> dict[str, Any]:
        """Give the figures as plain values; amounts as text, since they are exact."""
        import polars as pl

        tally = self.tally
        return {
            "customers": self.asked,
            "bills": tally.bills,
            "lines": tally.lines,
            "seconds": round(self.pricing.seconds, 3),
            "cpu_seconds": round(self.pricing.cpu_seconds, 3),
            "bills_per_second": round(tally.bills / self.pricing.seconds),
            "bills_per_cpu_second": round(tally.bills / self.pricing.cpu_seconds),
            "peak_memory_mb": round(peak_memory() / MEGABYTE),
            "part": self.part,
            "threads": pl.thread_pool_size(),
            "load_average": [round(load, 2) for load in os.getloadavg()],
            "making_seconds": round(self.making.seconds, 3),
            "checking_seconds": round(self.checking.seconds, 3),
            "by_kind": self._by_kind(),
            "conservation": {
                "is_kept": self.is_conserved,
                "amount_of_lines": str(tally.of_lines),
                "amount_of_bills": str(tally.of_bills),
                "bills_out_of_balance": tally.unbalanced,
                "refusals": tally.refusals,
            },
        }

    def _by_kind(self) -> dict[str, Any]:
        """Give each structure's share of the customers, its lines by kind, and its yuan."""
        return {
            structure: {
                "customers": count,
                "share": count / self.asked,
                "lines": {
                    kind: lines for (of, kind), (lines, _) in sorted(self.tally.kinds.items()) if of == structure
                },
                "amount": str(
                    sum((yuan for (of, _), (_, yuan) in self.tally.kinds.items() if of == structure), Decimal(0))
                ),
            }
            for structure, count in self.tally.customers.items()
        }


def measured_pricing(count: int, *, part: int) -> Outcome:
    """
    Price customers in parts and look at every bill.

    :param part: customers in memory at a time
    """
    tables = price_tables()
    _priced(load(WARMING), tables=tables)
    tally, making, pricing, checking = Tally(), Stopwatch(), Stopwatch(), Stopwatch()
    for start in range(0, count, part):
        with making.running():
            made = load(min(part, count - start), start=start)
        with pricing.running():
            priced = _priced(made, tables=tables)
        with checking.running():
            _count(priced, into=tally, made=made, rates=tables.rates)
    return Outcome(count, part=part, tally=tally, making=making, pricing=pricing, checking=checking)


def price_tables() -> PriceTables:
    """Make the prices of the load, with one more fund, as many provinces charge four."""
    from dataclasses import replace

    import polars as pl

    from wanjia.interfaces.demo import pricing_load
    from wanjia.registry.tariffs.kernel.schema import FUNDS

    tables = pricing_load.price_tables()
    fund = {"item": "water projects", "price": Decimal("0.00196875")}
    fourth = FUNDS.frame([{"rate_id": rate, **fund} for rate in tables.rates["rate_id"]])
    return replace(tables, funds=pl.concat([tables.funds, fourth]))


def load(count: int, *, start: int = 0) -> tuple[pl.DataFrame, pl.DataFrame]:
    """
    Make SEGMENTS and MEASURED, late in the ladder year: about half of the customers on a ladder cross a limit.

    That, and a fourth fund, makes six lines a bill.
    """
    import polars as pl

    from wanjia.interfaces.demo.pricing_load import customers

    segments, measured = customers(count, start=start)
    limit = pl.when(pl.col("segment_id") % 3 == 0).then(4_800).otherwise(2_160)
    before_limit = (pl.col("segment_id") * 97) % 450
    return segments.with_columns(ladder_used_kwh=(limit - before_limit).cast(pl.Int64)), measured


@dataclass(frozen=True, slots=True)
class _Priced:
    """PARTS, LINES, and how many customers were refused."""

    parts: pl.DataFrame
    lines: pl.DataFrame
    refusals: int


def _priced(made: tuple[pl.DataFrame, pl.DataFrame], *, tables: PriceTables) -> _Priced:
    from wanjia.revenue.billing.kernel.pricing import price
    from wanjia.revenue.billing.kernel.settlement import settle

    segments, measured = (table.lazy() for table in made)
    parts, contradictory = settle(segments, measured=measured, rates=tables.rates.lazy())
    lines, unpriced = price(segments, measured=measured, parts=parts.lazy(), tables=tables)
    return _Priced(parts, lines=lines, refusals=contradictory.height + unpriced.height)


def _count(priced: _Priced, *, into: Tally, made: tuple[pl.DataFrame, pl.DataFrame], rates: pl.DataFrame) -> None:
    import polars as pl

    from wanjia.revenue.billing.types import LineKind

    names = dict(rates.select("rate_id", "structure").iter_rows())
    for rate, count in made[0].group_by("rate_id").len().sort("rate_id").iter_rows():
        into.customers[names[rate]] = into.customers.get(names[rate], 0) + count
    kinds = priced.lines.group_by("rate_id", "kind").agg(pl.len(), pl.col("amount").sum())
    for rate, kind, count, amount in kinds.iter_rows():
        lines, yuan = into.kinds.get((names[rate], kind), (0, Decimal(0)))
        into.kinds[names[rate], kind] = (lines + count, yuan + amount)
    energy = pl.when(pl.col("kind") == LineKind.ENERGY).then("quantity").otherwise(0).sum()
    bills = priced.lines.group_by("segment_id").agg(pl.col("amount").sum(), energy.cast(pl.Int64).alias("energy"))
    due = priced.parts.group_by("segment_id").agg(pl.col("energy_total").sum())
    both = bills.join(due, on="segment_id", how="full")
    into.unbalanced += both.filter(pl.col("energy").ne_missing(pl.col("energy_total"))).height
    into.bills += bills.height
    into.of_bills += bills.select(pl.col("amount").sum()).item()
    into.refusals += priced.refusals


def peak_memory() -> int:
    """Tell how many bytes this process held at most; Linux counts in ``ru_maxrss`` what held before a program began."""
    status = Path("/proc/self/status")
    if status.is_file():
        held = [line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM:")]
        if held:
            return int(held[0].split()[1]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


bench.add_command(bench_trial)
COMMANDS = (bench,)


def _show(outcome: Outcome) -> None:
    from rich.console import Console
    from rich.table import Table

    figures = outcome.as_plain()
    console = Console(highlight=False, markup=False, soft_wrap=True)
    load_average = " ".join(f"{load:.2f}" for load in figures["load_average"])
    console.print(
        f"{figures['bills']:,} bills with {figures['lines']:,} lines in {figures['seconds']:.2f} s: "
        f"{figures['bills_per_second']:,} bills a second\n"
        f"processor time {figures['cpu_seconds']:.2f} s: {figures['bills_per_cpu_second']:,} bills a processor second\n"
        f"{figures['threads']} threads, {outcome.part:,} customers at a time, at most "
        f"{figures['peak_memory_mb']:,} MB, load of the machine {load_average}\n"
        f"not counted: {figures['making_seconds']:.2f} s to make the customers, "
        f"{figures['checking_seconds']:.2f} s to check the bills"
    )
    table = Table()
    for column in ("prices", "customers", "share", "lines", "yuan"):
        table.add_column(column, justify="left" if column == "prices" else "right", overflow="fold")
    kinds: Counter[str] = Counter()
    for structure, row in figures["by_kind"].items():
        kinds.update(row["lines"])
        lines, yuan = f"{sum(row['lines'].values()):,}", f"{Decimal(row['amount']):,}"
        table.add_row(structure, f"{row['customers']:,}", f"{100 * row['share']:.1f} %", lines, yuan)
    console.print(table, "lines: " + ", ".join(f"{kind} {count:,}" for kind, count in kinds.items()), sep="\n")
    console.print(_told(outcome))


def _told(outcome: Outcome) -> str:
    tally = outcome.tally
    if outcome.is_conserved:
        return f"lines sum to bills: {tally.of_bills:,} yuan; energy of every bill comes out; nobody refused"
    return (
        f"NOT CONSERVED: lines {tally.of_lines:,} yuan, bills {tally.of_bills:,} yuan; {tally.bills:,} bills for "
        f"{outcome.asked:,} customers, {tally.refusals:,} refusals; energy off on {tally.unbalanced:,} bills"
    )
