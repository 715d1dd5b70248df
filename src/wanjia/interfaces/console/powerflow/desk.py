"""The lists of theoretical loss, and the views that show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.energy.powerflow import listings
from wanjia.foundation.access.types import Permission
from wanjia.interfaces.kit.entry import entry
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action

VIEW = Permission.LOSS_VIEW


def _to_run(row: Mapping[str, Any]) -> str:
    return _page(row["feeder__code"], area=row["area__code"], month=row.get("month"))


def _to_its_run(row: Mapping[str, Any]) -> str:
    return _page(row["run__feeder__code"], area=row["run__area__code"], month=row.get("run__month"))


def _page(feeder: str | None, *, area: str | None, month: Any) -> str:
    route, code = ("powerflow_area", area) if area else ("powerflow_feeder", feeder)
    asked = f"?month={month:%Y-%m}" if month else ""
    return reverse(f"console:{route}", args=[code]) + asked


def _others(request: HttpRequest) -> list[Action]:
    return [
        Action(_("Losses by line and transformer"), reverse("console:theoretical_losses")),
        Action(_("Losses by classical methods"), reverse("console:classical_losses")),
        Action(_("What would lower them"), reverse("console:loss_advice")),
        Action(_("Figures and prices"), reverse("console:loss_figures")),
        Action(_("Transformers that can be bought"), reverse("console:offered_transformers")),
        Action(_("Prices of conductors"), reverse("console:wire_prices")),
    ]


PRICES_HINT = gettext_lazy(
    "What is not confirmed came with the platform: enter your own by the sheet of the same name."
)
RUNS = ListPage(
    listings.RUNS,
    links={"month": _to_run},
    actions=_others,
    empty=gettext_lazy("Nothing is computed yet: start the theoretical loss of a month among the jobs."),
)
LOSSES = ListPage(listings.LOSSES, links={"month": _to_its_run})
METHODS = ListPage(listings.METHODS, links={"month": _to_its_run})
ADVICE = ListPage(listings.ADVICE, links={"month": _to_its_run})
FIGURES = ListPage(listings.FIGURES, hint=PRICES_HINT)
OFFERED = ListPage(listings.OFFERED, hint=PRICES_HINT)
WIRES = ListPage(
    listings.WIRES,
    hint=PRICES_HINT,
    empty=gettext_lazy("No conductor has a price of its own: the cost of any wire among the figures holds."),
)


@entry(VIEW)
def runs(request: HttpRequest) -> HttpResponse:
    """List the calculations: of what, which month, when, by whom, with what result."""
    return RUNS.respond(request)


@entry(VIEW)
def losses(request: HttpRequest) -> HttpResponse:
    """List what lines and transformers lose."""
    return LOSSES.respond(request)


@entry(VIEW)
def methods(request: HttpRequest) -> HttpResponse:
    """List losses by the classical methods."""
    return METHODS.respond(request)


@entry(VIEW)
def advice(request: HttpRequest) -> HttpResponse:
    """List what would lower losses."""
    return ADVICE.respond(request)


@entry(VIEW)
def figures(request: HttpRequest) -> HttpResponse:
    """List prices, limits and assumptions with their dates."""
    return FIGURES.respond(request)


@entry(VIEW)
def offered(request: HttpRequest) -> HttpResponse:
    """List transformers that can be bought."""
    return OFFERED.respond(request)


@entry(VIEW)
def wires(request: HttpRequest) -> HttpResponse:
    """List what types of conductors cost."""
    return WIRES.respond(request)
