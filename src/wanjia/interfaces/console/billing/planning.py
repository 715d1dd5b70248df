"""Planning a run: what would be billed, what is not ready, then the choice of routes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import polars as pl
from django.http import HttpRequest
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Actor, Permission
from wanjia.foundation.organisation.queries import units_below
from wanjia.foundation.organisation.types import UnitKind
from wanjia.interfaces.console.billing.forms import PlanForm
from wanjia.interfaces.kit.viewer import Viewer, viewer
from wanjia.revenue.billing.queries import figures, readiness
from wanjia.revenue.billing.queries.readiness import RouteReady


@dataclass(frozen=True, slots=True)
class Planned:
    """
    What the page shows.

    :ivar routes: none before month and unit are chosen
    """

    form: PlanForm
    month: date | None = None
    unit: str = ""
    unit_name: str = ""
    routes: tuple[RouteReady, ...] | None = None

    @property
    def accounts(self) -> int:
        """Count the accounts to bill."""
        return sum(route.accounts for route in self.routes or ())

    @property
    def unread(self) -> int:
        """Count the usage points not read."""
        return sum(route.points_unread for route in self.routes or ())

    @property
    def open_findings(self) -> int:
        """Count the reading findings that nobody has settled."""
        return sum(route.open_findings for route in self.routes or ())

    @property
    def holding_back(self) -> int:
        """Count those that keep accounts from being billed."""
        return sum(route.holding_back for route in self.routes or ())


@dataclass(frozen=True, slots=True)
class PlanUnit:
    """A unit in which the person may plan."""

    unit_id: int
    code: str
    name: str
    path: str


def plan_units(who: Viewer) -> list[PlanUnit]:
    """Give the units in which runs may be planned, the highest first."""
    is_small = pl.col("kind").is_in([UnitKind.TEAM.value, UnitKind.GROUP.value])
    table = units_below(who.scope(Permission.RUNS_PLAN).unit_paths).filter(~is_small)
    return [PlanUnit(*row) for row in table.select("unit_id", "code", "name", "path").iter_rows()]


def acting_in(who: Viewer, *, unit: PlanUnit) -> Actor:
    """Give the actor who plans, within one unit."""
    whole = who.acting(Permission.RUNS_PLAN)
    return replace(whole, scope=whole.scope.inside(unit.path))


def planned(request: HttpRequest) -> Planned:
    """Read month and unit, and look at what is ready there."""
    who = viewer(request)
    units = plan_units(who)
    choices = [(unit.code, unit.name) for unit in units]
    if "month" not in request.GET:
        latest = figures.latest_month(who.scope(Permission.RUNS_PLAN))
        month = readiness.month_to_bill(latest, today=who.today)
        return Planned(PlanForm(units=choices, initial={"month": month}))
    form = PlanForm(request.GET, units=choices)
    if not form.is_valid():
        return Planned(form)
    month, code = form.cleaned_data["month"], form.cleaned_data["unit"]
    unit = next(unit for unit in units if unit.code == code)
    routes = readiness.routes_ready(month, scope=acting_in(who, unit=unit).scope)
    return Planned(form, month, code, unit.name, tuple(routes))


def outcome_words(number: str, *, is_priced: bool) -> str:
    """Say what planning came to."""
    if is_priced:
        return _("Run %(number)s is planned; its pricing waits for its turn.") % {"number": number}
    return _("Run %(number)s is planned.") % {"number": number}
