"""Collection is counted by terminal, area, unit and day."""

import django.db.models.deletion
from django.db import migrations, models

import wanjia.foundation.quantities.fields


class Migration(migrations.Migration):
    dependencies = [
        ("intervals", "0005_registers_estimated"),
        ("metering", "0003_gateways_and_terminals"),
        ("network", "0001_initial"),
        ("organisation", "0001_initial"),
    ]
    operations = [
        migrations.CreateModel(
            name="CollectionDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("due", models.PositiveIntegerField()),
                ("come", models.PositiveIntegerField()),
                ("in_time", models.PositiveIntegerField()),
                ("missing", models.PositiveIntegerField()),
                ("come_pct", wanjia.foundation.quantities.fields.QuantityField(places=4)),
                ("in_time_pct", wanjia.foundation.quantities.fields.QuantityField(places=4)),
                ("counted_at", models.DateTimeField()),
                (
                    "area",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.transformerarea",
                    ),
                ),
                (
                    "terminal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="metering.collectionterminal",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["day", "unit"], name="collection_by_day")]},
        ),
    ]
