"""Words of files that are kept with something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NewAttachment:
    """
    A file about to be kept.

    :ivar subject_kind: what it belongs to, as ``package.model``, with its id; found within the actor's units before
    :ivar unit_id: the unit of that thing
    :ivar name: what whoever hands it in calls it
    """

    subject_kind: str
    subject_id: int
    unit_id: int
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """
    A file that is kept.

    :ivar media_type: such as ``image/jpeg``, told from its content
    :ivar sha256: of its content, 64 hexadecimal digits
    """

    attachment_id: int
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    attached_by: str
    attached_at: datetime

    @property
    def is_image(self) -> bool:
        """Tell whether it can be looked at on the page."""
        return self.media_type.startswith("image/")
