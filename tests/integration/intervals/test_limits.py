"""Limits of validation and the chain of estimation: handed in as sheets, and shown as they hold on a day."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.apps import apps

from tests.integration.console.people import browser, hire
from tests.integration.intervals.village import DAY, NIGHT, make_village
from tests.integration.registry import ENGINEER, table
from wanjia.foundation.organisation.types import Role
from wanjia.foundation.sheets.types import SheetRefused
from wanjia.measurement.intervals.operations.limits import load_estimation_steps, load_interval_limits
from wanjia.measurement.intervals.queries.estimating import chain_on
from wanjia.measurement.intervals.queries.validating import all_limit_rows, all_limits_on, limit_of
from wanjia.measurement.intervals.sheets import ESTIMATION_STEPS, INTERVAL_LIMITS

pytestmark = pytest.mark.django_db
EARLIER = DAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def village(db: None, settings: Any, tmp_path: Path) -> None:
    settings.WANJIA_INTERVALS = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    make_village()


def limit(**told: Any) -> pl.DataFrame:
    row = {"rule": "FLAT_LINE", "name": "elements", "value": Decimal(30), "source": "本公司规定", "start_date": DAY}
    return table(INTERVAL_LIMITS, row | {"is_confirmed": True} | told)


def step(sequence: int, method: str, *, longest_gap: int = 96, start_date: date = DAY) -> dict[str, Any]:
    told = {"sequence": sequence, "method": method, "longest_gap": longest_gap, "source": "本公司规定"}
    return told | {"start_date": start_date, "is_confirmed": False}


class TestIntervalLimits:
    def test_one_that_begins_later_holds_from_its_day_on(self) -> None:
        assert load_interval_limits(limit(), by=ENGINEER, at=NIGHT).written == 1

        held = [limit_of(all_limits_on(day), rule="FLAT_LINE", name="elements") for day in (EARLIER, DAY)]
        assert held == [24, 30]
        assert apps.get_model("events", "Event").objects.filter(name="intervals.interval_limits_loaded").count() == 1

    @pytest.mark.parametrize(
        ("told", "why"),
        [
            ({"name": "elephants"}, "no rule of validation asks for FLAT_LINE elephants"),
            ({"value": Decimal(-1)}, "0 or more"),
            ({"source": ""}, "the cell is empty"),
        ],
    )
    def test_what_no_rule_asks_for_is_refused(self, told: dict[str, Any], why: str) -> None:
        with pytest.raises(SheetRefused, match=why):
            load_interval_limits(limit(**told), by=ENGINEER, at=NIGHT)


class TestEstimationSteps:
    def test_a_chain_that_begins_later_holds_alone(self) -> None:
        rows = table(ESTIMATION_STEPS, step(10, "SIMILAR_DAY"), step(20, "PRORATION", longest_gap=4))

        load_estimation_steps(rows, by=ENGINEER, at=NIGHT)

        assert [(one.method, one.longest_gap) for one in chain_on(DAY)] == [("SIMILAR_DAY", 96), ("PRORATION", 4)]
        assert len(chain_on(EARLIER)) == 7

    @pytest.mark.parametrize(
        ("rows", "why"),
        [
            ([step(10, "SIMILAR_DAY", longest_gap=97)], "a gap has 1 to 96 elements"),
            ([step(10, "SIMILAR_DAY"), step(20, "SIMILAR_DAY")], "stands twice"),
            ([step(10, "GUESSING")], "GUESSING"),
        ],
    )
    def test_what_cannot_be_is_refused(self, rows: list[dict[str, Any]], why: str) -> None:
        with pytest.raises(SheetRefused, match=why):
            load_estimation_steps(table(ESTIMATION_STEPS, *rows), by=ENGINEER, at=NIGHT)


class TestPage:
    def page(self, day: date) -> str:
        hire("V1", ("S1", Role.TECHNICIAN))
        address = f"/intervals/limits/?day={day}"
        return browser("V1").get(address, headers={"accept-language": "en"}).content.decode()

    def test_shows_what_holds_on_the_day_with_its_ground_and_whether_it_is_confirmed(self) -> None:
        load_interval_limits(limit(), by=ENGINEER, at=NIGHT)

        page = self.page(DAY)

        assert "本公司规定" in page
        assert page.count(">confirmed<") == 1
        assert page.count(">unconfirmed<") == all_limit_rows(DAY).height - 1 + len(chain_on(DAY))
        assert "Straight line" in page

    def test_of_another_day_it_shows_that_of_then(self) -> None:
        load_interval_limits(limit(), by=ENGINEER, at=NIGHT)

        assert "本公司规定" not in self.page(EARLIER)
