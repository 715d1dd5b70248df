"""How what is wrong is said: by refusing, or by a finding of some severity."""

from __future__ import annotations

from enum import StrEnum


class Refused(Exception):
    """What was asked for is not possible under the rules; the text says why and is fit for the user."""


class Severity(StrEnum):
    """How much a finding stops."""

    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"
