"""Who relies on a version of the store, and what later versions say otherwise."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.measurement.intervals.models import IntervalBatch, IntervalPart, LaterDataFinding, StoreCitation
from wanjia.measurement.intervals.types import Cited

CITATION, FINDING = "intervals.storecitation", "intervals.laterdatafinding"


class UnknownVersion(Refused):
    """The store has no such version."""


class NotSettled(Refused):
    """A finding that cannot be settled so."""


def cite(version: int, *, cited: Cited, by: Actor, at: datetime) -> int:
    """
    Note that something was made from a version of the store, so that later data about its days raise a finding.

    Data that came between that version and now raise it at once.

    :returns: id of the citation; the same one again if it is noted already
    :raises UnknownVersion: if the store has no such version
    """
    batch = IntervalBatch.objects.filter(version=version).first()
    if batch is None:
        msg = f"the interval store has no version {version}"
        raise UnknownVersion(msg)
    citation, is_new = StoreCitation.objects.get_or_create(
        batch=batch,
        subject_kind=cited.subject_kind,
        subject_key=cited.subject_key,
        defaults={"unit_id": cited.unit_id, "start_date": cited.start, "end_date": cited.end, "at": at},
    )
    if is_new:
        events.record(
            "intervals.version_cited",
            by=by,
            at=at,
            subject_kind=CITATION,
            subject_id=citation.pk,
            unit_id=cited.unit_id,
            version=version,
            cited_kind=cited.subject_kind,
            cited_key=cited.subject_key,
        )
        for later in IntervalBatch.objects.filter(version__gt=version).order_by("version"):
            parts = list(IntervalPart.objects.filter(batch=later))
            _find(later, parts=parts, citations=[citation], by=by, at=at)
    return citation.pk


def find_later_data(batch: IntervalBatch, *, parts: Collection[IntervalPart], by: Actor, at: datetime) -> int:
    """
    Raise a finding for every citation that used days about which a new version says something.

    :returns: how many
    """
    if not parts:
        return 0
    earliest = min(part.earliest_day for part in parts)
    latest = max(part.latest_day for part in parts)
    citations = StoreCitation.objects.filter(
        start_date__lte=latest, end_date__gt=earliest, batch__version__lt=batch.version
    )
    return _find(batch, parts=parts, citations=list(citations.order_by("pk")), by=by, at=at)


def _find(
    batch: IntervalBatch,
    *,
    parts: Collection[IntervalPart],
    citations: Collection[StoreCitation],
    by: Actor,
    at: datetime,
) -> int:
    raised = 0
    for citation in citations:
        touched = [p for p in parts if p.earliest_day < citation.end_date and p.latest_day >= citation.start_date]
        if not touched:
            continue
        finding = LaterDataFinding.objects.create(
            citation=citation,
            batch=batch,
            rows=sum(part.rows for part in touched),
            earliest_day=max(citation.start_date, min(part.earliest_day for part in touched)),
            latest_day=min(citation.end_date, max(part.latest_day for part in touched)),
        )
        facts = {"version": batch.version, "cited_kind": citation.subject_kind, "cited_key": citation.subject_key}
        events.record(
            "intervals.later_data_found",
            by=by,
            at=at,
            subject_kind=FINDING,
            subject_id=finding.pk,
            unit_id=citation.unit_id,
            **facts,
        )
        raised += 1
    return raised


def settle_later_data(finding_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """
    Note what was done about later data: computed again, or left, and why.

    :raises NotSettled: if there is no such open finding among the actor's units, or no reason is given
    """
    if not reason.strip():
        msg = "Say what was done about it: computed again, or left as it is, and why."
        raise NotSettled(msg)
    with transaction.atomic():
        finding = LaterDataFinding.objects.inside(by.scope).filter(pk=finding_id, settled_at=None).locked().first()
        if finding is None:
            msg = "no open finding of later data has that number among your units"
            raise NotSettled(msg)
        finding.settled_by, finding.settled_at, finding.reason = by.number, at, reason.strip()
        finding.save(update_fields=["settled_by", "settled_at", "reason"])
        events.record(
            "intervals.later_data_settled", by=by, at=at, subject_kind=FINDING, subject_id=finding.pk, reason=reason
        )
