"""Published problems of theft, breach and wrong meters, from the found error to posted money."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from django.apps import apps

from tests.integration.corrections.works import CLERK, POSTER, SECOND, account_id
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.periods.types import Period
from wanjia.revenue.corrections.operations import deciding, finding, posting
from wanjia.revenue.corrections.types import Breach, BreachKind, Cause, FoundError, Method, Source
from wanjia.revenue.ledger.queries.balances import trial_balance

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("billed")]
AT = datetime(2023, 8, 10, 3, tzinfo=UTC)
TODAY = date(2023, 8, 10)
HALF_A_YEAR = Period(date(2023, 1, 1), date(2023, 7, 1))
ALL = Period(date(2023, 1, 1), date(2023, 8, 1))


def error(number: str, cause: Cause, method: Method, **more: Any) -> FoundError:
    """Give an error found in what an account was billed."""
    facts = {"source": Source.INSPECTION, "period": ALL, "evidence": "现场检查记录", **more}
    return FoundError(account_id=account_id(number), cause=cause, method=method, **facts)


def posted(found: FoundError) -> Any:
    """Take an error all the way: found, worked out, proposed, approved by another, posted; give the case."""
    case_id = finding.find(found, by=CLERK, at=AT)
    finding.compute(case_id=case_id, by=CLERK, at=AT)
    deciding.propose(case_id=case_id, by=CLERK, at=AT)
    deciding.decide(case_id=case_id, step="approve", reason="核对无误", by=SECOND, at=AT)
    posting.post(case_id=case_id, by=POSTER, at=AT)
    return apps.get_model("corrections", "CorrectionCase").objects.get(pk=case_id)


def booked(case: Any) -> dict[str, Decimal]:
    """Give what a case's bills and charge came to in the ledger, by account, debits above 0."""
    bills = apps.get_model("corrections", "CaseMonth").objects.filter(case=case).values_list("correction_id", flat=True)
    rows = apps.get_model("ledger", "Posting").objects
    found: dict[str, Decimal] = {}
    for kind, ids in (("billing.bill", list(bills)), ("receivables.charge", [case.charge_id])):
        for row in rows.filter(entry__source_kind=kind, entry__source_id__in=ids):
            found[row.ledger_account] = found.get(row.ledger_account, Decimal(0)) + row.amount
    return found


def balanced() -> bool:
    """Tell whether the books of every unit sum to zero."""
    sums = trial_balance(WHOLE_COMPANY, until=TODAY).group_by("unit_id").agg(pl.col("amount").sum())
    return not any(sums["amount"])


@pytest.mark.proves("A431")
@pytest.mark.parametrize(
    ("number", "inputs", "owed", "penalty"),
    [
        ("THEFT-01", {"power_kw": "2"}, "1728.00", "5184.00"),
        ("THEFT-03", {"power_kw": "320"}, "276480.00", "829440.00"),
    ],
)
def test_theft(number: str, inputs: dict[str, str], owed: str, penalty: str) -> None:
    breach = Breach(BreachKind.THEFT)
    case = posted(error(number, Cause.THEFT, Method.LOADS, period=HALF_A_YEAR, inputs=inputs, breach=breach))

    assert (case.difference, case.penalty) == (Decimal(owed), Decimal(penalty))
    assert booked(case) == {
        "RECEIVABLE": Decimal(owed) + Decimal(penalty),
        "ENERGY_REVENUE": -Decimal(owed),
        "PENALTY": -Decimal(penalty),
    }
    assert balanced()


@pytest.mark.proves("A431")
@pytest.mark.parametrize(
    ("number", "kind", "inputs", "period", "owed", "penalty"),
    [
        ("BREACH-01", "OVER_CAPACITY", {"capacity_kva": "100"}, (4, 7), "4800.00", "14400.00"),
        ("BREACH-03", "SUSPENDED_USED", {"capacity_kva": "2000"}, (5, 8), "81000.00", "162000.00"),
        ("BREACH-06", "PRICE_CLASS", {"structure": "W.SHOP"}, (5, 8), "195.00", "390.00"),
    ],
)
def test_breach(
    number: str, kind: str, inputs: dict[str, str], period: tuple[int, int], owed: str, penalty: str
) -> None:
    start, end = period
    first = date(2023, start, 10 if number == "BREACH-03" else 1)
    method = Method.PRICE if "structure" in inputs else Method.CAPACITY
    days = Period(first, date(2023, end, 1))
    case = posted(error(number, Cause.BREACH, method, period=days, inputs=inputs, breach=Breach(BreachKind(kind))))

    assert (case.difference, case.penalty) == (Decimal(owed), Decimal(penalty))
    found = booked(case)
    assert found["PENALTY"] == -Decimal(penalty)
    assert found["RECEIVABLE"] == Decimal(owed) + Decimal(penalty)
    assert balanced()


@pytest.mark.parametrize(
    ("number", "cause", "method", "inputs", "kwh", "owed"),
    [
        ("METER-01", "WIRING", "WIRING", {"fault": "FOUR_ONE_REVERSED"}, 160_000, "68000.00"),
        ("METER-02", "WIRING", "RATIOS", {"ratios": "40, 40, 60", "billed_ratio": "40"}, 6250, "2500.00"),
        ("METER-04", "WIRING", "RATIOS", {"ratios": "30、30、-40", "billed_ratio": "40"}, 400_000, "160000.00"),
        ("METER-08", "METER_ERROR", "METER_ERROR", {"error_pct": "-10", "limit_pct": "2"}, 50_000, "20000.00"),
        (
            "METER-10",
            "MULTIPLIER",
            "MULTIPLIER",
            {"true_multiplier": "120", "billed_multiplier": "60"},
            21_000,
            "8400.00",
        ),
        (
            "METER-14",
            "CREEP",
            "CREEP",
            {"seconds_per_turn": "40", "idle_hours": "19", "days": "36", "turns_per_kwh": "3600"},
            -17,
            "-6.80",
        ),
    ],
)
def test_wrong_meters(number: str, cause: str, method: str, inputs: dict[str, str], kwh: int, owed: str) -> None:
    case = posted(error(number, Cause(cause), Method(method), source=Source.METER_TEST, inputs=inputs))

    assert (case.energy_kwh, case.difference) == (kwh, Decimal(owed))
    assert booked(case) == {"RECEIVABLE": case.difference, "ENERGY_REVENUE": -case.difference}
    assert balanced()


def test_outage() -> None:
    july = Period(date(2023, 7, 3), date(2023, 7, 5))
    found = error("OUTAGE-01", Cause.OUTAGE, Method.NOTHING, period=july, outage_hours=Decimal(30))
    case = posted(found)

    assert case.compensation == Decimal("2000.00")
    assert booked(case) == {"RECEIVABLE": Decimal(-2000), "COMPENSATION": Decimal(2000)}
    assert balanced()
