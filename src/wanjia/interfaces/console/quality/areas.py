"""What the page of a transformer area shows of its voltage and its phases."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from wanjia.energy.quality.queries.shapes import phases_of_area, voltages_of_area
from wanjia.interfaces.console.quality import charts
from wanjia.interfaces.console.quality.board import scope_of
from wanjia.interfaces.console.quality.months import VIEW, month_asked
from wanjia.interfaces.kit.charts import Chart
from wanjia.interfaces.kit.pages import Panel
from wanjia.registry.network.queries import AreaRow


def _voltage(request: HttpRequest, area: AreaRow) -> Chart:
    shape = voltages_of_area(area.area_id, month=month_asked(request), scope=scope_of(request))
    return charts.voltage_fan(shape)


def _phases(request: HttpRequest, area: AreaRow) -> Chart:
    return charts.phase_currents(phases_of_area(area.area_id, month=month_asked(request), scope=scope_of(request)))


def _unbalance(request: HttpRequest, area: AreaRow) -> Chart:
    return charts.unbalance(phases_of_area(area.area_id, month=month_asked(request), scope=scope_of(request)))


#: Panels of an area's page: voltages over the day between their limits, the three currents, and how far they lie apart.
AREA_PANELS: tuple[Panel[Any], ...] = (
    Panel(
        "voltage",
        gettext_lazy("Voltage over the day"),
        "kit/chart_panel.html",
        _voltage,
        needs=VIEW,
        is_slow=True,
        width=6,
    ),
    Panel(
        "phases",
        gettext_lazy("Currents of the three phases"),
        "kit/chart_panel.html",
        _phases,
        needs=VIEW,
        is_slow=True,
        width=6,
    ),
    Panel("unbalance", "", "kit/chart_panel.html", _unbalance, needs=VIEW, is_slow=True, width=6),
)
