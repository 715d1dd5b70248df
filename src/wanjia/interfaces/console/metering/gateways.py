"""Lists of what measures the grid, and of what collects meters."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from wanjia.interfaces.kit.lists import ListPage
from wanjia.registry.metering import listings


def _to_point(row: Any) -> str:
    return reverse("console:usage_point", args=[row["number"]])


GATEWAYS = ListPage(listings.GATEWAYS, links={"number": _to_point})
TERMINALS = ListPage(listings.TERMINALS)
