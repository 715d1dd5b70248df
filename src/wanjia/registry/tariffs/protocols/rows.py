"""Rows of a YAML file as they are read one by one: every scalar is text, and every complaint names its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from itertools import count
from typing import Any, NoReturn, TypeVar

import yaml

from wanjia.foundation.findings.texts import is_nested_too_deep
from wanjia.registry.tariffs.types import BookRefused

Word = TypeVar("Word", bound=StrEnum)
#: A few lines whose parts repeat each other could otherwise stand for a million; the largest book shipped has 4,000.
PARTS_AT_MOST = 200_000
LARGEST_NUMBER, LONGEST_WHOLE = Decimal(10) ** 9, 9
YES_NO = {"true": True, "false": False}


def load_rows(text: str, *, name: str) -> Row:
    """
    Read a YAML text whose top is a mapping.

    :param name: of the file, for complaints
    :raises BookRefused: if it is no YAML, has a key twice, or is no mapping at the top
    """
    try:
        content = _content(text)
    except yaml.YAMLError as bad:
        msg = f"{name}: not readable as YAML: {bad}. Mend the line named."
        raise BookRefused(msg) from bad
    except BookRefused as bad:
        msg = f"{name}, {bad}"
        raise BookRefused(msg) from bad
    if not isinstance(content, dict):
        msg = f"{name}: holds no mapping at the top. Start with `region:` and `documents:`."
        raise BookRefused(msg)
    return Row(name, content)


def _content(text: str) -> object:
    """
    Make text, lists and mappings of a YAML text, so that no figure passes through a float.

    :raises BookRefused: if a key is no text or stands twice in one mapping, a part contains itself, or there are too
        many parts
    """
    if is_nested_too_deep(text):
        msg = "its parts are nested too deep. Start a book with `region:` and `documents:`."
        raise BookRefused(msg)
    loader = yaml.CBaseLoader(text)
    top = loader.get_single_node()
    if top is None:
        return None
    _check_node(top, above=frozenset(), seen=count(1))
    return loader.construct_document(top)


def _check_node(node: yaml.Node, *, above: frozenset[int], seen: Iterator[int]) -> None:
    """Walk through a document before it is built; of a key that stands twice the earlier would be lost in silence."""
    if next(seen) > PARTS_AT_MOST:
        _refuse_at(node, what="too many parts; one that repeats another counts each time", cure="Take a smaller book.")
    if isinstance(node, yaml.ScalarNode):
        return
    if id(node) in above:
        _refuse_at(node, what="a part contains itself", cure="Write it out.")
    if isinstance(node, yaml.MappingNode):
        _check_keys([key for key, _ in node.value])
    for child in node.value:
        _check_node(child[1] if isinstance(child, tuple) else child, above=above | {id(node)}, seen=seen)


def _check_keys(keys: list[yaml.Node]) -> None:
    seen: set[str] = set()
    for key in keys:
        if not isinstance(key, yaml.ScalarNode):
            _refuse_at(key, what="a key is a list or mapping", cure="Use a word as key.")
        if key.value in seen:
            _refuse_at(key, what=f"{key.value} stands twice in one mapping", cure="Keep one of the two.")
        seen.add(key.value)


def _refuse_at(node: yaml.Node, *, what: str, cure: str) -> NoReturn:
    msg = f"line {node.start_mark.line + 1}: {what}. {cure}"
    raise BookRefused(msg)


@dataclass(frozen=True, slots=True)
class Row:
    """A mapping of a file and the place where it stands."""

    place: str
    values: Mapping[str, Any]

    def refuse(self, what: str, *, cure: str) -> NoReturn:
        """
        Complain about this row.

        :raises BookRefused: always
        """
        msg = f"{self.place}: {what}. {cure}"
        raise BookRefused(msg)

    def only(self, *keys: str) -> None:
        """Refuse keys that nobody reads: they are misspelt."""
        if unknown := sorted(set(self.values) - set(keys)):
            self.refuse(f"unknown key {unknown[0]!r}", cure=f"Use one of: {', '.join(keys)}.")

    def at(self, key: str, *, place: str) -> Row:
        """Give the mapping under ``key``, empty if there is none."""
        found = self.values.get(key) or {}
        if not isinstance(found, dict):
            self.refuse(f"{key} is no mapping", cure=f"Write {key}: {{name: figure, …}}.")
        return Row(f"{self.place}, {place}", found)

    def rows(self, key: str, *, named: str) -> Iterator[Row]:
        """
        Give the mappings listed under ``key``; each is called by what stands in it under ``named``.

        :raises BookRefused: if it is no list of mappings
        """
        found = self.values.get(key) or []
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            self.refuse(f"{key} is no list of mappings", cure=f"Start each row of {key} with `- {named}: …`.")
        for position, one in enumerate(found, start=1):
            yield Row(f"{self.place}, {key} {one.get(named, position)}", one)

    def text(self, key: str, *, default: str | None = None) -> str:
        """Read a text; without a default it must be there."""
        found = self.values.get(key, default)
        if not isinstance(found, str) or (default is None and not found.strip()):
            self.refuse(f"{key} is missing", cure=f"Add `{key}: …`.")
        return found.strip()

    def flag(self, key: str) -> bool:
        """Read true or false; false unless said."""
        found = self.text(key, default="false")
        if found not in YES_NO:
            self.refuse(f"{key} is {found!r}", cure="Write true or false.")
        return YES_NO[found]

    def day(self, key: str) -> date:
        """Read a date."""
        return self.as_day(self.text(key), key=key)

    def day_or_none(self, key: str) -> date | None:
        """Read a date that may be missing."""
        return self.day(key) if self.values.get(key) else None

    def as_day(self, found: str, *, key: str) -> date:
        """Read a date from a text of this row."""
        try:
            return date.fromisoformat(found)
        except ValueError:
            self.refuse(f"{key} is {found!r}, no date", cure="Write it as 2026-01-31.")

    def word(self, found: str, *, of: type[Word], key: str) -> Word:
        """Read one of the words of a list of choices."""
        if found not in of.__members__:
            self.refuse(f"{key} is {found!r}", cure=f"Use one of: {', '.join(of.__members__)}.")
        return of[found]

    def number(self, found: Any, *, key: str, places: int) -> Decimal:
        """
        Read an exact decimal.

        :param places: most digits after the point that the column keeps
        """
        try:
            value = Decimal(found)
        except (InvalidOperation, TypeError, ValueError):
            self.refuse(f"{key} is {found!r}, no number", cure="Write a plain decimal such as 0.4883.")
        if not value.is_finite() or abs(value) >= LARGEST_NUMBER:
            self.refuse(f"{key} is {found!r}", cure="Write a number below 1,000,000,000.")
        if value != value.quantize(Decimal(1).scaleb(-places)):
            self.refuse(f"{key} is {found!r}", cure=f"Keep at most {places} digits after the point.")
        return value

    def whole(self, found: Any, *, key: str) -> int:
        """Read a whole number, 0 or more."""
        if not isinstance(found, str) or not found.isascii() or not found.isdigit():
            self.refuse(f"{key} is {found!r}, no whole number", cure="Write digits only, such as 240.")
        if len(found) > LONGEST_WHOLE:
            self.refuse(f"{key} is {found!r}", cure="Write a number below 1,000,000,000.")
        return int(found)
