"""How far the ways agree, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.energy.lineloss.queries.published import unexplained_in
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.kit.figures import written
from wanjia.interfaces.kit.pages import Tag
from wanjia.interfaces.kit.tables import Cell, Head, Row, Table

PLACES = 4
CLAIMS = {
    "company_levels": gettext_lazy("Company, and all levels together"),
    "company_stations": gettext_lazy("Company, and all stations and substations together"),
    "company_parts": gettext_lazy("Company, and all substations, lines and areas together"),
    "level_substations": gettext_lazy("Level of substations, and all substations together"),
    "level_lines": gettext_lazy("Level of lines, and all lines together"),
    "level_areas": gettext_lazy("Level of areas, and all areas together"),
    "company_meters": gettext_lazy("Company, and the meters at its edge alone"),
}
CAUSES = {
    "substations_unmeasured": gettext_lazy("substations whose supply is not measured"),
    "lines_without_substation": gettext_lazy("lines that no substation feeds on record"),
    "areas_without_line": gettext_lazy("areas that no line feeds on record"),
    "points_without_area": gettext_lazy("usage points on no area"),
}


def agreement_table(agreements: Sequence[Mapping[str, Any]]) -> Table:
    """Write agreements as kept with a month."""
    heads = (
        Head(_("Compared")),
        Head(_("The one"), "kWh", is_number=True),
        Head(_("The other"), "kWh", is_number=True),
        Head(_("Difference"), "kWh", is_number=True),
        Head(_("Of it, by cause")),
        Head(_("Agrees")),
    )
    return Table(heads, [_row(one) for one in agreements], empty=_("Nothing is computed that could be compared."))


def _row(one: Mapping[str, Any]) -> Row:
    left, right, open_ = int(one["left"]), int(one["right"]), unexplained_in(one)
    causes = "; ".join(f"{CAUSES.get(cause, cause)} {_kwh(amount)}" for cause, amount in one["causes"])
    tag = Tag(_("agrees"), "good") if not open_ else Tag(_("without a cause"), "bad")
    numbers = (_kwh(left), _kwh(right), _kwh(left - right))
    told = (Cell(text, is_number=True) for text in numbers)
    return Row(
        (Cell(str(CLAIMS.get(one["claim"], one["claim"]))), *told, Cell(causes, is_long=True), Cell("", tag=tag))
    )


def _kwh(units: int) -> str:
    return written(Decimal(units).scaleb(-PLACES), kind=Kind.DECIMAL)
