"""What a person may choose about the screen."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """Languages of the screen."""

    CHINESE = "zh-hans"
    ENGLISH = "en"


class Theme(StrEnum):
    """Light, dark, or as the machine is set."""

    SYSTEM = "SYSTEM"
    LIGHT = "LIGHT"
    DARK = "DARK"


class Density(StrEnum):
    """How close the rows of tables stand."""

    COMFORTABLE = "COMFORTABLE"
    COMPACT = "COMPACT"
