"""The page of a feeder's or an area's theoretical loss: diagram, map, hours, parts, methods, measures, assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wanjia.energy.powerflow.queries import results
from wanjia.energy.powerflow.types import LossMeasure, LossMethod, LossPart, RunRow
from wanjia.foundation.listings.listing import Kind, ListColumn
from wanjia.foundation.quantities.rounding import half_up
from wanjia.interfaces.console.powerflow.pictures import Part, diagram_panel, on_map, one_line
from wanjia.interfaces.kit import phrases
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.diagrams import Drawings
from wanjia.interfaces.kit.figures import EMPTY, moment, written
from wanjia.interfaces.kit.pages import Crumb, Figure, Head, Page, Panel
from wanjia.interfaces.kit.tables import Table, table_of

HOURS = 24
PART_COLUMNS = (
    ListColumn("part", pgettext_lazy("theoretical loss", "Part"), Kind.CODE, codes=LossPart),
    ListColumn("element", _("Line or transformer")),
    ListColumn("energy_kwh", _("Lost"), Kind.NUMBER, unit="kWh"),
    ListColumn("share", _("Of the loss"), Kind.PERCENT, unit="%"),
    ListColumn("most_a", _("Largest current"), Kind.NUMBER, unit="A"),
    ListColumn("loading_pct", _("Loading at most"), Kind.PERCENT, unit="%"),
)
METHOD_COLUMNS = (
    ListColumn("method", _("Method"), Kind.CODE, codes=LossMethod),
    ListColumn("kwh", _("Lost"), Kind.NUMBER, unit="kWh"),
    ListColumn("apart", _("Against power flow"), Kind.PERCENT, unit="%"),
)
ADVICE_COLUMNS = (
    ListColumn("measure", pgettext_lazy("theoretical loss", "Measure"), Kind.CODE, codes=LossMeasure),
    ListColumn("element", pgettext_lazy("theoretical loss", "Where")),
    ListColumn("size", _("Size"), Kind.DECIMAL),
    ListColumn("size_unit", _("Unit of size")),
    ListColumn("saved_kwh", _("Saved a year"), Kind.NUMBER, unit="kWh"),
    ListColumn("saved_yuan", _("Worth a year"), Kind.MONEY, unit=_("yuan")),
    ListColumn("cost_yuan", _("Costs"), Kind.MONEY, unit=_("yuan")),
    ListColumn("payback_years", _("Paid back in"), Kind.DECIMAL, unit=_("years")),
)
NOT_YET = _("Nothing is computed for it yet: start the theoretical loss of a month among the jobs.")


@dataclass(frozen=True, slots=True)
class Subject:
    """A feeder or area with its latest calculation, none before the first; ``link`` is its own page."""

    name: str
    code: str
    link: str
    run: RunRow | None


def _head(request: HttpRequest, subject: Subject) -> Head:
    run = subject.run
    figures: tuple[Figure, ...] = ()
    if run is not None and run.loss_kwh is not None and run.supplied_kwh:
        rate = run.loss_kwh / run.supplied_kwh * 100
        lowest = half_up(run.lowest_pu or Decimal(0), places=3)
        figures = (
            Figure(pgettext_lazy("theoretical loss", "Month"), f"{run.month:%Y-%m}"),
            Figure(_("Theoretical loss"), written(run.loss_kwh, kind=Kind.NUMBER), "kWh"),
            Figure(_("Theoretical loss rate"), written(rate, kind=Kind.PERCENT), "%"),
            Figure(_("Lowest voltage"), f"{lowest} · {run.lowest_node}", _("of nominal")),
        )
    crumbs = (Crumb(subject.name, subject.link), Crumb(_("Loss and voltage")))
    return Head(title=subject.name, number=subject.code, crumbs=crumbs, figures=figures)


def _diagram(request: HttpRequest, subject: Subject) -> Drawings:
    return one_line(request, run=subject.run, part=Part(subject.code, subject.name))


def _map(request: HttpRequest, subject: Subject) -> Drawings:
    return on_map(request, run=subject.run, part=Part(subject.code, subject.name))


def _hours(request: HttpRequest, subject: Subject) -> Chart:
    hours = subject.run.by_hour if subject.run else ()
    days = max(len(hours) // HOURS, 1)
    mean = [half_up(sum(hours[at::HOURS], Decimal(0)) / days, places=3) for at in range(HOURS)] if hours else []
    most = [max(hours[at::HOURS]) for at in range(HOURS)] if hours else []
    return Chart(
        _("At which hours is most lost?"),
        "kW",
        [f"{at:02}:00" for at in range(HOURS)] if hours else [],
        (
            Series(_("Mean of the month"), mean, Hue.LOSS),
            Series(_("Worst day"), most, Hue.LAST_YEAR, is_line=True, is_dashed=True),
        ),
        places=3,
    )


def _parts(request: HttpRequest, subject: Subject) -> Table:
    run = subject.run
    if run is None or not run.loss_kwh:
        return table_of(PART_COLUMNS, rows=(), empty=_why(subject))
    rows = [
        {**row, "share": row["energy_kwh"] / run.loss_kwh * 100}
        for row in results.losses_of_run(run.run_id).iter_rows(named=True)
    ]
    return table_of(PART_COLUMNS, rows=rows, empty=_why(subject))


def _methods(request: HttpRequest, subject: Subject) -> Table:
    found = results.methods_of_run(subject.run) if subject.run else []
    own = found[0][1] if found else Decimal(0)
    rows = [
        {"method": method.value, "kwh": kwh, "apart": (kwh - own) / own * 100 if own else None} for method, kwh in found
    ]
    return table_of(METHOD_COLUMNS, rows=rows, empty=_why(subject))


def _advice(request: HttpRequest, subject: Subject) -> Table:
    rows = results.advice_of_run(subject.run.run_id) if subject.run else []
    return table_of(ADVICE_COLUMNS, rows=rows, empty=_("No measure that was tried would save anything."))


def _why(subject: Subject) -> Any:
    if subject.run is None:
        return NOT_YET
    return phrases.translated(subject.run.refusal) if subject.run.refusal else gettext("Nothing is lost.")


def _assumed(request: HttpRequest, subject: Subject) -> list[tuple[Any, str, str]]:
    run = subject.run
    if run is None:
        return [(_("State"), str(NOT_YET), "")]
    told = [(phrases.translated(name).capitalize(), str(value), "") for name, value in run.parameters.items()]
    return [
        (_("Computed at"), moment(run.computed_at), ""),
        (_("Computed by"), run.computed_by or EMPTY, ""),
        (pgettext_lazy("theoretical loss", "Version of the interval store"), str(run.store_version), ""),
        (_("Not computed because"), phrases.translated(run.refusal) or EMPTY, ""),
        *told,
    ]


PAGE: Page[Subject] = Page(
    _head,
    (
        diagram_panel(_diagram),
        Panel("hours", "", "kit/chart_panel.html", _hours, width=6),
        Panel("methods", _("Methods side by side"), "kit/table.html", _methods, width=6),
        Panel("advice", _("What would lower the loss, quickest to pay back first"), "kit/table.html", _advice),
        Panel("map", _("On the map"), "kit/diagrams.html", _map, is_slow=True),
        Panel("parts", _("What is lost where"), "kit/table.html", _parts),
        Panel("assumed", _("What was assumed"), "kit/facts.html", _assumed),
    ),
)
