"""What begins by itself to start with, and how long failed work may wait; rows like any other."""

import csv
from datetime import date, time
from pathlib import Path

from django.db import migrations

SHIPPED = Path(__file__).parent.parent / "shipped" / "timetable.csv"
SINCE = date(2000, 1, 1)
PLATFORM = "default of the platform; no rule sets it"
WORK, HOURS = "failed_by_timetable", 12


def load(apps, schema_editor):
    """Write a row of the timetable per shipped line, each with its time from the beginning on."""
    timetable, timing = apps.get_model("jobs", "Timetable"), apps.get_model("jobs", "TimetableTiming")
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            made = timetable.objects.create(kind=row["kind"], answered_by=row["answered_by"])
            timing.objects.create(
                timetable=made,
                start_date=SINCE,
                at_time=time.fromisoformat(row["at_time"]),
                month_day=int(row["month_day"]) if row["month_day"] else None,
                catch_up=row["catch_up"],
                source=row["source"],
            )
    limit = apps.get_model("workflow", "WorkLimit")
    limit.objects.create(work=WORK, hours=HOURS, source=PLATFORM, start_date=SINCE)


class Migration(migrations.Migration):
    dependencies = [("jobs", "0002_timetable"), ("workflow", "0002_limits_to_start_with")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
