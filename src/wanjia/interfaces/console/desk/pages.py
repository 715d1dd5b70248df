"""One's own page: what waits, what the day looks like, what the figures say."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.types import Permission
from wanjia.foundation.events import queries as events
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.desk import charts, todos
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import written
from wanjia.interfaces.kit.pages import Head, Page, Panel, Tag
from wanjia.interfaces.kit.viewer import viewer

P = Permission
LATEST = 8
CHART = "kit/chart_panel.html"


def _head(request: HttpRequest, subject: None) -> Head:
    who = viewer(request)
    roles = sorted({words.label(post.role) for post in who.actor.posts})
    return Head(title=who.actor.name, tags=tuple(Tag(role, "calm") for role in roles))


def _todos(request: HttpRequest, subject: None) -> list[todos.Clock]:
    return todos.clocks(viewer(request))


def _latest(request: HttpRequest, subject: None) -> list[tuple[str, str, str, str, str]]:
    """Give the latest events: when, what, who, unit, address."""
    return [
        (
            written(event.at, kind=Kind.MOMENT),
            words.event(event.name),
            event.actor_name,
            event.unit_name,
            reverse("console:event", args=[event.event_id]),
        )
        for event in events.latest(viewer(request).scope(P.EVENTS_VIEW), most=LATEST)
    ]


HOME: Page[None] = Page(
    _head,
    (
        Panel("to-dos", gettext_lazy("To-dos"), "desk/todos.html", _todos),
        Panel("figures", gettext_lazy("Today"), "desk/figures.html", charts.figures, is_slow=True),
        Panel(
            "sales",
            gettext_lazy("Sales"),
            CHART,
            charts.sales_chart,
            needs=P.BILLS_VIEW,
            is_slow=True,
            width=6,
        ),
        Panel(
            "income",
            gettext_lazy("Income"),
            CHART,
            charts.income_chart,
            needs=P.BILLS_VIEW,
            is_slow=True,
            width=6,
        ),
        Panel(
            "progress",
            gettext_lazy("Reading"),
            CHART,
            charts.progress_chart,
            needs=P.READINGS_VIEW,
            is_slow=True,
            width=6,
        ),
        Panel(
            "latest",
            gettext_lazy("What happened lately"),
            "desk/latest.html",
            _latest,
            needs=P.EVENTS_VIEW,
            is_slow=True,
            width=6,
        ),
    ),
    template="desk/home.html",
)
