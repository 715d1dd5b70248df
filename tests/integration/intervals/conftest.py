"""What integration tests of intervals start from: a village, and a store of its own for each test."""

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.integration.intervals import curves


@pytest.fixture
def store(tmp_path: Path, settings: Settings) -> Path:
    """Give the test an empty store."""
    settings.WANJIA_INTERVALS = tmp_path / "intervals"
    return tmp_path / "intervals"


@pytest.fixture
def village(db: None, store: Path) -> None:
    """Make the village."""
    curves.make_village()
