"""No order of acts, no people at the same moment and no power cut leaves the books unbalanced; see `machine`."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.integration.receivables.machine import Cash
from tests.oracles.cash import faults
from tests.support.apart import Database

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("billed village")]
FEW, MANY = (10, 20), (75, 40)


def test_money_is_conserved_whatever_happens(pytestconfig: pytest.Config, billed_village: Database) -> None:
    examples, steps = MANY if pytestconfig.getoption("--full") else FEW
    checked = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )

    run_state_machine_as_test(lambda: Cash(billed_village), settings=checked)


@pytest.mark.parametrize(
    ("model", "field"),
    [
        ("receivables.Charge", "open_amount"),
        ("receivables.Position", "owed"),
        ("receivables.Position", "credit"),
        ("billing.BillLine", "amount"),
    ],
)
def test_the_recomputation_finds_a_planted_fault(billed_village: Database, model: str, field: str) -> None:
    with billed_village.used(), transaction.atomic():
        assert not faults()

        row = apps.get_model(model).objects.order_by("pk").first()
        setattr(row, field, getattr(row, field) + Decimal("0.01"))
        row.save()

        assert faults()
        transaction.set_rollback(True)
