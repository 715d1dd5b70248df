"""
Who relies on a version of the store, and what later versions say otherwise.

# Note [A record cites once at a time]
Whatever is published from intervals cites the version that it was made from, in the transaction that publishes it. Made
anew it cites again under the same key: the earlier citation is replaced, what was found about it is closed as computed
again, and data that are later than the new version raise findings of their own.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.measurement.intervals.flow import LATER_DATA, Settlement
from wanjia.measurement.intervals.models import IntervalBatch, IntervalPart, LaterDataFinding, StoreCitation
from wanjia.measurement.intervals.types import Cited, LaterDataState, Table

CITATION, FINDING = "intervals.storecitation", "intervals.laterdatafinding"
REASON_LENGTH = 200
DAY = timedelta(days=1)


class UnknownVersion(Refused):
    """The store has no such version."""


class NotSettled(Refused):
    """A finding that cannot be settled so."""


def cite(version: int, *, cited: Cited, by: Actor, at: datetime) -> int:
    """
    Note that something was made from a version of the store, so that later data about its days raise a finding.

    Data that came between that version and now raise it at once; see Note [A record cites once at a time].

    :returns: id of the citation; the same one again if it is noted already
    :raises UnknownVersion: if the store has no such version
    """
    batch = IntervalBatch.objects.filter(version=version).first()
    if batch is None:
        msg = f"the interval store has no version {version}"
        raise UnknownVersion(msg)
    used = {"start_date": cited.start, "end_date": cited.end, "has_registers": cited.has_registers}
    citation, is_new = StoreCitation.objects.get_or_create(
        batch=batch,
        subject_kind=cited.subject_kind,
        subject_key=cited.subject_key,
        defaults={"unit_id": cited.unit_id, "at": at, **used},
    )
    _replace(cited.subject_kind, subject_key=cited.subject_key, but=citation.pk, by=by, at=at)
    changed = {name: value for name, value in {**used, "replaced_at": None}.items() if getattr(citation, name) != value}
    if not is_new and not changed:
        return citation.pk
    StoreCitation.objects.filter(pk=citation.pk).update(**changed)
    citation.refresh_from_db()
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
        parts = list(IntervalPart.objects.delivered().filter(batch=later))
        _find(later, parts=parts, citations=[citation], by=by, at=at)
    return citation.pk


def cite_no_more(subject_kind: str, *, subject_key: str, by: Actor, at: datetime) -> None:
    """Note that something that was made from the store stands no more, and nothing in its place."""
    _replace(subject_kind, subject_key=subject_key, but=None, by=by, at=at)


def _replace(subject_kind: str, *, subject_key: str, but: int | None, by: Actor, at: datetime) -> None:
    """Set aside the other citations of a record, and close what was found about them."""
    others = StoreCitation.objects.filter(subject_kind=subject_kind, subject_key=subject_key)
    if but is not None:
        others = others.exclude(pk=but)
    if not others.filter(replaced_at=None).update(replaced_at=at):
        return
    waiting = LaterDataFinding.objects.filter(citation__in=others, state=LaterDataState.OPEN)
    for finding in waiting.locked():
        _settle(finding, step="recompute", reason="", by=by, at=at)


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
        replaced_at=None, start_date__lte=latest, end_date__gte=earliest, batch__version__lt=batch.version
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
    known = set(LaterDataFinding.objects.filter(batch=batch).values_list("citation_id", flat=True))
    for citation in citations:
        touched = [part for part in parts if _is_used(part, citation=citation)]
        if not touched or citation.pk in known:
            continue
        latest_used = citation.end_date - DAY
        finding = LaterDataFinding.objects.create(
            citation=citation,
            batch=batch,
            rows=sum(part.rows for part in touched),
            earliest_day=min(latest_used, max(citation.start_date, min(part.earliest_day for part in touched))),
            latest_day=min(latest_used, max(part.latest_day for part in touched)),
            found_at=at,
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


def _is_used(part: IntervalPart, *, citation: StoreCitation) -> bool:
    """Tell whether days that a citation used lie in a part; the register at 00:00 ends the day before."""
    is_frozen = part.table == Table.FROZEN
    if is_frozen and not citation.has_registers:
        return False
    beyond = citation.end_date + DAY if is_frozen else citation.end_date
    return part.earliest_day < beyond and part.latest_day >= citation.start_date


def dismiss_later_data(finding_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """
    Leave what was made from an earlier version as it is, and say why.

    :raises NotSettled: if there is no such finding among the actor's units, or the reason is too long to be kept
    :raises StepRefused: if it is settled already, or no reason is given
    """
    if len(reason.strip()) > REASON_LENGTH:
        msg = f"A reason has at most {REASON_LENGTH} letters."
        raise NotSettled(msg)
    with transaction.atomic():
        finding = LaterDataFinding.objects.inside(by.scope).filter(pk=finding_id).locked().first()
        if finding is None:
            msg = "no finding of later data has that number among your units"
            raise NotSettled(msg)
        _settle(finding, step="dismiss", reason=reason.strip(), by=by, at=at)


def _settle(finding: LaterDataFinding, *, step: str, reason: str, by: Actor, at: datetime) -> None:
    finding.state = LATER_DATA.after(step, state=finding.state, thing=Settlement(by.number, reason))
    finding.settled_by, finding.settled_at, finding.reason = by.number, at, reason
    finding.save(update_fields=["state", "settled_by", "settled_at", "reason"])
    events.record(
        "intervals.later_data_settled",
        by=by,
        at=at,
        subject_kind=FINDING,
        subject_id=finding.pk,
        unit_id=finding.citation.unit_id,
        state=finding.state,
        reason=reason,
    )
