"""Sentences of the packages below, which speak English, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext


def translated(text: str) -> str:
    """Give a sentence that a rule, an operation or a reader of files has said, in the language of the request."""
    return gettext(text) if text else ""
