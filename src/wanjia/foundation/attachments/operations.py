"""Files taken in to be kept with something."""

from __future__ import annotations

from datetime import datetime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.attachments import files, rules
from wanjia.foundation.attachments.models import Attachment
from wanjia.foundation.attachments.types import NewAttachment
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused


class AttachmentRefused(Refused):
    """A file that is not kept; the text is fit for the user."""


def attach(new: NewAttachment, *, by: Actor, at: datetime) -> int:
    """
    Keep a file with something; the same content again gives the file that is there.

    Whoever calls has found the thing within the actor's units, and holds its lock. The event is about that thing.

    :returns: the file's id
    :raises AttachmentRefused: if it is empty, too large, of another kind, or one too many
    """
    mine = Attachment.objects.filter(subject_kind=new.subject_kind, subject_id=new.subject_id)
    if (why := rules.why_not_attached(new.content, kept=mine.count())) is not None:
        raise AttachmentRefused(why)
    sha256 = files.keep(new.content)
    if (before := mine.filter(sha256=sha256).values_list("pk", flat=True).first()) is not None:
        return before
    made = Attachment.objects.create(
        subject_kind=new.subject_kind,
        subject_id=new.subject_id,
        unit_id=new.unit_id,
        name=rules.clean_name(new.name),
        media_type=rules.media_type_of(new.content) or "",
        size_bytes=len(new.content),
        sha256=sha256,
        attached_by=by.number,
        attached_at=at,
    )
    events.record(
        "attachments.file_attached",
        by=by,
        at=at,
        subject_kind=new.subject_kind,
        subject_id=new.subject_id,
        unit_id=new.unit_id,
        file=made.name,
        size_bytes=made.size_bytes,
        sha256=sha256,
    )
    return made.pk
