"""No request larger than what may be handed in is read at all."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

TOO_LARGE = 413
#: What a form takes beside its file.
BESIDE_THE_FILE = 1024 * 1024
MEGABYTE = 1024 * 1024


class UploadLimitMiddleware:
    """Turn a request that is too large away before any of it is read; stands before whatever looks into forms."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what answers."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or say that it is too large."""
        given = request.META.get("CONTENT_LENGTH") or "0"
        if given.isascii() and given.isdigit() and int(given) <= settings.WANJIA_UPLOAD_BYTES + BESIDE_THE_FILE:
            return self.get_response(request)
        most = settings.WANJIA_UPLOAD_BYTES // MEGABYTE
        return render(request, "413.html", {"most": most}, status=TOO_LARGE)
