"""Pages of pricing structures: what one costs on a day, which documents priced it over time, who is billed by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Ask, Kind
from wanjia.foundation.listings.reading import filtered
from wanjia.foundation.periods.types import Period
from wanjia.interfaces.console.tariffs.drawings import Calendar, Span, Timeline, gaps, strips, timeline
from wanjia.interfaces.console.tariffs.price_words import UNITS, YUAN_KWH, sample_tag, structure_name
from wanjia.interfaces.kit.figures import EMPTY, written
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.interfaces.kit.words import label, label_in
from wanjia.registry.customers.listings import ACCOUNTS
from wanjia.registry.tariffs import queries
from wanjia.registry.tariffs.kernel.rates import OPTIONAL_SWITCHES, TWO_PART_SWITCHES
from wanjia.registry.tariffs.kernel.schema import PERIODS, TIERS
from wanjia.registry.tariffs.listings import STRUCTURES, region_name
from wanjia.registry.tariffs.queries import PublishedCard
from wanjia.registry.tariffs.types import (
    SWITCH_WORDS,
    Document,
    LadderBasis,
    PriceKind,
    Structure,
    Switch,
    SwitchEntry,
    TimeOfUse,
)

SHOWN_DOCUMENTS = 40
OF_BASIC_CHARGE = {*TWO_PART_SWITCHES, *OPTIONAL_SWITCHES}


@dataclass(frozen=True)
class Priced:
    """
    A structure on a day.

    :ivar on: the day asked for, or the latest on which there is a price
    """

    structure: Structure
    on: date
    today: date

    @cached_property
    def card(self) -> PublishedCard:
        """Give its rate card."""
        return queries.card_of(self.structure.code, on=self.on)

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        """Give the documents that price it, the earliest first."""
        return queries.documents_priced(self.structure.code)

    @cached_property
    def ids(self) -> Mapping[str, int]:
        """Give the ids of those documents."""
        return queries.document_ids(structure=self.structure.code)

    @property
    def rate(self) -> Mapping[str, Any]:
        """Give its figures, by column of RATES."""
        return self.card.card.rate


def energy_spans(documents: Mapping[str, Document], *, code: str) -> list[Period]:
    """Give the days on which documents give a structure energy prices or, for quantities only, a ladder."""
    return [
        document.period
        for document in documents.values()
        if any(row.structure == code and row.kind is PriceKind.ENERGY for row in document.prices)
        or any(step.structure == code for step in document.ladders)
    ]


def day_shown(documents: Mapping[str, Document], *, code: str, today: date) -> date:
    """Give today, or the latest day before on which the structure had a price."""
    spans = energy_spans(documents, code=code)
    if not spans or any(span.holds(today) for span in spans):
        return today
    past = [span.end for span in spans if span.end and span.end <= today]
    return max(past) - timedelta(days=1) if past else min(span.start for span in spans)


def _to_structure(row: Any) -> str:
    return reverse("console:structure", args=[row["code"]])


def _list_actions(request: HttpRequest) -> list[Action]:
    return [
        Action(_("Rules that differ by region"), reverse("console:policy_switches")),
        Action(_("Calculator"), reverse("console:calculator"), is_primary=True),
    ]


STRUCTURE_LIST = ListPage(STRUCTURES, links={"shown_name": _to_structure}, actions=_list_actions)


def _head(request: HttpRequest, priced: Priced) -> Head:
    one, rate = priced.structure, priced.rate
    who = viewer(request)
    tags = [Tag(label(one.usage_class)), Tag(label(one.voltage_band))]
    tags += [Tag(_("two-part"), "calm")] if one.is_two_part else []
    tags += [sample_tag(is_sample=True)] if rate["is_sample"] else []
    figures = [Figure(pgettext("prices", "On"), priced.on.isoformat())]
    figures += [Figure(title, written(value, kind=Kind.PRICE), YUAN_KWH) for title, value in _main_prices(rate)][:4]
    if who.may(Permission.CUSTOMERS_VIEW):
        asked, scope = Ask(values={"structure": one.code}), who.scope(Permission.CUSTOMERS_VIEW)
        running = filtered(ACCOUNTS, ask=asked, scope=scope).count()
        link = f"{reverse('console:accounts')}?structure={one.code}"
        figures.append(Figure(_("Accounts supplied at it"), f"{running:,}", link=link))
    query = f"?structure={one.code}&month={priced.on:%Y-%m}"
    return Head(
        title=structure_name(one.code, known={one.code: one}),
        number=one.code,
        crumbs=(Crumb(_("Price catalogue"), reverse("console:structures")), Crumb(region_name(one.region))),
        figures=figures,
        tags=tags,
        actions=(Action(_("Calculate"), f"{reverse('console:calculator')}{query}", is_primary=True),),
    )


def _main_prices(rate: Mapping[str, Any]) -> list[tuple[str, Decimal]]:
    """Name the energy prices of a card, net of funds as they are billed."""
    named = [(_("Energy price"), rate["price_total"])]
    named += [(label(TimeOfUse(name.upper())), rate[f"price_{name}"]) for name in PERIODS]
    if rate["price_total"] is None and not rate["is_time_of_use"]:
        named += [(_("tier %(tier)d") % {"tier": tier}, rate[f"tier_{tier}"]) for tier in TIERS]
    return [(str(title), value) for title, value in named if value is not None]


def _card(request: HttpRequest, priced: Priced) -> Table:
    card = priced.card.card
    heads = [
        Column(pgettext("prices", "What")),
        Column(pgettext("prices", "Period")),
        Column(_("Tier"), is_number=True),
        Column(_("As published"), is_number=True),
        Column(_("Unit")),
        Column(pgettext("prices", "Document")),
    ]
    rows = [
        Row(
            (
                Cell(row["item"] or label(PriceKind(row["kind"]))),
                Cell(_("all day") if row["time_of_use"] == "TOTAL" else label_in(TimeOfUse, value=row["time_of_use"])),
                Cell(str(row["tier"] or EMPTY), is_number=True),
                Cell(written(row["price"], kind=Kind.PRICE), is_number=True),
                Cell(str(UNITS[PriceKind(row["kind"])])),
                Cell(row["document"], link=reverse("console:price_document", args=[priced.ids[row["document"]]])),
            )
        )
        for row in card.figures.iter_rows(named=True)
        if row["kind"] != PriceKind.PART
    ]
    return Table(heads, rows, empty=_("No document gives a price for this day."), caption=_("Prices"))


def _state(request: HttpRequest, priced: Priced) -> list[tuple[Any, str, str]]:
    rate = priced.rate
    missing = translated(rate["missing"]) if rate["missing"] else ""
    until = rate["end_date"].isoformat() if rate["end_date"] else _("further notice")
    facts = [
        (_("Shown for"), priced.on.isoformat(), ""),
        (_("This card holds from"), rate["start_date"].isoformat(), ""),
        (_("until before"), until, ""),
        (_("Can be billed"), _("no: %(why)s") % {"why": missing} if missing else _("yes"), ""),
    ]
    if rate["ladder"]:
        facts.append((_("Ladder counted"), label_in(LadderBasis, value=rate["ladder"]), ""))
    asked = [one for one in Switch if priced.structure.is_two_part or one not in OF_BASIC_CHARGE]
    values = [(one, rate[one.lower()]) for one in asked]
    facts += [(label(one), switch_value(one, value=str(value)), "") for one, value in values if value]
    return facts


def _ladder(request: HttpRequest, priced: Priced) -> Table:
    rate = priced.rate
    heads = [
        Column(_("Tier"), is_number=True),
        Column(pgettext("prices", "Above"), "kWh", is_number=True),
        Column(_("Up to"), "kWh", is_number=True),
        Column(_("Price net of funds"), YUAN_KWH, is_number=True),
        Column(_("Large household, more a month"), "kWh", is_number=True),
    ]
    rows, above = [], 0
    for step in priced.card.card.steps.iter_rows(named=True):
        price = rate[f"tier_{step['tier']}"]
        limit = step["limit_kwh"]
        cells = (
            Cell(str(step["tier"]), is_number=True),
            Cell(f"{above:,}", is_number=True),
            Cell(_("no limit") if limit is None else f"{limit:,}", is_number=True),
            Cell(written(price, kind=Kind.PRICE), is_number=True),
            Cell(f"{step['household_extra_kwh']:,}" if step["household_extra_kwh"] else EMPTY, is_number=True),
        )
        rows.append(Row(cells))
        above = limit or above
    return Table(heads, rows, empty=_("This price has no ladder."), caption=_("Ladder"))


def _timeline(request: HttpRequest, priced: Priced) -> Timeline:
    latest = list(priced.documents.items())[-SHOWN_DOCUMENTS:]
    spans = [
        Span(
            number,
            document.period,
            "sample" if document.is_sample else "published",
            reverse("console:price_document", args=[priced.ids[number]]),
        )
        for number, document in latest
    ]
    holes = gaps(energy_spans(priced.documents, code=priced.structure.code), until=priced.today)
    return timeline([*spans, *(Span(_("no energy price"), hole, "gap") for hole in holes)], today=priced.today)


def _hours(request: HttpRequest, priced: Priced) -> list[Calendar]:
    intervals = queries.calendar_of(priced.structure.code, on=priced.on)
    return [Calendar("", strips(intervals))] if intervals else []


def _documents(request: HttpRequest, priced: Priced) -> Table:
    heads = [
        Column(_("Number")),
        Column(pgettext("prices", "Title")),
        Column(_("Valid from")),
        Column(_("Valid until before")),
    ]
    heads += [Column(_("Kind")), Column(_("How sure"))]
    rows = [
        Row(
            (
                Cell(number, link=reverse("console:price_document", args=[priced.ids[number]])),
                Cell(document.title, is_long=True),
                Cell(document.period.start.isoformat()),
                Cell(document.period.end.isoformat() if document.period.end else EMPTY),
                Cell("", tag=sample_tag(is_sample=document.is_sample)),
                Cell(label(document.certainty)),
            )
        )
        for number, document in reversed(list(priced.documents.items()))
    ]
    return Table(heads, rows, empty=_("No document prices this yet."), caption=pgettext("prices", "Documents"))


PANELS: tuple[Panel[Priced], ...] = (
    Panel("timeline", gettext_lazy("Which documents price it, and when"), "tariffs/timeline.html", _timeline),
    Panel("card", gettext_lazy("Prices on this day"), "tariffs/card.html", _card),
    Panel("ladder", gettext_lazy("Ladder"), "kit/table.html", _ladder),
    Panel("hours", gettext_lazy("Periods of the day"), "tariffs/day_strips.html", _hours),
    Panel("state", gettext_lazy("Rules on this day"), "kit/facts.html", _state),
    Panel("documents", pgettext_lazy("prices", "Documents"), "kit/table.html", _documents),
)


def structure_page(priced: Priced) -> Page[Priced]:
    """Give the page of a structure; without a ladder or hours of its own it has no panel for them."""
    left_out = {"ladder"} if priced.card.card.steps.is_empty() else set()
    left_out |= set() if priced.structure.calendar else {"hours"}
    return Page(_head, tuple(one for one in PANELS if one.name not in left_out), template="tariffs/page.html")


def switch_value(switch: Switch, *, value: str) -> str:
    """Write the value of a switch: a word in the reader's language, or a number."""
    if switch in SWITCH_WORDS:
        return str(SWITCH_VALUES[value])
    return written(Decimal(value), kind=Kind.DECIMAL)


