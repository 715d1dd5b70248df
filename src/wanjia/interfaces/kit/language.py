"""In which language a request is answered: the person's choice, else the browser's, else Chinese."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from wanjia.foundation.signin.queries import signed_in


class LanguageMiddleware:
    """Activate the language of a request, and deactivate it afterwards."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what answers."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the right language."""
        with translation.override(chosen(request)):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", chosen(request))
        return response


def chosen(request: HttpRequest) -> str:
    """Give the language of a request."""
    user = signed_in(request.user)
    if user is not None:
        return user.language.value
    known = dict(settings.LANGUAGES)
    kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return kept if kept in known else translation.get_language_from_request(request)
