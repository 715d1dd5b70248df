"""How long cash handed over may wait for who takes it, as a row like any other."""

from datetime import date

from django.db import migrations

HOURS = 1
SOURCE = "Sample: cash has one name at any moment; enter the time that your rules of the counter give"


def load(apps, schema_editor):
    """Write the row."""
    limits = apps.get_model("workflow", "WorkLimit").objects
    limits.create(work="handovers", hours=HOURS, source=SOURCE, start_date=date(2000, 1, 1))


class Migration(migrations.Migration):
    dependencies = [("payments", "0004_cash_handed_over"), ("workflow", "0002_limits_to_start_with")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
