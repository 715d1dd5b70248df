"""The whole demo, from an empty database to the report."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from wanjia.interfaces.demo.bank import open_bank, show_bank
from wanjia.interfaces.demo.billing import AT, HISTORY, THE_MONTH, Biller, bill_history, bill_the_month, issued_at
from wanjia.interfaces.demo.cash import begin_cash, latest_day
from wanjia.interfaces.demo.clerk import clerk
from wanjia.interfaces.demo.county import County, county
from wanjia.interfaces.demo.dirt import MONTH
from wanjia.interfaces.demo.energy import work_energy
from wanjia.interfaces.demo.fresh import make_fresh, note_beginning
from wanjia.interfaces.demo.loading import load_prices, load_registry
from wanjia.interfaces.demo.report import Figures, figures, step_figures
from wanjia.interfaces.demo.series.delivering import deliver_series, write_truth
from wanjia.interfaces.demo.steps import Steps
from wanjia.revenue.billing.queries import runs

SET_UP = "county"


def run(customers: int, *, seed: int, biller: Biller, steps: Steps, has_year: bool = False) -> Figures:
    """
    Make a county, bill its year 2025, then its January 2026, and report.

    :param biller: carries billing runs through
    :param has_year: whether series of the whole year are made, or of the latest two months
    :returns: the report; all but ``steps`` and ``seconds`` is the same for the same county
    :raises NotTheDemo: if the database holds anything but a demo county
    """
    made = prepare(customers, seed=seed, steps=steps)
    begin_cash()
    account_id = open_bank(at=issued_at(MONTH - 2))
    bill_history(made, biller=biller, steps=steps)
    with steps.step("match the bank's latest day", part=HISTORY, unit="lines") as step:
        step.count = show_bank(account_id, day=latest_day(issued_at(MONTH - 1)))
    folder = Path(settings.HOME) / "demo"
    billed = bill_the_month(made, folder=folder, biller=biller, steps=steps)
    write_truth(made, folder=Path(settings.HOME))
    deliver_series(made, steps=steps, has_year=has_year)
    work_energy(made, steps=steps)
    with steps.step("report", part=THE_MONTH, unit="bills") as step:
        run_id = runs.run_named(billed.run_number, scope=clerk(on=AT.date()).scope).pk
        report = figures(made, billed=billed, run_id=run_id)
        step.count = report["bills"]["bills"]
    parts = dict.fromkeys(step.part for step in steps.taken)
    seconds = {part: round(steps.seconds_of(part), 2) for part in parts}
    return {**report, "files": [str(file) for file in billed.files], "seconds": seconds, "steps": step_figures(steps)}


def prepare(customers: int, *, seed: int, steps: Steps) -> County:
    """
    Make a county and load it into a fresh database, without readings.

    :raises NotTheDemo: if the database holds anything but a demo county
    """
    with steps.step("empty database", part=SET_UP, unit="tables"):
        make_fresh()
        note_beginning(customers=customers, seed=seed, at=AT)
    with steps.step("make the county", part=SET_UP, unit="customers") as step:
        made = county(customers, seed=seed)
        step.count = customers
    with steps.step("import prices", part=SET_UP, unit="documents") as step:
        step.count = load_prices(at=AT)
    with steps.step("load the registry", part=SET_UP, unit="rows") as step:
        step.count = load_registry(made, at=AT)
    return made
