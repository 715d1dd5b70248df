"""No order of acts and no power cut leaves the books unbalanced; see `machine`."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.integration.api.county import kept_for_a_module
from tests.integration.billing import village
from tests.integration.receivables.machine import Cash
from tests.oracles.cash import faults

pytestmark = pytest.mark.django_db
FEW, MANY = (10, 20), (150, 40)


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        village.make_village()
        yield


@pytest.mark.usefixtures("made", "db")
def test_money_is_conserved_whatever_happens(pytestconfig: pytest.Config) -> None:
    examples, steps = MANY if pytestconfig.getoption("--full") else FEW
    checked = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )

    run_state_machine_as_test(Cash, settings=checked)


@pytest.mark.usefixtures("made", "db")
@pytest.mark.parametrize(
    ("model", "field"),
    [
        ("receivables.Charge", "open_amount"),
        ("receivables.Position", "owed"),
        ("receivables.Position", "credit"),
        ("billing.BillLine", "amount"),
    ],
)
def test_the_recomputation_finds_a_planted_fault(model: str, field: str) -> None:
    village.billed(village.DECEMBER)
    assert not faults()

    row = apps.get_model(model).objects.order_by("pk").first()
    setattr(row, field, getattr(row, field) + Decimal("0.01"))
    row.save()

    assert faults()
