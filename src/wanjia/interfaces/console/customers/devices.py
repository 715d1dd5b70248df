"""The tab of meters: what hung at the customer's usage points, and through which transformers it measured."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.customers.subject import Subject, way
from wanjia.interfaces.kit.figures import EMPTY, written
from wanjia.interfaces.kit.tables import Cell, Head, Row, Table
from wanjia.interfaces.kit.viewer import viewer
from wanjia.interfaces.kit.words import label_in
from wanjia.registry.metering import queries as metering
from wanjia.registry.metering.types import Ownership


def _day(value: date | None) -> str:
    return written(value, kind=Kind.DAY) if value is not None else _("goes on")


def meters_table(request: HttpRequest, subject: Subject) -> Table:
    """Give the meters, the latest first."""
    who = viewer(request)
    heads = (
        Head(_("Meter")),
        Head(_("Model")),
        Head(_("Rated current"), "A", is_number=True),
        Head(_("Owner")),
        Head(_("Usage point")),
        Head(_("Installed")),
        Head(_("Taken down")),
    )
    rows = []
    for meter in metering.meters_at(subject.points).iter_rows(named=True):
        link = way("meter", meter["number"], who=who, needs=Permission.METERING_VIEW)
        point = meter["usage_point_number"]
        cells = (
            Cell(meter["number"], link=link),
            Cell(meter["model_code"]),
            Cell(written(meter["rated_current_a"], kind=Kind.DECIMAL), is_number=True),
            Cell(label_in(Ownership, value=meter["ownership"])),
            Cell(point, link=way("usage_point", point, who=who, needs=Permission.METERING_VIEW)),
            Cell(_day(meter["start_date"])),
            Cell(_day(meter["end_date"])),
        )
        rows.append(Row(cells, link=link, hue="good" if meter["end_date"] is None else ""))
    return Table(heads, rows, empty=_("No meter ever hung here."), caption=_("Meters"))


def ratios_table(request: HttpRequest, subject: Subject) -> Table:
    """Give the instrument transformers, the latest first."""
    heads = (
        Head(_("Multiplier"), is_number=True),
        Head(_("Current transformer")),
        Head(_("Ratio")),
        Head(_("Potential transformer")),
        Head(_("Ratio")),
        Head(_("Usage point")),
        Head(_("Installed")),
        Head(_("Taken down")),
    )
    rows = [
        Row(
            (
                Cell(written(ratio["multiplier"], kind=Kind.DECIMAL), is_number=True),
                Cell(ratio["current_number"] or EMPTY),
                Cell(_ratio(ratio["current_primary"], secondary=ratio["current_secondary"])),
                Cell(ratio["potential_number"] or EMPTY),
                Cell(_ratio(ratio["potential_primary"], secondary=ratio["potential_secondary"])),
                Cell(ratio["usage_point_number"]),
                Cell(_day(ratio["start_date"])),
                Cell(_day(ratio["end_date"])),
            ),
            hue="good" if ratio["end_date"] is None else "",
        )
        for ratio in metering.ratios_at(subject.points).iter_rows(named=True)
    ]
    empty = _("The meters measure directly, without instrument transformers.")
    return Table(heads, rows, empty=empty, caption=_("Instrument transformers"))


def _ratio(primary: Decimal | None, *, secondary: Any) -> str:
    if primary is None:
        return EMPTY
    return f"{written(primary, kind=Kind.DECIMAL)}/{written(secondary, kind=Kind.DECIMAL)}"
