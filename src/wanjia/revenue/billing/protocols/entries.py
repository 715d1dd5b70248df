"""
Entries of a trial file as they are read one by one: every scalar is text, every complaint names file, path and cure.

YAML and JSON give the same: texts, lists and mappings. No figure passes through a float.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from enum import StrEnum
from itertools import count
from typing import Any, NoReturn, TypeVar

import yaml

from wanjia.foundation.findings.texts import is_nested_too_deep
from wanjia.foundation.findings.types import Refused

Word = TypeVar("Word", bound=StrEnum)
NOTHING = (None, "", "~", "null")
FLAGS = {"true": True, "yes": True, "false": False, "no": False}
RATIO_PARTS = 2
LARGEST_DIGITS = 14
#: A few lines whose parts repeat each other could otherwise stand for a million.
PARTS_AT_MOST = 20_000
TOO_DEEP = "its parts are nested too deep"


class TrialRefused(Refused):
    """A trial file that says something impossible; the text names file, path, what is wrong and the cure."""


def top_of(text: str, *, name: str) -> Entry:
    """
    Read a text whose top is a mapping: JSON if the name ends so, else YAML.

    :param name: of the file, for complaints
    :raises TrialRefused: if it is neither, has a key twice, or is no mapping at the top
    """
    try:
        content = _from_json(text) if name.lower().endswith(".json") else _from_yaml(text)
    except (ValueError, yaml.YAMLError) as bad:
        msg = f"{name}: cannot be read: {bad}. Mend the place named."
        raise TrialRefused(msg) from bad
    if not isinstance(content, dict):
        msg = f"{name}: holds no mapping at the top. Start with lines such as `month: 2026-01` and `kwh: 300`."
        raise TrialRefused(msg)
    return Entry(name, "", content)


def _from_json(text: str) -> object:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(found := dict(pairs)) < len(pairs):
            names = [key for key, _ in pairs]
            msg = f"{next(key for key in names if names.count(key) > 1)} stands twice in one mapping"
            raise ValueError(msg)
        return found

    try:
        return _as_text(json.loads(text, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=once))
    except RecursionError as bad:
        raise ValueError(TOO_DEEP) from bad


def _as_text(value: object) -> object:
    """Write the true and false of JSON as words."""
    if isinstance(value, dict):
        return {key: _as_text(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_as_text(one) for one in value]
    return str(value).lower() if isinstance(value, bool) else value


def _from_yaml(text: str) -> object:
    if is_nested_too_deep(text):
        raise ValueError(TOO_DEEP)
    node = yaml.compose(text, Loader=yaml.CBaseLoader)
    return None if node is None else _built(node, above=frozenset(), seen=count(1))


def _built(node: yaml.Node, *, above: frozenset[int], seen: Iterator[int]) -> object:
    """Make texts, lists and mappings of a YAML document; of a key that stands twice one would be lost in silence."""
    if next(seen) > PARTS_AT_MOST:
        msg = "it holds too many parts; one that repeats another counts each time"
        raise ValueError(msg)
    if isinstance(node, yaml.ScalarNode):
        return node.value
    place, inside = f"line {node.start_mark.line + 1}", above | {id(node)}
    if id(node) in above:
        msg = f"{place}: a part contains itself"
        raise ValueError(msg)
    if isinstance(node, yaml.SequenceNode):
        return [_built(child, above=inside, seen=seen) for child in node.value]
    found: dict[str, object] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.value in found:
            msg = f"{place}: {key.value} is no plain key or stands twice in one mapping"
            raise ValueError(msg)
        found[key.value] = _built(value, above=inside, seen=seen)
    return found


def fits(value: Decimal, *, places: int) -> bool:
    """Tell whether a value needs no more than so many digits after the point, and no more than a figure of a bill."""
    exponent = value.normalize().as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -places and value.adjusted() < LARGEST_DIGITS


@dataclass(frozen=True, slots=True)
class Entry:
    """A mapping of a trial file, and the path that leads to it; empty at the top."""

    file: str
    path: str
    values: Mapping[str, Any]

    def refuse(self, what: str, *, cure: str, key: str = "") -> NoReturn:
        """
        Complain about this mapping, or about one of its keys.

        :raises TrialRefused: always
        """
        path = ".".join(part for part in (self.path, key) if part)
        msg = f"{self.file}{', ' + path if path else ''}: {what}. {cure}"
        raise TrialRefused(msg)

    def only(self, keys: Iterable[str]) -> None:
        """Refuse keys that nobody reads, and name the nearest that somebody does."""
        known = tuple(keys)
        for key in self.values:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                cure = f"Did you mean {near[0]!r}?" if near else f"Use one of: {', '.join(known)}."
                self.refuse(f"unknown key {key!r}", cure=cure)

    def has(self, key: str) -> bool:
        """Tell whether something stands under a key."""
        found = self.values.get(key)
        return isinstance(found, list | dict) or found not in NOTHING

    def names(self, *keys: str) -> tuple[str, ...]:
        """Give those of the keys under which something stands."""
        return tuple(key for key in keys if self.has(key))

    def at(self, key: str) -> Entry | None:
        """Give the mapping under a key, if there is one."""
        if not self.has(key):
            return None
        found = self.values[key]
        if not isinstance(found, dict):
            self.refuse(f"is {found!r}, no mapping", cure=f"Write `{key}: {{name: figure, …}}`.", key=key)
        return Entry(self.file, f"{self.path}.{key}".lstrip("."), found)

    def listed(self, key: str) -> tuple[Entry, ...]:
        """Give the mappings listed under a key; one alone counts as a list of one."""
        if not self.has(key):
            return ()
        found = self.values[key]
        path = f"{self.path}.{key}".lstrip(".")
        if isinstance(found, dict):
            return (Entry(self.file, path, found),)
        rows = found if isinstance(found, list) else [found]
        if not all(isinstance(row, dict) for row in rows):
            self.refuse("is no list of mappings", cure="Start each row with `- name: figure`.", key=key)
        return tuple(Entry(self.file, f"{path}[{number}]", row) for number, row in enumerate(rows, start=1))

    def figures(self, key: str) -> tuple[str, ...]:
        """Give the texts listed under a key; empty if there is nothing."""
        found = self.values.get(key)
        if found in NOTHING:
            return ()
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            self.refuse("is no list of figures", cure=f"Write `{key}: [240, 400]`.", key=key)
        return tuple(found)

    def text(self, key: str, *, default: str | None = None) -> str:
        """Read a text; without a default it must be there."""
        if not self.has(key):
            if default is None:
                self.refuse(f"{key} is missing", cure=f"Add `{key}: …`.")
            return default
        found = self.values[key]
        if not isinstance(found, str):
            self.refuse("is no text", cure=f"Write one value: `{key}: …`.", key=key)
        return found.strip()

    def number(self, key: str, *, default: Decimal | None = None, places: int = 4, least: int | None = 0) -> Decimal:
        """
        Read an exact decimal; without a default it must be there.

        :param places: most digits after the point
        :param least: lowest value taken; None for any
        """
        if not self.has(key) and default is not None:
            return default
        return self.as_number(self.text(key), key=key, places=places, least=least)

    def number_or_none(self, key: str, *, places: int = 4) -> Decimal | None:
        """Read an exact decimal of 0 or more that may be missing."""
        return self.number(key, places=places) if self.has(key) else None

    def as_number(self, found: object, *, key: str, places: int = 4, least: int | None = 0) -> Decimal:
        """Read an exact decimal from a text of this mapping."""
        try:
            value = Decimal(found) if isinstance(found, str) else Decimal("NaN")
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite():
            self.refuse(f"is {found!r}, no number", cure="Write a plain decimal such as 0.4883, without unit.", key=key)
        if least is not None and value < least:
            self.refuse(f"is {found}, below {least}", cure=f"Give {least} or more.", key=key)
        if not fits(value, places=places):
            cure = f"Keep at most {places} digits after the point and {LARGEST_DIGITS} before it."
            self.refuse(f"is {found}", cure=cure, key=key)
        return value

    def ratio(self, key: str) -> Decimal:
        """Read a transformer ratio: 30 or 150/5; 1 if there is none."""
        parts = self.text(key, default="1").split("/")
        figures = [self.as_number(part.strip(), key=key) for part in parts]
        if len(figures) > RATIO_PARTS or not all(figures):
            self.refuse("is no ratio above 0", cure="Write 30 or 150/5; leave it out where there is none.", key=key)
        found = figures[0] / (figures[1] if len(figures) == RATIO_PARTS else 1)
        if not fits(found, places=4):
            self.refuse(f"is {found:.6f}…", cure="Write a ratio that comes out in 4 digits after the point.", key=key)
        return found

    def whole(self, key: str, *, default: int | None = None) -> int:
        """Read a whole number of 0 or more; without a default it must be there."""
        if not self.has(key) and default is not None:
            return default
        return self.as_whole(self.text(key), key=key)

    def as_whole(self, found: str, *, key: str) -> int:
        """Read a whole number of 0 or more from a text of this mapping."""
        if not found.isascii() or not found.isdigit():
            self.refuse(f"is {found!r}, no whole number", cure="Write digits only, such as 240.", key=key)
        return int(found)

    def day(self, key: str, *, default: date | None = None) -> date:
        """Read a date; without a default it must be there."""
        if not self.has(key) and default is not None:
            return default
        found = self.text(key)
        try:
            return date.fromisoformat(found)
        except ValueError:
            self.refuse(f"is {found!r}, no date", cure="Write it as 2026-01-31.", key=key)

    def flag(self, key: str) -> bool:
        """Read yes or no; no unless said."""
        found = self.text(key, default="no").lower()
        if found not in FLAGS:
            self.refuse(f"is {found!r}", cure="Write yes or no.", key=key)
        return FLAGS[found]

    def choice(self, key: str, *, of: Mapping[str, Word], default: Word | None = None) -> Word:
        """Read one of some words, in small or capital letters; without a default it must be there."""
        if not self.has(key) and default is not None:
            return default
        found = self.text(key)
        if found.lower() not in of:
            near = get_close_matches(found.lower(), of, n=1)
            cure = f"Did you mean {near[0]!r}?" if near else f"Use one of: {', '.join(of)}."
            self.refuse(f"is {found!r}", cure=cure, key=key)
        return of[found.lower()]
