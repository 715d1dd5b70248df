"""Views of reading routes and of the work list."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.interfaces.console.readings.routes import ROUTE, ROUTES, WHO_VALIDATE
from wanjia.interfaces.console.readings.subject import acting_in, month_asked, route_asked
from wanjia.interfaces.console.readings.work_list import WORK_LIST
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.viewer import viewer
from wanjia.measurement.readings import operations
from wanjia.measurement.readings.operations import Validated
from wanjia.measurement.readings.types import FindingState

P = Permission


@entry(P.READINGS_VIEW)
def routes(request: HttpRequest) -> HttpResponse:
    """List reading routes and how far they are read in a month."""
    asked = request.GET.copy()
    asked.setdefault("month", f"{month_asked(request):%Y-%m}")
    request.GET = asked  # type: ignore[assignment]
    return ROUTES.respond(request)


@entry(P.READINGS_VIEW)
def route(request: HttpRequest, code: str) -> HttpResponse:
    """Show one route in a month."""
    return ROUTE.respond(request, route_asked(request, code))


@entry(*WHO_VALIDATE, methods=("POST",))
def validate_route(request: HttpRequest, code: str) -> HttpResponse:
    """Validate what was read on a route's day, or should have been."""
    here = route_asked(request, code)
    who = viewer(request)
    actor = acting_in(who, path=here.route.unit_path, permissions=WHO_VALIDATE)
    if actor is None:
        raise Http404
    return change(
        request,
        does=lambda: operations.validate(
            route_ids=[here.route.route_id], reading_date=here.turning, by=actor, at=who.at
        ),
        done=_validated,
        to=here.link,
    )


def _validated(outcome: Validated) -> str:
    return _("%(points)s usage points validated: %(found)s new findings, %(gone)s withdrawn, %(open)s open.") % {
        "points": outcome.usage_points,
        "found": outcome.found,
        "gone": outcome.withdrawn,
        "open": outcome.still_open,
    }


@entry(P.READINGS_VIEW)
def work_list(request: HttpRequest) -> HttpResponse:
    """List findings, the one chosen beside; those that wait unless another state is asked for."""
    asked = request.GET.copy()
    asked.setdefault("state", FindingState.OPEN.value)
    request.GET = asked  # type: ignore[assignment]
    return WORK_LIST.respond(request)
