"""Photographs, scans and documents that show an error, kept with its case."""

from __future__ import annotations

from datetime import datetime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.attachments.operations import attach
from wanjia.foundation.attachments.types import NewAttachment
from wanjia.revenue.corrections import rules
from wanjia.revenue.corrections.operations.held import SUBJECT, case_held
from wanjia.revenue.corrections.queries.working_out import CaseRefused
from wanjia.revenue.corrections.types import CaseState


def attach_evidence(*, case_id: int, name: str, content: bytes, by: Actor, at: datetime) -> int:
    """
    Keep a file with a case until it is decided on; the same content again changes nothing.

    :returns: the file's id
    :raises CaseRefused: if there is no such case among the actor's units, or it was decided on
    :raises AttachmentRefused: if the file is empty, too large, of another kind, or one too many
    """
    case = case_held(case_id, by=by)
    if (why := rules.why_no_more_evidence(CaseState(case.state))) is not None:
        raise CaseRefused(why)
    return attach(NewAttachment(SUBJECT, case.pk, case.unit_id, name, content), by=by, at=at)
