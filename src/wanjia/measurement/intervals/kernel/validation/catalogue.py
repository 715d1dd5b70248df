"""
Whether to believe a day of intervals: the catalogue of rules over meters and their curves (`REVIEWED`).

One code for one meter and for the county: a rule takes the whole table and gives one finding per meter at most. Names
follow the validation rules of meter data management; limits are dated rows that come as columns (`limit`), in
ten-thousandths, so that everything exact is compared in whole numbers. Thresholds of voltage, current and power are
those of the collection standard (GD698), given in each row's source.
"""

from __future__ import annotations

import polars as pl

from wanjia.foundation.columnar.engine import collected_all
from wanjia.foundation.findings.catalogue import Rule
from wanjia.measurement.intervals.kernel.validation.delivery import DELIVERY_RULES
from wanjia.measurement.intervals.kernel.validation.electrical import ELECTRICAL_RULES
from wanjia.measurement.intervals.kernel.validation.energy import ENERGY_RULES
from wanjia.measurement.intervals.kernel.validation.schema import FOUND

VALIDATION: tuple[Rule, ...] = (*DELIVERY_RULES, *ENERGY_RULES, *ELECTRICAL_RULES)
BY_CODE = {rule.code: rule for rule in VALIDATION}


def findings(table: pl.DataFrame, *, rules: tuple[Rule, ...] = VALIDATION) -> pl.DataFrame:
    """
    Run a catalogue over the meters of a day.

    :param table: of `table.reviewed`
    :returns: `FOUND`, at most one row per rule and meter, in the order of meter and rule
    """
    whole = table.lazy()
    parts = [
        rule.finds(whole).select(
            pl.lit(rule.code).alias("rule"),
            pl.lit(rule.severity.value).alias("severity"),
            "subject_id",
            pl.col("first_element", "last_element").cast(pl.Int64),
            "evidence",
        )
        for rule in rules
    ]
    found = pl.concat(collected_all(parts))
    named = table.select("line_id", "meter_id", "usage_point_id")
    return FOUND.check(found.join(named, left_on="subject_id", right_on="line_id").sort("meter_id", "rule"))
