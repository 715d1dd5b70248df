"""How prices, funds, parts and structures are written."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.kit.figures import written
from wanjia.interfaces.kit.pages import Tag
from wanjia.interfaces.kit.tables import Cell
from wanjia.registry.tariffs.types import PriceKind, Structure, TimeOfUse

PERIODS = tuple(TimeOfUse)
YUAN_KWH = gettext_lazy("yuan/kWh")
UNITS = {
    PriceKind.ENERGY: YUAN_KWH,
    PriceKind.FUND: YUAN_KWH,
    PriceKind.PART: YUAN_KWH,
    PriceKind.CAPACITY: gettext_lazy("yuan/kVA·month"),
    PriceKind.DEMAND: gettext_lazy("yuan/kW·month"),
}
#: Names under which the shipped books keep parts → what they are called.
PART_NAMES = {
    "agent": gettext_lazy("agent purchase"),
    "line_loss": gettext_lazy("line loss"),
    "system": gettext_lazy("system operation"),
    "transmission": gettext_lazy("transmission and distribution"),
    "floating_sum": gettext_lazy("floating parts together"),
    "remainder": gettext_lazy("remainder"),
    "ratio": gettext_lazy("ratio to flat"),
    "tolerance": gettext_lazy("tolerance of rounding"),
    "capacity": gettext_lazy("capacity price of the T&D table"),
    "demand": gettext_lazy("demand price of the T&D table"),
}


def structure_name(code: str, *, known: Mapping[str, Structure]) -> str:
    """Give the name of a structure in the language of the request, or its code where it is not stored."""
    found = known.get(code)
    if found is None:
        return code
    return found.name if (get_language() or "").startswith("zh") else found.name_en


def structure_cell(code: str, *, known: Mapping[str, Structure]) -> Cell:
    """Give a cell that leads to a structure."""
    return Cell(structure_name(code, known=known), link=reverse("console:structure", args=[code]), title=code)


def price_cell(value: Decimal | None) -> Cell:
    """Write a price as published."""
    return Cell(written(value, kind=Kind.PRICE), is_number=True)


def sample_tag(*, is_sample: bool) -> Tag:
    """Say whether figures were published."""
    return Tag(_("sample"), "warn") if is_sample else Tag(_("published"), "good")


def part_name(item: str) -> str:
    """Give what a part or fund is called."""
    return str(PART_NAMES.get(item, item))
