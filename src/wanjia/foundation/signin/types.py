"""What a person may choose about the screen."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """Languages of the screen."""

    CHINESE = "zh-hans"
    ENGLISH = "en"


class SignInState(StrEnum):
    """
    Whether a person may sign in.

    NEVER: no account was opened; WAITING: it was, and the one-time password is not changed yet; CLOSED: no longer.
    """

    NEVER = "NEVER"
    WAITING = "WAITING"
    OPEN = "OPEN"
    CLOSED = "CLOSED"


class Theme(StrEnum):
    """Light, dark, or as the machine is set."""

    SYSTEM = "SYSTEM"
    LIGHT = "LIGHT"
    DARK = "DARK"


class Density(StrEnum):
    """How close the rows of tables stand."""

    COMFORTABLE = "COMFORTABLE"
    COMPACT = "COMPACT"
