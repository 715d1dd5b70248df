"""The areas of a side navigation, in the order of the chain from customer to oversight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wanjia.foundation.access.types import Permission

Words = Any


@dataclass(frozen=True, slots=True)
class Place:
    """
    One entry of the navigation.

    :ivar route: name of its address
    :ivar permissions: any of them opens it; none: everybody signed in
    """

    title: Words
    route: str
    permissions: tuple[Permission, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A group of places under one heading."""

    title: Words
    icon: str
    places: tuple[Place, ...]
