"""Later data are settled by a flow, citations are replaced, and small files are written as one."""

from datetime import date

import django.utils.timezone
from django.db import migrations, models
from django.db.models import Q

import wanjia.foundation.quantities.fields
from wanjia.measurement.intervals import types

SHIPPED = (
    (types.StoreFigure.COMPACT_PARTS, 8, "default of the platform; no rule sets it; unconfirmed"),
    (
        types.StoreFigure.RETENTION_DAYS,
        1096,
        "default: three years, as long as customers ask about their bills; unconfirmed: set your company's own",
    ),
)


def ship_limits(apps, schema_editor):
    """Give the store the figures to begin with."""
    limit = apps.get_model("intervals", "StoreLimit")
    for name, value, source in SHIPPED:
        limit.objects.create(name=name, value=value, source=source, start_date=date(2000, 1, 1))


def tell_registers(apps, schema_editor):
    """
    Say that registers were used: only issued losses cited until now, and they use them.

    They were named by month, kind and number; the latest of a month and kind is the one that stands.
    """
    citation, seen = apps.get_model("intervals", "StoreCitation"), set()
    for one in citation.objects.filter(subject_kind="lineloss.lossmonth").order_by("-pk"):
        month, kind, *_number = one.subject_key.split()
        one.has_registers = True
        if (month, kind) in seen:
            one.replaced_at = one.at
        else:
            one.subject_kind, one.subject_key = f"lineloss.{kind.lower()}", month
        seen.add((month, kind))
        one.save(update_fields=["has_registers", "replaced_at", "subject_kind", "subject_key"])


def tell_states(apps, schema_editor):
    """Say of findings that were there already when they were found, and that those settled with a reason stay so."""
    finding = apps.get_model("intervals", "LaterDataFinding")
    for one in finding.objects.select_related("batch"):
        one.found_at = one.batch.at
        one.state = types.LaterDataState.DISMISSED if one.settled_at else types.LaterDataState.OPEN
        one.save(update_fields=["found_at", "state"])


class Migration(migrations.Migration):
    dependencies = [("intervals", "0003_shipped_validation")]
    operations = [
        migrations.CreateModel(
            name="StoreLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start_date", models.DateField()),
                ("end_date", models.DateField(blank=True, null=True)),
                ("name", models.CharField(choices=[(each, each) for each in types.StoreFigure], max_length=40)),
                ("value", wanjia.foundation.quantities.fields.QuantityField(places=4)),
                ("source", models.CharField(max_length=200)),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("end_date__isnull", True), ("end_date__gt", models.F("start_date")), _connector="OR"
                        ),
                        name="intervals_storelimit_ends_after_start",
                    )
                ],
            },
        ),
        migrations.AddField("intervalpart", "is_compacted", models.BooleanField(default=False, help_text="it stands for others that came before")),
        migrations.AddField("intervalpart", "until_version", models.PositiveBigIntegerField(null=True, help_text="from which on a compacted one stands for it")),
        migrations.AddField("intervalpart", "retired_at", models.DateTimeField(null=True)),
        migrations.AddField("intervalpart", "dropped_at", models.DateTimeField(null=True, help_text="its file is not kept any more")),
        migrations.AlterField("storecitation", "subject_key", models.CharField(max_length=300)),
        migrations.AddField(
            "storecitation",
            "has_registers",
            models.BooleanField(default=False, help_text="that at 00:00 of the end too"),
        ),
        migrations.AddField("storecitation", "replaced_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "storecitation", models.Index(fields=["start_date"], condition=Q(replaced_at=None), name="citation_standing")
        ),
        migrations.RemoveIndex("laterdatafinding", "later_data_open"),
        migrations.AddField(
            "laterdatafinding",
            "state",
            models.CharField(
                choices=[(each, each) for each in types.LaterDataState],
                default=types.LaterDataState.OPEN,
                max_length=10,
            ),
        ),
        migrations.AddField(
            "laterdatafinding",
            "found_at",
            models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddIndex(
            "laterdatafinding", models.Index(fields=["state", "found_at"], name="later_data_by_state")
        ),
        migrations.RunPython(ship_limits, migrations.RunPython.noop),
        migrations.RunPython(tell_registers, migrations.RunPython.noop),
        migrations.RunPython(tell_states, migrations.RunPython.noop),
    ]
