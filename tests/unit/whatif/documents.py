"""Price documents of Hubei as tests change them."""

from functools import cache
from pathlib import Path

from wanjia.registry.tariffs.protocols.price_book import parse_book
from wanjia.registry.tariffs.types import Book, Document, Structure

BOOKS = Path("src/wanjia/registry/tariffs/books")
JANUARY = "国网湖北 代理购电工商业用户电价表 2026-01"
HOMES, HOURS = "SAMPLE-HB-RES", "鄂发改价管〔2024〕77号"


@cache
def book(name: str = "hubei") -> Book:
    """Read a shipped book."""
    return parse_book((BOOKS / f"{name}.yaml").read_text(encoding="utf-8"), name=name)


def document(number: str) -> Document:
    """Give a document of Hubei."""
    return next(one for one in book().documents if one.number == number)


def structures() -> dict[str, Structure]:
    """Give the structures of Hubei by code."""
    return {one.code: one for one in book().structures}
