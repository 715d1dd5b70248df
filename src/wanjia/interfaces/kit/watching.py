"""What watches the machine asks for: is it well, and its figures. Neither says anything about customers or people."""

from __future__ import annotations

import os
from datetime import timedelta
from hmac import compare_digest

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, multiprocess

from wanjia.foundation.jobs.queries import is_worker_alive, open_counts

WORKER_SEEN_WITHIN = timedelta(seconds=60)
UNWELL = 503
LOCAL = frozenset({"127.0.0.1", "::1"})
THROUGH_A_PROXY = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """
    Tell whether the site is well: it answers, its database answers, a worker was seen within a minute.

    With ``?live`` only that it answers, for whoever restarts a process that hangs.
    """
    if "live" in request.GET:
        return JsonResponse({"site": "ok"})
    try:
        alive = is_worker_alive(at=timezone.now(), within_=WORKER_SEEN_WITHIN)
    except DatabaseError:
        return JsonResponse({"site": "ok", "database": "away"}, status=UNWELL)
    found = {"site": "ok", "database": "ok", "worker": "ok" if alive else "not seen"}
    return JsonResponse(found, status=200 if alive else UNWELL)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """
    Give figures for Prometheus, to this machine or whoever knows the token.

    :raises Http404: to anybody else
    """
    if not may_watch(request):
        raise Http404
    return HttpResponse(generate_latest(_registry()) + _queue(), content_type=CONTENT_TYPE_LATEST)


def may_watch(request: HttpRequest) -> bool:
    """Tell whether a request comes from this machine itself, not through its proxy, or carries the token."""
    token = settings.WANJIA_METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and compare_digest(given.encode(), token.encode()):
        return True
    is_through_proxy = any(name in request.headers for name in THROUGH_A_PROXY)
    return request.META.get("REMOTE_ADDR") in LOCAL and not is_through_proxy


def _registry() -> CollectorRegistry:
    """Give the figures of all processes of the site, where there are several."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def _queue() -> bytes:
    lines = ["# HELP wanjia_jobs Jobs that wait or run", "# TYPE wanjia_jobs gauge"]
    lines += [f'wanjia_jobs{{state="{state}"}} {count}' for state, count in sorted(open_counts().items())]
    alive = is_worker_alive(at=timezone.now(), within_=WORKER_SEEN_WITHIN)
    lines += ["# HELP wanjia_worker_alive Whether a worker was seen", "# TYPE wanjia_worker_alive gauge"]
    lines += [f"wanjia_worker_alive {int(alive)}", ""]
    return "\n".join(lines).encode()
