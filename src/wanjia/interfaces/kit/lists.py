"""
A list as a page: filters, the page of rows, totals over the whole filter, saved views, files to take away.

Everything follows from the `Listing`; the filters, the order, the columns and the page stand in the address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.asking import asked
from wanjia.foundation.listings.listing import Ask, Filter, Kind, ListColumn, Listing, Slice
from wanjia.foundation.listings.reading import page_of, totals_of
from wanjia.foundation.signin.queries import saved_views
from wanjia.interfaces.kit import figures, words
from wanjia.interfaces.kit.pages import Action, Crumb
from wanjia.interfaces.kit.tables import Table, table_of
from wanjia.interfaces.kit.viewer import Viewer, viewer


@dataclass(frozen=True)
class Beside:
    """
    Columns that are worked out for the rows of one page only, beside those of the listing.

    :ivar load: request, rows → what each row has in these columns, in their order
    :ivar totals: request, what is asked → more totals over the whole filter, as written
    """

    columns: tuple[ListColumn, ...]
    load: Callable[[HttpRequest, Sequence[Mapping[str, Any]]], Sequence[Mapping[str, Any]]]
    totals: Callable[[HttpRequest, Ask], list[dict[str, Any]]] | None = None


Link = Callable[[Mapping[str, Any]], str]
Words = Any
#: Kinds of files that every list can be taken away as, with their words.
FORMATS = (("xlsx", "Excel"), ("csv", "CSV"))
NOTHING_MATCHES = _("Nothing matches. Take a filter away, or choose another unit above.")
#: What an address says beside filters; a saved view keeps all but the page.
BESIDE_FILTERS = ("sort", "columns")


@dataclass(frozen=True, slots=True)
class Field:
    """One filter as the form shows it."""

    name: str
    title: Words
    kind: str
    text: str
    fault: Words
    options: tuple[tuple[str, str], ...] = ()
    is_closed: bool = False


@dataclass(frozen=True)
class ListPage:
    """
    The page of a list.

    :ivar links: column → function from a row to the address that its cell leads to; the first is the row's own
    :ivar empty: why the list may be empty, and what to do
    :ivar beside: columns that no query of the listing can give
    :ivar more: request, page → what else the template shows
    :ivar always: filters that are set without anybody having asked, and so do not unfold the form on a phone
    """

    listing: Listing
    links: Mapping[str, Link] = field(default_factory=dict)
    empty: Words = NOTHING_MATCHES
    actions: Callable[[HttpRequest], list[Action]] | None = None
    crumbs: tuple[Crumb, ...] = ()
    formats: tuple[tuple[str, str], ...] = FORMATS
    hint: Words = ""
    beside: Beside | None = None
    template: str = "kit/list.html"
    more: Callable[[HttpRequest, Slice], dict[str, Any]] | None = None
    always: tuple[str, ...] = ()

    @property
    def title(self) -> Words:
        """Give the title for templates, which would take ``listing.title`` for a column of that name."""
        return self.listing.title

    @property
    def has_totals(self) -> bool:
        """Tell templates whether there are sums, for the same reason."""
        return bool(self.listing.totals)

    def respond(self, request: HttpRequest) -> HttpResponse:
        """Answer with the page, its table (``?panel=table``) or its totals (``?panel=totals``)."""
        who = viewer(request)
        sees = who.sees_personal(self.listing.permission)
        ask = asked(self.listing, query=request.GET, sees_personal=sees)
        if request.GET.get("panel") == "totals":
            totals = self._totals(who, ask=ask)
            if self.beside is not None and self.beside.totals is not None:
                totals += self.beside.totals(request, ask)
            return render(request, "kit/list_totals.html", {"totals": totals})
        found = page_of(self.listing, ask=ask, scope=who.scope(self.listing.permission), sees_personal=sees)
        if self.beside is not None:
            found = _with_columns(found, beside=self.beside, request=request)
        shown = {"list": self, "ask": ask, "slice": found, "table": self._table(found), "way": Way(request.GET)}
        if request.GET.get("panel") == "table":
            return render(request, "kit/list_table.html", shown)
        shown |= self._around(request, who=who, ask=ask, sees=sees)
        return render(request, self.template, shown | (self.more(request, found) if self.more else {}))

    def _table(self, found: Slice) -> Table:
        return table_of(found.columns, rows=found.rows, links=self.links, empty=self.empty)

    def _totals(self, who: Viewer, *, ask: Ask) -> list[dict[str, Any]]:
        values = totals_of(self.listing, ask=ask, scope=who.scope(self.listing.permission))
        return [
            {"title": t.title, "unit": t.unit, "value": figures.written(values.get(t.name), kind=t.kind)}
            for t in self.listing.totals
            if t.name in values
        ]

    def _around(self, request: HttpRequest, *, who: Viewer, ask: Ask, sees: bool) -> dict[str, Any]:
        way = Way(request.GET)
        shown = {column.name for column in self.listing.columns if column.is_shown}
        chosen = set(ask.columns) or shown
        return {
            "fields": [self._field(f, who=who, ask=ask, sees=sees) for f in self.listing.filters],
            "columns": [(c.name, c.title, c.name in chosen) for c in self.listing.columns],
            "views": saved_views(who.user.user_id, listing=self.listing.name),
            "here": request.path,
            "is_filtered": bool(ask.faults) or not set(ask.values) <= set(self.always),
            "query": way.kept(),
            "may_export": who.may(Permission.FILES_EXPORT),
            "export": reverse("console:list_export", args=[self.listing.name]),
            "save_view": reverse("console:save_view", args=[self.listing.name]),
            "actions": self.actions(request) if self.actions else [],
        }

    def _field(self, wanted: Filter, *, who: Viewer, ask: Ask, sees: bool) -> Field:
        options: tuple[tuple[str, str], ...] = ()
        if wanted.codes is not None:
            options = tuple(words.choices(wanted.codes))
        elif wanted.vocabulary:
            narrowed = wanted.choices(who.scope(self.listing.permission)) if wanted.choices else None
            offered = words.offered(wanted.vocabulary)
            options = tuple(pair for pair in offered if narrowed is None or pair[0] in narrowed)
        elif wanted.choices is not None:
            options = tuple(wanted.choices(who.scope(self.listing.permission)).items())
        elif wanted.kind is Kind.FLAG:
            options = (("1", str(_("yes"))), ("0", str(_("no"))))
        kinds = {Kind.DAY: "date", Kind.MONTH: "month"}
        text, fault = ask.texts.get(wanted.name, ""), ask.faults.get(wanted.name, "")
        is_closed = wanted.personal is not None and not sees
        return Field(wanted.name, wanted.title, kinds.get(wanted.kind, "search"), text, fault, options, is_closed)


def _with_columns(found: Slice, *, beside: Beside, request: HttpRequest) -> Slice:
    more = beside.load(request, found.rows)
    rows = [{**row, **extra} for row, extra in zip(found.rows, more, strict=True)]
    return replace(found, columns=(*found.columns, *beside.columns), rows=rows)


@dataclass(frozen=True, slots=True)
class Way:
    """Addresses that differ from this one in one thing."""

    query: QueryDict

    def with_(self, **changed: str) -> str:
        """Give this address's query with other values; an empty one is taken out, and so is the panel."""
        found = self.query.copy()
        for name, value in {"panel": "", **changed}.items():
            found.pop(name, None)
            if value:
                found[name] = value
        return f"?{found.urlencode()}"

    def kept(self) -> str:
        """Give what a saved view keeps: everything but page and panel, without the question mark."""
        return self.with_(page="")[1:]

    def sorted_by(self, name: str) -> str:
        """Give the address of the list sorted by a column, downward if it is upward already."""
        is_up = self.query.get("sort") == name
        return self.with_(sort=f"-{name}" if is_up else name, page="")
