"""The addresses of the site, and where a sample object for one is looked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

Arguments = dict[str, Any]


class NoSample(Exception):
    """An address without a sample object; the text says where to give one."""


@dataclass(frozen=True)
class Place:
    """
    Where samples are looked for.

    :ivar unit_path: the station whose objects are taken
    :ivar number: the person who looks; jobs, tokens and saved views are this person's own
    """

    unit_path: str
    number: str

    def inside(self, path: str = "unit__path") -> Arguments:
        """Give the condition of lying in the station."""
        return {f"{path}__startswith": self.unit_path}


@dataclass(frozen=True)
class Address:
    """One routed address: its name with its namespace, its view, and the names of its arguments."""

    name: str
    view: Any
    arguments: tuple[str, ...]

    @property
    def permissions(self) -> tuple[Any, ...]:
        """Give the permissions of its entry."""
        return tuple(getattr(self.view, "permissions", ()))

    @property
    def methods(self) -> tuple[str, ...]:
        """Give the methods of its entry."""
        return tuple(getattr(self.view, "methods", ()))

    @property
    def has_entry(self) -> bool:
        """Tell whether it was opened through an entry."""
        return hasattr(self.view, "permissions")


def addresses() -> list[Address]:
    """Give every address of the site in the order in which they are looked up."""
    return list(_walked(get_resolver().url_patterns, space=""))


def _walked(patterns: list[Any], *, space: str) -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walked(pattern.url_patterns, space=f"{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern):
            names = tuple(pattern.pattern.converters) or tuple(pattern.pattern.regex.groupindex)
            yield Address(f"{space}{pattern.name}", pattern.callback, names)


def first(model: str, value: str = "pk", /, **conditions: Any) -> Any:
    """
    Give a value of the earliest row that fulfils the conditions.

    :raises NoSample: if there is none
    """
    found = apps.get_model(model).objects.filter(**conditions).order_by("pk").values_list(value, flat=True).first()
    if found is None:
        msg = f"there is no {model} with {conditions}"
        raise NoSample(msg)
    return found
