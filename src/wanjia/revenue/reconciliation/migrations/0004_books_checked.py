"""Days whose books were checked; money of unknown cause that goes back; findings about collectors and issued bills."""

import django.db.models.deletion
from django.db import migrations, models

import wanjia.foundation.quantities.fields
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.reconciliation.types import Discrepancy, SuspenseState


def coded(codes, length):
    """Give a column of codes."""
    return models.CharField(choices=[(one, one) for one in codes], max_length=length)


class Migration(migrations.Migration):
    dependencies = [("organisation", "0001_initial"), ("reconciliation", "0003_slips_of_agents")]
    operations = [
        migrations.AlterField("checkfinding", "kind", coded(Discrepancy, 16)),
        migrations.AlterField("matchitem", "held_in", coded(LedgerAccount, 24)),
        migrations.AlterField("suspense", "state", coded(SuspenseState, 10)),
        migrations.CreateModel(
            name="BooksDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("bills", models.IntegerField()),
                ("energy_kwh", models.BigIntegerField()),
                ("issued", wanjia.foundation.quantities.fields.MoneyField(places=2)),
                ("booked", wanjia.foundation.quantities.fields.MoneyField(places=2)),
                ("open_findings", models.IntegerField()),
                ("checked_at", models.DateTimeField()),
                ("checked_by", models.CharField(max_length=40)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("unit", "day"), name="books_day_once")]},
        ),
    ]
