"""The commands ``wanjia bill …``: run a month, look at what was found, issue, cancel, correct."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from wanjia.interfaces.cli.billing_trial import TRIAL_COMMANDS
from wanjia.interfaces.cli.start import AS_PERSON, actor_now, refusals_told, set_up

if TYPE_CHECKING:
    from wanjia.foundation.access.types import Actor
    from wanjia.interfaces.worker.billing import Progress as Report
    from wanjia.interfaces.worker.billing import Watcher

MONTH = click.DateTime(formats=["%Y-%m"])


@click.group()
def bill() -> None:
    """Bills: run a month, review, issue, try out, explain, correct."""


@contextmanager
def progress_bar() -> Iterator[Watcher]:
    """Show how far each step of a run has come, in accounts' parts and bills."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, object] = {}

        def watch(report: Report) -> None:
            if report.step not in tasks:
                tasks[report.step] = bars.add_task(report.step, total=report.chunks)
            task = tasks[report.step]
            bars.update(task, completed=report.done, description=f"{report.step}: {report.bills:,} bills")  # type: ignore[arg-type]

        yield watch


@bill.command()
@click.option("--month", required=True, type=MONTH, help="Month whose cycles are billed, such as 2026-01.")
@click.option("--unit", default=None, help="Code of the unit that bills; without it, the company.")
@click.option("--route", "routes", multiple=True, help="Code of a reading route; without it, all routes.")
@click.option("--issue", "also_issue", is_flag=True, help="Issue at once; what has open findings is held back.")
@AS_PERSON
def run(month: datetime, unit: str | None, routes: tuple[str, ...], also_issue: bool, person: str | None) -> None:
    """
    Price a month into draft bills and list what wants a look; with --issue also issue what is in order.

    Killed at any point and called again, it goes on where it stopped.
    """
    set_up()
    from wanjia.interfaces.worker import billing as worker
    from wanjia.measurement.readings.queries.walking import route_ids_named

    with refusals_told(), progress_bar() as watch:
        by, _ = actor_now(person)
        route_ids = route_ids_named(routes, scope=by.scope) if routes else None
        unit_id = unit_held(unit, by=by)
        number = worker.plan(month_of(month), unit_id=unit_id, route_ids=route_ids, by=by)
        worker.price(number, by=by, watch=watch)
        if also_issue:
            worker.hold_open_findings(number, reason="held back when the run was issued", by=by)
            worker.issue(number, by=by, watch=watch)
    show_run(number, by=by)


@bill.command()
@click.argument("number")
@click.option("--hold-open", is_flag=True, help="Hold bills whose findings nobody has decided on, issue the rest.")
@AS_PERSON
def issue(number: str, hold_open: bool, person: str | None) -> None:
    """Issue the bills of the priced run NUMBER."""
    set_up()
    from wanjia.interfaces.worker import billing as worker

    with refusals_told(), progress_bar() as watch:
        by, _ = actor_now(person)
        if hold_open:
            worker.hold_open_findings(number, reason="held back when the run was issued", by=by)
        worker.issue(number, by=by, watch=watch)
    show_run(number, by=by)


