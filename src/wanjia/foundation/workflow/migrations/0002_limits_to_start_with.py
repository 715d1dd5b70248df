"""Limits to start with; a company sets its own by ending these rows and adding others."""

from datetime import date
from typing import Any

from django.db import migrations

SINCE = date(2000, 1, 1)
PLATFORM = "default of the platform; no rule sets it"
#: Work → hours, and where the figure comes from.
LIMITS = {
    "reading_findings": (120, "抄表异常工单时限 5 个工作日 (reading anomalies: 5 working days in the strictest year known)"),
    "refused_readings": (72, PLATFORM),
    "bill_findings": (48, PLATFORM),
    "priced_runs": (72, PLATFORM),
    "terms_proposals": (72, PLATFORM),
    "exemptions": (72, PLATFORM),
    "failed_jobs": (24, PLATFORM),
}


def fill(apps: Any, schema_editor: Any) -> None:
    """Write the limits."""
    limit = apps.get_model("workflow", "WorkLimit")
    for work, (hours, source) in LIMITS.items():
        limit.objects.create(work=work, hours=hours, source=source, start_date=SINCE)


class Migration(migrations.Migration):
    dependencies = [("workflow", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
