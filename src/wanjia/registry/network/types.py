"""Words of the grid."""

from __future__ import annotations

from enum import StrEnum


class AreaKind(StrEnum):
    """Who owns the transformer of an area: 公变 or 专变."""

    PUBLIC = "PUBLIC"
    PRIVATE = "PRIVATE"


class NodeKind(StrEnum):
    """What a node of the grid is: busbar of a substation, pole, cabinet, terminals of a transformer, box of meters."""

    BUSBAR = "BUSBAR"
    POLE = "POLE"
    CABINET = "CABINET"
    TRANSFORMER_MV = "TRANSFORMER_MV"
    TRANSFORMER_LV = "TRANSFORMER_LV"
    METER_BOX = "METER_BOX"


class SegmentKind(StrEnum):
    """What a segment between two nodes is; a switch has no length."""

    OVERHEAD = "OVERHEAD"
    CABLE = "CABLE"
    SWITCH = "SWITCH"


class Phases(StrEnum):
    """The phase conductors of a segment, or those to which a supply is connected; the neutral goes along."""

    ABC = "ABC"
    A = "A"
    B = "B"
    C = "C"


class VectorGroup(StrEnum):
    """Connection of a distribution transformer's windings (联结组别)."""

    DYN11 = "DYN11"
    YYN0 = "YYN0"
