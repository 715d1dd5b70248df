"""The words of voltage, power factor, load and unbalance."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from wanjia.energy.quality.types import (
    CheckOutcome,
    Control,
    GridProblemKind,
    LimitName,
    PointClass,
    Position,
    QualityRule,
    SpellKind,
    VoltageLevel,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

RULES: Mapping[str, _StrPromise] = {
    "LOW_VOLTAGE_CUSTOMER": pgettext_lazy("rule", "Customer with low voltage"),
    "LOW_VOLTAGE_AREA": pgettext_lazy("rule", "Transformer with low voltage"),
    "HEAVY_LOAD": pgettext_lazy("rule", "Heavy load"),
    "OVERLOAD": pgettext_lazy("rule", "Overload"),
    "LIGHT_LOAD": pgettext_lazy("rule", "Transformer hardly used"),
    "PHASES_UNBALANCED": pgettext_lazy("rule", "Phases out of balance"),
    "DEAD_CURRENT_PHASE": pgettext_lazy("rule", "No current on a phase"),
    "DEAD_VOLTAGE_PHASE": pgettext_lazy("rule", "No voltage on a phase"),
    "UPSTREAM_LOW": pgettext_lazy("rule", "Low from above"),
    "TAP_TOO_LOW": pgettext_lazy("rule", "Low: tap to be moved"),
    "LINE_DROP": pgettext_lazy("rule", "Low: lost on the line"),
    "LOW_BY_OVERLOAD": pgettext_lazy("rule", "Low by heavy load"),
    "LOW_BY_UNBALANCE": pgettext_lazy("rule", "Low by unbalance"),
    "TAP_TOO_HIGH": pgettext_lazy("rule", "High: tap to be moved"),
    "HIGH_BY_LIGHT_LOAD": pgettext_lazy("rule", "High by light load"),
    "HIGH_BY_GENERATION": pgettext_lazy("rule", "High by generation"),
    "POWER_FACTOR_LOW": pgettext_lazy("rule", "Power factor below target"),
    "OVERCOMPENSATED": pgettext_lazy("rule", "Too much compensation"),
}
CODES: Mapping[type[StrEnum], Mapping[str, _StrPromise]] = {
    PointClass: {
        "A": pgettext_lazy("point class", "A: busbars"),
        "B": pgettext_lazy("point class", "B: 35 kV customers"),
        "C": pgettext_lazy("point class", "C: 10 kV customers"),
        "D": pgettext_lazy("point class", "D: low voltage"),
    },
    Position: {
        "HEAD": pgettext_lazy("position", "Head"),
        "END": pgettext_lazy("position", "End"),
        "OTHER": pgettext_lazy("position", "Elsewhere"),
    },
    VoltageLevel: {
        "PHASE_220": pgettext_lazy("voltage level", "220 V, one phase"),
        "LINE_380": pgettext_lazy("voltage level", "380 V, three phases"),
        "MEDIUM": pgettext_lazy("voltage level", "Up to 20 kV"),
        "HIGH": pgettext_lazy("voltage level", "35 kV and above"),
    },
    Control: {
        "FIXED": pgettext_lazy("control", "Always on"),
        "MANUAL": pgettext_lazy("control", "By hand"),
        "AUTOMATIC": pgettext_lazy("control", "By itself"),
    },
    GridProblemKind: {
        "WEAK_STRUCTURE": pgettext_lazy("grid problem", "Weak structure"),
        "LOW_QUALITY": pgettext_lazy("grid problem", "Low quality of supply"),
        "LARGE_LOSS": pgettext_lazy("grid problem", "Large loss"),
        "BOTTLENECK": pgettext_lazy("grid problem", "Bottleneck"),
        "LOW_VOLTAGE": pgettext_lazy("grid problem", "Low voltage"),
    },
    CheckOutcome: {
        "IN_ORDER": pgettext_lazy("check", "In order"),
        "DEFECT": pgettext_lazy("check", "Defect"),
    },
    SpellKind: {
        "LOW_VOLTAGE": pgettext_lazy("spell", "Low voltage"),
        "HEAVY": pgettext_lazy("spell", "Heavy load"),
        "OVERLOAD": pgettext_lazy("spell", "Overload"),
        "UNBALANCE": pgettext_lazy("spell", "Unbalance"),
        "DEAD_CURRENT": pgettext_lazy("spell", "No current on a phase"),
        "DEAD_VOLTAGE": pgettext_lazy("spell", "No voltage on a phase"),
    },
    QualityRule: RULES,
    LimitName: {
        "UPPER_PCT": pgettext_lazy("quality limit", "Highest deviation of voltage, %"),
        "LOWER_PCT": pgettext_lazy("quality limit", "Lowest deviation of voltage, %"),
        "ASSESSED_UPPER_PCT": pgettext_lazy("quality limit", "Highest voltage assessed, % of nominal"),
        "ASSESSED_LOWER_PCT": pgettext_lazy("quality limit", "Lowest voltage assessed, % of nominal"),
        "WEIGHT_A": pgettext_lazy("quality limit", "Weight of class A"),
        "WEIGHT_REST": pgettext_lazy("quality limit", "Weight of classes B, C and D"),
        "COMPOSITE_TARGET_PCT": pgettext_lazy("quality limit", "Target of the composite rate, %"),
        "LOW_VOLTAGE_MINUTES": pgettext_lazy("quality limit", "Low voltage from so many minutes on"),
        "HEAVY_PCT": pgettext_lazy("quality limit", "Heavy load from, %"),
        "OVERLOAD_PCT": pgettext_lazy("quality limit", "Overload beyond, %"),
        "LOAD_MINUTES": pgettext_lazy("quality limit", "Heavy load from so many minutes on"),
        "LIGHT_PCT": pgettext_lazy("quality limit", "Light load below, %"),
        "UNBALANCE_DYN11_PCT": pgettext_lazy("quality limit", "Unbalance beyond, Dyn11, %"),
        "UNBALANCE_YYN0_PCT": pgettext_lazy("quality limit", "Unbalance beyond, Yyn0, %"),
        "UNBALANCE_LOAD_PCT": pgettext_lazy("quality limit", "Unbalance counts above a load of, %"),
        "UNBALANCE_MINUTES": pgettext_lazy("quality limit", "Unbalance from so many minutes on"),
        "DEAD_CURRENT_PCT": pgettext_lazy("quality limit", "Dead phase: current up to, % of rated"),
        "LIVE_CURRENT_PCT": pgettext_lazy("quality limit", "Dead phase: another current above, % of rated"),
        "LIVE_VOLTAGE_PCT": pgettext_lazy("quality limit", "Dead phase: voltage from, % of nominal"),
        "DEAD_VOLTAGE_PCT": pgettext_lazy("quality limit", "Dead phase: voltage below, % of nominal"),
        "DEAD_MINUTES": pgettext_lazy("quality limit", "Dead phase from so many minutes on"),
        "PF_FEEDER": pgettext_lazy("quality limit", "Target of the power factor of a feeder"),
        "PF_AREA": pgettext_lazy("quality limit", "Target of the power factor of an area"),
        "UPSTREAM_SHARE_PCT": pgettext_lazy("quality limit", "Low from above where so many areas are low, %"),
        "DROP_PCT": pgettext_lazy("quality limit", "Drop from which the line is the cause, %"),
        "TAP_STEP_PCT": pgettext_lazy("quality limit", "Step of a tap, %"),
        "TAP_MOST_PCT": pgettext_lazy("quality limit", "Taps reach to, %"),
    },
}
EVENTS: Mapping[str, _StrPromise] = {
    "quality.month_computed": pgettext_lazy("event", "Month of supply quality worked out"),
    "quality.monitoring_points_loaded": pgettext_lazy("event", "Voltage monitoring points added"),
    "quality.compensation_devices_loaded": pgettext_lazy("event", "Compensation devices added"),
    "quality.quality_limits_loaded": pgettext_lazy("event", "Limits of supply quality added"),
    "quality.point_filed": pgettext_lazy("event", "Voltage monitoring point filed"),
    "quality.point_ended": pgettext_lazy("event", "Voltage monitoring point ended"),
    "quality.device_filed": pgettext_lazy("event", "Compensation device filed"),
    "quality.device_switched": pgettext_lazy("event", "Compensation switched"),
    "quality.tap_moved": pgettext_lazy("event", "Tap of a transformer moved"),
    "quality.equipment_checked": pgettext_lazy("event", "Point, compensation, line or area checked"),
    "quality.defect_removed": pgettext_lazy("event", "Defect removed"),
    "quality.problem_registered": pgettext_lazy("event", "Problem of the grid registered"),
    "quality.problem_solved": pgettext_lazy("event", "Problem of the grid solved"),
    "quality.reactive_plans_loaded": pgettext_lazy("event", "Plans for voltage and reactive power added"),
}
SUBJECTS: Mapping[str, _StrPromise] = {
    "quality.month": pgettext_lazy("subject", "Month of supply quality"),
    "quality.voltagemonitoringpoint": pgettext_lazy("subject", "Voltage monitoring point"),
    "quality.compensationdevice": pgettext_lazy("subject", "Compensation device"),
    "quality.qualitylimit": pgettext_lazy("subject", "Limit of supply quality"),
    "quality.taprecord": pgettext_lazy("subject", "Tap of a transformer"),
    "quality.equipmentcheck": pgettext_lazy("subject", "Check or patrol"),
    "quality.gridproblem": pgettext_lazy("subject", "Problem of the rural grid"),
    "quality.reactiveplan": pgettext_lazy("subject", "Plan for voltage and reactive power"),
}
FACTS: Mapping[str, _StrPromise] = {
    "point_class": pgettext_lazy("fact", "Class"),
    "kvar": pgettext_lazy("fact", "kvar"),
    "steps_on": pgettext_lazy("fact", "Steps on"),
    "points": pgettext_lazy("fact", "Monitoring points"),
    "findings": pgettext_lazy("fact", "Findings"),
    "how": pgettext_lazy("fact", "What was done"),
    "version": pgettext_lazy("fact", "Version of the interval store"),
}
