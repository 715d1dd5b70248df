"""Decisions about sign-ins: who may change whose, and when a session ends."""

from __future__ import annotations

from enum import StrEnum

from wanjia.foundation.access.types import Actor

#: Seconds after which a session ends: since the sign-in, and since the person last did something.
LONGEST, IDLE = 12 * 60 * 60, 30 * 60
#: A session is written anew after so many seconds at the earliest, so that a page costs no write.
NOTED_EVERY = 60


class Session(StrEnum):
    """What becomes of a session at a request: it goes on, goes on and is noted as used, or ends."""

    GOES_ON = "GOES_ON"
    IS_NOTED = "IS_NOTED"
    ENDS = "ENDS"


def session_at(now: int, *, began: int, used: int) -> Session:
    """
    Decide on a session.

    :param now: seconds of the clock, as ``began`` (the sign-in) and ``used`` (noted last)
    """
    if now - began >= LONGEST or now - used >= IDLE:
        return Session.ENDS
    return Session.IS_NOTED if now - used >= NOTED_EVERY else Session.GOES_ON


def why_not_administered(number: str, *, by: Actor, post_paths: tuple[str, ...]) -> str | None:
    """
    Tell why an administrator may not open, close or reset somebody's sign-in.

    Whoever resets a password can act as that person once; so it must not reach further than the administrator does.

    :param number: of the person whose sign-in it is
    :param post_paths: units of the posts that the person holds now or will hold
    """
    if by.number == number:
        return "This is your own sign-in: another administrator must change it."
    if not all(by.scope.holds(path) for path in post_paths):
        return f"{number} holds a post outside your units: the administrator above must do this."
    return None
