"""Registers that did not come, estimated; limits and the chain confirmed or not; bounds that healthy meters keep."""

import csv
from decimal import Decimal
from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

import wanjia.measurement.intervals.types
import wanjia.registry.metering.types

SHIPPED = Path(__file__).parent.parent / "limits.csv"
#: Shipped before with bounds for levels of voltage; now changes of voltage are compared.
BEFORE = {("CLOCK_DRIFT", "likeness"): Decimal("0.8"), ("CLOCK_DRIFT", "gain"): Decimal("0.1")}


def complete(apps, schema_editor):
    """Add the limits shipped since, and change those that still stand as they were shipped."""
    limits = apps.get_model("intervals", "IntervalLimit")
    known = set(limits.objects.values_list("rule", "name"))
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            key, value = (row["rule"], row["name"]), Decimal(row["value"])
            if key not in known:
                limits.objects.create(**{**row, "value": value})
            elif key in BEFORE:
                as_shipped = limits.objects.filter(rule=key[0], name=key[1], value=BEFORE[key])
                as_shipped.update(value=value, source=row["source"])


class Migration(migrations.Migration):
    dependencies = [
        ("intervals", "0004_later_data_and_files_written_anew"),
        ("metering", "0004_tie_proposals"),
    ]

    operations = [
        migrations.CreateModel(
            name="RegisterEstimate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(help_text="at whose start it stands")),
                (
                    "register",
                    models.CharField(
                        choices=[
                            (
                                wanjia.registry.metering.types.RegisterKind["ACTIVE_TOTAL"],
                                wanjia.registry.metering.types.RegisterKind["ACTIVE_TOTAL"],
                            ),
                            (
                                wanjia.registry.metering.types.RegisterKind["ACTIVE_SHARP"],
                                wanjia.registry.metering.types.RegisterKind["ACTIVE_SHARP"],
                            ),
                            (
                                wanjia.registry.metering.types.RegisterKind["ACTIVE_PEAK"],
                                wanjia.registry.metering.types.RegisterKind["ACTIVE_PEAK"],
                            ),
                            (
                                wanjia.registry.metering.types.RegisterKind["ACTIVE_FLAT"],
                                wanjia.registry.metering.types.RegisterKind["ACTIVE_FLAT"],
                            ),
                            (
                                wanjia.registry.metering.types.RegisterKind["ACTIVE_VALLEY"],
                                wanjia.registry.metering.types.RegisterKind["ACTIVE_VALLEY"],
                            ),
                            (
                                wanjia.registry.metering.types.RegisterKind["ACTIVE_DEEP_VALLEY"],
                                wanjia.registry.metering.types.RegisterKind["ACTIVE_DEEP_VALLEY"],
                            ),
                            (
                                wanjia.registry.metering.types.RegisterKind["REACTIVE_FORWARD"],
                                wanjia.registry.metering.types.RegisterKind["REACTIVE_FORWARD"],
                            ),
                            (
                                wanjia.registry.metering.types.RegisterKind["REACTIVE_REVERSE"],
                                wanjia.registry.metering.types.RegisterKind["REACTIVE_REVERSE"],
                            ),
                            (
                                wanjia.registry.metering.types.RegisterKind["MAXIMUM_DEMAND"],
                                wanjia.registry.metering.types.RegisterKind["MAXIMUM_DEMAND"],
                            ),
                        ],
                        max_length=20,
                    ),
                ),
                ("value", models.BigIntegerField(help_text="0.0001 kWh or kvarh")),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            (
                                wanjia.measurement.intervals.types.RegisterBasis["CURVE"],
                                wanjia.measurement.intervals.types.RegisterBasis["CURVE"],
                            ),
                            (
                                wanjia.measurement.intervals.types.RegisterBasis["USUAL"],
                                wanjia.measurement.intervals.types.RegisterBasis["USUAL"],
                            ),
                            (
                                wanjia.measurement.intervals.types.RegisterBasis["EVEN"],
                                wanjia.measurement.intervals.types.RegisterBasis["EVEN"],
                            ),
                        ],
                        max_length=10,
                    ),
                ),
                ("before_date", models.DateField(help_text="latest day before whose register stood")),
                ("after_date", models.DateField(help_text="earliest day after whose register stood", null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            (
                                wanjia.measurement.intervals.types.EstimateState["STANDING"],
                                wanjia.measurement.intervals.types.EstimateState["STANDING"],
                            ),
                            (
                                wanjia.measurement.intervals.types.EstimateState["REPLACED"],
                                wanjia.measurement.intervals.types.EstimateState["REPLACED"],
                            ),
                        ],
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveBigIntegerField(help_text="of the store that shows it first")),
                ("made_by", models.CharField(max_length=40)),
                ("made_at", models.DateTimeField()),
                (
                    "replaced_version",
                    models.PositiveBigIntegerField(help_text="of the store in which it stands no more", null=True),
                ),
                ("replaced_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="estimationstep",
            name="is_confirmed",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="intervallimit",
            name="is_confirmed",
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name="estimationstep",
            constraint=models.UniqueConstraint(fields=("sequence", "start_date"), name="estimation_step_once_a_day"),
        ),
        migrations.AddConstraint(
            model_name="intervallimit",
            constraint=models.UniqueConstraint(fields=("rule", "name", "start_date"), name="interval_limit_once_a_day"),
        ),
        migrations.AddField(
            model_name="registerestimate",
            name="meter",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="metering.meter"),
        ),
        migrations.AddField(
            model_name="registerestimate",
            name="usage_point",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="metering.usagepoint"
            ),
        ),
        migrations.AddIndex(
            model_name="registerestimate",
            index=models.Index(fields=["state", "day"], name="register_estimate_by_state"),
        ),
        migrations.AddConstraint(
            model_name="registerestimate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "STANDING")),
                fields=("meter", "day", "register"),
                name="register_estimate_once",
            ),
        ),
        migrations.RunPython(complete, migrations.RunPython.noop),
    ]
