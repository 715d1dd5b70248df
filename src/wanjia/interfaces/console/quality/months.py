"""Which month a page is about: that in the address, else the latest that is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest

from wanjia.energy.quality.queries.board import months_computed
from wanjia.foundation.access.types import Permission
from wanjia.interfaces.kit.pages import Panel
from wanjia.interfaces.kit.viewer import viewer

VIEW, EDIT = Permission.QUALITY_VIEW, Permission.QUALITY_EDIT


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page of a month is about: the month, and the thing looked at if there is one."""

    month: date
    thing: Any = None


def month_asked(request: HttpRequest) -> date:
    """Give the first day of the month that a page is about."""
    try:
        return date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        who = viewer(request)
        known = months_computed(who.scope(VIEW), at_most=1)
        return known[0] if known else who.today.replace(day=1)


def _chosen(request: HttpRequest, shown: Shown) -> dict[str, Any]:
    return {"month": f"{shown.month:%Y-%m}"}


#: The panel in which another month is chosen.
MONTH: Panel[Shown] = Panel("month", "", "quality/month.html", _chosen)
