"""Questions about files kept with something that was found within a scope before."""

from __future__ import annotations

from wanjia.foundation.attachments import files
from wanjia.foundation.attachments.models import Attachment
from wanjia.foundation.attachments.types import AttachmentRow
from wanjia.foundation.findings.types import Refused

FIELDS = ("pk", "name", "media_type", "size_bytes", "sha256", "attached_by", "attached_at")


class UnknownAttachment(Refused):
    """There is no such file with that thing."""


def attachments_of(subject_kind: str, *, subject_id: int) -> list[AttachmentRow]:
    """Give the files kept with a thing, the earliest first."""
    rows = Attachment.objects.filter(subject_kind=subject_kind, subject_id=subject_id).order_by("pk")
    return [AttachmentRow(*values) for values in rows.values_list(*FIELDS)]


def attachment_of(subject_kind: str, *, subject_id: int, attachment_id: int) -> AttachmentRow:
    """
    Find one of the files kept with a thing.

    :raises UnknownAttachment: if it has none with that id
    """
    found = [row for row in attachments_of(subject_kind, subject_id=subject_id) if row.attachment_id == attachment_id]
    if not found:
        msg = "There is no such file here."
        raise UnknownAttachment(msg)
    return found[0]


def content_of(row: AttachmentRow) -> bytes:
    """
    Give the content of a file as it was kept.

    :raises FileLost: if it is not there, or was changed since
    """
    return files.content_of(row.sha256)
