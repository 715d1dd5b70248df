"""What other packages found about a month becomes causes of its losses, with their figures."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import polars as pl
import pytest
from django.db import transaction

from tests.integration.lineloss.hamlet import AT, MARCH, make_hamlet, planted, worked
from wanjia.energy.identification.models import IdentificationResult, IdentificationRun
from wanjia.energy.lineloss.models import LossLimit
from wanjia.energy.lineloss.queries.diagnosing import all_causes_of
from wanjia.energy.lineloss.queries.limits import NoLimit, cause_limits_on
from wanjia.energy.lineloss.queries.working import Worked
from wanjia.energy.powerflow.models import TheoreticalRun
from wanjia.energy.quality.models import QualityFinding
from wanjia.measurement.intervals.models import IntervalFinding
from wanjia.registry.metering.models import Meter, UsagePoint
from wanjia.registry.network.models import TransformerArea


@pytest.fixture(scope="module", autouse=True)
def hamlet(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        make_hamlet()
        yield
        transaction.set_rollback(True)


pytestmark = pytest.mark.django_db


def area(code: str) -> TransformerArea:
    return TransformerArea.objects.get(code=code)


def quality(rule: str, *, minutes: int = 180, evidence: str, **what: Any) -> None:
    at = {"started_at": AT, "ended_at": AT, "minutes": minutes, "severity": "ERROR", "store_version": 0}
    QualityFinding.objects.create(
        unit=area("A2").unit, of_month=MARCH.start, rule=rule, evidence=evidence, **at, **what
    )


def validation(rule: str, *, point: str, state: str = "OPEN", day: int = 5) -> None:
    meter, _is_new = Meter.objects.get_or_create(number=f"M-{point}", defaults={"model_code": "DDZY"})
    IntervalFinding.objects.create(
        rule=rule,
        severity="ERROR",
        state=state,
        meter=meter,
        usage_point=UsagePoint.objects.get(number=point),
        day=date(2026, 3, day),
        evidence="phase=B; lowest_v=0.2",
        version=0,
        found_at=AT,
    )


@cache
def march() -> Worked:
    """Give the balances of the month, which no finding changes."""
    return worked()


def causes() -> list[tuple[str, str, str, str]]:
    """Give rule, area, point and evidence."""
    found = all_causes_of(march(), energies=planted())
    areas = dict(TransformerArea.objects.values_list("pk", "code"))
    points = dict(UsagePoint.objects.values_list("pk", "number"))
    return [
        (row["rule"], areas[row["area_id"]], points.get(row["usage_point_id"], ""), row["evidence"])
        for row in found.to_dicts()
    ]


class TestSignals:
    @pytest.mark.parametrize(
        ("rule", "cause"),
        [
            ("OVERLOAD", "LOSS_OVERLOAD"),
            ("PHASES_UNBALANCED", "LOSS_UNBALANCE"),
            ("POWER_FACTOR_LOW", "LOSS_LOW_POWER_FACTOR"),
            ("DEAD_CURRENT_PHASE", "LOSS_PHASE_LOSS"),
        ],
    )
    def test_what_quality_found_about_a_lossy_area_is_a_cause_with_its_figures(self, rule: str, cause: str) -> None:
        quality(rule, evidence="minutes=180; highest_pct=131.00; limit_pct=100.00; phase=B", area=area("A2"))
        quality(rule, minutes=15, evidence="minutes=15; highest_pct=101.00; limit_pct=100.00", area=area("A2"))
        quality(rule, evidence="minutes=180; highest_pct=131.00; limit_pct=100.00", area=area("A1"))

        found = [one for one in causes() if one[0] == cause]

        told = "findings=2.0; rate_pct=12.5; minutes=180; highest_pct=131.00; limit_pct=100.00"
        assert found == [(cause, "A2", "", told)]

    @pytest.mark.parametrize(
        ("rule", "cause"),
        [
            ("PHASE_LOSS", "LOSS_PHASE_LOSS"),
            ("POWER_REVERSE", "LOSS_REVERSED"),
            ("CLOCK_DRIFT", "LOSS_CLOCK"),
            ("SUM_CHECK", "LOSS_REGISTERS"),
        ],
    )
    def test_what_validation_found_about_a_meter_names_its_customer(self, rule: str, cause: str) -> None:
        validation(rule, point="P3")
        validation(rule, point="P3", day=6)
        validation(rule, point="G-A2", day=6)

        found = [one[:3] for one in causes() if one[0] == cause]

        assert found == [(cause, "A2", ""), (cause, "A2", "P3")]

    def test_what_somebody_dismissed_or_another_month_has_is_none(self) -> None:
        validation("PHASE_LOSS", point="P3", state="DISMISSED")
        IntervalFinding.objects.filter(state="OPEN").delete()

        assert [one[0] for one in causes()] == ["LOSS_UNEXPLAINED"]

    def test_a_meter_at_0_is_dead_after_as_many_days_as_the_row_says(self) -> None:
        for day in range(1, 10):
            validation("ZERO_CONSUMPTION", point="P3", day=day)
        assert "LOSS_DEAD_METER" not in [one[0] for one in causes()]

        validation("ZERO_CONSUMPTION", point="P3", day=10)

        found = [one for one in causes() if one[0] == "LOSS_DEAD_METER"]
        assert found == [("LOSS_DEAD_METER", "A2", "P3", "days_at_zero=10.0; rate_pct=12.5")]


class TestTies:
    def test_identification_names_the_customer_while_the_archive_has_it_there(self) -> None:
        run = IdentificationRun.objects.create(
            unit=area("A2").unit,
            areas="A2 A3",
            start_date=date(2026, 2, 20),
            end_date=date(2026, 3, 20),
            store_version=0,
            run_by="B1",
            run_at=AT,
        )
        facts = {"phases": "A", "phase_pct": 99, "evidence": {}, "area_pct": Decimal("98.5"), "run": run}
        moved = {"archive_area": area("A2"), "area": area("A3"), "verdict": "OTHER_AREA"}
        IdentificationResult.objects.create(usage_point=UsagePoint.objects.get(number="P3"), **moved, **facts)
        # P1 hangs on A1 by now: what was said of it is settled.
        IdentificationResult.objects.create(usage_point=UsagePoint.objects.get(number="P1"), **moved, **facts)

        found = [one for one in causes() if one[0] == "LOSS_WRONG_TIE"]

        assert found == [("LOSS_WRONG_TIE", "A2", "P3", "kwh_customer=10850.0; days=31.0; chance_pct=98.5")]


class TestUsual:
    def test_what_the_wires_lose_by_power_flow_is_usual(self) -> None:
        TheoreticalRun.objects.create(
            area=area("A2"),
            unit=area("A2").unit,
            month=MARCH.start,
            store_version=0,
            computed_at=AT,
            supplied_kwh=12400,
            loss_kwh=1178,
        )

        (found,) = causes()

        figures = dict(part.split("=") for part in found[3].split("; "))
        assert found[:2] == ("LOSS_UNEXPLAINED", "A2")
        assert (figures["usual_pct"], figures["kwh_day_beyond"]) == ("9.5", "12.0")

    def test_a_bound_that_has_no_row_is_named(self) -> None:
        LossLimit.objects.filter(kind="THEFT_SURE").delete()

        with pytest.raises(NoLimit, match="THEFT_SURE"):
            cause_limits_on(MARCH.start)


def test_the_days_before_the_month_are_looked_at_too() -> None:
    asked: list[date] = []

    def energies(period: Any, *, scope: Any) -> pl.DataFrame:
        asked.append(period.start)
        return planted()(period, scope=scope)

    all_causes_of(march(), energies=energies)

    assert asked == [date(2026, 1, 29)]
