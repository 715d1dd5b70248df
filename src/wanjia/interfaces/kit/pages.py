"""
A page is a list of panels.

The whole page carries its quick panels; a slow one is asked for afterwards. HTMX asks for one panel (``?panel=name``)
and gets exactly the HTML that the page shows for it, or with ``&file=csv`` what a diagram shows as a file. Tabs are
addresses too (``?tab=name``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.taking import file_of
from wanjia.interfaces.kit.viewer import Viewer, viewer

if TYPE_CHECKING:
    pass

S = TypeVar("S")
Words = Any  # a text or one that is translated when shown


@dataclass(frozen=True, slots=True)
class Figure:
    """
    One of the three to six figures under a title.

    :ivar value: as written
    :ivar compared: change against another time, as written with its sign, such as +3.2 % on last month
    """

    title: Words
    value: str
    unit: Words = ""
    compared: str = ""
    is_worse: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """
    Something that can be done on a page: one primary, the others in a menu.

    :ivar why_not: why it cannot be done now; then it is shown disabled with the reason
    :ivar is_post: whether it changes something by itself, instead of leading to a form
    """

    title: Words
    link: str
    why_not: Words = ""
    is_primary: bool = False
    is_post: bool = False
    is_dangerous: bool = False


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way to a page on the tree of units, grid or lists."""

    title: Words
    link: str = ""


@dataclass(frozen=True, slots=True)
class Panel(Generic[S]):
    """
    One part of a page.

    :ivar load: viewer, subject → what the template shows as ``content``: frozen rows of plain values
    :ivar tab: the tab it stands on; on all of them without one
    :ivar needs: a permission without which it is left out
    :ivar is_slow: asked for after the page is shown
    """

    name: str
    title: Words
    template: str
    load: Callable[[HttpRequest, S], Any]
    tab: str = ""
    needs: Permission | None = None
    is_slow: bool = False
    width: int = 12
    help: Words = ""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the panels: what it is, its number, the way to it, its figures and actions."""

    title: Words
    number: str = ""
    crumbs: Sequence[Crumb] = ()
    figures: Sequence[Figure] = ()
    actions: Sequence[Action] = ()
    tags: Sequence[Tag] = ()


@dataclass(frozen=True, slots=True)
class Tag:
    """A small coloured word; ``hue`` is good, warn, bad, calm or plain."""

    word: Words
    hue: str = "plain"


@dataclass(frozen=True)
class Page(Generic[S]):
    """
    A page: its head and panels.

    :ivar head: request, subject → `Head`
    :ivar tabs: name → title, in order; empty for a page without tabs
    """

    head: Callable[[HttpRequest, S], Head]
    panels: tuple[Panel[S], ...]
    tabs: dict[str, Words] = field(default_factory=dict)
    template: str = "kit/page.html"

    def respond(self, request: HttpRequest, subject: S) -> HttpResponse:
        """
        Answer a request for the page or, with ``?panel=``, for one of its panels.

        :raises Http404: if there is no such panel or tab for this viewer
        """
        who = viewer(request)
        wanted = request.GET.get("panel")
        if wanted is not None:
            return self._part(request, subject=subject, name=wanted)
        open_tabs = self._open_tabs(who)
        tab = request.GET.get("tab") or next(iter(open_tabs), "")
        if open_tabs and tab not in open_tabs:
            raise Http404
        shown = [panel for panel in self._open(who) if not panel.tab or panel.tab == tab]
        parts = [
            {"panel": panel, "html": "" if panel.is_slow else _rendered(request, panel=panel, subject=subject)}
            for panel in shown
        ]
        head = self.head(request, subject)
        context = {"head": head, "parts": parts, "tabs": open_tabs, "tab": tab, "subject": subject}
        context["asked"] = _asked(request)
        return render(request, self.template, context)

    def _part(self, request: HttpRequest, *, subject: S, name: str) -> HttpResponse:
        """Answer with one panel, or with what it shows as a file (``?file=``) if this viewer may take files away."""
        who, kind = viewer(request), request.GET.get("file")
        panel = next((panel for panel in self._open(who) if panel.name == name), None)
        if panel is None or (kind is not None and not who.may(Permission.FILES_EXPORT)):
            raise Http404
        if kind is not None:
            return file_of(panel.load(request, subject), kind=kind)
        return HttpResponse(_rendered(request, panel=panel, subject=subject))

    def _open(self, who: Viewer) -> list[Panel[S]]:
        return [panel for panel in self.panels if panel.needs is None or who.may(panel.needs)]

    def _open_tabs(self, who: Viewer) -> dict[str, Words]:
        inhabited = {panel.tab for panel in self._open(who)}
        return {name: title for name, title in self.tabs.items() if name in inhabited}


def _asked(request: HttpRequest) -> str:
    """Give what the address asks beside a panel, to be followed by more."""
    asked = request.GET.copy()
    for name in ("panel", "file"):
        asked.pop(name, None)
    return f"{asked.urlencode()}&" if asked else ""


def _rendered(request: HttpRequest, *, panel: Panel[S], subject: S) -> str:
    """Show a panel, or why it shows nothing, such as a dated rule without a row; the others are shown all the same."""
    try:
        content = panel.load(request, subject)
    except Refused as why:
        return render_to_string("kit/refused.html", {"panel": panel, "why": translated(str(why))}, request=request)
    context = {"panel": panel, "content": content, "subject": subject}
    context |= {"asked": _asked(request), "may_export": viewer(request).may(Permission.FILES_EXPORT)}
    return render_to_string(panel.template, context, request=request)
