"""What tests of the ledger start from."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.api.county import kept_for_a_module
from tests.integration.ledger.books import make_books


@pytest.fixture(scope="module")
def written_books(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        make_books()
        yield


@pytest.fixture
def books(written_books: None, db: None) -> None:
    """Company, stations and accounts, with nothing booked yet."""
