"""How persons keep to the targets of the lines and areas that they answer for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from wanjia.energy.lineloss.queries.answering import TargetRow
from wanjia.energy.lineloss.queries.published import LossRow
from wanjia.energy.lineloss.rules import HUNDRED
from wanjia.energy.lineloss.types import LossClass, Way

ANSWERED = (Way.FEEDER, Way.AREA)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """
    One person's month.

    :ivar parts: lines and areas that the person answers for
    :ivar judged: of them those that have a target and a loss that can be computed
    :ivar kept: of these those whose loss does not exceed the target
    :ivar beyond_kwh: what those that exceed it lost beyond it
    """

    person: str
    parts: int
    judged: int
    kept: int
    beyond_kwh: Decimal


def people_in(
    rows: Sequence[LossRow], *, targets: Mapping[tuple[Way, str], TargetRow], people: Mapping[tuple[Way, str], str]
) -> list[PersonRow]:
    """
    Sum up the month of each person, those with most beyond their targets first.

    :param rows: balances of the month within a scope
    :param people: who answers for lines and areas; where nobody is named whom the target names does
    """
    held: dict[str, list[LossRow]] = {}
    for row in rows:
        target = targets.get((row.way, row.code))
        person = people.get((row.way, row.code)) or (target.person if target else "")
        if row.way in ANSWERED and person:
            held.setdefault(person, []).append(row)
    found = [_person(name, rows=mine, targets=targets) for name, mine in held.items()]
    return sorted(found, key=lambda one: (-one.beyond_kwh, one.person))


def _person(name: str, *, rows: list[LossRow], targets: Mapping[tuple[Way, str], TargetRow]) -> PersonRow:
    beyond = [
        row.loss - row.supplied * target.rate_pct / HUNDRED
        for row in rows
        if (target := targets.get((row.way, row.code))) is not None and row.loss_class is not LossClass.UNKNOWN
    ]
    exceeded = [kwh for kwh in beyond if kwh > 0]
    return PersonRow(name, len(rows), len(beyond), len(beyond) - len(exceeded), sum(exceeded, Decimal(0)))
