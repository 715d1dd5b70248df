"""
XML read safely into plain elements that know their line.

# Note [Safe XML]
A bank's message comes from outside. Expat is told to stop at a document type, so that there are no entities to expand
and nothing to fetch; depth and length are bounded. So no further library is needed (decision 0095).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NoReturn
from xml.parsers import expat

from wanjia.foundation.interchange.reading import Faults, shown
from wanjia.foundation.interchange.types import MalformedFile

DEEPEST = 24
MOST_ELEMENTS = 8_000_000
SEPARATOR = "}"


@dataclass(slots=True)
class Element:
    """
    One element.

    :ivar name: without its namespace
    :ivar line: where it begins in the file
    """

    name: str
    line: int
    attributes: dict[str, str]
    space: str = ""
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, path: str) -> list[Element]:
        """Give the elements at a path of names, such as ``TxInf/Rsn``."""
        found = [self]
        for name in path.split("/"):
            found = [child for one in found for child in one.children if child.name == name]
        return found

    def find(self, path: str) -> Element | None:
        """Give the first element at a path of names; none if there is none."""
        return next(iter(self.all(path)), None)

    def said(self, *paths: str) -> str:
        """Give the text at the first of some paths that has one; empty if none has."""
        texts = (one.text.strip() for path in paths for one in self.all(path))
        return next((text for text in texts if text), "")


class Reader:
    """Builds elements while expat reads."""

    def __init__(self, faults: Faults) -> None:
        """Begin with nothing."""
        self.faults = faults
        self.root = Element("", 0, {})
        self.path = [self.root]
        self.count = 0
        self.parser = expat.ParserCreate(namespace_separator=SEPARATOR)
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def read(self, content: bytes) -> Element:
        """
        Read a whole document.

        :raises MalformedFile: if it is no well-formed XML, or has a document type
        """
        try:
            self.parser.Parse(content, True)
        except expat.ExpatError as bad:
            raise self.faults.stop(
                bad.lineno,
                what=f"The XML is broken here: {expat.errors.messages[bad.code]}.",
                cure="The file was cut or changed on its way: ask the bank for it again.",
            ) from bad
        return self.root.children[0]

    def _doctype(self, *_: object) -> NoReturn:
        raise self._stopped(
            what="The file has a document type, which no message of a bank has.",
            cure="Do not open it; tell whoever looks after the connection to the bank.",
        )

    def _stopped(self, *, what: str, cure: str) -> MalformedFile:
        return self.faults.stop(self.parser.CurrentLineNumber, element=self.path[-1].name, what=what, cure=cure)

    def _start(self, *begun: Any) -> None:
        tag, attributes = begun
        self.count += 1
        if len(self.path) > DEEPEST or self.count > MOST_ELEMENTS:
            raise self._stopped(
                what="The file has elements inside elements deeper, or more of them, than any message has.",
                cure="Do not open it; tell whoever looks after the connection to the bank.",
            )
        space, _, name = tag.rpartition(SEPARATOR)
        element = Element(shown(name), self.parser.CurrentLineNumber, attributes, space)
        self.path[-1].children.append(element)
        self.path.append(element)

    def _end(self, _tag: str) -> None:
        self.path.pop()

    def _characters(self, text: str) -> None:
        self.path[-1].text += text


def read(content: bytes, *, faults: Faults) -> Element:
    """
    Read XML into its root element; see Note [Safe XML].

    :raises MalformedFile: if it is broken or is no plain document
    """
    return Reader(faults).read(content)
