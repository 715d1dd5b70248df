"""What warnings of low balances say, to start with; rows like any other."""

import csv
from datetime import date
from pathlib import Path

from django.db import migrations

SHIPPED = Path(__file__).parent.parent / "shipped" / "warning_texts.csv"


def load(apps, schema_editor):
    """Write one row per shipped line."""
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            apps.get_model("prepayment", "WarningText").objects.create(start_date=date(2000, 1, 1), **row)


class Migration(migrations.Migration):
    dependencies = [("prepayment", "0003_messages_leave_the_house")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
