"""
What the way through the browser costs: a month billed by jobs of a worker, against the same calls on the command line.

``python -m benchmarks.jobs --customers 10000`` makes a county up to the planned run of its January 2026, copies it, and
bills one copy by calls and the other by two jobs that a running ``wanjia worker`` does, in turn, as often as asked.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HOLD = "held back when the run was issued"


def environment(home: Path) -> dict[str, str]:
    """Give the environment of a process that works in ``home``."""
    known = {"WANJIA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "wanjia.site.settings"}
    return {**{name: value for name, value in os.environ.items() if not name.startswith("WANJIA_")}, **known}


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def ask(home: Path, *words: str) -> str:
    """Run one of this module's steps in a home and give what it prints last."""
    command = [sys.executable, "-m", "benchmarks.jobs", *words]
    done = subprocess.run(command, env=environment(home), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        sys.exit(done.stderr[-2000:])
    return done.stdout.split()[-1]


def make(customers: int) -> None:
    """Make a county up to the planned run of its month; print the run's number."""
    from django.conf import settings

    from wanjia.interfaces.demo.billing import bill_history, bill_the_month
    from wanjia.interfaces.demo.journey import prepare
    from wanjia.interfaces.demo.steps import Steps
    from wanjia.interfaces.worker import billing

    class Planned(Exception):
        """The run is planned: nothing more is wanted."""

    class Planner:
        plan = staticmethod(billing.plan)

        def price(self, number: str, **_: object) -> None:
            raise Planned(number)

        issue = price

    steps = Steps(lambda _: None, lambda _: None)
    county = prepare(customers, seed=2026, steps=steps)
    bill_history(county, biller=billing, steps=steps, cycles=(11,))
    try:
        bill_the_month(county, folder=Path(settings.HOME) / "demo", biller=Planner(), steps=steps)
    except Planned as planned:
        say(str(planned))


def by_calls(number: str) -> None:
    """Bill the run as `wanjia bill` does; print the seconds."""
    from wanjia.interfaces.demo.billing import AT
    from wanjia.interfaces.demo.clerk import clerk, issuer
    from wanjia.interfaces.worker import billing

    who, other = clerk(on=AT.date()), issuer(on=AT.date())
    began = time.perf_counter()
    billing.price(number, by=who)
    billing.hold_open_findings(number, reason=HOLD, by=other)
    billing.issue(number, by=other)
    say(f"{time.perf_counter() - began}")


def by_jobs(number: str) -> None:
    """Bill the run by two jobs, one after the other, as the console asks for them; print the seconds."""
    from django.db import transaction
    from django.utils import timezone

    from wanjia.foundation.jobs import operations
    from wanjia.foundation.jobs.queries import job_seen
    from wanjia.interfaces.demo.billing import AT
    from wanjia.interfaces.demo.clerk import clerk, issuer

    now = timezone.localtime()
    began = time.perf_counter()
    for kind, by in (("billing.price_run", clerk(on=AT.date())), ("billing.issue_run", issuer(on=AT.date()))):
        with transaction.atomic():
            arguments = {"number": number, "hold_open": True}
            job_id = operations.submit(kind, arguments=arguments, by=by, at=now)
        while (job := job_seen(job_id, number=by.number)).is_open:
            time.sleep(0.05)
        if job.why:
            sys.exit(job.why)
    say(f"{time.perf_counter() - began}")


def main() -> None:
    """Make, copy, bill both ways, and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=3)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wanjia-jobs-") as folder:
        home = Path(folder) / "county"
        home.mkdir()
        number = ask(home, "make", str(wanted.customers))
        calls, jobs = [], []
        for turn in range(wanted.times):
            calls.append(float(ask(copied(home, name=f"calls{turn}"), "calls", number)))
            jobs.append(billed_by_worker(copied(home, name=f"jobs{turn}"), number=number))
            say(f"{wanted.customers:,} customers: by calls {calls[-1]:.2f} s, by jobs {jobs[-1]:.2f} s")
        best = f"best of {wanted.times}: by calls {min(calls):.2f} s, by jobs {min(jobs):.2f} s"
        say(f"{best}: {min(jobs) / min(calls):.2f} times")


def copied(home: Path, *, name: str) -> Path:
    """Copy a home whose processes have ended."""
    return Path(shutil.copytree(home, home.with_name(name)))


def billed_by_worker(home: Path, *, number: str) -> float:
    """Bill by jobs beside a worker that is running already; give the seconds."""
    command = [sys.executable, "-m", "wanjia.interfaces.cli.main", "worker"]
    with subprocess.Popen(command, env=environment(home), stderr=subprocess.DEVNULL) as worker:  # noqa: S603
        try:
            while ask(home, "alive") != "True":
                time.sleep(0.5)
            return float(ask(home, "jobs", number))
        finally:
            worker.terminate()


def alive() -> None:
    """Print whether a worker is there."""
    from wanjia.foundation.jobs.queries import holders

    say(f"{bool(holders())}")


if __name__ == "__main__":
    steps = {"make": lambda: make(int(sys.argv[2])), "calls": lambda: by_calls(sys.argv[2])}
    steps |= {"jobs": lambda: by_jobs(sys.argv[2]), "alive": alive}
    if len(sys.argv) > 1 and sys.argv[1] in steps:
        import django

        django.setup()
        steps[sys.argv[1]]()
    else:
        main()
