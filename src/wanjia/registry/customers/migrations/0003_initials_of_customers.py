"""Customers that are there already get the initials of their names, so that search finds them."""

from typing import Any

from django.db import migrations

from wanjia.foundation.columnar.database import read_frame, update_rows
from wanjia.registry.customers.rules import with_initials


def fill(apps: Any, schema_editor: Any) -> None:
    """Compute the initials of all customers at once."""
    model = apps.get_model("customers", "Customer")
    table = read_frame(model.objects.order_by("pk"), id="pk", name="name", kind="kind")
    update_rows(model, table=with_initials(table).select("id", "initials"))


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_proposals_and_initials")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
