"""The county's nine places (4 townships, 2 towns, 3 sub-districts) and the five supply stations for them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

STATIONS = 5


class PlaceKind(StrEnum):
    """乡, 镇 or 街道."""

    TOWNSHIP = "TOWNSHIP"
    TOWN = "TOWN"
    SUB_DISTRICT = "SUB_DISTRICT"


@dataclass(frozen=True, slots=True)
class Place:
    """
    A township, town or sub-district.

    :ivar station: number of its supply station, 1 to 5
    :ivar weight: its share of the low-voltage customers, in hundredths
    """

    name: str
    kind: PlaceKind
    station: int
    weight: int

    @property
    def is_urban(self) -> bool:
        """Tell whether people live in streets and estates rather than in villages."""
        return self.kind is PlaceKind.SUB_DISTRICT


PLACES = (
    Place("城关街道", PlaceKind.SUB_DISTRICT, 1, 17),
    Place("东门街道", PlaceKind.SUB_DISTRICT, 1, 12),
    Place("南湖街道", PlaceKind.SUB_DISTRICT, 1, 10),
    Place("石桥镇", PlaceKind.TOWN, 2, 17),
    Place("柳林镇", PlaceKind.TOWN, 3, 14),
    Place("青山乡", PlaceKind.TOWNSHIP, 3, 6),
    Place("白鹤乡", PlaceKind.TOWNSHIP, 4, 9),
    Place("马岭乡", PlaceKind.TOWNSHIP, 4, 6),
    Place("双溪乡", PlaceKind.TOWNSHIP, 5, 9),
)
STATION_NAMES = ("城关供电所", "石桥供电所", "柳林供电所", "白鹤供电所", "双溪供电所")


def station_code(station: int) -> str:
    """Give the unit code of a supply station."""
    return f"YZ-S{station}"
