"""How long proposals about money and about closed months may wait, as rows like any other."""

from datetime import date

from django.db import migrations

WORK = ("concessions", "credit_moves", "reopenings")
HOURS = 72
SOURCE = "Sample: enter the time that your rules of accounting give"


def load(apps, schema_editor):
    """Write one row per kind of work."""
    limit = apps.get_model("workflow", "WorkLimit")
    limit.objects.bulk_create(
        limit(work=work, hours=HOURS, start_date=date(2000, 1, 1), source=SOURCE) for work in WORK
    )


class Migration(migrations.Migration):
    dependencies = [
        ("receivables", "0004_usage_class_of_charges"),
        ("workflow", "0002_limits_to_start_with"),
    ]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
