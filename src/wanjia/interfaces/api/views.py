"""The description of the API: one document for machines, and the page that people read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views import defaults
from django.views.decorators.http import conditional_page, require_safe

from wanjia.interfaces.api.document import described
from wanjia.interfaces.api.problems import Problem, answer
from wanjia.interfaces.api.reference import chapters, problems
from wanjia.interfaces.kit.entry import entry


@require_safe
@conditional_page
def openapi(request: HttpRequest) -> HttpResponse:
    """Give the OpenAPI document, open to everybody: it holds no data."""
    return JsonResponse(described(get_language() or "en"), json_dumps_params={"ensure_ascii": False})


@entry()
def reference(request: HttpRequest) -> HttpResponse:
    """Show the reference of the API."""
    document = described(get_language() or "en")
    base = request.build_absolute_uri("/api/v1")
    shown = {"chapters": chapters(document, base=base), "problems": problems(), "base": base}
    return render(request, "api/reference.html", shown)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what was refused at the door: programs are told as the API tells them, people by a page."""
    if request.path_info.startswith(reverse("api:openapi").removesuffix("openapi.json")):
        return answer(request, Problem("malformed"))
    return defaults.bad_request(request, exception)
