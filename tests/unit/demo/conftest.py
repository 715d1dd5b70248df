"""The county that all these tests look at, made once."""

import pytest

from wanjia.interfaces.demo.county import County, county


@pytest.fixture(scope="session")
def made(county_size: int) -> County:
    return county(county_size)
