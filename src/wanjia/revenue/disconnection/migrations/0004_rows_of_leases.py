"""How long a command stays with who took it, and how long what waits here may, to start with."""

from datetime import date
from decimal import Decimal

from django.db import migrations

SINCE = date(2000, 1, 1)
PLATFORM = "default of the platform; no rule sets it"
WORK = {"cut_orders": 24, "lost_commands": 2, "important_customers": 72}


def load(apps, schema_editor):
    """Write them as rows like any other."""
    rule = {"name": "LEASE_MINUTES", "value": Decimal(30), "source": PLATFORM, "start_date": SINCE}
    apps.get_model("disconnection", "CutRule").objects.create(**rule)
    for work, hours in WORK.items():
        apps.get_model("workflow", "WorkLimit").objects.create(
            work=work, hours=hours, source=PLATFORM, start_date=SINCE
        )


class Migration(migrations.Migration):
    dependencies = [("disconnection", "0003_carried_out_and_important"), ("workflow", "0002_limits_to_start_with")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
