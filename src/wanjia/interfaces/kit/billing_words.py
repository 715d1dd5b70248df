"""The words of readings and bills."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from wanjia.measurement.readings.types import EstimationMethod, FindingState, ReadingQuality, RefusedState, RouteKind
from wanjia.revenue.billing.types import BillKind, BillState, LineKind, RefusalCode
from wanjia.revenue.rebilling.types import Change

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CODES: Mapping[type[StrEnum], Mapping[str, _StrPromise]] = {
    ReadingQuality: {
        "MANUAL": pgettext_lazy("reading quality", "Read on site"),
        "REMOTE": pgettext_lazy("reading quality", "Read remotely"),
        "CUSTOMER": pgettext_lazy("reading quality", "Told by the customer"),
        "SPECIAL": pgettext_lazy("reading quality", "Special reading"),
        "ESTIMATED": pgettext_lazy("reading quality", "Estimated"),
        "CORRECTED": pgettext_lazy("reading quality", "Corrected"),
    },
    RouteKind: {
        "MANUAL": pgettext_lazy("route kind", "Read by people"),
        "REMOTE": pgettext_lazy("route kind", "Remote"),
    },
    FindingState: {
        "OPEN": pgettext_lazy("reading finding", "Open"),
        "APPROVED": pgettext_lazy("reading finding", "Approved"),
        "CORRECTED": pgettext_lazy("reading finding", "Corrected"),
        "ESTIMATED": pgettext_lazy("reading finding", "Estimated"),
        "WITHDRAWN": pgettext_lazy("reading finding", "Withdrawn"),
    },
    RefusedState: {
        "OPEN": pgettext_lazy("refused reading", "Open"),
        "TAKEN": pgettext_lazy("refused reading", "Taken"),
        "DISMISSED": pgettext_lazy("refused reading", "Dismissed"),
    },
    EstimationMethod: {
        "LAST_YEAR_MONTH": pgettext_lazy("estimation method", "Same month of last year"),
        "MEAN_OF_THREE": pgettext_lazy("estimation method", "Mean of three cycles"),
        "ZERO": pgettext_lazy("estimation method", "No use"),
    },
    LineKind: {
        "ENERGY": pgettext_lazy("bill line", "Energy charge"),
        "TIER": pgettext_lazy("bill line", "Tier surcharge"),
        "CAPACITY": pgettext_lazy("bill line", "Capacity charge"),
        "DEMAND": pgettext_lazy("bill line", "Demand charge"),
        "DEMAND_EXCESS": pgettext_lazy("bill line", "Excess demand charge"),
        "POWER_FACTOR": pgettext_lazy("bill line", "Power factor adjustment"),
        "FUND": pgettext_lazy("bill line", "Government fund"),
    },
    BillState: {
        "DRAFT": pgettext_lazy("bill state", "Draft"),
        "ISSUED": pgettext_lazy("bill state", "Issued"),
        "CANCELLED": pgettext_lazy("bill state", "Cancelled"),
    },
    Change: {
        "NONE": pgettext_lazy("correction", "stays as it is"),
        "REPLACED": pgettext_lazy("correction", "is taken back and billed anew"),
        "DIFFERENCE": pgettext_lazy("correction", "is paid or closed: only the difference is billed"),
    },
    BillKind: {
        "REGULAR": pgettext_lazy("bill kind", "Regular bill"),
        "REVERSAL": pgettext_lazy("bill kind", "Reversal"),
        "REBILL": pgettext_lazy("bill kind", "Replacement"),
        "CORRECTION": pgettext_lazy("bill kind", "Correction"),
    },
    RefusalCode: {
        "READING_HELD": pgettext_lazy("refusal", "A reading waits in the work list"),
        "READING_MISSING": pgettext_lazy("refusal", "A reading is missing"),
        "NEGATIVE_ENERGY": pgettext_lazy("refusal", "Energy is below 0"),
        "PERIODS_EXCEED_TOTAL": pgettext_lazy("refusal", "The periods exceed the total"),
        "CHILDREN_EXCEED_PARENT": pgettext_lazy("refusal", "Children exceed the parent"),
        "CARVE_OUT_EXCEEDS": pgettext_lazy("refusal", "Carve-outs exceed the energy"),
        "PRICE_MISSING": pgettext_lazy("refusal", "A price is missing"),
        "DEMAND_MISSING": pgettext_lazy("refusal", "A demand is missing"),
        "LOSS_ROW_MISSING": pgettext_lazy("refusal", "Transformer losses are missing"),
    },
}
