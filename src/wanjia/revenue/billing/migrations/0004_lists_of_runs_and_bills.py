from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0003_runs_and_bills_summed_up")]

    operations = [
        migrations.AddIndex("billingrun", models.Index(fields=["-bill_month", "-number"], name="run_by_month")),
        migrations.AddIndex("bill", models.Index(fields=["-bill_month", "number"], name="bill_by_month_and_number")),
    ]
