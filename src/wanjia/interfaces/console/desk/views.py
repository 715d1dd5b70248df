"""One's own page, search over everything, the unit chosen, language and saved views."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wanjia.foundation.signin import operations as signin
from wanjia.foundation.signin.types import Language
from wanjia.interfaces.console.desk import mine, pages, searching, todos
from wanjia.interfaces.console.desk.units import branches, choose
from wanjia.interfaces.kit.entry import change, entry, redirected
from wanjia.interfaces.kit.viewer import viewer

#: How long a browser keeps the count of to-dos.
SECONDS_KEPT = 15
COUNTED_UP_TO = 99


@entry()
def home(request: HttpRequest) -> HttpResponse:
    """Show one's own page."""
    return pages.HOME.respond(request, None)


@entry()
def search(request: HttpRequest) -> HttpResponse:
    """Search over everything that the viewer may see: a few of each kind under the field, more on a page."""
    text, is_dropdown = request.GET.get("q", ""), request.GET.get("panel") == "found"
    most = searching.IN_THE_DROPDOWN if is_dropdown else searching.ON_THE_PAGE
    found = searching.found_by(text, who=viewer(request), at_most=most)
    shown = {"search_text": text, "groups": found, "is_short": len(text.strip()) < searching.SHORTEST}
    return render(request, "desk/found.html" if is_dropdown else "desk/search.html", shown)


@entry(methods=("GET", "POST"))
def units(request: HttpRequest) -> HttpResponse:
    """Choose the unit that the screen shows."""
    who = viewer(request)
    if request.method == "POST" and choose(request, code=request.POST.get("unit", ""), who=who):
        return redirected(request, to=_back(request))
    return render(request, "desk/units.html", {"branches": branches(who), "is_narrowed": bool(who.unit_path)})


@entry()
def todo_count(request: HttpRequest) -> HttpResponse:
    """Count what waits for the viewer; every page asks for it, so the browser keeps it for some seconds."""
    count = todos.count_of(viewer(request))
    words = "" if not count else f"{COUNTED_UP_TO}+" if count > COUNTED_UP_TO else str(count)
    return HttpResponse(words, headers={"Cache-Control": f"private, max-age={SECONDS_KEPT}"})


@entry()
def me(request: HttpRequest) -> HttpResponse:
    """Show one's posts, sign-in, screen and saved views."""
    return mine.MINE.respond(request, None)


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


@entry(methods=("POST",))
def forget_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Forget one of one's own views."""
    who = viewer(request)
    return change(
        request,
        does=lambda: signin.forget_view(view_id, user_id=who.user.user_id),
        done=lambda _nothing: _("The view is forgotten."),
        to=_back(request),
    )


def _back(request: HttpRequest) -> str:
    """Give the address to come back to, which must be one of this site."""
    wanted = request.POST.get("next", "/")
    return wanted if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) else "/"
