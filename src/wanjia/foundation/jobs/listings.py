"""The jobs of one's units as a list that people look through."""

from __future__ import annotations

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanjia.foundation.access.types import Permission
from wanjia.foundation.jobs.queries import jobs_in
from wanjia.foundation.jobs.types import JobState
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total

JOBS = Listing(
    name="jobs",
    title=_("Background work of my units"),
    permission=Permission.EVENTS_VIEW,
    rows=jobs_in,
    key=("id",),
    order=("-pk",),
    columns=(
        ListColumn("kind", pgettext_lazy("job", "Work"), Kind.CODE, vocabulary="job", is_sortable=False),
        ListColumn("subject", pgettext_lazy("job", "About"), is_sortable=False),
        ListColumn("state", pgettext_lazy("job", "State"), Kind.CODE, codes=JobState, is_sortable=False),
        ListColumn("actor_name", pgettext_lazy("job", "Asked for by"), is_sortable=False),
        ListColumn("actor_number", pgettext_lazy("job", "Staff number"), is_sortable=False),
        ListColumn("unit", pgettext_lazy("job", "Unit"), path="unit__name", is_sortable=False),
        ListColumn("created_at", pgettext_lazy("job", "Asked for at"), Kind.MOMENT, is_sortable=False),
        ListColumn("ended_at", pgettext_lazy("job", "Ended at"), Kind.MOMENT, is_sortable=False),
    ),
    filters=(
        Filter("kind", pgettext_lazy("job", "Work"), lambda kind: Q(kind=kind), Kind.TEXT, vocabulary="job"),
        Filter("state", pgettext_lazy("job", "State"), lambda state: Q(state=state), Kind.CODE, codes=JobState),
        Filter("actor", pgettext_lazy("job", "Staff number"), lambda number: Q(actor_number=number)),
    ),
    totals=(Total("jobs", pgettext_lazy("job", "pieces of work"), Count("pk")),),
)
