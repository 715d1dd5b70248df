"""Pages of meters."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.events.queries import EventRow
from wanjia.foundation.listings.listing import Kind, ListColumn
from wanjia.interfaces.console.events.timeline import timeline
from wanjia.interfaces.console.metering.points import to_meter, to_point
from wanjia.interfaces.console.metering.read import readings_of, readings_table, shown_chart
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.charts import Chart
from wanjia.interfaces.kit.figures import EMPTY, written
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel
from wanjia.interfaces.kit.tables import Table, table_of
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.metering import queries
from wanjia.registry.metering.listings import METERS as METER_LIST
from wanjia.registry.metering.queries import MeterRow
from wanjia.registry.metering.types import Ownership, RegisterKind

PLACE_COLUMNS = (
    ListColumn("number", _("Usage point number")),
    ListColumn("unit", _("Unit")),
    ListColumn("start_date", _("Installed on"), Kind.DAY),
    ListColumn("end_date", _("Taken down on"), Kind.DAY),
    ListColumn("kind", _("Register"), Kind.CODE, codes=RegisterKind),
    ListColumn("start_value", _("Index when installed"), Kind.DECIMAL),
    ListColumn("end_value", _("Index when taken down"), Kind.DECIMAL),
)
REGISTER_COLUMNS = (
    ListColumn("kind", _("Register"), Kind.CODE, codes=RegisterKind),
    ListColumn("integer_digits", _("Digits before the point"), Kind.NUMBER),
    ListColumn("decimal_digits", _("Digits after the point"), Kind.NUMBER),
)
#: Under which names an event of a usage point keeps a meter.
NAMED_AS = ("meter", "removed", "installed")


def _to_point_of_meter(row: Any) -> str:
    return reverse("console:usage_point", args=[row["usage_point"]])


METERS = ListPage(METER_LIST, links={"number": to_meter, "usage_point": _to_point_of_meter})


def _places(request: HttpRequest, meter: MeterRow) -> Any:
    return queries.places_of_meter(meter.meter_id, scope=viewer(request).scope(Permission.METERING_VIEW))


def _head(request: HttpRequest, meter: MeterRow) -> Head:
    here: dict[str, Any] = next((row for row in _places(request, meter).to_dicts() if row["end_date"] is None), {})
    since = written(here.get("start_date"), kind=Kind.DAY)
    return Head(
        title=_("Meter"),
        number=meter.number,
        crumbs=(Crumb(_("Meters"), reverse("console:meters")), Crumb(here.get("unit", _("Not in service")))),
        figures=(
            Figure(_("Usage point"), here.get("number", EMPTY), link=to_point(here) if here else ""),
            Figure(_("Installed on"), since),
            Figure(_("Model"), meter.model_code),
        ),
        actions=(Action(_("Load curves"), reverse("console:meter_curves", args=[meter.number]), is_primary=True),)
        if viewer(request).may(Permission.INTERVALS_VIEW)
        else (),
    )


def _facts(request: HttpRequest, meter: MeterRow) -> list[tuple[Any, str, str]]:
    current = EMPTY if meter.rated_current_a is None else f"{written(meter.rated_current_a, kind=Kind.DECIMAL)} A"
    return [
        (_("Model"), meter.model_code, ""),
        (_("Rated current"), current, ""),
        (_("Ownership"), words.label_in(Ownership, value=meter.ownership), ""),
    ]


def _registers(request: HttpRequest, meter: MeterRow) -> Table:
    rows = queries.registers_of_meter(meter.meter_id).to_dicts()
    return table_of(REGISTER_COLUMNS, rows=rows, empty=_("Its registers are not on record: it cannot be read."))


def _hung(request: HttpRequest, meter: MeterRow) -> Table:
    rows = _places(request, meter).to_dicts()
    empty = _("It has hung nowhere among your units yet.")
    return table_of(PLACE_COLUMNS, rows=rows, links={"number": to_point}, empty=empty)


def _read(request: HttpRequest, meter: MeterRow) -> Any:
    points = _places(request, meter)["usage_point_id"].unique().to_list()
    found = readings_of(points, scope=viewer(request).scope(Permission.READINGS_VIEW))
    return found.filter(found["meter_id"] == meter.meter_id)


def _shown(request: HttpRequest, meter: MeterRow) -> Chart:
    return shown_chart(_read(request, meter))


def _readings(request: HttpRequest, meter: MeterRow) -> Table:
    return readings_table(_read(request, meter))


def _events(request: HttpRequest, meter: MeterRow) -> Table:
    points = _places(request, meter)["usage_point_id"].unique().to_list()
    subjects = {"metering.usagepoint": points, "metering.meter": (meter.meter_id,)}

    def is_about_meter(event: EventRow) -> bool:
        return event.subject_kind == "metering.meter" or meter.number in {event.facts.get(name) for name in NAMED_AS}

    return timeline(request, subjects=subjects, only=is_about_meter)


METER: Page[MeterRow] = Page(
    _head,
    (
        Panel("facts", _("Nameplate"), "kit/facts.html", _facts, width=6),
        Panel("registers", _("Registers"), "kit/table.html", _registers, width=6),
        Panel("hung", _("Where it hung"), "kit/table.html", _hung),
        Panel("shown", "", "kit/chart_panel.html", _shown, needs=Permission.READINGS_VIEW, is_slow=True),
        Panel(
            "readings",
            _("Readings of the latest months"),
            "kit/table.html",
            _readings,
            needs=Permission.READINGS_VIEW,
            is_slow=True,
        ),
        Panel("events", _("Timeline"), "kit/table.html", _events),
    ),
)
