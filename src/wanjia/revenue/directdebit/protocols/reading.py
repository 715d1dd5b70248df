"""What formats refuse to write."""

from __future__ import annotations

from wanjia.foundation.findings.types import Refused


class Unwritable(Refused):
    """Something that a format has no room or no characters for; the text is fit for the user."""
