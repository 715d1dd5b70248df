"""The words of what-ifs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from wanjia.revenue.whatif.types import Change, Component, Grouping

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CODES: Mapping[type[StrEnum], Mapping[str, _StrPromise]] = {
    Component: {
        "ENERGY": pgettext_lazy("price component", "Energy price"),
        "PART": pgettext_lazy("price component", "Part of the energy price"),
        "FUND": pgettext_lazy("price component", "Government fund"),
        "CAPACITY": pgettext_lazy("price component", "Capacity price"),
        "DEMAND": pgettext_lazy("price component", "Demand price"),
    },
    Change: {
        "PERCENT": pgettext_lazy("price change", "by percent"),
        "YUAN": pgettext_lazy("price change", "by yuan"),
        "SET": pgettext_lazy("price change", "to a new price"),
    },
    Grouping: {
        "USAGE_CLASS": pgettext_lazy("what-if grouping", "Usage class"),
        "STRUCTURE": pgettext_lazy("what-if grouping", "Price"),
        "UNIT": pgettext_lazy("what-if grouping", "Unit"),
    },
}
