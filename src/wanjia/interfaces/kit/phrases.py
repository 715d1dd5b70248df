"""
Sentences of the packages below, which speak English, in the reader's language.

`phrases/zh_Hans.yaml` says each sentence in Chinese, with ``{}`` where a value stands (``{0}``, ``{1}`` where Chinese
puts them in another order). A text is taken apart into sentences so that as much of it as possible is known; values
stay as they are, but codes among them become words, in English too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language, override

from wanjia.interfaces.kit import words

TABLE = Path(__file__).parent / "phrases" / "zh_Hans.yaml"
HOLE = "{}"
PLACE = re.compile(r"\{(\d*)\}")
#: Two letters at least: a single one is as often a word of the sentence.
CODE = re.compile(r"[A-Z][A-Z0-9]+(_[A-Z0-9]+)*")
COLUMN = "column "
#: Where a text may be cut into sentences, and how the joint is written in Chinese.
JOINTS = (("\n", "\n"), (" | ", "；"), (". ", "。"), ("; ", "；"), (": ", "："), (", ", "，"))
END, CHINESE_END = ".", "。"
PREFIX = 5
LONGEST_LINE = 2_000
DEEPEST = 6
KEPT = 2_000


@dataclass(frozen=True, slots=True)
class Said:
    """
    A part of a text as the reader will see it.

    :ivar known: how many of its letters stood in sentences or words that are known, less what speaks against it
    :ivar is_whole: taken for one sentence or value, not put together
    """

    text: str
    known: int = 0
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence with holes, and the same in the reader's language."""

    pattern: re.Pattern[str]
    start: str
    end: str
    letters: int
    pieces: tuple[str, ...]
    places: tuple[int, ...]

    def filled(self, values: list[str]) -> str:
        """Put values into the holes."""
        parts = [self.pieces[0]]
        for place, piece in zip(self.places, self.pieces[1:], strict=True):
            parts += [values[place], piece]
        return "".join(parts)


@dataclass(slots=True)
class Book:
    """
    The sentences of one language, found by how they begin.

    :ivar columns: code name of a sheet's column → its header
    :ivar said: what the parts of the text in hand have come to
    """

    is_chinese: bool
    columns: dict[str, str]
    by_start: dict[str, list[Phrase]] = field(default_factory=lambda: defaultdict(list))
    others: list[Phrase] = field(default_factory=list)
    said: dict[str, Said] = field(default_factory=dict)

    def add(self, template: str, *, said: str) -> None:
        """Take a sentence in."""
        phrase = _phrase(template.removesuffix(END), said=said.removesuffix(CHINESE_END).removesuffix(END))
        known = self.by_start[phrase.start[:PREFIX]] if len(phrase.start) >= PREFIX else self.others
        known.append(phrase)

    def fitting(self, text: str) -> Iterator[tuple[Phrase, list[str]]]:
        """Give the sentences that a text may be, with the values in their holes."""
        for phrase in (*self.by_start.get(text[:PREFIX], ()), *self.others):
            if text.startswith(phrase.start) and text.endswith(phrase.end):
                found = phrase.pattern.fullmatch(text)
                if found is not None:
                    yield phrase, list(found.groups())


def translated(text: str) -> str:
    """Give a sentence that a rule, an operation or a reader of files has said, in the language of the request."""
    return _told(str(text), language=get_language() or "")


