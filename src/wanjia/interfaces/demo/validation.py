"""The nights in which curves and registers of the latest days are validated and what is missing is estimated."""

from __future__ import annotations

from datetime import date

import polars as pl
from django.db import transaction

from wanjia.interfaces.demo.billing import AT
from wanjia.interfaces.demo.loading import loader
from wanjia.measurement.intervals.operations.estimating import estimate_gaps
from wanjia.measurement.intervals.operations.registers import estimate_registers
from wanjia.measurement.intervals.operations.validating import validate_day
from wanjia.measurement.intervals.queries.estimating import plan
from wanjia.measurement.intervals.queries.registers import plan_registers
from wanjia.measurement.intervals.queries.validating import meters_due, review

#: A day of a large county takes two seconds.
DAYS = (date(2026, 1, 30), date(2026, 1, 31))


def validate_days() -> int:
    """
    Do with each day what the nightly job does: validate, fill gaps, validate what was filled; then estimate registers.

    Registers are those of the meters that hand in curves: of all others a large county has thousands of gaps.

    :returns: findings that wait for a clerk
    """
    by, waiting = loader(), 0
    for day in DAYS:
        meters = meters_due(day, scope=by.scope).filter("is_due")
        found = review(day, meters=meters, scope=by.scope)
        with transaction.atomic():
            waiting += validate_day(found, by=by, at=AT).still_open
        planned = plan(day, meters=meters, scope=by.scope)
        if not planned.lines:
            continue
        with transaction.atomic():
            estimate_gaps(planned, by=by, at=AT)
        filled = meters.filter(pl.col("meter_id").is_in([line.meter_id for line in planned.lines]))
        again = review(day, meters=filled, scope=by.scope)
        with transaction.atomic():
            waiting -= validate_day(again, by=by, at=AT).mended
    registers = plan_registers(DAYS[-1], scope=by.scope, meters=meters["meter_id"].to_list())
    with transaction.atomic():
        estimate_registers(registers, by=by, at=AT)
    return waiting
