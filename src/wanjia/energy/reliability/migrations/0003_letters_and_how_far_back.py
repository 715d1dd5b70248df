"""Letters to important customers, and how far back losses of power are looked at; rows to start with, unconfirmed."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import migrations, models

SHIPPED = Path(__file__).parent.parent / "shipped"
SINCE = date(2000, 1, 1)
NAMES = (
    "SUSTAINED_MINUTES",
    "NOTICE_DAYS",
    "NOTICE_HOURS",
    "REPEAT_DAYS",
    "MERGE_DAYS",
    "RESERVE_PCT",
    "MAJOR_EVENT_BETAS",
    "LOCATION_METERS",
    "LOCATION_WINDOW",
    "LOCATION_SHARE",
    "LOCATION_HOURS",
    "ANNOUNCE_DAYS",
    "REPEATED_FAULTS",
    "FREQUENT_COUNT",
    "FREQUENT_DAYS",
)
NEW = NAMES[-5:]


def load(apps, schema_editor):
    """Write the rows that are new, unless they came with the first ones."""
    rules = apps.get_model("reliability", "ReliabilityRule")
    with (SHIPPED / "rules.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["name"] in NEW:
                values = {"value": Decimal(row["value"]), "source": row["source"]}
                rules.objects.get_or_create(name=row["name"], start_date=SINCE, defaults=values)
    with (SHIPPED / "letters.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            apps.get_model("reliability", "NoticeText").objects.create(start_date=SINCE, is_letter=True, **row)


class Migration(migrations.Migration):
    dependencies = [("reliability", "0002_shipped_rows")]
    operations = [
        migrations.AddField("noticetext", "is_letter", models.BooleanField(default=False)),
        migrations.AddConstraint(
            "noticetext",
            models.UniqueConstraint(
                fields=["is_cancellation", "is_letter", "start_date"], name="notice_text_once_a_day"
            ),
        ),
        migrations.AlterField(
            "reliabilityrule", "name", models.CharField(choices=[(name, name) for name in NAMES], max_length=20)
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
