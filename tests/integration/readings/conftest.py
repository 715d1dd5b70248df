"""What integration tests of readings start from."""

import pytest

from tests.integration.readings import walk


@pytest.fixture
def routes(db: None) -> None:
    walk.make_walk()
