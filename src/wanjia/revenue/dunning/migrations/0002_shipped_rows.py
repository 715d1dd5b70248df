"""Strategies, templates, quiet hours, protections, limits and risk rules to start with; all of them rows like any other."""

import csv
from datetime import date, time
from decimal import Decimal
from pathlib import Path

from django.db import migrations

SHIPPED = Path(__file__).parent.parent / "shipped"
SINCE = date(2000, 1, 1)
PLATFORM = "default of the platform; no rule sets it"
WORK = {"dunning_steps": 24, "dunning_agreements": 72, "dunning_warnings": 72}


def rows(name):
    """Read a shipped file; empty cells are left to the model."""
    with (SHIPPED / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return [{key: value for key, value in row.items() if value} for row in csv.DictReader(lines)]


def load(apps, schema_editor):
    """Write one row per shipped line, and how long the work may wait."""

    def add(model, values):
        return apps.get_model("dunning", model).objects.create(start_date=SINCE, **values)

    templates = {row["code"]: add("MessageTemplate", row) for row in rows("templates")}
    strategies = {
        row["code"]: add("Strategy", {**row, "least_amount": Decimal(row["least_amount"])}) for row in rows("strategies")
    }
    for row in rows("steps"):
        template = templates.get(row.pop("template", ""))
        add("StrategyStep", {**row, "strategy": strategies[row["strategy"]], "template": template})
    for row in rows("quiet_hours"):
        hours = {name: time.fromisoformat(row[name]) for name in ("start_time", "end_time")}
        add("QuietHours", {**row, **hours})
    for row in rows("protections"):
        add("Protection", row)
    for row in rows("limits"):
        add("DunningLimit", {**row, "value": Decimal(row["value"])})
    for row in rows("risk_rules"):
        add("RiskRule", {**row, "least": Decimal(row["least"])})
    for row in rows("grade_bands"):
        add("GradeBand", row)
    limit = apps.get_model("workflow", "WorkLimit")
    for work, hours in WORK.items():
        limit.objects.create(work=work, hours=hours, source=PLATFORM, start_date=SINCE)


class Migration(migrations.Migration):
    dependencies = [("dunning", "0001_initial"), ("workflow", "0002_limits_to_start_with")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