@bill.command()
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@AS_PERSON
def findings(number: str, as_json: bool, person: str | None) -> None:
    """List what was found in the run NUMBER and still waits for a decision."""
    set_up()
    from wanjia.revenue.billing.queries import findings, runs

    with refusals_told():
        by, _ = actor_now(person)
        run_id = runs.run_named(number, scope=by.scope).pk
    rows = [
        {
            "id": row.pk,
            "account": row.account.number,
            "rule": row.rule,
            "severity": row.severity,
            "evidence": row.evidence,
        }
        for row in findings.open_findings(run_id).select_related("account")
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    table = Table("id", "account", "rule", "severity", "evidence", title=f"{len(rows)} open findings of {number}")
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    Console().print(table)


@bill.command()
@click.argument("finding", type=int)
@click.option("--accept/--hold", "accepts", required=True, help="Let the bill go out, or hold it.")
@click.option("--reason", required=True, help="Why; stays with the bill.")
@AS_PERSON
def settle(finding: int, accepts: bool, reason: str, person: str | None) -> None:
    """Decide on the finding with the id FINDING."""
    set_up()
    from django.db import transaction

    from wanjia.revenue.billing.operations import settling

    with refusals_told(), transaction.atomic():
        by, at = actor_now(person)
        step = "accept" if accepts else "hold"
        settled = settling.settle_finding(finding_id=finding, step=step, reason=reason, by=by, at=at)
    click.echo(f"{settled.rule} of account {settled.account.number}: {settled.state}")


@bill.command()
@click.argument("number")
@click.option("--reason", required=True, help="Why; stays with the run.")
@AS_PERSON
def cancel(number: str, reason: str, person: str | None) -> None:
    """Give up the run NUMBER before anything of it is issued."""
    set_up()
    from django.db import transaction

    from wanjia.revenue.billing.operations import cancelling
    from wanjia.revenue.billing.queries import runs

    with refusals_told(), transaction.atomic():
        by, at = actor_now(person)
        found = runs.run_named(number, scope=by.scope)
        cancelling.cancel_run(run_id=found.pk, reason=reason, by=by, at=at)
    click.echo(f"Run {number} is cancelled; its accounts are free for another.")


@bill.command()
@click.argument("account")
@click.option("--month", required=True, type=MONTH, help="Month to bill again, such as 2026-01.")
@click.option("--reason", required=True, help="Why; stays with the bills.")
@AS_PERSON
def correct(account: str, month: datetime, reason: str, person: str | None) -> None:
    """
    Bill a month of the account ACCOUNT again, after readings, terms or prices were mended.

    Later months of the same ladder year are billed again where their tiers move.
    """
    set_up()
    from django.db import transaction

    from wanjia.revenue.rebilling import operations

    with refusals_told(), transaction.atomic():
        by, at = actor_now(person)
        account_id = account_named(account, by=by)
        numbers = operations.correct_month(
            account_id=account_id, bill_month=month_of(month), reason=reason, by=by, at=at
        )
    click.echo("New bills: " + (", ".join(numbers) or "none, nothing differs"))


def unit_held(code: str | None, *, by: Actor) -> int:
    """
    Find the unit with a code among the actor's, or the highest of them.

    :raises Refused: if there is none
    """
    from wanjia.foundation.findings.types import Refused
    from wanjia.foundation.organisation.queries import units_below

    units = units_below(by.scope.unit_paths).sort("path")
    found = units if code is None else units.filter(units["code"] == code)
    if found.is_empty():
        msg = f"none of your units has the code {code}" if code else "you hold no post in any unit"
        raise Refused(msg)
    return int(found["unit_id"][0])


def account_named(number: str, *, by: Actor) -> int:
    """
    Find an account by its number.

    :raises Refused: if the actor's units have none
    """
    from wanjia.foundation.findings.types import Refused
    from wanjia.registry.customers.queries import accounts

    found = accounts(by.scope)
    ids = dict(found.select("number", "account_id").iter_rows())
    if number not in ids:
        msg = f"no account among your units has the number {number}"
        raise Refused(msg)
    return int(ids[number])


def show_run(number: str, *, by: Actor) -> None:
    """Print what a run came to."""
    from wanjia.revenue.billing.queries import runs

    summary = runs.run_summary(number, scope=by.scope)
    table = Table(title=f"Run {number} ({summary.bill_month:%Y-%m}): {summary.state}", show_header=False)
    table.add_row("bills", f"{summary.bills:,}")
    table.add_row("energy, kWh", f"{summary.energy_kwh:,}")
    table.add_row("amount, yuan", f"{summary.amount:,}")
    table.add_row("average price, yuan/kWh", str(summary.average_price or ""))
    for rule, (count, state) in summary.findings.items():
        table.add_row(f"{rule} ({state})", f"{count:,}")
    Console().print(table)


def month_of(value: datetime) -> date:
    """Give the first day of a month given on the command line."""
    return value.date().replace(day=1)


for command in TRIAL_COMMANDS:
    bill.add_command(command)

COMMANDS = (bill,)
