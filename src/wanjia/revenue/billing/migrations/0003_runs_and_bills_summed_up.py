import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Count, OuterRef, Subquery, Sum

import wanjia.foundation.quantities.fields


def fill(apps, schema_editor):
    """Say of bills which price their latest days had, and of runs what they came to."""
    bill, line = apps.get_model("billing", "Bill"), apps.get_model("billing", "BillLine")
    latest = line.objects.filter(bill=OuterRef("pk"), part=0).order_by("-end_date", "pk").values("structure_id")[:1]
    bill.objects.update(structure_id=Subquery(latest))
    # A bill without any line has the price of the account's latest bill that has lines.
    others = bill.objects.filter(account=OuterRef("account"), structure__isnull=False).order_by("-bill_month", "pk")
    bill.objects.filter(structure__isnull=True).update(structure_id=Subquery(others.values("structure_id")[:1]))
    accounts = apps.get_model("billing", "RunAccount").objects
    for run in apps.get_model("billing", "BillingRun").objects.all():
        sums = bill.objects.filter(run=run).aggregate(n=Count("pk"), energy=Sum("energy_kwh"), amount=Sum("amount"))
        run.accounts = accounts.filter(run=run).count()
        run.bills, run.energy_kwh, run.amount = sums["n"], int(sums["energy"] or 0), sums["amount"] or 0
        run.save()


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0002_shipped_limits"),
        ("tariffs", "0002_books"),
    ]

    operations = [
        migrations.AddField("billingrun", "accounts", models.PositiveIntegerField(default=0, help_text="how many accounts were planned")),
        migrations.AddField("billingrun", "bills", models.PositiveIntegerField(default=0)),
        migrations.AddField("billingrun", "energy_kwh", models.BigIntegerField(default=0)),
        migrations.AddField("billingrun", "amount", wanjia.foundation.quantities.fields.MoneyField(default=0, places=2)),
        migrations.AddField(
            "bill",
            "structure",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tariffs.pricingstructure",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
