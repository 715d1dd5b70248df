"""A finding about a gap in the curve of one meter of each station, and one about values that came later."""

from datetime import timedelta

import polars as pl
from django.utils import timezone

from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.kernel.schema import CURVES
from wanjia.measurement.intervals.operations.appending import append
from wanjia.measurement.intervals.operations.citing import cite
from wanjia.measurement.intervals.operations.validating import validate_day
from wanjia.measurement.intervals.queries.validating import meters_due, review
from wanjia.measurement.intervals.types import Cited
from wanjia.registry.metering.queries import installations, usage_points

SENDER = Actor("C1", "采集员", WHOLE_COMPANY)
#: 0.01 kWh and more in each element but four.
GAPPED = [None if 40 <= place < 44 else 100 + place % 7 for place in range(96)]


def make_interval_findings() -> None:
    """Hand the curve of yesterday in with a gap, validate it, cite it, and hand another value in."""
    at = timezone.now()
    day = timezone.localdate(at) - timedelta(days=1)
    hung = installations(Period(day, day + timedelta(days=1)), scope=WHOLE_COMPANY)
    units = usage_points(WHOLE_COMPANY).select("usage_point_id", "unit_id")
    one_each = hung.join(units, on="usage_point_id").sort("meter_id").unique("unit_id", keep="first")
    rows = [
        {"meter_id": meter_id, "day": day, "quantity": "ENERGY_IMPORT", "values": GAPPED}
        for meter_id in one_each["meter_id"].sort()
    ]
    version = append({"CURVES": CURVES.frame(rows)}, source=f"sample of {at.isoformat()}", by=SENDER, at=at).version
    due = meters_due(day, scope=SENDER.scope).filter(pl.col("is_due"))
    validate_day(review(day, meters=due, scope=SENDER.scope), by=SENDER, at=at)
    for unit_id in one_each["unit_id"].sort():
        cited = Cited("quality.month", f"{day:%Y-%m} {unit_id}", unit_id, day.replace(day=1), day + timedelta(days=1))
        cite(version, cited=cited, by=SENDER, at=at)
    later = {**rows[0], "values": [None] * 95 + [120]}
    append({"CURVES": CURVES.frame([later])}, source=f"later than {at.isoformat()}", by=SENDER, at=at)
