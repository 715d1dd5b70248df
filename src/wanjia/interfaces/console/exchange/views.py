"""Views of files in and out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from wanjia.foundation.access.types import Permission
from wanjia.interfaces.kit.entry import entry


@entry(Permission.FILES_EXPORT, methods=("POST",))
def list_export(request: HttpRequest, listing: str) -> HttpResponse:
    """Take the whole of a filtered list away as a file."""
    return HttpResponse(status=501)
