"""The API put together: routers, how faults are answered, and what every answer carries."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer

from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.api import balances, bills, commands, customers, messages, metering, payments, prices, readings
from wanjia.interfaces.api.problems import Problem, answer, invalid, refused

View = Callable[..., HttpResponse]
BY_STATUS = {400: "malformed", 401: "token-missing", 403: "not-permitted", 404: "not-found"}
NOT_ALLOWED = 405


class Renderer(JSONRenderer):
    """Writes Chinese as it is read."""

    json_dumps_params = {"ensure_ascii": False, "separators": (",", ":")}


api = NinjaAPI(
    title="Wanjia API",
    version="1",
    description="Customers, metering, readings, bills, balances, payments, trial bills and prices of a utility.",
    docs_url=None,
    openapi_url=None,
    renderer=Renderer(),
    urls_namespace="api-v1",
)
api.add_router("/customers", customers.router)
api.add_router("/usage-points", metering.usage_points)
api.add_router("/meters", metering.meters)
api.add_router("/readings", readings.router)
api.add_router("/accounts", balances.router)
api.add_router("/payments", payments.payments)
api.add_router("/channels", payments.channels)
api.add_router("/commands", commands.router)
api.add_router("/delivery-reports", messages.router)
api.add_router("/bills", bills.bills)
api.add_router("/trial-bills", bills.trials)
api.add_router("/prices", prices.router)

#: How what ends a request is answered; anything else is a fault of ours, which the site reports.
HANDLERS: dict[type[Exception], Callable[[Any], Problem]] = {
    Problem: lambda problem: problem,
    Refused: refused,
    ValidationError: lambda why: invalid(why.errors),
    RequestDataTooBig: lambda _why: Problem("too-large"),
    TooManyFieldsSent: lambda _why: Problem("too-large"),
    Http404: lambda _why: Problem("not-found"),
    HttpError: lambda why: Problem(BY_STATUS.get(why.status_code, "malformed")),
}


def _handler(problem_of: Callable[[Any], Problem]) -> Any:
    return lambda request, why: answer(request, problem_of(why))


for kind, problem_of in HANDLERS.items():
    api.add_exception_handler(kind, _handler(problem_of))


def answered(view: View) -> View:
    """Give every answer its headers, an ETag, and the shape of a problem where the method is wrong."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == NOT_ALLOWED:
            response = answer(
                request, Problem("method-not-allowed", headers={"Allow": response.headers.get("Allow", "")})
            )
        for name, value in getattr(request, "rate", {}).items():
            response.headers[name] = value
        response.headers["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ("Authorization", "Accept-Language"))
        return response

    return csrf_exempt(conditional_page(wrapped))


def unknown(request: HttpRequest, path: str = "") -> HttpResponse:
    """Say that there is no such address."""
    return answer(request, Problem("not-found"))


def addresses() -> list[URLPattern]:
    """Give the addresses of the API; what is none of them is answered as a problem too."""
    found: list[URLPattern] = []
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            pattern.callback = answered(pattern.callback)
            found.append(pattern)
    return [*found, re_path(r"^(?P<path>.*)$", answered(unknown), name="unknown")]


def as_text(value: object) -> str:
    """Write JSON for people."""
    return json.dumps(value, ensure_ascii=False, indent=2)
