"""The losses of a month as they stand, or as they would be: for the report of the command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wanjia.energy.lineloss.kernel.balance import Agreement
from wanjia.energy.lineloss.queries.gathering import Energies, stored_energies
from wanjia.energy.lineloss.queries.published import LossRow, losses_in, month_row, row_from
from wanjia.energy.lineloss.queries.working import Worked, all_losses_of, month_until
from wanjia.energy.lineloss.types import LossKind, Way
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.queries import units_below
from wanjia.registry.network import queries as network

COMPUTED = "COMPUTED"
ORDER = (Way.UNIT, Way.LEVEL, Way.SUBSTATION, Way.FEEDER, Way.AREA)


class NothingYet(Refused):
    """A month of which no day is over."""


@dataclass(frozen=True, slots=True)
class MonthReport:
    """
    A month in four ways.

    :ivar state: `MonthState`, or COMPUTED where nothing was written
    """

    month: date
    kind: LossKind
    state: str
    until: date
    store_version: int
    rows: list[LossRow]
    agreements: tuple[Agreement, ...]

    @property
    def unexplained(self) -> int:
        """Give what no cause explains, 0.0001 kWh, 0 or more."""
        return sum(abs(one.unexplained) for one in self.agreements)


def all_of_month(month: date, *, kind: LossKind, today: date, energies: Energies = stored_energies) -> MonthReport:
    """
    Give a month as it stands; where nothing was written, as it would be.

    :raises NothingYet: if no day of it is over
    """
    written = month_row(month, kind=kind)
    if written is not None:
        rows = losses_in(month, kind=kind, scope=WHOLE_COMPANY)
        kept = tuple(
            Agreement(one["claim"], one["left"], one["right"], tuple((c, n) for c, n in one["causes"]))
            for one in written.agreements
        )
        state, until = written.state.value, written.until
        return MonthReport(month, kind, state, until, written.store_version, _ordered(rows), kept)
    period = month_until(month, today=today)
    if period is None or period.end is None:
        msg = f"No day of {month:%Y-%m} is over yet."
        raise NothingYet(msg)
    worked = all_losses_of(period, kind=kind, energies=energies)
    rows = _ordered(_named(worked))
    return MonthReport(month, kind, COMPUTED, period.end, worked.store_version, rows, worked.agreements)


def _ordered(rows: list[LossRow]) -> list[LossRow]:
    return sorted(rows, key=lambda row: (ORDER.index(row.way), row.unit_code if row.way is Way.UNIT else "", row.code))


def _named(worked: Worked) -> list[LossRow]:
    """Give balances that were not written, with the codes and names of their parts."""
    units = {row["unit_id"]: row for row in units_below(("",)).to_dicts()}
    parts = {
        "substation": _by_id(network.substations(WHOLE_COMPANY).to_dicts(), key="substation_id"),
        "feeder": _by_id(network.feeders(WHOLE_COMPANY).to_dicts(), key="feeder_id"),
        "area": _by_id(network.transformer_areas(WHOLE_COMPANY).to_dicts(), key="area_id"),
    }
    found = []
    for row in worked.table.to_dicts():
        unit = units[row["unit_id"]]
        named = {**row, "unit__code": unit["code"], "unit__name": unit["name"]}
        for part, known in parts.items():
            one = known.get(row[f"{part}_id"], {})
            named |= {f"{part}__code": one.get("code"), f"{part}__name": one.get("name")}
        found.append(row_from(named))
    return found


def _by_id(rows: list[dict[str, object]], *, key: str) -> dict[object, dict[str, object]]:
    return {row[key]: row for row in rows}
