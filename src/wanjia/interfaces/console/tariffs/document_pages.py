"""Pages of price documents: what a document says, as tables and drawings, and what it changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.tariffs.document_changes import changes, warnings
from wanjia.interfaces.console.tariffs.document_tables import (
    Shown,
    bands,
    basic,
    calendars,
    energy,
    funds,
    ladders,
    losses,
    parts,
    power_factor,
    special_days,
)
from wanjia.interfaces.console.tariffs.price_words import (
    sample_tag,
)
from wanjia.interfaces.kit.figures import EMPTY, written
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.viewer import viewer
from wanjia.interfaces.kit.words import label
from wanjia.registry.tariffs import queries
from wanjia.registry.tariffs.listings import DOCUMENTS, region_name
from wanjia.registry.tariffs.types import PriceKind


def _to_document(row: Any) -> str:
    return reverse("console:price_document", args=[row["id"]])


def _list_actions(request: HttpRequest) -> list[Action]:
    found = [Action(_("Calculator"), reverse("console:calculator"))]
    if viewer(request).may(Permission.WHAT_IF_RUN):
        found.append(Action(_("What if prices changed"), reverse("console:what_if_new"), is_primary=True))
    return found


DOCUMENT_LIST = ListPage(
    DOCUMENTS,
    links={"number": _to_document},
    actions=_list_actions,
    hint=gettext_lazy(
        "Price books are taken in whole, and nothing published is ever overwritten: use Files, or on the server "
        "“wanjia prices import BOOK.yaml”."
    ),
)


def _head(request: HttpRequest, shown: Shown) -> Head:
    document = shown.document
    actions = [Action(_("As text (YAML)"), reverse("console:price_document_text", args=[shown.document_id]))]
    if viewer(request).may(Permission.WHAT_IF_RUN):
        link = f"{reverse('console:what_if_new')}?document={shown.document_id}"
        actions.insert(0, Action(_("What if it changed"), link, is_primary=True))
    figures = [
        Figure(_("Valid from"), document.period.start.isoformat()),
        Figure(_("Valid until before"), str(document.period.end or _("further notice"))),
    ]
    if codes := {row.structure for row in document.prices}:
        figures.append(Figure(_("Prices"), str(len(codes))))
        figures.append(Figure(_("Figures"), written(len(document.prices), kind=Kind.NUMBER)))
    return Head(
        title=document.title,
        number=document.number,
        crumbs=(Crumb(_("Price documents"), reverse("console:price_documents")), Crumb(region_name(document.region))),
        tags=(sample_tag(is_sample=document.is_sample), Tag(label(document.certainty), "plain")),
        figures=figures,
        actions=actions,
    )


def _facts(request: HttpRequest, shown: Shown) -> list[tuple[Any, str, str]]:
    document = shown.document
    funds = _("included in the energy prices") if document.includes_funds else _("on top of the energy prices")
    facts = [
        (_("Issuer"), document.issuer, ""),
        (pgettext("prices", "Region"), region_name(document.region), ""),
        (_("How sure"), label(document.certainty), ""),
        (_("Government funds"), funds if shown.of_kind(PriceKind.FUND) else EMPTY, ""),
    ]
    if shown.before is not None:
        ids = queries.document_ids()
        link = reverse("console:price_document", args=[ids[shown.before.number]])
        facts.insert(3, (_("Document before"), shown.before.number, link))
    return facts


def _source(request: HttpRequest, shown: Shown) -> str:
    return shown.document.source


TABLE, CHART = "kit/table.html", "kit/chart_panel.html"
PANELS: tuple[tuple[Callable[[Shown], object], Panel[Shown]], ...] = (
    (bool, Panel("facts", gettext_lazy("Where it comes from"), "kit/facts.html", _facts, tab="prices")),
    (bool, Panel("source", pgettext_lazy("prices", "Source"), "tariffs/source.html", _source, tab="prices")),
    (
        lambda shown: shown.of_kind(PriceKind.ENERGY),
        Panel("energy", gettext_lazy("Energy prices"), TABLE, energy, tab="prices"),
    ),
    (
        lambda shown: shown.of_kind(PriceKind.CAPACITY, PriceKind.DEMAND),
        Panel("basic", gettext_lazy("Basic prices"), TABLE, basic, tab="prices"),
    ),
    (
        lambda shown: shown.document.ladders,
        Panel("ladders", gettext_lazy("Ladders"), TABLE, ladders, tab="prices"),
    ),
    (
        lambda shown: shown.of_kind(PriceKind.FUND),
        Panel("funds", gettext_lazy("Government funds"), TABLE, funds, tab="prices"),
    ),
    (
        lambda shown: shown.of_kind(PriceKind.PART),
        Panel("parts", gettext_lazy("What the prices are made of"), TABLE, parts, tab="prices"),
    ),
    (
        lambda shown: shown.document.intervals,
        Panel("calendars", gettext_lazy("Periods of the day"), "tariffs/day_strips.html", calendars, tab="prices"),
    ),
    (
        lambda shown: shown.document.power_factor_rates,
        Panel("factor", gettext_lazy("Power factor adjustment"), CHART, power_factor, tab="prices"),
    ),
    (
        lambda shown: shown.document.transformer_losses,
        Panel("losses", gettext_lazy("Transformer losses"), TABLE, losses, tab="prices"),
    ),
    (
        lambda shown: shown.document.loss_bands,
        Panel("bands", gettext_lazy("Loss table"), TABLE, bands, tab="prices"),
    ),
    (
        lambda shown: shown.document.special_days,
        Panel("days", gettext_lazy("Special days"), TABLE, special_days, tab="prices"),
    ),
    (bool, Panel("changes", gettext_lazy("Against the document before"), TABLE, changes, tab="changes")),
    (
        lambda shown: shown.document.prices,
        Panel("warnings", gettext_lazy("Checked against its parts"), TABLE, warnings, tab="changes"),
    ),
)
TABS = {"prices": gettext_lazy("What it says"), "changes": gettext_lazy("What changed")}


def document_page(shown: Shown) -> Page[Shown]:
    """Give the page of a document: a panel for each thing that it says."""
    panels = tuple(panel for says, panel in PANELS if says(shown))
    return Page(_head, panels, tabs=TABS, template="tariffs/page.html")
