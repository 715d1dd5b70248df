"""Decisions about posts: who may give them."""

from __future__ import annotations

from wanjia.foundation.access.types import Actor


def why_not_appointed_by(by: Actor, *, person_number: str) -> str | None:
    """
    Tell why an actor may not give this person a post, or end one: nobody decides on the own posts.

    A process may: units, people and posts first come out of files.
    """
    if by.person_id is not None and by.number == person_number:
        return "Nobody gives or ends posts of his or her own: another administrator must do it."
    return None
