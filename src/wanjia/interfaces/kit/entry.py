"""
The door of every page: who may come in, and what a refusal looks like.

A view without an entry cannot be routed: a test walks all addresses and compares each entry with the permission matrix.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.kit.messages import refuse
from wanjia.interfaces.kit.viewer import viewer_of

View = Callable[..., HttpResponseBase]
FORBIDDEN, UNAUTHORISED = 403, 401


def entry(*permissions: Permission, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """
    Open a view to those whose posts carry one of ``permissions``; without any, to everybody signed in.

    The view finds `viewer.Viewer` as ``request.viewer``. HEAD is allowed where GET is.
    """
    allowed = (*methods, "HEAD") if "GET" in methods else methods

    def wrap(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            found = viewer_of(request)
            if found is None:
                return to_sign_in(request)
            request.viewer = found  # type: ignore[attr-defined]
            if permissions and not found.may(*permissions):
                return render(request, "kit/forbidden.html", {"wanted": permissions}, status=FORBIDDEN)
            return view(request, *args, **kwargs)

        guarded = require_http_methods(list(allowed))(opened)
        guarded.permissions = permissions  # type: ignore[attr-defined]
        guarded.methods = methods  # type: ignore[attr-defined]
        return guarded

    return wrap


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send somebody unknown to the sign-in, and back afterwards; a panel asks the whole page to go there."""
    back = quote(request.get_full_path() if request.method == "GET" else "/")
    address = f"{settings.LOGIN_URL}?next={back}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=UNAUTHORISED, headers={"HX-Redirect": settings.LOGIN_URL})
    return HttpResponseRedirect(address)


def change(request: HttpRequest, *, does: Callable[[], object], done: Callable[[Any], str], to: str) -> HttpResponse:
    """
    Make one change in a transaction, and go on to a page that says what came of it.

    :param does: calls one operation
    :param done: what the operation gave → what happened, as a sentence for the reader
    :param to: address to go on to, after a refusal too
    """
    from wanjia.interfaces.kit.messages import tell

    try:
        with transaction.atomic():
            outcome = does()
    except Refused as why:
        refuse(request, why)
    else:
        tell(request, done(outcome))
    return redirected(request, to=to)


def redirected(request: HttpRequest, *, to: str) -> HttpResponse:
    """Go to another page, also when only a part of this one asked."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": to})
    return HttpResponseRedirect(to)
