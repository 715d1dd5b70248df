"""
XML of banks read into plain elements that know their line.

Expat is told to stop at a document type, so that there are no entities to expand and nothing to fetch (decision 0095).
Paths are asked of many small elements, so children are kept by name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NoReturn
from xml.parsers import expat

from wanjia.revenue.directdebit.protocols.reading import Faults, shown

DEEPEST = 24
MOST_ELEMENTS = 8_000_000
SEPARATOR = "}"
STRANGE = "Do not open it; tell whoever looks after the connection to the bank."


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

    def said(self, *paths: str) -> str:
        """Give the text at the first of some paths that has one; empty if none has."""
        texts = (one.text.strip() for path in paths for one in self.all(path))
        return next((text for text in texts if text), "")


def read(content: bytes, *, faults: Faults) -> Element:
    """
    Read a document into its root element.

    :raises MalformedReturn: if it is broken, has a document type, or nests deeper than any message
    """
    parser = expat.ParserCreate(namespace_separator=SEPARATOR)
    parser.buffer_text = True
    top = Element("", 0, {})
    path, count = [top], 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(path) > DEEPEST or count > MOST_ELEMENTS:
            what = "The file has elements inside elements deeper, or more of them, than any message has."
            raise faults.stop(parser.CurrentLineNumber, what=what, cure=STRANGE)
        space, _, name = tag.rpartition(SEPARATOR)
        element = Element(shown(name), parser.CurrentLineNumber, attributes, space)
        path[-1].children.append(element)
        path.append(element)

    def typed(*_given: Any) -> NoReturn:
        what = "The file has a document type, which no message of a bank has."
        raise faults.stop(parser.CurrentLineNumber, what=what, cure=STRANGE)

    def end(_tag: str) -> None:
        path.pop()

    def words(text: str) -> None:
        path[-1].text += text

    parser.StartDoctypeDeclHandler, parser.StartElementHandler = typed, start
    parser.EndElementHandler, parser.CharacterDataHandler = end, words
    try:
        parser.Parse(content, True)
    except expat.ExpatError as bad:
        raise faults.stop(bad.lineno, what=f"The XML is broken here: {expat.errors.messages[bad.code]}.") from bad
    return top.children[0]
