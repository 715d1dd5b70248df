"""Causes of losses written down, and what came of them."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from wanjia.energy.lineloss.flow import FINDING
from wanjia.energy.lineloss.models import LossFinding
from wanjia.energy.lineloss.types import FindingState
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.registry.network import queries as network

SUBJECT = "lineloss.lossfinding"


class FindingRefused(Refused):
    """A finding that cannot be moved like that; the text is fit for the user."""


def write_findings(found: pl.DataFrame, *, month: date, by: Actor, at: datetime) -> int:
    """
    Write down what the catalogue found of a month; what is known already stays, what is not found any more is solved.

    :param found: EVIDENCE with ``rule`` and ``severity``
    :returns: how many are new
    """
    units = dict(network.transformer_areas(WHOLE_COMPANY).select("area_id", "unit_id").iter_rows())
    known = {
        (row.rule, row.area_id, row.usage_point_id): row for row in LossFinding.objects.filter(month=month).locked()
    }
    rows = {(row["rule"], row["area_id"], row["usage_point_id"]): row for row in found.to_dicts()}
    new = [
        LossFinding(
            month=month,
            rule=key[0],
            severity=row["severity"],
            unit_id=units[row["area_id"]],
            area_id=row["area_id"],
            other_area_id=row["other_area_id"],
            usage_point_id=row["usage_point_id"],
            evidence=row["evidence"],
            state=FindingState.OPEN,
            found_at=at,
        )
        for key, row in rows.items()
        if key not in known
    ]
    LossFinding.objects.bulk_create(new)
    gone = [row for key, row in known.items() if key not in rows and row.state == FindingState.OPEN]
    for row in gone:
        row.state = FINDING.after("vanish", state=row.state, thing="")
        row.changed_by, row.changed_at = by.number, at
        row.save(update_fields=["state", "changed_by", "changed_at"])
    events.record(
        "lineloss.causes_found",
        by=by,
        at=at,
        subject_kind=SUBJECT,
        month=f"{month:%Y-%m}",
        written=len(new),
        gone=len(gone),
    )
    return len(new)


def move_finding(finding_id: int, *, step: str, note: str, by: Actor, at: datetime) -> None:
    """
    Confirm, solve or dismiss a finding, with what was found on site.

    :raises FindingRefused: if it is not of the actor's units
    :raises StepRefused: if the step is not possible now, or nothing is said
    """
    row = LossFinding.objects.inside(by.scope).filter(pk=finding_id).locked().first()
    if row is None or step == "vanish":
        msg = "There is no such finding among your units."
        raise FindingRefused(msg)
    row.state = FINDING.after(step, state=row.state, thing=note)
    row.note, row.changed_by, row.changed_at = note.strip()[:200], by.number, at
    row.save(update_fields=["state", "note", "changed_by", "changed_at"])
    events.record(
        "lineloss.finding_moved",
        by=by,
        at=at,
        subject_kind=SUBJECT,
        subject_id=row.pk,
        unit_id=row.unit_id,
        step=step,
        rule=row.rule,
        note=row.note,
    )
