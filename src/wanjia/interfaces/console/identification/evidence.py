"""What speaks for a finding: figures, and the customer's voltage beside those of both busbars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from wanjia.energy.identification.kernel.beside import Beside, Shown
from wanjia.energy.identification.queries.beside import voltages_beside
from wanjia.energy.identification.queries.results import run_with_id
from wanjia.energy.identification.types import ResultRow
from wanjia.foundation.access.types import Permission
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.measurement.intervals.types import MINUTES_A_POINT, POINTS_A_DAY

P = Permission
MINUTES = 60
TIMES = [
    f"{(point + 1) * MINUTES_A_POINT // MINUTES:02d}:{(point + 1) * MINUTES_A_POINT % MINUTES:02d}"
    for point in range(POINTS_A_DAY)
]


def figures_of(evidence: Mapping[str, Any]) -> Table:
    """Set what speaks for the place identified beside what speaks for the archive's."""
    lines = (
        (_("How likely the area is"), _percent(evidence.get("area_pct")), _chance(evidence.get("archive_chance"))),
        (
            _("Part of its energy that the area's balance shows"),
            _plain(evidence.get("share")),
            _plain(evidence.get("archive_share")),
        ),
        (_("Standard error of that part"), _plain(evidence.get("share_error")), ""),
        (
            _("Correlation with the voltage of the busbar"),
            _plain(evidence.get("likeness")),
            _plain(evidence.get("archive_likeness")),
        ),
        (
            _("Correlation with the customers there"),
            _plain(evidence.get("company")),
            _plain(evidence.get("archive_company")),
        ),
        (_("Days of voltage"), _plain(evidence.get("days")), ""),
    )
    heads = (
        Column(_("Evidence")),
        Column(_("Place identified"), is_number=True),
        Column(_("Place of the archive"), is_number=True),
    )
    rows = [Row((Cell(title), Cell(new, is_number=True), Cell(was, is_number=True))) for title, new, was in lines]
    return Table(heads, rows)


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _percent(value: Any) -> str:
    return "" if value is None else f"{value} %"


def _chance(value: Any) -> str:
    return "" if value is None else f"{float(value) * 100:.2f} %"


def _beside(request: HttpRequest, found: ResultRow | None) -> Beside | None:
    if found is None:
        return None
    scope = viewer(request).scope(P.INTERVALS_VIEW)
    run = run_with_id(found.run_id, scope=viewer(request).scope(P.LOSS_VIEW))
    return voltages_beside(found, run=run, scope=scope)


def on_day(request: HttpRequest, found: ResultRow | None) -> Chart:
    """Draw the three voltages on the latest day on which all came."""
    shown = _beside(request, found)
    title = _("Which busbar does the customer's voltage follow?")
    if shown is not None:
        title = f"{title} {shown.day.isoformat()}"
    return _chart(title, lines=None if shown is None else shown.on_day, found=found)


def apart(request: HttpRequest, found: ResultRow | None) -> Chart:
    """Draw what is left of the three voltages once what both busbars share is out, by time of day over all days."""
    shown = _beside(request, found)
    title = _("What is left when what both busbars share is taken out? Mean of all days")
    return _chart(title, lines=None if shown is None else shown.apart, found=found)


def _chart(title: str, *, lines: tuple[Shown, Shown, Shown] | None, found: ResultRow | None) -> Chart:
    if lines is None or found is None:
        return Chart(title=title, unit="V", categories=(), series=())
    customer, was, new = lines
    series = [Series(_("Usage point"), customer, Hue.FIRST, is_line=True)]
    series.append(Series(_busbar(found.area, phases=found.phases), new, Hue.SECOND, is_line=True))
    if (found.archive_area, found.archive_phases or found.phases) != (found.area, found.phases):
        of_archive = _busbar(found.archive_area, phases=found.archive_phases or found.phases)
        series.append(Series(of_archive, was, Hue.THIRD, is_line=True, is_dashed=True))
    return Chart(title=title, unit="V", categories=TIMES, series=tuple(series), is_bars=False, places=2)


def _busbar(code: str, *, phases: str) -> str:
    return _("Busbar of %(area)s, phase %(phase)s") % {"area": code, "phase": phases[:1]}
