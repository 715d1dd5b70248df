"""The figures of a finding in words and with units: evidence is kept as ``name=value; …``."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import pgettext_lazy

from wanjia.interfaces.kit.figures import EMPTY, trimmed

#: What stands for a figure that nobody knows.
UNKNOWN = "?"
#: Name in the evidence → what it is called, unit.
NAMES = {
    "kwh_missing": (pgettext_lazy("loss evidence", "too little lost here"), "kWh"),
    "kwh_lost_there": (pgettext_lazy("loss evidence", "too much lost there"), "kWh"),
    "kwh_customer": (pgettext_lazy("loss evidence", "energy of the customer"), "kWh"),
    "days": (pgettext_lazy("loss evidence", "days looked at"), ""),
    "kwh_day_before": (pgettext_lazy("loss evidence", "used a day before"), "kWh"),
    "kwh_day_after": (pgettext_lazy("loss evidence", "used a day since"), "kWh"),
    "kwh_day_loss_rose": (pgettext_lazy("loss evidence", "loss rose a day by"), "kWh"),
    "days_at_zero": (pgettext_lazy("loss evidence", "days at 0"), ""),
    "kwh_day_jump": (pgettext_lazy("loss evidence", "loss jumped a day by"), "kWh"),
    "kwh_day_explained": (pgettext_lazy("loss evidence", "the multiplier explains"), "kWh"),
    "old": (pgettext_lazy("loss evidence", "multiplier before"), ""),
    "new": (pgettext_lazy("loss evidence", "multiplier since"), ""),
    "collected_pct": (pgettext_lazy("loss evidence", "collected"), "%"),
    "values_missing": (pgettext_lazy("loss evidence", "values missing"), ""),
    "head_days_missing": (pgettext_lazy("loss evidence", "days without the head"), ""),
    "kwh_fed_in": (pgettext_lazy("loss evidence", "fed in by customers"), "kWh"),
    "kwh_lost": (pgettext_lazy("loss evidence", "lost"), "kWh"),
    "rate_pct": (pgettext_lazy("loss evidence", "loss rate"), "%"),
    "uncounted_pct": (pgettext_lazy("loss evidence", "part that goes uncounted"), "%"),
    "times_error": (pgettext_lazy("loss evidence", "daily figures, times the standard error"), ""),
    "times_error_curves": (pgettext_lazy("loss evidence", "curves, times the standard error"), ""),
    "chance_pct": (pgettext_lazy("loss evidence", "how likely by identification"), "%"),
    "usual_pct": (pgettext_lazy("loss evidence", "usual for this area"), "%"),
    "kwh_day_beyond": (pgettext_lazy("loss evidence", "lost beyond it a day"), "kWh"),
    "customers_fallen": (pgettext_lazy("loss evidence", "customers whose use fell"), ""),
    "findings": (pgettext_lazy("loss evidence", "findings"), ""),
    "minutes": (pgettext_lazy("loss evidence", "lasted"), "min"),
    "highest_pct": (pgettext_lazy("loss evidence", "highest"), "%"),
    "limit_pct": (pgettext_lazy("loss evidence", "limit"), "%"),
    "lowest_a": (pgettext_lazy("loss evidence", "lowest"), "A"),
    "limit_a": (pgettext_lazy("loss evidence", "limit"), "A"),
    "lowest_v": (pgettext_lazy("loss evidence", "lowest"), "V"),
    "limit_v": (pgettext_lazy("loss evidence", "limit"), "V"),
    "shift_minutes": (pgettext_lazy("loss evidence", "late by"), "min"),
    "power_factor": (pgettext_lazy("loss evidence", "power factor"), ""),
    "target": (pgettext_lazy("loss evidence", "target"), ""),
    "needed_kvar": (pgettext_lazy("loss evidence", "needed to reach it"), "kvar"),
    "kwh": (pgettext_lazy("loss evidence", "energy of the day"), "kWh"),
    "usual_kwh": (pgettext_lazy("loss evidence", "usual on such a day"), "kWh"),
    "low_minutes": (pgettext_lazy("loss evidence", "below the lower limit"), "min"),
    "high_minutes": (pgettext_lazy("loss evidence", "above the upper limit"), "min"),
    "mean_v": (pgettext_lazy("loss evidence", "mean voltage"), "V"),
    "feeder_low_pct": (pgettext_lazy("loss evidence", "of it the feeder was low, too"), "%"),
    "move_pct": (pgettext_lazy("loss evidence", "tap to move by"), "%"),
    "gained_minutes": (pgettext_lazy("loss evidence", "minutes that it brings within the limits"), "min"),
    "drop_v": (pgettext_lazy("loss evidence", "drop along the line"), "V"),
    "heavy_minutes": (pgettext_lazy("loss evidence", "of it heavily loaded"), "min"),
    "peak_pct": (pgettext_lazy("loss evidence", "largest loading"), "%"),
    "unbalanced_minutes": (pgettext_lazy("loss evidence", "of it unbalanced"), "min"),
    "light_minutes": (pgettext_lazy("loss evidence", "of it lightly loaded"), "min"),
    "export_minutes": (pgettext_lazy("loss evidence", "of it feeding back"), "min"),
    "given_back_kvarh": (pgettext_lazy("loss evidence", "reactive energy given back"), "kvarh"),
    "reactive_kvarh": (pgettext_lazy("loss evidence", "reactive energy"), "kvarh"),
}


def facts(evidence: str) -> list[tuple[str, str]]:
    """Give what each figure is called, and its value with its unit."""
    found = []
    for part in evidence.split("; "):
        name, _equals, value = part.partition("=")
        title, unit = NAMES.get(name, (name, ""))
        shown = EMPTY if value == UNKNOWN else trimmed(Decimal(value))
        found.append((str(title), f"{shown} {unit}".strip()))
    return found


def told(evidence: str) -> str:
    """Give the figures as one sentence."""
    return "; ".join(f"{title} {value}" for title, value in facts(evidence))
