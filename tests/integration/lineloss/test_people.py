"""How persons keep to the targets of what they answer for."""

from decimal import Decimal

import pytest

from wanjia.energy.lineloss.queries.answering import TargetRow
from wanjia.energy.lineloss.queries.people import PersonRow, people_in
from wanjia.energy.lineloss.queries.published import LossRow
from wanjia.energy.lineloss.types import LossClass, Way

D = Decimal


def row(code: str, *, loss: int, way: Way = Way.AREA, judged: LossClass = LossClass.FINE) -> LossRow:
    nothing = D(0)
    return LossRow(
        way, code, code, "S1", "S1", D(1000), nothing, nothing, nothing, nothing, D(loss), None, 31, 31, 31, 0, judged
    )


def target(code: str, *, way: Way = Way.AREA, person: str = "") -> tuple[tuple[Way, str], TargetRow]:
    return (way, code), TargetRow(way, code, D(4), person, "MONTH", "plan")


@pytest.mark.proves("A116")
def test_each_person_is_assessed_by_the_targets_of_lines_and_areas() -> None:
    rows = [
        row("A1", loss=40),
        row("A2", loss=55),
        row("L1", loss=70, way=Way.FEEDER),
        row("A3", loss=90, judged=LossClass.UNKNOWN),
        row("A4", loss=90),
        row("A5", loss=41),
        row("S1", loss=90, way=Way.UNIT),
    ]
    areas = [target(code) for code in ("A1", "A2", "A3")]
    others = [target("L1", way=Way.FEEDER), target("A5", person="李四"), target("S1", way=Way.UNIT, person="王五")]
    targets = dict([*areas, *others])
    answers = {(Way.AREA, code): "张三" for code in ("A1", "A2", "A3", "A4")} | {(Way.FEEDER, "L1"): "张三"}

    found = people_in(rows, targets=targets, people=answers)

    # A1 keeps 4 %, A2 lies 15 kWh and L1 30 kWh beyond it; A3 cannot be computed, A4 has no target.
    assert found == [PersonRow("张三", 5, 3, 1, D(45)), PersonRow("李四", 1, 1, 0, D(1))]
