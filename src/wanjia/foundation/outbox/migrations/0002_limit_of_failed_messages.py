"""How long a message that failed may wait for somebody to look after it, to start with."""

from datetime import date

from django.db import migrations


def load(apps, schema_editor):
    """Write the limit as a row like any other."""
    apps.get_model("workflow", "WorkLimit").objects.create(
        work="messages_failed", hours=24, source="default of the platform; no rule sets it", start_date=date(2000, 1, 1)
    )


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial"), ("workflow", "0002_limits_to_start_with")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
