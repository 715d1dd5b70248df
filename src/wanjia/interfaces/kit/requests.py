"""
What is known of every request: a number that ties its log lines together, who asked, how long it took.

The log holds no personal data: the route stands in it instead of the address, and never the query.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from time import perf_counter
from uuid import uuid4

import structlog
from django.http import HttpRequest, HttpResponse
from prometheus_client import Histogram

LOG = structlog.get_logger("wanjia.request")
GIVEN_ID = re.compile(r"[A-Za-z0-9_.-]{8,64}")
QUIET_ROUTES = frozenset({"health/", "metrics/"})
UNROUTED = "none"

SECONDS = Histogram(
    "wanjia_request_seconds",
    "Seconds that requests took",
    ("method", "route", "status"),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 10.0),
)


class RequestMiddleware:
    """Number each request, take its time and write one line about it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what answers."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and tell how it went."""
        given = request.headers.get("X-Request-ID", "")
        number = given if GIVEN_ID.fullmatch(given) else uuid4().hex
        structlog.contextvars.bind_contextvars(request=number)
        began = perf_counter()
        try:
            response = self.get_response(request)
        finally:
            structlog.contextvars.unbind_contextvars("request")
        seconds = perf_counter() - began
        response.headers["X-Request-ID"] = number
        route = request.resolver_match.route if request.resolver_match else UNROUTED
        SECONDS.labels(_method(request), route, f"{response.status_code // 100}xx").observe(seconds)
        if route not in QUIET_ROUTES:
            LOG.info(
                "request",
                request=number,
                method=_method(request),
                route=route,
                status=response.status_code,
                milliseconds=round(seconds * 1000, 1),
                actor=_actor(request),
            )
        return response


def _method(request: HttpRequest) -> str:
    return request.method if request.method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} else "OTHER"


def _actor(request: HttpRequest) -> str:
    who = getattr(request, "viewer", None)
    return who.actor.number if who is not None else ""
