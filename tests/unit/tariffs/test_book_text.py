"""A document written as a book says what the document says."""

from dataclasses import fields
from pathlib import Path

import pytest

from wanjia.registry.tariffs.protocols.book_text import document_text, months_text
from wanjia.registry.tariffs.protocols.price_book import parse_book
from wanjia.registry.tariffs.types import BookRefused, Document

BOOKS = sorted(Path("src/wanjia/registry/tariffs/books").glob("*.yaml"))


def said(document: Document) -> dict[str, object]:
    """Give what a document says, without the order in which it says it."""
    values = {field.name: getattr(document, field.name) for field in fields(document)}
    return {name: frozenset(value) if isinstance(value, tuple) else value for name, value in values.items()}


class TestDocumentText:
    @pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
    def test_read_again_every_shipped_document_says_the_same(self, path: Path) -> None:
        book = parse_book(path.read_text(encoding="utf-8"), name=path.name)

        for document in book.documents:
            again = parse_book(document_text(document), name="again", stored=book.structures)

            assert [said(one) for one in again.documents] == [said(document)]
            assert again.region == document.region

    def test_a_structure_that_is_not_stored_is_refused(self) -> None:
        book = parse_book(BOOKS[0].read_text(encoding="utf-8"), name="book")

        with pytest.raises(BookRefused, match="unknown structure"):
            parse_book(document_text(book.documents[0]), name="again")


@pytest.mark.parametrize(
    ("months", "text"),
    [((1, 2, 3, 4, 5, 6, 9, 10, 11, 12), "1-6, 9-12"), ((7,), "7"), ((1, 3), "1, 3"), (tuple(range(1, 13)), "1-12")],
)
def test_months_are_written_as_runs(months: tuple[int, ...], text: str) -> None:
    assert months_text(months) == text
