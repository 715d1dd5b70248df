"""Pages of what-ifs: the list, one with its effect by class, unit and size, and one account explained."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from wanjia.foundation.access.types import Permission
from wanjia.foundation.jobs.queries import jobs_of
from wanjia.foundation.listings.listing import Ask, Kind
from wanjia.foundation.listings.reading import page_of
from wanjia.foundation.organisation.queries import units_below
from wanjia.interfaces.console.tariffs.document_changes import changes_table
from wanjia.interfaces.console.tariffs.price_words import structure_name
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.figures import EMPTY, written
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.tables import Cell, Row, Table, table_of
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.interfaces.kit.words import in_flow, label_in
from wanjia.registry.tariffs import queries as tariffs
from wanjia.registry.tariffs.types import BookRefused, Structure, UsageClass
from wanjia.revenue.whatif.kernel.effects import STEPS
from wanjia.revenue.whatif.listings import EFFECTS, WHAT_IFS
from wanjia.revenue.whatif.queries import WhatIfRow, draft_book, parts_of
from wanjia.revenue.whatif.types import Grouping

MOST_AFFECTED = 50
YUAN = gettext_lazy("yuan")
HUNDRED = Decimal(100)
FEW_BARS = 5
TAG_HUES = {"planned": "warn", "priced": "good", "cancelled": "plain"}


@dataclass(frozen=True)
class Shown:
    """A what-if with what its panels ask for more than once."""

    row: WhatIfRow

    @property
    def summary(self) -> Mapping[str, Any]:
        """Give what it came to; empty until it is priced."""
        return self.row.summary

    @property
    def is_priced(self) -> bool:
        """Tell whether it came to something."""
        return bool(self.row.summary)

    def money(self, name: str) -> Decimal:
        """Give a sum of the summary."""
        return Decimal(self.summary[name])

    @cached_property
    def structures(self) -> Mapping[str, Structure]:
        """Give all structures by code."""
        return tariffs.all_structures()

    @cached_property
    def units(self) -> Mapping[str, str]:
        """Give the names of all units by id: an account may have moved here from another."""
        found = units_below(("",))
        return {str(unit_id): name for unit_id, name in found.select("unit_id", "name").iter_rows()}

    def group_name(self, grouping: Grouping, *, key: str) -> str:
        """Give what a group of accounts has in common."""
        match grouping:
            case Grouping.UNIT:
                return self.units.get(key, EMPTY)
            case Grouping.STRUCTURE:
                return structure_name(key, known=self.structures) or EMPTY
            case Grouping.USAGE_CLASS:
                return label_in(UsageClass, value=key) if key else EMPTY


def _to_what_if(row: Any) -> str:
    return reverse("console:what_if", args=[row["id"]])


def _new(request: HttpRequest) -> list[Action]:
    return [Action(_("Ask anew"), reverse("console:what_if_new"), is_primary=True)]


WHAT_IF_LIST = ListPage(
    WHAT_IFS,
    links={"heading": _to_what_if},
    actions=_new,
    empty=gettext_lazy("Nobody has asked yet. Ask anew to price a past month under a draft document."),
    hint=gettext_lazy("Price a past month under a draft document. No bill and no price document is touched."),
)


def _to_account(row: Any) -> str:
    return reverse("console:what_if_account", args=[row["what_if_id"], row["number"]])


ACCOUNT_LIST = ListPage(EFFECTS, links={"number": _to_account})


def signed(value: Decimal) -> str:
    """Write yuan with its sign."""
    text = written(value, kind=Kind.MONEY)
    return f"+{text}" if value > 0 else text


def percent(effect: Decimal, *, of: Decimal) -> str:
    """Write a change in percent with its sign; nothing where there was nothing."""
    if not of:
        return EMPTY
    text = written(effect / of * HUNDRED, kind=Kind.PERCENT)
    return f"+{text}" if effect > 0 else text


def _head(request: HttpRequest, shown: Shown) -> Head:
    row = shown.row
    crumbs = (
        Crumb(_("What if prices changed"), reverse("console:what_ifs")),
        Crumb(row.unit_name),
        Crumb(f"{row.bill_month:%Y-%m}"),
    )
    tag = Tag(in_flow("whatif.what_if", name=row.state), TAG_HUES.get(row.state, "plain"))
    again = Action(_("Ask again with changes"), f"{reverse('console:what_if_new')}?from={row.what_if_id}")
    if not shown.is_priced:
        give_up = Action(_("Give up"), reverse("console:what_if_cancel", args=[row.what_if_id]), is_post=True)
        actions = [give_up] if row.state == "planned" else [again]
        return Head(title=row.title, crumbs=crumbs, tags=(tag,), actions=actions)
    return Head(
        title=row.title, crumbs=crumbs, tags=(tag,), actions=_actions(shown, again=again), figures=_figures(shown)
    )


def _actions(shown: Shown, *, again: Action) -> list[Action]:
    accounts = f"{reverse('console:what_if_accounts')}?what_if={shown.row.what_if_id}"
    draft = reverse("console:what_if_draft", args=[shown.row.what_if_id])
    return [
        Action(_("All accounts, Excel"), accounts, is_primary=True),
        again,
        Action(_("The draft as text (YAML)"), draft),
    ]


def _figures(shown: Shown) -> tuple[Figure, ...]:
    base, draft, effect = shown.money("base"), shown.money("draft"), shown.money("effect")
    counts = shown.summary["groups"][Grouping.USAGE_CLASS.value]
    dearer, cheaper = (sum(group[name] for group in counts) for name in ("dearer", "cheaper"))
    unpriced = shown.summary["accounts"] - shown.summary["priced"]
    accounts = f"{reverse('console:what_if_accounts')}?what_if={shown.row.what_if_id}"
    return (
        Figure(_("Effect"), signed(effect), YUAN, compared=f"{percent(effect, of=base)} %", is_worse=effect > 0),
        Figure(_("As it is"), written(base, kind=Kind.MONEY), YUAN),
        Figure(_("Under the draft"), written(draft, kind=Kind.MONEY), YUAN),
        Figure(_("Accounts that pay more"), f"{dearer:,}", link=f"{accounts}&is_dearer=1"),
        Figure(_("Accounts that pay less"), f"{cheaper:,}"),
        Figure(_("Cannot be priced"), f"{unpriced:,}", link=f"{accounts}&is_unpriced=1" if unpriced else ""),
    )


def _groups(shown: Shown, *, grouping: Grouping) -> list[tuple[str, Mapping[str, Any]]]:
    found = shown.summary["groups"][grouping.value]
    return [(shown.group_name(grouping, key=group["key"]), group) for group in found]


def _bands(shown: Shown) -> list[tuple[str, Mapping[str, Any]]]:
    limits = shown.summary["band_limits"]
    return [(_band_name(int(group["key"]), limits=limits), group) for group in shown.summary["bands"]]


def _band_name(place: int, *, limits: Sequence[int]) -> str:
    if place == 0:
        return _("up to %(kwh)s kWh") % {"kwh": f"{limits[0]:,}"}
    if place == len(limits):
        return _("above %(kwh)s kWh") % {"kwh": f"{limits[-1]:,}"}
    return _("%(low)s to %(high)s kWh") % {"low": f"{limits[place - 1]:,}", "high": f"{limits[place]:,}"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart and the table that it is drawn from."""

    chart: Chart
    table: Table

    @property
    def height(self) -> str:
        """Give how tall the chart is drawn."""
        return "small" if len(self.chart.categories) <= FEW_BARS else ""


