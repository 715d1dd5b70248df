"""What every page of an interface shows around its content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import get_language

from wanjia.foundation.signin.queries import signed_in
from wanjia.foundation.signin.types import Theme
from wanjia.interfaces.kit.viewer import Viewer


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give the navigation that this viewer may use, and how the screen is arranged."""
    who = getattr(request, "viewer", None)
    user = signed_in(getattr(request, "user", None))
    return {
        "viewer": who,
        "areas": _open_areas(request, who=who) if isinstance(who, Viewer) else [],
        "theme": (user.theme if user else Theme.SYSTEM).lower(),
        "density": (user.density if user else "COMFORTABLE").lower(),
        "language": get_language(),
        "unit_name": who.unit_name if isinstance(who, Viewer) else "",
        "is_demo": bool(user and user.is_demo),
        "here": request.get_full_path(),
    }


def _open_areas(request: HttpRequest, *, who: Viewer) -> list[dict[str, Any]]:
    areas = []
    for area in import_string(settings.WANJIA_NAVIGATION):
        places = [
            {"title": place.title, "link": reverse(place.route)}
            for place in area.places
            if not place.permissions or who.may(*place.permissions)
        ]
        if places:
            areas.append({"title": area.title, "icon": area.icon, "places": places})
    here = _here(request.path, links=[place["link"] for area in areas for place in area["places"]])
    for area in areas:
        for place in area["places"]:
            place["is_here"] = place["link"] == here
        area["is_here"] = any(place["is_here"] for place in area["places"])
    return areas


def _here(path: str, *, links: Sequence[str]) -> str:
    """Find the one place where somebody is: of those whose address begins this one the longest."""
    found = [link for link in links if path == link or (link != "/" and path.startswith(link))]
    return max(found, key=len, default="")
