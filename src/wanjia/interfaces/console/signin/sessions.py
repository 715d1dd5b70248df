"""Sessions end: twelve hours after the sign-in, and half an hour after the person last did something."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wanjia.foundation.signin.queries import signed_in
from wanjia.foundation.signin.rules import Session, session_at
from wanjia.interfaces.kit.entry import redirected, to_sign_in
from wanjia.interfaces.kit.messages import tell

#: What the session keeps, in seconds of the clock.
BEGAN, USED = "began", "used"
#: What somebody who must change the password may do before.
OPEN_BEFORE_CHANGE = ("console:password", "console:sign_out", "console:language")


class SessionMiddleware:
    """End sessions in time, and let nobody do anything before a one-time password is changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what answers."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or send to the sign-in or to the change of the password."""
        user = signed_in(getattr(request, "user", None))
        if user is None:
            return self.get_response(request)
        if _at(request) is Session.ENDS:
            logout(request)
            tell(request, _("Your session has ended. Sign in again to go on."))
            return to_sign_in(request)
        if user.must_change_password and request.path not in {reverse(name) for name in OPEN_BEFORE_CHANGE}:
            return redirected(request, to=reverse("console:password"))
        return self.get_response(request)


def begin(request: HttpRequest) -> None:
    """Begin the time of a session."""
    now = _now()
    request.session[BEGAN] = request.session[USED] = now


def _at(request: HttpRequest) -> Session:
    """Decide on the session of a request, and note that it is used; what a page asks for by itself is no use."""
    if BEGAN not in request.session:
        begin(request)
    now = _now()
    found = session_at(now, began=request.session[BEGAN], used=request.session[USED])
    is_asked_by_page = "HX-Request" in request.headers and request.method == "GET"
    if found is Session.IS_NOTED and not is_asked_by_page:
        request.session[USED] = now
    return found


def _now() -> int:
    return int(timezone.now().timestamp())


def language_cookie_kept(response: HttpResponse, *, language: str) -> HttpResponse:
    """Keep a language until the browser is closed or somebody signs in."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
