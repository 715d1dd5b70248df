"""The dated figures that matching works by, and under which names channels send their money."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.interfaces.console.reconciliation.lists import title_of_desk
from wanjia.interfaces.console.reconciliation.subject import WORK
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import trimmed
from wanjia.interfaces.kit.pages import Action, Crumb, Head, Page, Panel, Tag
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.reconciliation.queries.figures import DatedFigure, limits_told, senders_on, weights_told


def rules_of(request: HttpRequest) -> date:
    """Give the day of which the figures are shown."""
    return viewer(request).today


def _head(request: HttpRequest, day: date) -> Head:
    actions = []
    if viewer(request).may(WORK):
        actions = [Action(_("Name a channel's sender"), reverse("console:bank_sender_name"), is_primary=True)]
    crumbs = (Crumb(title_of_desk(), reverse("console:bank_desk")),)
    return Head(_("Rules of matching"), crumbs=crumbs, actions=actions)


def _weights(request: HttpRequest, day: date) -> Table:
    return _figures(weights_told(day), title=_("Sign"), value=_("Points at most"))


def _limits(request: HttpRequest, day: date) -> Table:
    return _figures(limits_told(day), title=_("Figure"), value=_("Value"))


def _figures(rows: list[DatedFigure], *, title: str, value: str) -> Table:
    heads = (Column(title), Column(value, is_number=True), Column(_("Since")), Column(_("Source")), Column(_("State")))
    shown = [
        Row(
            (
                Cell(words.label(one.name)),
                Cell(trimmed(one.value), is_number=True),
                Cell(str(one.since)),
                Cell(translated(one.source), is_long=True),
                Cell("", tag=Tag(_("confirmed"), "good") if one.is_confirmed else Tag(_("a default"), "plain")),
            )
        )
        for one in rows
    ]
    return Table(heads, shown)


def _senders(request: HttpRequest, day: date) -> Table:
    heads = (Column(_("Channel")), Column(_("Name in the bank's lines")), Column(_("Words of its transfers")))
    rows = [
        Row((Cell(channel), Cell(name), Cell(said or "—", is_long=True)))
        for channel, (name, said) in sorted(senders_on(day).items())
    ]
    return Table(heads, rows, empty=_("None is named: a channel's lines are known by its code and its contract."))


RULES: Page[date] = Page(
    _head,
    (
        Panel(
            "weights",
            gettext_lazy("Signs"),
            "kit/table.html",
            _weights,
            help=gettext_lazy("How many points a sign earns that a line and a thing in the books are the same."),
        ),
        Panel("limits", gettext_lazy("Limits"), "kit/table.html", _limits),
        Panel("senders", gettext_lazy("Senders of channels"), "kit/table.html", _senders),
    ),
)
