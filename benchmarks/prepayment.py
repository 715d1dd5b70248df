"""
How long the daily balance of the sample county takes: ``python -m benchmarks.prepayment``.

The county of 37,349 customers is made as `wanjia demo` makes it (or taken from WANJIA_HOME if it is there), a day of
readings is added for each of the latest days of the running month, and every second customer signs under fee control.
Measured is what the job ``prepayment.balance_day`` does: prices the use since the last bill of every account, works out
balances, writes them, plans warnings.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

LIMIT_SECONDS = 10.0
READ_DAYS = 3


def main() -> int:
    """Measure, print a table, and give 1 if the whole took longer than the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--day", default="", help="day of the balance; 15 days after the latest bill unless given")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanjia.site.settings")
    import django

    django.setup()
    from wanjia.foundation.access.queries import process_actor

    by = process_actor("benchmark")
    day = date.fromisoformat(asked.day) if asked.day else running_day()
    add_readings(day)
    sign_half(day, by=by)
    best = min((measured(day, by=by) for _ in range(asked.times)), key=lambda run: sum(run.values()))
    for step, seconds in best.items():
        sys.stdout.write(f"{step:<40}{seconds:8.2f} s\n")
    whole = sum(best.values())
    sys.stdout.write(f"{'the whole':<40}{whole:8.2f} s (limit {LIMIT_SECONDS:.0f} s)\n")
    return int(whole > LIMIT_SECONDS)


def running_day() -> date:
    """Give the 16th of the month after the latest bill."""
    from django.apps import apps
    from django.db.models import Max

    latest: date = apps.get_model("billing", "Bill").objects.aggregate(latest=Max("end_date"))["latest"]
    return latest + timedelta(days=15)


def add_readings(day: date) -> None:
    """Add a reading of every register for each of the latest days, a little above the latest one."""
    from django.apps import apps
    from django.db import transaction
    from django.db.models import Max

    from wanjia.foundation.columnar.database import read_fields, write_rows

    readings = apps.get_model("readings", "Reading")
    if readings.objects.filter(reading_date=day).exists():
        return
    latest = readings.objects.filter(reading_date__lt=day - timedelta(days=READ_DAYS)).aggregate(at=Max("reading_date"))
    table = read_fields(readings.objects.current().filter(reading_date=latest["at"]), id_as="reading_id")
    with transaction.atomic():
        for back in range(READ_DAYS, -1, -1):
            write_rows(readings, table=later(table, day=day - timedelta(days=back)))


def later(table: Any, *, day: date) -> Any:
    """Give the readings of a day: each value a little above."""
    import polars as pl

    ahead = (pl.lit(day) - pl.col("reading_date")).dt.total_days()
    step = (ahead * pl.lit(3)).cast(pl.Decimal(38, 4))
    is_energy = ~pl.col("kind").str.contains("DEMAND")
    value = pl.when(is_energy).then(pl.col("value") + step).otherwise(pl.col("value"))
    return table.with_columns(
        value=value.cast(table.schema["value"]), reading_date=pl.lit(day), supersedes_id=None
    ).drop("reading_id")


def sign_half(day: date, *, by: Any) -> None:
    """Have every second account sign under fee control."""
    from django.apps import apps

    agreements = apps.get_model("prepayment", "ControlAgreement")
    if agreements.objects.exists():
        return
    ids = apps.get_model("customers", "CustomerAccount").objects.order_by("pk").values_list("pk", flat=True)
    agreements.objects.bulk_create(
        agreements(
            account_id=account_id,
            number=f"FK{account_id}",
            signed_on=day,
            signatory="客户",
            start_date=day,
            entered_by=by.number,
        )
        for account_id in ids[::2]
    )


def measured(day: date, *, by: Any) -> dict[str, float]:
    """Do the job's steps once; give how long each took."""
    from django.db import transaction

    from wanjia.revenue.prepayment.operations import balancing, warning
    from wanjia.revenue.prepayment.queries import balances, controls, running

    at, took = datetime.combine(day, datetime.min.time(), tzinfo=UTC) + timedelta(hours=3), {}

    def timed(step: str, does: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        found = does()
        took[step] = time.perf_counter() - began
        return found

    scope = by.scope
    side = timed("reading what bills are made from", lambda: running.running_side(day, scope=scope))
    ran = timed("pricing the use since the last bill", lambda: running.ran(side, day=day))
    money = timed("balances, late fees", lambda: balances.money_on(day, scope=scope))
    under = timed("policies and agreements", lambda: controls.controls(side.classes, scope=scope, day=day))
    table = timed("levels", lambda: balances.balances(ran.running, money=money, controls=under, day=day))
    units = side.accounts.accounts.select("account_id", "unit_id")
    with transaction.atomic():
        whole = timed("writing", lambda: balancing.write_balances(table, units=units, day=day, by=by, at=at))
        timed("warnings", lambda: warning.plan_warnings(whole, day=day, by=by, at=at))
    sys.stdout.write(
        f"{table.height} accounts, {side.accounts.stretches.height} stretches, {under.height} under fee control, "
        f"{table['problem'].is_not_null().sum()} not priced, {table['is_estimated'].sum()} estimated, "
        f"levels {dict(table['level'].value_counts().iter_rows())}\n"
    )
    return took


if __name__ == "__main__":
    sys.exit(main())
