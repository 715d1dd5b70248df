"""The texts that people read, as they stand in templates and code, and their translations."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from tests.support.root import ROOT

CONTEXT = ((1, "c"), 2)
#: The functions that mark a text, and which of their arguments are the text.
MARKS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": CONTEXT,
    "pgettext_lazy": CONTEXT,
    "npgettext": (*CONTEXT, 3),
    "npgettext_lazy": (*CONTEXT, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
ENTRY = re.compile(r'^(?:msgctxt "(?P<context>.*)"\n)?msgid "(?P<text>.+)"$', re.MULTILINE)


@dataclass(frozen=True, order=True)
class Text:
    """
    A text in English, as it is looked up.

    :param context: tells two uses of one English text apart, empty for most
    """

    context: str
    english: str


@dataclass(frozen=True)
class Translation:
    """A text's Chinese, and where it stands."""

    path: str
    chinese: tuple[str, ...]
    english: tuple[str, ...]
    is_fuzzy: bool


def texts_in(path: Path) -> Iterator[Text]:
    """Find the texts that a template or a Python file marks for translation."""
    source = path.read_text(encoding="utf-8")
    code = templatize(source, origin=str(path)) if path.suffix == ".html" else source
    for _, found, _, context in extract("python", BytesIO(code.encode()), keywords=MARKS):
        yield Text(context or "", found[0] if isinstance(found, tuple) else found)


def marked_texts(folder: Path) -> dict[Text, str]:
    """Find all texts below a folder, with a file that has each."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in {".html", ".py"})
    return {text: path.relative_to(folder).as_posix() for path in files for text in texts_in(path)}


def translations_in(path: Path) -> dict[Text, Translation]:
    """Read one file of translations."""
    name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
    with path.open("rb") as file:
        return {_text_of(message): _translation_of(message, path=name) for message in read_po(file) if message.id}


def _text_of(message: Message) -> Text:
    return Text(message.context or "", _all_of(message.id)[0])


def _translation_of(message: Message, *, path: str) -> Translation:
    return Translation(path, _all_of(message.string), _all_of(message.id), message.fuzzy)


def _all_of(words: object) -> tuple[str, ...]:
    return tuple(words) if isinstance(words, list | tuple) else (str(words or ""),)


def untranslated(texts: dict[Text, str], *, known: set[Text]) -> list[str]:
    """Name each text without Chinese, and the file that has it."""
    return [f"{path}: no Chinese for “{text.english}”" for text, path in sorted(texts.items()) if text not in known]


def faults_of(translations: dict[Text, Translation]) -> list[str]:
    """Name each translation that is empty, unsure, or whose placeholders differ from the English."""
    faults = []
    for text, found in translations.items():
        place = f"{found.path}: “{text.english}”"
        if not all(part.strip() for part in found.chinese):
            faults.append(f"{place} is empty")
        if found.is_fuzzy:
            faults.append(f"{place} is marked fuzzy")
        wanted = {part for words in found.english for part in PLACEHOLDER.findall(words)}
        if any(set(PLACEHOLDER.findall(words)) - wanted for words in found.chinese) or not wanted <= {
            part for words in found.chinese for part in PLACEHOLDER.findall(words)
        }:
            faults.append(f"{place} has other placeholders in Chinese")
    return faults


def repeated(path: Path) -> list[str]:
    """Name each text that one file translates twice."""
    found = Counter((m["context"] or "", m["text"]) for m in ENTRY.finditer(path.read_text(encoding="utf-8")))
    return [f"{path.name}: “{text}” stands {times} times" for (_, text), times in found.items() if times > 1]


def disputed(files: list[dict[Text, Translation]]) -> list[str]:
    """Name each text that two files translate differently: which of them would be shown is chance."""
    first: dict[Text, Translation] = {}
    faults = []
    for translations in files:
        for text, found in translations.items():
            other = first.setdefault(text, found)
            if other.chinese != found.chinese:
                faults.append(
                    f"“{text.english}” is {other.chinese[0]} in {other.path} and {found.chinese[0]} in {found.path}"
                )
    return faults
