"""Panels that draw a computed grid: the one-line diagram, the map, and the voltage bands of all lines and areas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.energy.powerflow.queries import results
from wanjia.energy.powerflow.types import RunRow
from wanjia.energy.quality.types import VoltageLevel
from wanjia.foundation.access.types import Permission
from wanjia.interfaces.console.powerflow import drawing
from wanjia.interfaces.console.powerflow.drawing import COLUMNS, CURRENT, Computed, Grid, grid_of
from wanjia.interfaces.console.powerflow.limits import Bands, bands_of, legend_of_loading, legend_of_voltage
from wanjia.interfaces.kit.diagrams import Drawings, Mark, Tint, drawn
from wanjia.interfaces.kit.layouts import laid_out, mapped
from wanjia.interfaces.kit.pages import Panel
from wanjia.interfaces.kit.viewer import viewer

#: Below it a node is of low voltage, kV.
LOW_VOLTAGE_KV = 1
NOTHING = gettext_lazy(
    "There is nothing to draw: no theoretical loss is computed for it yet. Start it among the jobs, "
    "or enter nodes and segments first."
)
NO_PLACES = gettext_lazy(
    "There is nothing to draw: no theoretical loss is computed yet, or nodes have no longitude and latitude."
)


@dataclass(frozen=True, slots=True)
class Part:
    """A line or area whose calculation is drawn; its name begins those of many of its nodes."""

    code: str
    name: str


def one_line(request: HttpRequest, *, run: RunRow | None, part: Part) -> Drawings:
    """Draw the one-line diagram of a calculation; of an area with the phases of its nodes."""
    if run is None or run.loss_kwh is None:
        return Drawings((), NOTHING)
    computed, grid, tints, legend = _read(request, run=run)
    nodes = drawing.nodes_of(grid, computed=computed, tints=tints, inside=part.name)
    edges = drawing.edges_of(grid, computed=computed, tints=tints)
    places = laid_out(edges, root=grid.root, names=list(grid.nodes))
    title = _("One-line diagram %(month)s") % {"month": f"{run.month:%Y-%m}"}
    diagram = drawn(title, nodes=nodes, edges=edges, places=places, look=(CURRENT, legend))
    rows = drawing.table_of_grid(grid, computed=computed)
    return Drawings((diagram,), NOTHING, COLUMNS, rows, name=f"{part.code}-{run.month:%Y-%m}")


def on_map(request: HttpRequest, *, run: RunRow | None, part: Part) -> Drawings:
    """Draw a calculation where its nodes lie."""
    if run is None or run.loss_kwh is None:
        return Drawings((), NO_PLACES)
    computed, grid, tints, legend = _read(request, run=run)
    title = _("Map %(month)s") % {"month": f"{run.month:%Y-%m}"}
    said = Said(title, legend, f"{part.code}-{run.month:%Y-%m}-map", part.name)
    return _mapped(said, grid=grid, computed=computed, tints=tints)


def _read(request: HttpRequest, *, run: RunRow) -> tuple[Computed, Grid, Mapping[str, Tint], tuple[Mark, ...]]:
    computed = Computed(results.voltages_of_runs([run.run_id]), results.works_of_runs([run.run_id]))
    grid = grid_of(request, month=run.month, known=computed.volts.keys(), has_phases=run.is_by_phase)
    level = VoltageLevel.PHASE_220 if run.is_by_phase else VoltageLevel.MEDIUM
    bands = bands_of(run.month, level=level)
    tints = _tints(grid, computed=computed, low=bands, medium=bands)
    return computed, grid, tints, (*legend_of_loading(bands), *legend_of_voltage(bands))


def _tints(grid: Grid, *, computed: Computed, low: Bands, medium: Bands) -> dict[str, Tint]:
    tints = {
        code: (low if row["voltage_kv"] < LOW_VOLTAGE_KV else medium).of_voltage(computed.volts.get(code))
        for code, row in grid.nodes.items()
    }
    works = computed.works
    for piece in grid.pieces:
        work = works.get(piece["code"])
        tints[piece["code"]] = medium.of_loading(work.loading_pct) if work else Tint.UNKNOWN
    return tints


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a map: its title, its legend, the name of its files, and what names of nodes begin with."""

    title: str
    legend: tuple[Mark, ...]
    file: str
    inside: str = ""


def _mapped(said: Said, *, grid: Grid, computed: Computed, tints: Mapping[str, Tint]) -> Drawings:
    places = mapped(drawing.positions_of(grid))
    if not places:
        return Drawings((), NO_PLACES)
    nodes = drawing.nodes_of(grid, computed=computed, tints=tints, inside=said.inside)
    edges = drawing.edges_of(grid, computed=computed, tints=tints)
    diagram = drawn(said.title, nodes=nodes, edges=edges, places=places, look=(CURRENT, said.legend), is_map=True)
    rows = drawing.table_of_grid(grid, computed=computed)
    features = drawing.features_of(grid, computed=computed, tints=tints)
    return Drawings((diagram,), NO_PLACES, COLUMNS, rows, features, name=said.file)


def county_map(request: HttpRequest, _subject: Any) -> Drawings:
    """Draw lines and areas of the viewer's units where they lie, in the voltage bands of the latest month computed."""
    month, runs = results.runs_of_latest_month(viewer(request).scope(Permission.LOSS_VIEW))
    if month is None:
        return Drawings((), NO_PLACES)
    computed = Computed(results.voltages_of_runs(runs), results.works_of_runs(runs))
    grid = grid_of(request, month=month, known=None)
    low, medium = (bands_of(month, level=level) for level in (VoltageLevel.PHASE_220, VoltageLevel.MEDIUM))
    legend = (
        *legend_of_voltage(medium, where=_("10 kV:")),
        *legend_of_voltage(low, where=_("220 V:")),
        Mark(Tint.UNKNOWN, _("not computed")),
        *legend_of_loading(medium),
    )
    tints = _tints(grid, computed=computed, low=low, medium=medium)
    title = _("Voltage bands %(month)s") % {"month": f"{month:%Y-%m}"}
    return _mapped(Said(title, legend, f"voltage-{month:%Y-%m}"), grid=grid, computed=computed, tints=tints)


def diagram_panel(load: Any) -> Panel[Any]:
    """Give the panel of the one-line diagram for a page of another kind, whose subject ``load`` knows."""
    return Panel(
        "one-line",
        gettext_lazy("One line, drawn by distance"),
        "kit/diagrams.html",
        load,
        needs=Permission.LOSS_VIEW,
        is_slow=True,
        help=gettext_lazy("The thicker a line, the larger its largest current; colours tell loading and voltage."),
    )
