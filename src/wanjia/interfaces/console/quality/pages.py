"""The lists of supply quality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from wanjia.energy.quality import listings
from wanjia.energy.quality.types import CheckOutcome
from wanjia.foundation.listings.listing import ListColumn
from wanjia.interfaces.console.quality.months import EDIT
from wanjia.interfaces.kit.lists import Beside, ListPage
from wanjia.interfaces.kit.loss_evidence import told
from wanjia.interfaces.kit.pages import Action
from wanjia.interfaces.kit.viewer import viewer

NOT_WORKED_OUT = gettext_lazy("Nothing here. Months are worked out every night; take a filter away, or wait.")


def _to_point(row: Mapping[str, Any]) -> str:
    return reverse("console:monitoring_point", args=[row["pk"]])


def _to_point_of(row: Mapping[str, Any]) -> str:
    return f"{reverse('console:monitoring_point', args=[row['point_id']])}?month={row['of_month']:%Y-%m}"


def _to_area(row: Mapping[str, Any]) -> str:
    return reverse("console:area", args=[row["area__code"]]) if row["area__code"] else ""


def _to_feeder(row: Mapping[str, Any]) -> str:
    return reverse("console:feeder", args=[row["feeder__code"]]) if row["feeder__code"] else ""


def _to_reactive(row: Mapping[str, Any]) -> str:
    return reverse("console:feeder_reactive", args=[row["feeder__code"]]) if row["feeder__code"] else ""


def _to_usage_point(row: Mapping[str, Any]) -> str:
    number = row["usage_point__number"]
    return reverse("console:usage_point", args=[number]) if number else ""


def _to_device(row: Mapping[str, Any]) -> str:
    return reverse("console:compensation_device", args=[row["pk"]])


def _to_remedy(row: Mapping[str, Any]) -> str:
    stands = row["outcome"] == CheckOutcome.DEFECT.value and row["remedied_on"] is None
    return reverse("console:defect_remedy", args=[row["pk"]]) if stands else ""


def _to_solution(row: Mapping[str, Any]) -> str:
    return "" if row["solved_on"] else reverse("console:grid_problem_solve", args=[row["pk"]])


def _filing(name: str, *, title: Any) -> Any:
    def actions(request: HttpRequest) -> list[Action]:
        if not viewer(request).may(EDIT):
            return []
        return [Action(title, reverse(f"console:{name}"), is_primary=True)]

    return actions


PLACES = {"area": _to_area, "feeder": _to_feeder, "usage_point": _to_usage_point}


def _told(request: HttpRequest, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    return [{"told": told(row["evidence"])} for row in rows]


POINTS = ListPage(
    listings.POINTS,
    links={"name": _to_point},
    empty=gettext_lazy("No monitoring point is filed. File one, or hand in the sheet of monitoring points."),
    actions=_filing("point_add", title=gettext_lazy("File a point")),
)
VOLTAGES = ListPage(listings.VOLTAGES, links={"name": _to_point_of}, empty=NOT_WORKED_OUT)
TOLD = Beside((ListColumn("told", gettext_lazy("Evidence")),), _told)
FINDINGS = ListPage(listings.FINDINGS, links=PLACES, empty=NOT_WORKED_OUT, beside=TOLD)
LOADS = ListPage(listings.LOADS, links=PLACES, empty=NOT_WORKED_OUT, beside=TOLD)
LOW = ListPage(listings.LOW, links=PLACES, empty=NOT_WORKED_OUT, beside=TOLD)
FACTORS = ListPage(listings.FACTORS, links={"feeder": _to_reactive, "area": _to_area}, empty=NOT_WORKED_OUT)
TAPS = ListPage(
    listings.TAPS,
    links={"area": _to_area},
    empty=gettext_lazy("No tap should be moved in the months worked out."),
    actions=_filing("tap_move", title=gettext_lazy("Note a move")),
)
DEVICES = ListPage(
    listings.DEVICES,
    links={"code": _to_device},
    empty=gettext_lazy("No compensation is filed. File one, or hand in the sheet of compensation devices."),
    actions=_filing("device_add", title=gettext_lazy("File a device")),
)
CHECKS = ListPage(
    listings.CHECKS,
    links={"checked_on": _to_remedy},
    empty=gettext_lazy("No check was written down yet."),
    actions=_filing("patrol_note", title=gettext_lazy("Note a patrol")),
)
PROBLEMS = ListPage(
    listings.PROBLEMS,
    links={"kind": _to_solution},
    empty=gettext_lazy("No problem of the grid is registered."),
    actions=_filing("grid_problem_add", title=gettext_lazy("Register a problem")),
)
PLANS = ListPage(
    listings.PLANS, empty=gettext_lazy("Nothing is planned. Hand in the sheet of plans for voltage and reactive power.")
)
