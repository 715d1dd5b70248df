"""A worker that is killed at any point: another takes its jobs up, and nothing is done twice or left out."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.support.homes import furnish

POINTS, POINTS_IN_FULL = 4, 12
SEED = 20260202
QUESTIONS = (
    """
    SELECT b.number, a.number, b.state, b.bill_month, b.energy_kwh, b.amount
    FROM billing_bill b JOIN customers_customeraccount a ON a.id = b.account_id ORDER BY b.number, a.number
    """,
    "SELECT number, state FROM billing_billingrun ORDER BY number",
    "SELECT kind, state, why FROM jobs_job ORDER BY id",
    "SELECT count(*) FROM customers_customer",
    "SELECT name, count(*) FROM events_event WHERE name NOT LIKE 'billing.%' GROUP BY name ORDER BY name",
)


@dataclass(frozen=True)
class Place:
    """A home with its database: embedded, or one of a PostgreSQL cluster."""

    home: Path
    url: str = ""

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "WANJIA_HOME": str(self.home)}
        environment.pop("WANJIA_DATABASE", None)
        if self.url:
            environment["WANJIA_DATABASE"] = self.url
        command = [sys.executable, "-m", "tests.integration.worker.mortal", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)

    def copy(self, *, to: Path) -> "Place":
        shutil.copytree(self.home, to)
        if not self.url:
            return Place(to)
        name = f"w_{to.name}"
        make_database(name, template=self.url.rpartition("/")[2])
        return Place(to, f"{self.url.rpartition('/')[0]}/{name}")

    def outcome(self) -> list[list[tuple[Any, ...]]]:
        """Give everything that the jobs leave behind, but for surrogate ids and times."""
        if self.url:
            with psycopg.connect(self.url) as connection:
                return [connection.execute(question).fetchall() for question in QUESTIONS]
        with sqlite3.connect(self.home / "wanjia.sqlite3") as database:
            return [database.execute(question).fetchall() for question in QUESTIONS]


def make_database(name: str, *, template: str) -> None:
    cluster = os.environ["WANJIA_DATABASE"].rpartition("/")[0]
    with psycopg.connect(f"{cluster}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Make the village with its jobs once."""
    home, url = tmp_path_factory.mktemp("village"), ""
    if "WANJIA_DATABASE" in os.environ:
        name = f"w_village_{os.getpid()}"
        make_database(name, template="template0")
        url = f"{os.environ['WANJIA_DATABASE'].rpartition('/')[0]}/{name}"
    else:
        furnish(home)
    place = Place(home, url)
    made = place.run("make")
    assert made.returncode == 0, made.stderr
    return place


class TestKilledWorker:
    def test_leaves_its_jobs_to_another_that_does_them_once(
        self, village: Place, tmp_path: Path, pytestconfig: pytest.Config
    ) -> None:
        points = POINTS_IN_FULL if pytestconfig.getoption("--full") else POINTS
        undisturbed = village.copy(to=tmp_path / f"undisturbed_{os.getpid()}")
        whole = undisturbed.run("work")
        assert whole.returncode == 0, whole.stderr
        statements, expected = int(whole.stdout), undisturbed.outcome()
        assert [state for _kind, state, _why in expected[2]] == ["done"] * 4, expected[2]

        for point in sorted(random.Random(SEED).sample(range(1, statements + 1), points)):
            place = village.copy(to=tmp_path / f"killed_{point}_{os.getpid()}")
            killed = place.run("work", str(point))
            assert killed.returncode == -signal.SIGKILL, killed.stderr

            again = place.run("work")

            assert again.returncode == 0, f"killed before statement {point} of {statements}: {again.stderr}"
            assert place.outcome() == expected, f"killed before statement {point} of {statements}"
