"""Words of the grid."""

from __future__ import annotations

from enum import StrEnum


class AreaKind(StrEnum):
    """Who owns the transformer of an area: 公变 or 专变."""

    PUBLIC = "PUBLIC"
    PRIVATE = "PRIVATE"
