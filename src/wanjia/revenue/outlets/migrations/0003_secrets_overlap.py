"""A secret still holds for some days after another was set."""

from datetime import date
from decimal import Decimal

from django.db import migrations, models

from wanjia.revenue.outlets.types import OutletLimit

SINCE = date(2000, 1, 1)
SOURCE = "default of the platform: a week to change over"


def load(apps, schema_editor):
    """Write the row, unless the shipped file brought it to a new database already."""
    rules = apps.get_model("outlets", "OutletRule").objects
    if not rules.filter(name="OVERLAP_DAYS").exists():
        rules.create(name="OVERLAP_DAYS", value=Decimal(7), source=SOURCE, is_confirmed=False, start_date=SINCE)


class Migration(migrations.Migration):
    dependencies = [("outlets", "0002_shipped_rows")]
    operations = [
        migrations.AddField("channel", "sealed_former", models.TextField(blank=True, default="")),
        migrations.AddField("channel", "former_until", models.DateTimeField(null=True)),
        migrations.AlterField(
            "outletrule", "name", models.CharField(choices=[(one, one) for one in OutletLimit], max_length=20)
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
