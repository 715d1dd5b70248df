"""The words of line loss: ways, classes, targets, causes, measures."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from wanjia.energy.lineloss.types import (
    Effect,
    FindingState,
    Level,
    LimitKind,
    LossClass,
    LossKind,
    MeasureKind,
    MonthState,
    TargetPeriod,
    UnmeteredKind,
    Way,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MONTHS = {
    "DRAFT": pgettext_lazy("loss month", "Draft"),
    "ISSUED": pgettext_lazy("loss month", "Issued"),
    "REPLACED": pgettext_lazy("loss month", "Replaced"),
}
FINDINGS = {
    "OPEN": pgettext_lazy("loss finding", "Open"),
    "CONFIRMED": pgettext_lazy("loss finding", "Confirmed"),
    "SOLVED": pgettext_lazy("loss finding", "Solved"),
    "DISMISSED": pgettext_lazy("loss finding", "Dismissed"),
}
EFFECTS = {
    "OPEN": pgettext_lazy("loss effect", "Not reviewed"),
    "EFFECTIVE": pgettext_lazy("loss effect", "Effective"),
    "WITHOUT_EFFECT": pgettext_lazy("loss effect", "Without effect"),
    "NOT_JUDGED": pgettext_lazy("loss effect", "Cannot be judged yet"),
}
CODES: Mapping[type[StrEnum], Mapping[str, _StrPromise]] = {
    Way: {
        "UNIT": pgettext_lazy("loss way", "Unit"),
        "LEVEL": pgettext_lazy("loss way", "Voltage level"),
        "SUBSTATION": pgettext_lazy("loss way", "Substation"),
        "FEEDER": pgettext_lazy("loss way", "Line"),
        "AREA": pgettext_lazy("loss way", "Transformer area"),
    },
    LossKind: {
        "SIMULTANEOUS": pgettext_lazy("loss kind", "Simultaneous, by meters"),
        "BILLED": pgettext_lazy("loss kind", "By bills"),
    },
    Level: {
        "SUBSTATION": pgettext_lazy("loss level", "Substations"),
        "MV": pgettext_lazy("loss level", "Medium voltage lines"),
        "LV": pgettext_lazy("loss level", "Low voltage areas"),
    },
    LossClass: {
        "ECONOMIC": pgettext_lazy("loss class", "Economic"),
        "FINE": pgettext_lazy("loss class", "Within limits"),
        "HIGH": pgettext_lazy("loss class", "High loss"),
        "NEGATIVE": pgettext_lazy("loss class", "Negative loss"),
        "SMALL": pgettext_lazy("loss class", "Small energy"),
        "UNKNOWN": pgettext_lazy("loss class", "Not computable"),
    },
    LimitKind: {
        "HIGH_AREA": pgettext_lazy("loss limit", "High loss of an area, from"),
        "HIGH_LINE": pgettext_lazy("loss limit", "High loss of a line, from"),
        "NEGATIVE": pgettext_lazy("loss limit", "Negative loss, up to"),
        "ECONOMIC": pgettext_lazy("loss limit", "Economic operation, up to"),
        "SMALL_KWH_DAY": pgettext_lazy("loss limit", "Small energy, below"),
        "COLLECTED": pgettext_lazy("loss limit", "Collected, at least"),
        "BUS": pgettext_lazy("loss limit", "Unbalance of a busbar, up to"),
        "LONG_MONTHS": pgettext_lazy("loss limit", "Months in a row that make a long high loss"),
        "CAUSE_EXPLAINED": pgettext_lazy("loss limit", "Explains another figure within, %"),
        "CAUSE_RIVAL": pgettext_lazy("loss limit", "Rival customer, times the squares left"),
        "CAUSE_DAYS": pgettext_lazy("loss limit", "Days known for a cause, at least"),
        "CAUSE_STEP": pgettext_lazy("loss limit", "Squares a moved customer takes off, at least, %"),
        "CAUSE_MOVED": pgettext_lazy("loss limit", "Customers moved between two areas, at most"),
        "CAUSE_USUAL": pgettext_lazy("loss limit", "Usual loss of an area, %"),
        "CAUSE_UNEXPLAINED": pgettext_lazy("loss limit", "Points beyond the usual loss, from"),
        "CAUSE_HISTORY": pgettext_lazy("loss limit", "Days before the month looked at"),
        "THEFT_SHARE": pgettext_lazy("loss limit", "Part uncounted by curves, from, %"),
        "THEFT_DROP": pgettext_lazy("loss limit", "Fall of use by days, from, %"),
        "THEFT_SURE": pgettext_lazy("loss limit", "Standard errors of daily figures, from"),
        "THEFT_FALSE": pgettext_lazy("loss limit", "Named by chance, at most, %"),
        "TARGET_REDUCTION": pgettext_lazy("loss limit", "Reduction asked for by a target, %"),
    },
    TargetPeriod: {
        "MONTH": pgettext_lazy("loss target", "a month"),
        "QUARTER": pgettext_lazy("loss target", "a quarter"),
        "YEAR": pgettext_lazy("loss target", "a year"),
    },
    UnmeteredKind: {
        "STREET_LIGHT": pgettext_lazy("unmetered", "Street lights"),
        "FREE": pgettext_lazy("unmetered", "Free supply"),
        "TEMPORARY": pgettext_lazy("unmetered", "Temporary supply"),
        "FIXED": pgettext_lazy("unmetered", "Fixed quantity"),
    },
    MeasureKind: {
        "TIE_CORRECTED": pgettext_lazy("loss measure", "Tie of customers corrected"),
        "METER_REPLACED": pgettext_lazy("loss measure", "Meter replaced"),
        "CT_CORRECTED": pgettext_lazy("loss measure", "CT or multiplier corrected"),
        "SEALED": pgettext_lazy("loss measure", "Seals completed"),
        "INSPECTED": pgettext_lazy("loss measure", "Use inspected"),
        "PHASES_BALANCED": pgettext_lazy("loss measure", "Phases balanced"),
        "COMPENSATED": pgettext_lazy("loss measure", "Reactive power compensated"),
        "WIRE_REPLACED": pgettext_lazy("loss measure", "Bigger wire"),
        "TRANSFORMER_MOVED": pgettext_lazy("loss measure", "Transformer moved to the load centre"),
        "RADIUS_SHORTENED": pgettext_lazy("loss measure", "Supply radius shortened"),
    },
    Effect: EFFECTS,
    MonthState: MONTHS,
    FindingState: FINDINGS,
}
FLOWS: Mapping[str, Mapping[str, _StrPromise]] = {
    "lineloss.month": {
        **MONTHS,
        "issue": pgettext_lazy("loss flow", "Issue"),
        "replace": pgettext_lazy("loss flow", "Replace by a newer one"),
    },
    "lineloss.finding": {
        **FINDINGS,
        "confirm": pgettext_lazy("loss flow", "Confirm the cause"),
        "solve": pgettext_lazy("loss flow", "Cause removed"),
        "dismiss": pgettext_lazy("loss flow", "Dismiss"),
        "vanish": pgettext_lazy("loss flow", "Not found any more"),
    },
    "lineloss.measure": {
        **EFFECTS,
        "find_effective": pgettext_lazy("loss flow", "Found effective"),
        "find_without_effect": pgettext_lazy("loss flow", "Found without effect"),
        "leave_open": pgettext_lazy("loss flow", "Leave open"),
    },
}
EVENTS: Mapping[str, _StrPromise] = {
    "lineloss.day_computed": pgettext_lazy("event", "Losses of a day computed"),
    "lineloss.month_computed": pgettext_lazy("event", "Losses of a month computed"),
    "lineloss.month_issued": pgettext_lazy("event", "Losses of a month issued"),
    "lineloss.target_set": pgettext_lazy("event", "Target of loss set"),
    "lineloss.target_split": pgettext_lazy("event", "Target of loss split"),
    "lineloss.loss_targets_loaded": pgettext_lazy("event", "Targets of loss loaded"),
    "lineloss.responsible_named": pgettext_lazy("event", "Responsible for a loss named"),
    "lineloss.plan_written": pgettext_lazy("event", "Plan against losses written"),
    "lineloss.measure_entered": pgettext_lazy("event", "Measure against a loss entered"),
    "lineloss.measure_done": pgettext_lazy("event", "Measure against a loss done"),
    "lineloss.measure_reviewed": pgettext_lazy("event", "Measure against a loss reviewed"),
    "lineloss.measure_adjusted": pgettext_lazy("event", "Measure against a loss adjusted"),
    "lineloss.causes_found": pgettext_lazy("event", "Causes of losses looked for"),
    "lineloss.finding_moved": pgettext_lazy("event", "Finding on a loss decided"),
    "lineloss.loss_limits_loaded": pgettext_lazy("event", "Limits of loss loaded"),
    "lineloss.loss_responsibilities_loaded": pgettext_lazy("event", "Persons responsible for losses loaded"),
    "lineloss.unmetered_supplies_loaded": pgettext_lazy("event", "Supplies without a meter loaded"),
}
SUBJECTS: Mapping[str, _StrPromise] = {
    "lineloss.lossday": pgettext_lazy("subject", "Losses of a day"),
    "lineloss.lossmonth": pgettext_lazy("subject", "Losses of a month"),
    "lineloss.losstarget": pgettext_lazy("subject", "Target of loss"),
    "lineloss.lossresponsibility": pgettext_lazy("subject", "Person responsible for a loss"),
    "lineloss.lossplan": pgettext_lazy("subject", "Plan against losses"),
    "lineloss.lossmeasure": pgettext_lazy("subject", "Measure against a loss"),
    "lineloss.lossfinding": pgettext_lazy("subject", "Cause of a loss"),
    "lineloss.losslimit": pgettext_lazy("subject", "Limit of loss"),
    "lineloss.unmeteredsupply": pgettext_lazy("subject", "Supply without a meter"),
}
FACTS: Mapping[str, _StrPromise] = {
    "unexplained": pgettext_lazy("fact", "without a cause, kWh"),
    "gone": pgettext_lazy("fact", "not found any more"),
    "effect": pgettext_lazy("fact", "effect"),
    "replaced": pgettext_lazy("fact", "replaced"),
    "year": pgettext_lazy("fact", "year"),
}
RULES: Mapping[str, _StrPromise] = {
    "LOSS_WRONG_TIE": pgettext_lazy("rule", "Customer on the wrong area"),
    "LOSS_DEAD_METER": pgettext_lazy("rule", "Meter stands still, loss is high"),
    "LOSS_CT_MISMATCH": pgettext_lazy("rule", "Multiplier does not fit"),
    "LOSS_MISSING_COLLECTION": pgettext_lazy("rule", "Values did not come"),
    "LOSS_THEFT": pgettext_lazy("rule", "Energy seems to pass by the meter"),
    "LOSS_REVERSE_GENERATION": pgettext_lazy("rule", "Energy fed in is not counted"),
    "LOSS_PHASE_LOSS": pgettext_lazy("rule", "Phase of a meter is dead"),
    "LOSS_OVERLOAD": pgettext_lazy("rule", "Transformer overloaded"),
    "LOSS_LOW_POWER_FACTOR": pgettext_lazy("rule", "Power factor too low"),
    "LOSS_CLOCK": pgettext_lazy("rule", "Clock of a meter is wrong"),
    "LOSS_UNBALANCE": pgettext_lazy("rule", "Phases unbalanced, loss is off"),
    "LOSS_REVERSED": pgettext_lazy("rule", "Meter counts backwards"),
    "LOSS_REGISTERS": pgettext_lazy("rule", "Curve and register disagree"),
    "LOSS_UNEXPLAINED": pgettext_lazy("rule", "Loss beyond the usual, no cause shows"),
}
JOBS: Mapping[str, _StrPromise] = {
    "lineloss.compute_days": pgettext_lazy("job", "Line loss: the days before"),
    "lineloss.compute_month": pgettext_lazy("job", "Line loss: a month with its causes"),
}
