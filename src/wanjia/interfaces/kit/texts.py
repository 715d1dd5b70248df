"""No text with a NUL in it goes any further: nobody types one, and databases differ in what they do with it."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict

NUL = "\x00"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class TextMiddleware:
    """Refuse requests whose address or form holds a NUL; stands behind the limit of uploads."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what answers."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """
        Answer.

        :raises BadRequest: if there is a NUL
        """
        is_form = request.method == "POST" and request.content_type in FORMS
        if NUL in request.path_info or _holds_nul(request.GET) or (is_form and _holds_nul(request.POST)):
            msg = "a text holds a NUL"
            raise BadRequest(msg)
        return self.get_response(request)


def _holds_nul(given: QueryDict) -> bool:
    return any(NUL in name or any(NUL in value for value in values) for name, values in given.lists())
