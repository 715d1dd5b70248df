"""What integration tests of the registry start from."""

import pytest

from tests.integration import registry


@pytest.fixture
def units(db: None) -> None:
    registry.make_units()


@pytest.fixture
def points(db: None) -> None:
    registry.make_points()


@pytest.fixture
def meters(db: None) -> None:
    registry.make_meters()


@pytest.fixture
def customer(db: None) -> None:
    registry.make_customer()