def _drawn(groups: list[tuple[str, Mapping[str, Any]]], *, title: str, first: str) -> Drawn:
    effects = [Decimal(group["effect"]) for _name, group in groups]
    chart = Chart(
        title,
        YUAN,
        [name for name, _group in groups],
        (Series(pgettext("prices", "effect"), effects, Hue.MONEY),),
        is_sideways=True,
        places=2,
    )
    heads = [
        Column(first),
        Column(pgettext("prices", "Accounts"), is_number=True),
        Column(pgettext("prices", "Energy"), "kWh", is_number=True),
        Column(_("As it is"), YUAN, is_number=True),
        Column(_("Under the draft"), YUAN, is_number=True),
        Column(_("Effect"), YUAN, is_number=True),
        Column(_("Effect"), "%", is_number=True),
        Column(_("Effect a kWh"), _("yuan/kWh"), is_number=True),
        Column(_("Pay more"), is_number=True),
        Column(_("Pay less"), is_number=True),
    ]
    rows = [Row([Cell(name), *_group_cells(group)]) for name, group in groups]
    return Drawn(chart, Table(heads, rows, caption=title))


def _group_cells(group: Mapping[str, Any]) -> list[Cell]:
    base, draft, effect = (Decimal(group[name]) for name in ("base", "draft", "effect"))
    energy = group["energy_kwh"]
    texts = [
        f"{group['accounts']:,}",
        f"{energy:,}",
        written(base, kind=Kind.MONEY),
        written(draft, kind=Kind.MONEY),
        signed(effect),
        percent(effect, of=base),
        f"{effect / energy:+.4f}" if energy and effect else EMPTY,
        f"{group['dearer']:,}",
        f"{group['cheaper']:,}",
    ]
    return [Cell(text, is_number=True) for text in texts]


