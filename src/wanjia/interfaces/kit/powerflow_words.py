"""The words of theoretical loss: codes, events and jobs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from wanjia.energy.powerflow.types import LossFigureKind, LossMeasure, LossMethod, LossPart, RunState, Wiring

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CODES: Mapping[type[StrEnum], Mapping[str, _StrPromise]] = {
    LossFigureKind: {
        "ENERGY_PRICE": pgettext_lazy("loss figure", "Price of lost energy"),
        "WIRE_COST_MV": pgettext_lazy("loss figure", "Cost of MV wire"),
        "WIRE_COST_LV": pgettext_lazy("loss figure", "Cost of LV wire"),
        "MOVE_COST": pgettext_lazy("loss figure", "Cost of moving a transformer"),
        "CAPACITOR_COST": pgettext_lazy("loss figure", "Cost of capacitors"),
        "TRANSFORMER_COST": pgettext_lazy("loss figure", "Cost of a transformer"),
        "REPHASE_COST": pgettext_lazy("loss figure", "Cost of moving a customer to another phase"),
        "RADIUS_MV": pgettext_lazy("loss figure", "Longest MV radius"),
        "RADIUS_LV": pgettext_lazy("loss figure", "Longest LV radius"),
        "METER_SINGLE": pgettext_lazy("loss figure", "Own use of a single-phase meter"),
        "METER_THREE": pgettext_lazy("loss figure", "Own use of a three-phase meter"),
        "POWER_FACTOR": pgettext_lazy("loss figure", "Power factor assumed"),
        "SOURCE_PU": pgettext_lazy("loss figure", "Voltage of a source assumed"),
        "CABLE_UF": pgettext_lazy("loss figure", "Capacitance of a km of cable"),
        "CABLE_TAN_DELTA": pgettext_lazy("loss figure", "Loss factor of cable insulation"),
        "CABLE_SHEATH_PCT": pgettext_lazy("loss figure", "Loss in sheaths of cables"),
        "AIR_JAN": pgettext_lazy("loss figure", "Mean temperature in January"),
        "AIR_FEB": pgettext_lazy("loss figure", "Mean temperature in February"),
        "AIR_MAR": pgettext_lazy("loss figure", "Mean temperature in March"),
        "AIR_APR": pgettext_lazy("loss figure", "Mean temperature in April"),
        "AIR_MAY": pgettext_lazy("loss figure", "Mean temperature in May"),
        "AIR_JUN": pgettext_lazy("loss figure", "Mean temperature in June"),
        "AIR_JUL": pgettext_lazy("loss figure", "Mean temperature in July"),
        "AIR_AUG": pgettext_lazy("loss figure", "Mean temperature in August"),
        "AIR_SEP": pgettext_lazy("loss figure", "Mean temperature in September"),
        "AIR_OCT": pgettext_lazy("loss figure", "Mean temperature in October"),
        "AIR_NOV": pgettext_lazy("loss figure", "Mean temperature in November"),
        "AIR_DEC": pgettext_lazy("loss figure", "Mean temperature in December"),
    },
    RunState: {
        "COMPUTED": pgettext_lazy("theoretical loss", "Computed"),
        "REFUSED": pgettext_lazy("theoretical loss", "Could not be computed"),
    },
    Wiring: {
        "THREE_WIRE": pgettext_lazy("wiring", "Three wires"),
        "FOUR_WIRE": pgettext_lazy("wiring", "Four wires"),
        "SINGLE_PHASE": pgettext_lazy("wiring", "One phase"),
    },
    LossPart: {
        "LINE": pgettext_lazy("theoretical loss", "Wires"),
        "IRON": pgettext_lazy("theoretical loss", "Transformers, no load"),
        "COPPER": pgettext_lazy("theoretical loss", "Transformers, by load"),
        "METER": pgettext_lazy("theoretical loss", "Meters' own use"),
    },
    LossMethod: {
        "POWER_FLOW": pgettext_lazy("theoretical loss", "Power flow"),
        "ROOT_MEAN_SQUARE": pgettext_lazy("theoretical loss", "Root mean square current"),
        "MEAN_CURRENT": pgettext_lazy("theoretical loss", "Mean current and shape factor"),
        "LARGEST_CURRENT": pgettext_lazy("theoretical loss", "Largest current and loss factor"),
        "EQUIVALENT_RESISTANCE": pgettext_lazy("theoretical loss", "Equivalent resistance by kVAh"),
    },
    LossMeasure: {
        "BIGGER_WIRE": pgettext_lazy("theoretical loss", "Bigger wire"),
        "LOAD_CENTRE": pgettext_lazy("theoretical loss", "Transformer to the load centre"),
        "COMPENSATION": pgettext_lazy("theoretical loss", "Capacitors at the load"),
        "SHORTER_RADIUS": pgettext_lazy("theoretical loss", "Shorter supply radius"),
        "BETTER_TRANSFORMER": pgettext_lazy("theoretical loss", "Better transformer"),
        "PHASE_BALANCE": pgettext_lazy("theoretical loss", "Customers to other phases"),
    },
}

EVENTS: Mapping[str, _StrPromise] = {
    "powerflow.loss_computed": pgettext_lazy("event", "Theoretical loss computed"),
    "powerflow.loss_not_computed": pgettext_lazy("event", "Theoretical loss could not be computed"),
    "powerflow.loss_figures_loaded": pgettext_lazy("event", "Figures of theoretical loss loaded"),
    "powerflow.offered_transformers_loaded": pgettext_lazy("event", "Transformers that can be bought loaded"),
    "powerflow.wire_prices_loaded": pgettext_lazy("event", "Prices of conductors loaded"),
}

SUBJECTS: Mapping[str, _StrPromise] = {
    "powerflow.theoreticalrun": pgettext_lazy("subject", "Theoretical loss"),
    "powerflow.lossfigure": pgettext_lazy("subject", "Figure of theoretical loss"),
    "powerflow.offeredtransformer": pgettext_lazy("subject", "Transformer that can be bought"),
    "powerflow.wireprice": pgettext_lazy("subject", "Price of a conductor"),
}

JOBS: Mapping[str, _StrPromise] = {
    "powerflow.compute_month": pgettext_lazy("job", "Theoretical loss of a month"),
}
