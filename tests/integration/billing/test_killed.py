"""A run that is killed and taken up again bills as if nothing had happened."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.homes import furnish

POINTS, POINTS_IN_FULL = 3, 10
SEED = 20260131
BILLS = """
    SELECT b.number, a.number, b.kind, b.state, b.bill_month, b.start_date, b.end_date, b.energy_kwh, b.amount,
           b.is_sample, b.inputs
    FROM billing_bill b JOIN customers_customeraccount a ON a.id = b.account_id
    ORDER BY b.number
"""
LINES = """
    SELECT b.number, l.start_date, l.end_date, l.part, l.kind, l.item, l.time_of_use, l.tier, l.quantity, l.unit_price,
           l.amount, l.price_row_id
    FROM billing_billline l JOIN billing_bill b ON b.id = l.bill_id
    ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
"""
USAGES = """
    SELECT b.number, u.register, u.start_date, u.end_date, u.start_value, u.end_value, u.multiplier, u.quantity
    FROM billing_billusage u JOIN billing_bill b ON b.id = u.bill_id
    ORDER BY 1, 2, 3, 4, 5
"""
RUNS = "SELECT number, state, bill_month FROM billing_billingrun ORDER BY number"


def started(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the mortal process with its database in ``home``."""
    environment = {**os.environ, "WANJIA_HOME": str(home)}
    environment.pop("WANJIA_DATABASE", None)
    command = [sys.executable, "-m", "tests.integration.billing.mortal", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)


def outcome(home: Path) -> list[list[tuple[object, ...]]]:
    """Give everything that a run leaves behind, but for surrogate ids and times."""
    with sqlite3.connect(home / "wanjia.sqlite3") as database:
        return [database.execute(question).fetchall() for question in (BILLS, LINES, USAGES, RUNS)]


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the village once."""
    home = furnish(tmp_path_factory.mktemp("village"))
    made = started(home, "make")
    assert made.returncode == 0, made.stderr
    return home


def copy_of(village: Path, *, to: Path) -> Path:
    """Copy the village."""
    shutil.copytree(village, to)
    return to


class TestKilledRun:
    def test_a_run_killed_at_any_point_and_taken_up_again_bills_the_same(
        self, village: Path, tmp_path: Path, pytestconfig: pytest.Config
    ) -> None:
        points = POINTS_IN_FULL if pytestconfig.getoption("--full") else POINTS
        undisturbed = copy_of(village, to=tmp_path / "undisturbed")
        whole = started(undisturbed, "run")
        assert whole.returncode == 0, whole.stderr
        statements = int(whole.stdout)
        expected = outcome(undisturbed)

        for point in sorted(random.Random(SEED).sample(range(1, statements + 1), points)):
            home = copy_of(village, to=tmp_path / f"killed-{point}")
            killed = started(home, "run", str(point))
            assert killed.returncode == -signal.SIGKILL, killed.stderr

            again = started(home, "run")

            assert again.returncode == 0, f"killed before statement {point} of {statements}: {again.stderr}"
            assert outcome(home) == expected, f"killed before statement {point} of {statements}"