def _by_class(request: HttpRequest, shown: Shown) -> Drawn:
    found = _groups(shown, grouping=Grouping.USAGE_CLASS)
    return _drawn(found, title=_("Which classes the draft touches"), first=_("Usage class"))


def _by_price(request: HttpRequest, shown: Shown) -> Drawn:
    found = [one for one in _groups(shown, grouping=Grouping.STRUCTURE) if Decimal(one[1]["effect"])]
    return _drawn(found, title=_("Which prices the draft touches"), first=pgettext("prices", "Price"))


def _by_unit(request: HttpRequest, shown: Shown) -> Drawn:
    return _drawn(_groups(shown, grouping=Grouping.UNIT), title=_("Where the effect falls"), first=_("Unit"))


def _by_size(request: HttpRequest, shown: Shown) -> Drawn:
    title = _("Who carries it: customers by the energy of the month")
    return _drawn(_bands(shown), title=title, first=_("Energy of the month"))


def _spread(request: HttpRequest, shown: Shown) -> Chart:
    counts = shown.summary["histogram"]
    names = _step_names()
    middle = len(counts) // 2
    unchanged = {"count": f"{counts[middle]:,}"}
    title = _("How many accounts pay more or less, and by how much; %(count)s stay as they are") % unchanged
    cheaper = [count if place < middle else None for place, count in enumerate(counts)]
    dearer = [count if place > middle else None for place, count in enumerate(counts)]
    series = (
        Series(_("pay less"), cheaper, Hue.THIRD, stack="accounts"),
        Series(_("pay more"), dearer, Hue.SECOND, stack="accounts"),
    )
    return Chart(title, pgettext("prices", "accounts"), names, series)


def _step_names() -> list[str]:
    below = [step for step in STEPS if step <= 0]
    above = [step for step in STEPS if step >= 0]
    names = [f"≤ {below[0]} %"]
    names += [f"{low}…{high} %" for low, high in itertools.pairwise(below)]
    names.append("0 %")
    names += [f"{low}…{high} %" for low, high in itertools.pairwise(above)]
    return [*names, f"> {above[-1]} %"]


def _most_affected(request: HttpRequest, shown: Shown) -> Table:
    return _accounts(request, shown=shown, more={})


def _unpriced(request: HttpRequest, shown: Shown) -> Table:
    return _accounts(request, shown=shown, more={"is_unpriced": True})


def _accounts(request: HttpRequest, *, shown: Shown, more: Mapping[str, Any]) -> Table:
    who = viewer(request)
    names = ("number", "name", "unit", "usage_class", "energy_kwh", "base", "draft", "effect")
    columns = (*names, "why") if more else names
    found = page_of(
        EFFECTS,
        ask=Ask(values={"what_if": shown.row.what_if_id, **more}, columns=columns),
        scope=who.scope(Permission.WHAT_IF_RUN),
        sees_personal=who.sees_personal(Permission.WHAT_IF_RUN),
        per_page=MOST_AFFECTED,
    )
    links = {"number": _to_account}
    query = f"?what_if={shown.row.what_if_id}" + ("&is_unpriced=1" if more else "")
    return table_of(found.columns, rows=found.rows, links=links, more=f"{reverse('console:what_if_accounts')}{query}")


