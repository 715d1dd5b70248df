"""Line loss by hand: one day after another, one part after another, in dictionaries."""

from collections import defaultdict
from datetime import date
from typing import Any

Row = dict[str, Any]
HEADS = {
    "SUBSTATION": ("SUPPLY", "substation_id"),
    "FEEDER": ("FEEDER_HEAD", "feeder_id"),
    "AREA": ("AREA_HEAD", "area_id"),
}


def holds(row: Row, day: date) -> bool:
    """Tell whether a dated row holds on a day."""
    return row["start_date"] <= day and (row["end_date"] is None or day < row["end_date"])


class Day:
    """The grid on one day."""

    def __init__(self, world: dict[str, list[Row]], day: date) -> None:
        self.day = day
        self.energy = {row["usage_point_id"]: row for row in world["energies"] if row["day"] == day}
        self.gates = [row for row in world["gateways"] if holds(row, day)]
        self.area_of = {row["usage_point_id"]: row["area_id"] for row in world["point_ties"] if holds(row, day)}
        self.feeder_of = {row["area_id"]: row["feeder_id"] for row in world["area_ties"] if holds(row, day)}
        self.station_of = {row["feeder_id"]: row["substation_id"] for row in world["feeder_ties"] if holds(row, day)}
        self.parent_of = {row["child_id"]: row["parent_id"] for row in world["parent_ties"] if holds(row, day)}
        self.unmetered = [row for row in world["unmetered"] if holds(row, day)]
        self.public = {row["area_id"]: row["is_public"] for row in world["areas"]}
        self.feeders = [row["feeder_id"] for row in world["feeders"]]
        self.stations = [row["substation_id"] for row in world["substations"]]
        gates = {row["usage_point_id"] for row in self.gates}
        self.people = (set(self.energy) | set(self.area_of)) - gates

    def net(self, gate: Row) -> int | None:
        """Give what a gateway says in the sense of its kind."""
        found = self.energy.get(gate["usage_point_id"])
        if found is None or found["energy"] is None:
            return None
        value = int(found["energy"]) - int(found["reverse"] or 0)
        return -value if gate["is_reversed"] else value

    def of_kind(self, kind: str, name: str, part: int) -> list[int | None]:
        """Give what the gateways of a kind at a part say."""
        return [self.net(gate) for gate in self.gates if gate["kind"] == kind and gate[name] == part]

    def taken(self, point: int) -> int:
        """Give what a customer took itself."""
        own = self.energy.get(point)
        if own is None or own["energy"] is None:
            return 0
        behind = [child for child, parent in self.parent_of.items() if parent == point and child in self.people]
        return int(own["energy"]) - sum((self.energy.get(child) or {"energy": 0})["energy"] or 0 for child in behind)

    def fed_back(self, point: int) -> int:
        """Give what a customer fed in."""
        return int((self.energy.get(point) or {"reverse": 0})["reverse"] or 0)

    def part(self, kind: str, part: int) -> dict[str, Any]:
        """Work one part out, with all that hangs below it."""
        head, name = HEADS[kind]
        read = self.of_kind(head, name, part)
        generation = sum(net or 0 for net in self.of_kind("GENERATION", name, part))
        exchange = sum(net or 0 for net in self.of_kind("EXCHANGE", name, part))
        own_use = sum(net or 0 for net in self.of_kind("OWN_USE", name, part))
        sold = sum(row["energy"] for row in self.unmetered if row.get(name) == part)
        passed = 0
        if kind == "AREA":
            mine = [point for point in self.people if self.area_of.get(point) == part]
            sold += sum(self.taken(point) for point in mine)
            generation += sum(self.fed_back(point) for point in mine)
            if not self.public[part]:
                read = []
        elif kind == "FEEDER":
            passed = sum(self.part("AREA", area)["feed"] for area in self.public if self.feeder_of.get(area) == part)
        else:
            passed = sum(self.part("FEEDER", one)["feed"] for one in self.feeders if self.station_of.get(one) == part)
        leaves = sold + own_use + passed + exchange - generation
        feed = sum(net or 0 for net in read) if read and None not in read else leaves
        loss = feed + generation - exchange - sold - own_use - passed
        return {"feed": feed, "loss": loss, "supplied": feed + generation - exchange, "sold": sold, "passed": passed}


def losses(world: dict[str, list[Row]], days: list[date]) -> dict[tuple[str, int], int]:
    """Give the loss of every part over days: kind and id → 0.0001 kWh; customers' own areas left out."""
    found: dict[tuple[str, int], int] = defaultdict(int)
    for each in days:
        day = Day(world, each)
        for station in day.stations:
            found["SUBSTATION", station] += day.part("SUBSTATION", station)["loss"]
        for feeder in day.feeders:
            found["FEEDER", feeder] += day.part("FEEDER", feeder)["loss"]
        for area, is_public in day.public.items():
            if is_public:
                found["AREA", area] += day.part("AREA", area)["loss"]
    return dict(found)


def sold(world: dict[str, list[Row]], days: list[date]) -> int:
    """Give all that was sold over days, 0.0001 kWh."""
    total = 0
    for each in days:
        day = Day(world, each)
        total += sum(day.taken(point) for point in day.people) + sum(row["energy"] for row in day.unmetered)
    return total
