"""Lists of what the grid is made of: nodes, segments, types of conductors."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from wanjia.interfaces.kit.lists import ListPage
from wanjia.registry.network import listings


def _to_segments(row: Any) -> str:
    return f"{reverse('console:line_segments')}?node={row['code']}"


def _to_laid(row: Any) -> str:
    return f"{reverse('console:line_segments')}?conductor={row['code']}"


NODES = ListPage(listings.NODES, links={"code": _to_segments})
SEGMENTS = ListPage(listings.SEGMENTS)
CONDUCTORS = ListPage(listings.CONDUCTORS, links={"code": _to_laid})
