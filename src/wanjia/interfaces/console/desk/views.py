"""One's own page, search over everything, the unit chosen, language and saved views."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wanjia.foundation.signin import operations as signin
from wanjia.foundation.signin.types import Language
from wanjia.interfaces.kit.entry import change, entry, redirected
from wanjia.interfaces.kit.viewer import viewer


@entry()
def home(request: HttpRequest) -> HttpResponse:
    """Show one's own page."""
    return render(request, "desk/home.html")


@entry()
def search(request: HttpRequest) -> HttpResponse:
    """Search over everything that the viewer may see."""
    return render(request, "desk/search.html", {"search_text": request.GET.get("q", "")})


@entry()
def units(request: HttpRequest) -> HttpResponse:
    """Choose the unit that the screen shows."""
    return render(request, "desk/units.html")


@entry()
def todo_count(request: HttpRequest) -> HttpResponse:
    """Count what waits for the viewer."""
    return HttpResponse("")


@entry()
def me(request: HttpRequest) -> HttpResponse:
    """Show one's posts, sign-in and screen."""
    return render(request, "desk/me.html")


@entry(methods=("POST",))
def language(request: HttpRequest) -> HttpResponse:
    """Change the language and come back."""
    chosen = request.POST.get("language", "")
    if chosen in set(Language):
        signin.choose_language(viewer(request).user.user_id, language=Language(chosen))
    return redirected(request, to=_back(request))


@entry(methods=("POST",))
def save_view(request: HttpRequest, listing: str) -> HttpResponse:
    """Keep what a list shows now under a name."""
    who, name = viewer(request), request.POST.get("name", "")
    back = f"{_back(request)}?{request.POST.get('query', '')}"
    return change(
        request,
        does=lambda: signin.save_view(
            who.user.user_id, listing=listing, name=name, query=request.POST.get("query", "")
        ),
        done=lambda _view: _("The view “%(name)s” is saved.") % {"name": name},
        to=back,
    )


def _back(request: HttpRequest) -> str:
    """Give the address to come back to, which must be one of this site."""
    wanted = request.POST.get("next", "/")
    return wanted if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) else "/"
