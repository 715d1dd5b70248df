"""No order of acts, no people at the same moment and no power cut leaves the books unbalanced; see `machine`."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.integration.receivables.acts import CASHIERS, CloseMonth, EndShift, PayAtCounter
from tests.integration.receivables.machine import FIRST_DAY, Cash, Cut, walked
from tests.oracles.cash import faults
from tests.support.apart import Database
from wanjia.revenue.payments.types import Tender

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("billed village")]
#: Villages, and rounds in each: a few hundred rounds in all, or with ``--full`` thousands, in parts.
FEW, MANY, PARTS = (10, 20), (30, 40), 5


@pytest.mark.parametrize("part", [0, *(pytest.param(one, marks=pytest.mark.full) for one in range(1, PARTS))])
def test_money_is_conserved_whatever_happens(pytestconfig: pytest.Config, billed_village: Database, part: int) -> None:
    is_full = pytestconfig.getoption("--full")
    villages, rounds = MANY if is_full else FEW
    checked = settings(
        max_examples=villages,
        stateful_step_count=rounds,
        derandomize=not is_full and settings().derandomize,
        deadline=None,
        database=None,
        # Acts at the same moment do not come out the same twice, so there is nothing to shrink.
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    run_state_machine_as_test(lambda: Cash(billed_village), settings=checked)


K1, K2 = CASHIERS
A_MONTH_LATER = FIRST_DAY + timedelta(days=31)
ACTED = (
    (FIRST_DAY, PayAtCounter("1001", Decimal(50), 1, K1, Tender.CASH)),
    (FIRST_DAY, PayAtCounter("1002", Decimal(500), 2, K1, Tender.CHEQUE)),
    (FIRST_DAY, EndShift(K1)),
    (A_MONTH_LATER, CloseMonth()),
    (A_MONTH_LATER, PayAtCounter("1006", Decimal(5), 3, K2, Tender.CASH)),
)


@pytest.mark.parametrize(
    ("model", "field"),
    [
        ("receivables.Charge", "open_amount"),
        ("receivables.Position", "owed"),
        ("receivables.Position", "credit"),
        ("billing.BillLine", "amount"),
        ("ledger.MonthBalance", "amount"),
        ("payments.Payment", "amount"),
        ("payments.Shift", "opening_float"),
        ("payments.Remittance", "cash"),
    ],
)
def test_the_recomputation_finds_a_planted_fault(billed_village: Database, model: str, field: str) -> None:
    with billed_village.used(), transaction.atomic():
        for at, act in ACTED:
            walked(act, at=at, cut=Cut(0))
        assert not faults()

        row = apps.get_model(model).objects.latest("pk")
        setattr(row, field, getattr(row, field) + Decimal("0.01"))
        row.save()

        assert faults()
        transaction.set_rollback(True)