def table() -> dict[str, dict[str, Any]]:
    """Give the file of phrases: ``sentences``, parts of them (``also``) and ``columns`` of sheets."""
    found: dict[str, dict[str, Any]] = yaml.load(TABLE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return found


@lru_cache(maxsize=KEPT)
def _told(text: str, *, language: str) -> str:
    book = _book(is_chinese=language.startswith("zh"))
    with override(language):
        book.said.clear()
        return "\n".join(_best(line, book=book, depth=0).text for line in text.split("\n"))


@lru_cache(maxsize=2)
def _book(*, is_chinese: bool) -> Book:
    known = table()
    names = {name: both[0] if is_chinese else both[1] for name, both in known["columns"].items()}
    book = Book(is_chinese, names)
    for template, said in (known["sentences"] | known["also"]).items():
        chinese, english = said if isinstance(said, list) else (said, template)
        book.add(template, said=chinese if is_chinese else english)
    return book


def _phrase(template: str, *, said: str) -> Phrase:
    parts = template.split(HOLE)
    pattern = re.compile("(.+?)".join(re.escape(part) for part in parts), re.DOTALL)
    pieces, places = [], []
    latest = 0
    for counted, hole in enumerate(PLACE.finditer(said)):
        pieces.append(said[latest : hole.start()])
        places.append(int(hole[1]) if hole[1] else counted)
        latest = hole.end()
    letters = sum(letter.isalpha() for part in parts for letter in part)
    return Phrase(pattern, parts[0], parts[-1], letters, (*pieces, said[latest:]), tuple(places))


def _best(text: str, *, book: Book, depth: int) -> Said:
    """Say a text so that as many of its letters as possible are known."""
    if depth > DEEPEST or not text.strip():
        return Said(text)
    if len(text) > LONGEST_LINE:
        return _whole(text, book=book, depth=depth)
    if text not in book.said:
        found = [_whole(text, book=book, depth=depth), *_cut(text, book=book, depth=depth), _value(text, book=book)]
        book.said[text] = max(found, key=lambda said: said.known)
    return book.said[text]


def _whole(text: str, *, book: Book, depth: int) -> Said:
    """Take a text for one sentence."""
    bare = text.removesuffix(END)
    best = Said(text)
    for phrase, values in book.fitting(bare):
        filled = [_best(value, book=book, depth=depth + 1) for value in values]
        # A value that is itself several sentences is more likely the neighbourhood of this one.
        strange = sum(not said.is_whole and _has_joint(value) for value, said in zip(values, filled, strict=True))
        known = phrase.letters + sum(said.known for said in filled) - strange
        if known > best.known:
            end = "" if bare == text else CHINESE_END if book.is_chinese else END
            best = Said(phrase.filled([said.text for said in filled]) + end, known, is_whole=bool(phrase.letters))
    return best


def _has_joint(text: str) -> bool:
    return any(joint in text for joint, _ in JOINTS)


def _cut(text: str, *, book: Book, depth: int) -> Iterator[Said]:
    """Cut a text in two at the joints of each kind: where the part before is known, else at the first."""
    for joint, chinese in JOINTS:
        cuts = [place.start() for place in re.finditer(re.escape(joint), text) if place.start()]
        heads = ((at, _best(text[:at], book=book, depth=depth + 1)) for at in cuts)
        at, head = next(((at, head) for at, head in heads if head.known), (cuts[0] if cuts else 0, Said("")))
        if at:
            rest = _best(text[at + len(joint) :], book=book, depth=depth + 1)
            before = head.text if head.known else text[:at]
            yield Said(before + (chinese if book.is_chinese else joint) + rest.text, head.known + rest.known)


def _value(text: str, *, book: Book) -> Said:
    """Say a value: a code, several codes, or the code name of a column where it cannot be a common word."""
    bare = text.strip("'\"`")
    name = bare.removeprefix(COLUMN)
    if name in book.columns and (name != bare or "_" in bare):
        return Said(book.columns[name], len(bare), is_whole=True)
    said = [_word(part) for part in bare.split(", ")]
    if all(said):
        return Said(("、" if book.is_chinese else ", ").join(str(word) for word in said), len(bare), is_whole=True)
    return Said(text)


def _word(code: str) -> str | None:
    if CODE.fullmatch(code) is None:
        return None
    if code in words.VOCABULARIES["rule"]:
        return words.rule(code)
    return next((words.label(codes(code)) for codes, known in words.WORDS.items() if code in known), None)