#: What a switch says → words.
SWITCH_VALUES = {
    "THIRTY": gettext_lazy("a day is 1/30 of the month"),
    "CALENDAR": gettext_lazy("by the calendar days of the month"),
    "CONTRACT_FIRST": gettext_lazy("contract demand, and twice what lies above the tolerance"),
    "TOLERANCE_FIRST": gettext_lazy("contract demand with the tolerance, and twice what lies above"),
    "FLAT": gettext_lazy("on the flat period"),
    "PRO_RATA": gettext_lazy("by the energy of the periods"),
    "TOTAL": gettext_lazy("of all energy"),
    "REMAINDER": gettext_lazy("of what fixed amounts leave"),
    "WITHOUT_FUNDS": gettext_lazy("without funds"),
    "WITH_FUNDS": gettext_lazy("with funds"),
}


def _switches_head(request: HttpRequest, subject: tuple[SwitchEntry, ...]) -> Head:
    crumbs = (Crumb(_("Price catalogue"), reverse("console:structures")),)
    return Head(title=_("Rules that differ by region"), crumbs=crumbs)


def _switches(request: HttpRequest, subject: tuple[SwitchEntry, ...]) -> Table:
    heads = [Column(_("Rule")), Column(pgettext("prices", "Region")), Column(_("Value")), Column(_("Valid from"))]
    heads += [Column(_("Valid until before")), Column(pgettext("prices", "Source"))]
    rows = [
        Row(
            (
                Cell(label(one.switch)),
                Cell(region_name(one.region)),
                Cell(switch_value(one.switch, value=one.value)),
                Cell(one.period.start.isoformat()),
                Cell(one.period.end.isoformat() if one.period.end else EMPTY),
                Cell(one.source, is_long=True),
            )
        )
        for one in subject
    ]
    return Table(
        heads, rows, empty=_("No rule is set yet: import the national price book."), caption=pgettext("prices", "Rules")
    )


SWITCHES: Page[tuple[SwitchEntry, ...]] = Page(
    _switches_head,
    (
        Panel(
            "switches",
            gettext_lazy("Rules and where they come from"),
            "kit/table.html",
            _switches,
            help=gettext_lazy("A rule of a region comes before that of all regions."),
        ),
    ),
    template="tariffs/page.html",
)
