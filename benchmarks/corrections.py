"""
How long pricing a year of one customer again takes: ``python -m benchmarks.corrections``.

A village of seven customers is written into a database of its own and billed month by month for a year, by the same
operations as anywhere. Measured is what the wizard asks: twelve months of one customer under a factor, old and new side
by side, with every query; once for a home on its ladder and once for a factory on two-part prices by period.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from datetime import date
from typing import Any

LIMIT_MS = 200.0
CUSTOMERS = {"1002": "a home on the annual ladder", "1005": "a factory: two parts, periods, losses, power factor"}
MS_PER_SECOND = 1000


def main() -> int:
    """Measure, print a table, and give 1 if the slowest customer took longer than the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["WANJIA_HOME"] = home
        os.environ.pop("WANJIA_DATABASE", None)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanjia.site.settings")
        write_village()
        taken = {number: measured(number, times=asked.times) for number in CUSTOMERS}
    for number, runs in taken.items():
        sys.stdout.write(
            f"{CUSTOMERS[number]:<56}{min(runs):7.0f} ms best {sorted(runs)[len(runs) // 2]:7.0f} ms median\n"
        )
    worst = max(sorted(runs)[len(runs) // 2] for runs in taken.values())
    sys.stdout.write(f"limit {LIMIT_MS:.0f} ms\n")
    return int(worst > LIMIT_MS)


def write_village() -> None:
    """Write the village and bill 2025."""
    import django

    django.setup()
    from django.core.management import call_command

    from tests.integration.billing import village

    call_command("migrate", verbosity=0)
    village.make_village(until=date(2026, 1, 1))
    for month in village.months_up_to(village.DECEMBER):
        village.billed(month)


def measured(number: str, *, times: int) -> list[float]:
    """Price the twelve months of an account again so often, and give the milliseconds."""
    from wanjia.foundation.access.types import WHOLE_COMPANY
    from wanjia.registry.customers.queries import account_named
    from wanjia.revenue.corrections.queries.working_out import worked_out

    found = error_of(account_named(number, scope=WHOLE_COMPANY).account_id)
    worked_out(found, scope=WHOLE_COMPANY)
    runs = []
    for _ in range(times):
        begun = time.perf_counter()
        out = worked_out(found, scope=WHOLE_COMPANY)
        runs.append((time.perf_counter() - begun) * MS_PER_SECOND)
        if len(out.months) != len(range(12)):
            msg = f"{len(out.months)} months were priced, not 12"
            raise SystemExit(msg)
    return runs


def error_of(account_id: int) -> Any:
    """Give a wiring fault that lasted the whole year."""
    from wanjia.foundation.periods.types import Period
    from wanjia.revenue.corrections.types import Cause, FoundError, Method, Source

    return FoundError(
        account_id=account_id,
        cause=Cause.WIRING,
        source=Source.METER_TEST,
        period=Period(date(2025, 1, 1), date(2026, 1, 1)),
        evidence="benchmark",
        method=Method.WIRING,
        inputs={"fault": "FOUR_ONE_OPEN"},
    )


if __name__ == "__main__":
    sys.exit(main())
