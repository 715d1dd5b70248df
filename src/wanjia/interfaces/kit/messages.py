"""What the next page says first: what happened, or why it was refused."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest

from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.kit.phrases import translated


def tell(request: HttpRequest, text: str) -> None:
    """Say that something was done."""
    messages.success(request, text)


def refuse(request: HttpRequest, why: Refused) -> None:
    """Say why something was refused, in the reader's language."""
    messages.error(request, translated(str(why)))
