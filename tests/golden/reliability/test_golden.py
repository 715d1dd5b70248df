"""Indices against figures worked out elsewhere."""

import csv
import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from wanjia.energy.reliability.kernel.case import computed
from wanjia.energy.reliability.kernel.indices import indices
from wanjia.energy.reliability.kernel.schema import INTERRUPTIONS
from wanjia.energy.reliability.types import Influence
from wanjia.foundation.periods.types import Period
from wanjia.foundation.quantities.rounding import half_up

HERE = Path(__file__).parent
TOLERANCES = {"saifi": 5e-7, "saidi_h": 5e-7, "caidi_h": 5e-5, "asai": 5e-7, "ens_mwh": 5e-5, "aens_kwh": 5e-5}


@pytest.mark.parametrize("figure", sorted(TOLERANCES))
def test_a_radial_network_gives_the_printed_digits(figure: str) -> None:
    given = json.loads((HERE / "rbts2" / "given.json").read_text())
    expected = json.loads((HERE / "rbts2" / "expected.json").read_text())

    found = computed(given)

    assert found["customers"] == expected["customers"]
    assert found[figure] == pytest.approx(expected[figure], abs=TOLERANCES[figure])


def test_the_sample_of_the_standard_gives_its_figures() -> None:
    expected = json.loads((HERE / "ieee_sample" / "expected.json").read_text())
    with (HERE / "ieee_sample" / "given.csv").open() as lines:
        events = [(Decimal(row["minutes"]), int(row["customers"])) for row in csv.DictReader(lines)]
    start = datetime(2023, 5, 1, 8, tzinfo=ZoneInfo("Asia/Shanghai"))
    table = INTERRUPTIONS.frame(
        [
            {
                "outage_id": number,
                "customers": customers,
                "from_at": start,
                "to_at": start + timedelta(milliseconds=int(minutes * 60_000)),
                "influence": Influence.OWN.value,
            }
            for number, (minutes, customers) in enumerate(events)
        ]
    )

    found = indices(
        table,
        period=Period(date(2023, 1, 1), date(2024, 1, 1)),
        served=expected["served"],
        sustained=Decimal(5),
        distinct=expected["distinct"],
    )

    assert found.interruptions == expected["interruptions"]
    assert found.customer_hours == half_up(Decimal(expected["customer_minutes"]) / 60, places=6)
    for name in ("saifi", "saidi", "caidi", "ctaidi", "caifi", "asai"):
        places = len(expected[name].partition(".")[2])
        assert half_up(getattr(found, name), places=places) == Decimal(expected[name]), name
