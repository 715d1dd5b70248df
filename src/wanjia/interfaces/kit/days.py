"""Which day a page of dated rows is about: that in the address, else today."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from wanjia.interfaces.kit.pages import Panel
from wanjia.interfaces.kit.viewer import viewer


def day_asked(request: HttpRequest) -> date:
    """Read ``?day=``; without a sound one, today."""
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return viewer(request).today


def _chosen(request: HttpRequest, day: date) -> dict[str, Any]:
    return {"day": day.isoformat()}


#: The panel in which another day is chosen.
DAY: Panel[date] = Panel("day", _("Day looked at"), "kit/day.html", _chosen)
