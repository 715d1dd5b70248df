"""The words of the interval store: what its rules find, how gaps are estimated, what happened."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from wanjia.measurement.intervals.types import (
    CollectionFigure,
    EstimateState,
    EstimationMethod,
    IntervalFindingState,
    LaterDataState,
    Quantity,
    RegisterBasis,
    StoreFigure,
    Table,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

STATES = {
    "OPEN": pgettext_lazy("interval finding", "Open"),
    "ACCEPTED": pgettext_lazy("interval finding", "Accepted"),
    "CORRECTED": pgettext_lazy("interval finding", "Mended"),
    "DISMISSED": pgettext_lazy("interval finding", "Dismissed"),
}
LATER_STATES = {
    "OPEN": pgettext_lazy("later data", "Open"),
    "RECOMPUTED": pgettext_lazy("later data", "Made anew"),
    "DISMISSED": pgettext_lazy("later data", "Left as it is"),
}
ESTIMATE_STATES = {
    "STANDING": pgettext_lazy("estimate", "Stands"),
    "REPLACED": pgettext_lazy("estimate", "Gave way"),
}
CODES: Mapping[type[StrEnum], Mapping[str, _StrPromise]] = {
    IntervalFindingState: STATES,
    Quantity: {
        "ENERGY_IMPORT": pgettext_lazy("intervals", "Energy taken"),
        "ENERGY_EXPORT": pgettext_lazy("intervals", "Energy fed back"),
        "REACTIVE_IMPORT": pgettext_lazy("intervals", "Reactive energy taken"),
        "REACTIVE_EXPORT": pgettext_lazy("intervals", "Reactive energy fed back"),
        "ACTIVE_POWER": pgettext_lazy("intervals", "Active power"),
        "ACTIVE_POWER_A": pgettext_lazy("intervals", "Active power of phase A"),
        "ACTIVE_POWER_B": pgettext_lazy("intervals", "Active power of phase B"),
        "ACTIVE_POWER_C": pgettext_lazy("intervals", "Active power of phase C"),
        "REACTIVE_POWER": pgettext_lazy("intervals", "Reactive power"),
        "VOLTAGE_A": pgettext_lazy("intervals", "Voltage of phase A"),
        "VOLTAGE_B": pgettext_lazy("intervals", "Voltage of phase B"),
        "VOLTAGE_C": pgettext_lazy("intervals", "Voltage of phase C"),
        "CURRENT_A": pgettext_lazy("intervals", "Current of phase A"),
        "CURRENT_B": pgettext_lazy("intervals", "Current of phase B"),
        "CURRENT_C": pgettext_lazy("intervals", "Current of phase C"),
        "POWER_FACTOR": pgettext_lazy("intervals", "Power factor"),
    },
    Table: {
        "CURVES": pgettext_lazy("intervals", "Curves"),
        "FROZEN": pgettext_lazy("intervals", "Frozen values"),
        "EVENTS": pgettext_lazy("intervals", "Events of meters"),
    },
    CollectionFigure: {
        "DUE_HOURS": pgettext_lazy("intervals", "Hour by which values are due"),
        "RATE_PCT": pgettext_lazy("intervals", "Least rate of collection"),
    },
    StoreFigure: {
        "COMPACT_PARTS": pgettext_lazy("intervals", "Small files from which on they are written as one"),
        "RETENTION_DAYS": pgettext_lazy("intervals", "Days for which replaced files are kept"),
    },
    LaterDataState: LATER_STATES,
    EstimateState: ESTIMATE_STATES,
    RegisterBasis: {
        "CURVE": pgettext_lazy("estimate", "Sum of the curve"),
        "USUAL": pgettext_lazy("estimate", "Shared by what is usual"),
        "EVEN": pgettext_lazy("estimate", "Shared evenly"),
    },
    EstimationMethod: {
        "INTERPOLATION": pgettext_lazy("estimate", "Straight line"),
        "AVERAGE": pgettext_lazy("estimate", "Mean of days alike"),
        "SIMILAR_DAY": pgettext_lazy("estimate", "Day alike"),
        "PROFILE": pgettext_lazy("estimate", "Course of the area"),
        "NEIGHBOUR": pgettext_lazy("estimate", "Course of a neighbour"),
        "SUBTRACTION": pgettext_lazy("estimate", "Head of the area less the others"),
        "PRORATION": pgettext_lazy("estimate", "Register spread evenly"),
    },
}
FLOWS: Mapping[str, Mapping[str, _StrPromise]] = {
    "intervals.finding": {
        **STATES,
        "accept": pgettext_lazy("interval finding", "Accept"),
        "dismiss": pgettext_lazy("interval finding", "Dismiss"),
        "estimate": pgettext_lazy("interval finding", "Estimate"),
        "mend": pgettext_lazy("interval finding", "Mend"),
        "reopen": pgettext_lazy("interval finding", "Open again"),
    },
    "intervals.later_data": {
        **LATER_STATES,
        "recompute": pgettext_lazy("later data", "Make anew"),
        "dismiss": pgettext_lazy("later data", "Leave as it is"),
    },
    "intervals.estimate": {**ESTIMATE_STATES, "replace": pgettext_lazy("estimate", "Replace")},
}
EVENTS: Mapping[str, _StrPromise] = {
    "intervals.delivery_taken": pgettext_lazy("event", "Curves and frozen values taken in"),
    "intervals.version_cited": pgettext_lazy("event", "Version of the interval store cited"),
    "intervals.later_data_found": pgettext_lazy("event", "Later values for days already used"),
    "intervals.later_data_settled": pgettext_lazy("event", "Later values looked at"),
    "intervals.collection_counted": pgettext_lazy("event", "Collection counted"),
    "intervals.files_compacted": pgettext_lazy("event", "Small files of the interval store written as one"),
    "intervals.files_dropped": pgettext_lazy("event", "Replaced files of the interval store given up"),
    "intervals.files_swept": pgettext_lazy("event", "Unnamed files of the interval store removed"),
    "intervals.day_validated": pgettext_lazy("event", "A day of intervals validated"),
    "intervals.findings_accepted": pgettext_lazy("event", "Findings about intervals accepted"),
    "intervals.findings_dismissed": pgettext_lazy("event", "Findings about intervals dismissed"),
    "intervals.gaps_estimated": pgettext_lazy("event", "Gaps of intervals estimated"),
    "intervals.registers_estimated": pgettext_lazy("event", "Frozen registers estimated"),
    "intervals.interval_limits_loaded": pgettext_lazy("event", "Limits of interval validation added"),
    "intervals.estimation_steps_loaded": pgettext_lazy("event", "Order of estimation methods added"),
    "intervals.estimates_replaced": pgettext_lazy("event", "Estimates of intervals gave way"),
}
SUBJECTS: Mapping[str, _StrPromise] = {
    "intervals.intervalbatch": pgettext_lazy("subject", "Delivery of interval values"),
    "intervals.intervalpart": pgettext_lazy("subject", "Files of the interval store"),
    "lineloss.simultaneous": pgettext_lazy("subject", "Losses of a month by meters"),
    "lineloss.billed": pgettext_lazy("subject", "Losses of a month by bills"),
    "powerflow.feeder": pgettext_lazy("subject", "Theoretical loss of a line"),
    "powerflow.area": pgettext_lazy("subject", "Theoretical loss of an area"),
    "intervals.collectionday": pgettext_lazy("subject", "Days of collection"),
    "intervals.storecitation": pgettext_lazy("subject", "Citation of the interval store"),
    "intervals.laterdatafinding": pgettext_lazy("subject", "Later values for days already used"),
    "intervals.intervalfinding": pgettext_lazy("subject", "Findings about intervals"),
    "intervals.intervalestimate": pgettext_lazy("subject", "Estimates of intervals"),
    "intervals.registerestimate": pgettext_lazy("subject", "Estimates of frozen registers"),
    "intervals.intervallimit": pgettext_lazy("subject", "Limits of interval validation"),
    "intervals.estimationstep": pgettext_lazy("subject", "Order of estimation methods"),
}
FACTS: Mapping[str, _StrPromise] = {
    "state": pgettext_lazy("fact", "State"),
    "rows": pgettext_lazy("fact", "Rows"),
    "cited_kind": pgettext_lazy("fact", "Used for"),
    "cited_key": pgettext_lazy("fact", "Named as"),
    "files": pgettext_lazy("fact", "Files"),
    "table": pgettext_lazy("fact", "Table"),
    "quantity": pgettext_lazy("fact", "Quantity"),
    "bucket": pgettext_lazy("fact", "Group of meters"),
    "version": pgettext_lazy("fact", "Version"),
    "meters": pgettext_lazy("fact", "Meters"),
    "mended": pgettext_lazy("fact", "mended"),
    "gaps": pgettext_lazy("fact", "Gaps"),
    "elements": pgettext_lazy("fact", "Elements"),
    "left": pgettext_lazy("fact", "left missing"),
    "estimates": pgettext_lazy("fact", "Estimates"),
    "registers": pgettext_lazy("fact", "Registers"),
}
JOBS: Mapping[str, _StrPromise] = {
    "intervals.count_collection": pgettext_lazy("job", "Collection counted"),
    "intervals.tidy_store": pgettext_lazy("job", "Interval store tidied"),
    "intervals.settle_findings": pgettext_lazy("job", "Findings about intervals settled"),
    "intervals.validate_days": pgettext_lazy("job", "Intervals validated and gaps estimated"),
}
#: What its workers say while they work, and the titles of the figures that come out.
SAID = (
    pgettext_lazy("job", "Validating intervals"),
    pgettext_lazy("job", "Estimating gaps"),
    pgettext_lazy("job", "Days looked at"),
    pgettext_lazy("job", "New findings"),
    pgettext_lazy("job", "Findings mended"),
    pgettext_lazy("job", "Estimates replaced"),
    pgettext_lazy("job", "Elements estimated"),
    pgettext_lazy("job", "Estimating registers"),
    pgettext_lazy("job", "Registers estimated"),
    pgettext_lazy("job", "Settling findings about intervals"),
    pgettext_lazy("job", "Findings settled"),
    pgettext_lazy("job", "Settled already"),
    pgettext_lazy("job", "Findings left open"),
    pgettext_lazy("job", "Left open because"),
    pgettext_lazy("job", "Writing small files as one"),
    pgettext_lazy("job", "Counting what came"),
    pgettext_lazy("job", "Days counted"),
    pgettext_lazy("job", "Rows written"),
    pgettext_lazy("job", "Files written anew as fewer"),
    pgettext_lazy("job", "Files that stand for them"),
    pgettext_lazy("job", "Files that nothing needs any more"),
    pgettext_lazy("job", "Files removed"),
)
RULES: Mapping[str, _StrPromise] = {
    "MISSING_INTERVALS": pgettext_lazy("rule", "Elements missing"),
    "INACTIVE_METER": pgettext_lazy("rule", "Meter hangs nowhere"),
    "DUPLICATE_DELIVERY": pgettext_lazy("rule", "Day came twice with other values"),
    "PROLONGED_ESTIMATION": pgettext_lazy("rule", "Estimated for too long"),
    "CLOCK_DRIFT": pgettext_lazy("rule", "Clock runs beside the area"),
    "NEGATIVE_CONSUMPTION": pgettext_lazy("rule", "Energy below 0"),
    "INTERVAL_SPIKE": pgettext_lazy("rule", "Spike of the day"),
    "CONSECUTIVE_SPIKE": pgettext_lazy("rule", "Spike between neighbours"),
    "FLAT_LINE": pgettext_lazy("rule", "Flat line"),
    "ZERO_CONSUMPTION": pgettext_lazy("rule", "Day without energy"),
    "HIGH_AGAINST_HISTORY": pgettext_lazy("rule", "Day far above its own past"),
    "LOW_AGAINST_HISTORY": pgettext_lazy("rule", "Day far below its own past"),
    "SUM_CHECK": pgettext_lazy("rule", "Curve differs from the register"),
    "MULTIPLIER": pgettext_lazy("rule", "Curve came multiplied"),
    "ENERGY_AGAINST_POWER": pgettext_lazy("rule", "Energy differs from power"),
    "BEYOND_RATING": pgettext_lazy("rule", "More than the meter carries"),
    "PHASE_LOSS": pgettext_lazy("rule", "Phase broken"),
    "VOLTAGE_LOSS": pgettext_lazy("rule", "Voltage lost"),
    "ALL_VOLTAGE_LOSS": pgettext_lazy("rule", "All voltages lost"),
    "CURRENT_LOSS": pgettext_lazy("rule", "Current lost"),
    "OVER_VOLTAGE": pgettext_lazy("rule", "Voltage too high"),
    "UNDER_VOLTAGE": pgettext_lazy("rule", "Voltage too low"),
    "VOLTAGE_UNBALANCE": pgettext_lazy("rule", "Voltages unbalanced"),
    "CURRENT_UNBALANCE": pgettext_lazy("rule", "Currents unbalanced"),
    "SEVERE_CURRENT_UNBALANCE": pgettext_lazy("rule", "Currents severely unbalanced"),
    "POWER_REVERSE": pgettext_lazy("rule", "Power runs back"),
    "OVER_CURRENT": pgettext_lazy("rule", "Current too high"),
    "LOW_POWER_FACTOR": pgettext_lazy("rule", "Power factor far too low"),
}
#: What limits are about that belong to no single rule.
COMMON: Mapping[str, _StrPromise] = {
    "BASIC_CURRENT": pgettext_lazy("limit", "Basic current"),
    "LOW_VOLTAGE": pgettext_lazy("limit", "Nominal voltage"),
    "HISTORY": pgettext_lazy("limit", "Past of a meter"),
    "REGISTER_GAP": pgettext_lazy("limit", "Registers that did not come"),
}
#: A figure that a rule of validation compares with.
LIMITS: Mapping[str, _StrPromise] = {
    "least_elements": pgettext_lazy("limit", "Elements at least"),
    "elements": pgettext_lazy("limit", "Elements in a row"),
    "factor": pgettext_lazy("limit", "Factor"),
    "least_kwh": pgettext_lazy("limit", "From so many kWh on"),
    "steps": pgettext_lazy("limit", "Steps of the register"),
    "share": pgettext_lazy("limit", "Share"),
    "tolerance": pgettext_lazy("limit", "Tolerance"),
    "days": pgettext_lazy("limit", "Days"),
    "likeness": pgettext_lazy("limit", "Correlation at least"),
    "gain": pgettext_lazy("limit", "Gain of correlation"),
    "voltage": pgettext_lazy("limit", "Part of the nominal voltage"),
    "current": pgettext_lazy("limit", "Part of the basic current"),
    "other_current": pgettext_lazy("limit", "Part that another phase carries"),
    "least_current": pgettext_lazy("limit", "From such a part of the basic current on"),
    "power_factor": pgettext_lazy("limit", "Power factor"),
    "direct": pgettext_lazy("limit", "Part of the highest current, direct"),
    "by_transformer": pgettext_lazy("limit", "Part of the highest current, behind transformers"),
    "nominal": pgettext_lazy("limit", "Volts from phase to neutral"),
}
