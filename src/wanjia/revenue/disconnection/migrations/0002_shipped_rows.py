"""The rules that cuts are judged by, to start with; all of them rows like any other."""

import csv
from datetime import date, time
from decimal import Decimal
from pathlib import Path

from django.db import migrations

SHIPPED = Path(__file__).parent.parent / "shipped"
SINCE = date(2000, 1, 1)
PLATFORM = "default of the platform; no rule sets it"
WORK = {
    "cuts_to_approve": (24, PLATFORM),
    "cuts_to_serve": (72, PLATFORM),
    "restores": (24, "国家电网供电服务十项承诺: 缴清电费后24小时内恢复供电"),
}


def rows(name):
    """Read a shipped file; empty cells are left to the model."""
    with (SHIPPED / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        found = [{key: value for key, value in row.items() if value} for row in csv.DictReader(lines)]
    return [{**row, "is_confirmed": row.get("is_confirmed") == "1"} for row in found]


def load(apps, schema_editor):
    """Write one row per shipped line, and how long the work may wait."""

    def add(model, values):
        apps.get_model("disconnection", model).objects.create(**{"start_date": SINCE, **values})

    for row in rows("rules"):
        add("CutRule", {**row, "value": Decimal(row["value"])})
    for row in rows("windows"):
        add("CutWindow", {**row, **{name: time.fromisoformat(row[name]) for name in ("start_time", "end_time")}})
    for row in rows("rest_days"):
        add("RestDay", {**row, **{name: date.fromisoformat(row[name]) for name in ("start_date", "end_date")}})
    for row in rows("debt_kinds"):
        add("DebtKind", row)
    limit = apps.get_model("workflow", "WorkLimit")
    for work, (hours, source) in WORK.items():
        limit.objects.create(work=work, hours=hours, source=source, start_date=SINCE)


class Migration(migrations.Migration):
    dependencies = [("disconnection", "0001_initial"), ("workflow", "0002_limits_to_start_with")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
