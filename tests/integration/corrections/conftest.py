"""What tests of corrections start from: works billed for seven months, written once a module."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.api.county import kept_for_a_module
from tests.integration.corrections import works


@pytest.fixture(scope="module")
def written_works(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        works.make(folder=tmp_path_factory.mktemp("prices"))
        works.bill_all(7)
        yield


@pytest.fixture
def billed(written_works: None, db: None) -> None:
    """Works billed from January to July 2023."""
