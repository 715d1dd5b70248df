"""A billed village that copies are made of."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.integration.billing import village
from tests.integration.receivables.acts import Bill
from tests.integration.receivables.machine import FIRST_DAY, Cut, walked
from tests.support.apart import Database, database_of_tests


@pytest.fixture(scope="session")
def billed_village(django_db_setup: None, django_db_blocker: Any) -> Iterator[Database]:
    """Write the village and bill December in a database that stays so; each round works on a copy of it."""
    with django_db_blocker.unblock(), database_of_tests().copied("village") as made:
        with made.used():
            with transaction.atomic():
                village.make_village()
            walked(Bill(village.DECEMBER), at=FIRST_DAY, cut=Cut(0))
        yield made
