"""What tests of the API start from."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.api.county import kept_for_a_module, make_county
from wanjia.interfaces.api.counting import REQUESTS


@pytest.fixture(scope="module")
def written_county(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        make_county()
        yield


@pytest.fixture
def county(written_county: None, db: None) -> None:
    REQUESTS.counts.clear()