def _check(request: HttpRequest, shown: Shown) -> list[tuple[Any, str, str]]:
    summary = shown.summary
    link = f"{reverse('console:what_if_accounts')}?what_if={shown.row.what_if_id}&is_differing=1"
    differing = summary["differing"]
    return [
        (_("Accounts billed in the month"), f"{summary['accounts']:,}", ""),
        (_("Priced again both ways"), f"{summary['priced']:,}", ""),
        (_("Come to something else than was issued"), f"{differing:,}", link if differing else ""),
        (_("Difference to what was issued"), f"{signed(Decimal(summary['differing_amount']))} {YUAN}", ""),
        (_("In place of"), shown.row.document_number or EMPTY, _document_link(shown)),
        (_("Asked for by"), f"{shown.row.planned_by_name} ({shown.row.planned_by})", ""),
        (_("Asked for at"), written(shown.row.planned_at, kind=Kind.MOMENT), ""),
        (_("Priced at"), written(shown.row.priced_at, kind=Kind.MOMENT), ""),
    ]


def _document_link(shown: Shown) -> str:
    found = shown.row.document_id
    return reverse("console:price_document", args=[found]) if found else ""


def _changes(request: HttpRequest, shown: Shown) -> Table:
    try:
        drafts = draft_book(shown.row.draft).documents
    except BookRefused:
        return Table((), (), empty=_("The draft can no longer be read against the prices stored."))
    if shown.row.document_id is None or not drafts:
        return Table((), (), empty=_("The draft takes the place of no document: see its text."))
    before = tariffs.document_held(shown.row.document_id)
    return changes_table(before, after=drafts[0], known=shown.structures)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a what-if has come."""

    done: int
    parts: int
    is_given_up: bool
    job: str


def _progress(request: HttpRequest, shown: Shown) -> Progress:
    parts = parts_of(shown.row.what_if_id)
    own = jobs_of(viewer(request).actor.number, at_most=20, kinds=("revenue.what_if",))
    job = next((one for one in own if one.arguments.get("what_if_id") == shown.row.what_if_id), None)
    link = reverse("console:job", args=[job.job_id]) if job else ""
    done = sum(part.state == "priced" for part in parts)
    return Progress(done, len(parts), shown.row.state == "cancelled", link)


DRAWN, TABLE, CHART = "tariffs/drawn.html", "kit/table.html", "kit/chart_panel.html"
WAITING: Page[Shown] = Page(
    _head,
    (
        Panel("progress", pgettext_lazy("prices", "Progress"), "tariffs/progress.html", _progress),
        Panel("changes", gettext_lazy("What the draft changes"), TABLE, _changes),
    ),
    template="tariffs/page.html",
)
TABS = {
    "effect": gettext_lazy("Effect"),
    "accounts": gettext_lazy("Account by account"),
    "draft": gettext_lazy("Draft and check"),
}


def result_page(shown: Shown) -> Page[Shown]:
    """Give the page of a what-if that is priced."""
    panels = [
        Panel("class", gettext_lazy("By class"), DRAWN, _by_class, tab="effect"),
        Panel("size", gettext_lazy("By size of customer"), DRAWN, _by_size, tab="effect"),
        Panel("unit", gettext_lazy("By unit"), DRAWN, _by_unit, tab="effect"),
        Panel("spread", gettext_lazy("Who pays more, who pays less"), CHART, _spread, tab="effect"),
        Panel("price", gettext_lazy("By price"), DRAWN, _by_price, tab="effect"),
        Panel("most", gettext_lazy("Most affected"), TABLE, _most_affected, tab="accounts"),
        Panel("check", pgettext_lazy("prices", "Check"), "kit/facts.html", _check, tab="draft"),
        Panel("changes", gettext_lazy("What the draft changes"), TABLE, _changes, tab="draft"),
    ]
    if shown.summary["priced"] < shown.summary["accounts"]:
        panels.insert(0, Panel("unpriced", gettext_lazy("Cannot be priced"), TABLE, _unpriced, tab="accounts"))
    return Page(_head, tuple(panels), tabs=TABS, template="tariffs/page.html")
