"""The words of codes, for people: no code is ever shown on a screen."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: Enumeration → code → words. Every enumeration that a screen shows stands here with all of its codes (tested).
WORDS: Mapping[type[StrEnum], Mapping[str, str | _StrPromise]] = {}


def label(code: StrEnum) -> str:
    """Give the words of a code in the language of the request."""
    found = WORDS.get(type(code), {}).get(code.value)
    return str(found) if found is not None else plain(code.value)


def label_in(codes: type[StrEnum], *, value: str) -> str:
    """Give the words of a stored code; one that the enumeration no longer has is shown as plain text."""
    try:
        return label(codes(value))
    except ValueError:
        return plain(value)


def choices(codes: type[StrEnum]) -> list[tuple[str, str]]:
    """Give an enumeration as code and words, for a form."""
    return [(code.value, label(code)) for code in codes]


#: Flow's name → state or step → words.
FLOW_WORDS: Mapping[str, Mapping[str, str | _StrPromise]] = {}
#: Rule's code → words.
RULE_WORDS: Mapping[str, str | _StrPromise] = {}


def in_flow(flow: str, *, name: str) -> str:
    """Give the words of a flow's state or step."""
    return str(FLOW_WORDS.get(flow, {}).get(name) or plain(name))


def rule(code: str) -> str:
    """Give the words of a rule that finds something."""
    return str(RULE_WORDS.get(code) or plain(code))


def plain(code: str) -> str:
    """Make a code readable where it has no words."""
    return code.replace("_", " ").capitalize()
