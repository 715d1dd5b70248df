"""The board of losses: the company, a station, a line, an area; every number opens what it is made of."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from wanjia.energy.lineloss.queries import published
from wanjia.energy.lineloss.queries.published import LossRow
from wanjia.energy.lineloss.types import LossKind, MonthState, Way
from wanjia.foundation.access.types import Permission
from wanjia.interfaces.console.lineloss import tables
from wanjia.interfaces.console.lineloss.agreeing import agreement_table
from wanjia.interfaces.console.lineloss.subject import Looked
from wanjia.interfaces.console.lineloss.tables import kwh, percent
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.charts import Chart
from wanjia.interfaces.kit.figures import EMPTY
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.tables import Table
from wanjia.interfaces.kit.viewer import viewer

MONTH_HUES = {MonthState.ISSUED: "good", MonthState.DRAFT: "warn", MonthState.REPLACED: "plain"}


def _company(looked: Looked) -> LossRow | None:
    """Give the company's balance, or that of the only unit that the viewer may see."""
    rows, company = looked.by(Way.UNIT), looked.run.unit_code if looked.run else ""
    whole = next((row for row in rows if row.code == company), None)
    return whole or (rows[0] if len(rows) == 1 else None)


def _figures(row: LossRow | None, *, looked: Looked) -> list[Figure]:
    if row is None:
        return []
    target = looked.targets.get((row.way, row.code))
    is_worse = bool(target and row.rate_pct is not None and row.rate_pct > target.rate_pct)
    against = _("target %(rate)s %%") % {"rate": percent(target.rate_pct)} if target else ""
    part = looked.managed(row)
    figures = [
        Figure(pgettext("energy", "Supplied"), kwh(row.supplied), "kWh"),
        Figure(pgettext("energy", "Sold"), kwh(row.sold), "kWh"),
        Figure(pgettext("energy", "Lost"), kwh(row.loss), "kWh"),
        Figure(_("Loss rate"), percent(row.rate_pct), "%", compared=against, is_worse=is_worse),
    ]
    if part is not None:
        beside = _("theoretical %(rate)s %%") % {"rate": percent(part.theoretical_pct)}
        figures.append(Figure(_("Management loss"), percent(part.management_pct), "%", compared=beside))
    return figures


def _ratio(looked: Looked, *, rows: list[LossRow]) -> Figure:
    ratio = published.ratio_of(rows, long_months=looked.limits.long_months)
    listed = f"{reverse('console:loss_balances')}?way=AREA&month={looked.month:%Y-%m}&kind={looked.kind.value}"
    told = _("%(high)s high, %(negative)s negative, %(long)s for months")
    parts = {"high": ratio.high, "negative": ratio.negative, "long": ratio.long}
    return Figure(_("High and negative areas"), percent(ratio.percent), "%", compared=str(told) % parts, link=listed)


def _state(looked: Looked) -> list[Tag]:
    if looked.run is None:
        return [Tag(_("Not computed"), "warn")]
    return [Tag(words.label(looked.run.state), MONTH_HUES[looked.run.state]), Tag(words.label(looked.kind), "calm")]


def _actions(request: HttpRequest, looked: Looked) -> list[Action]:
    who, actions = viewer(request), []
    if who.may(Permission.LOSS_EDIT):
        link = f"{reverse('console:loss_compute')}?month={looked.month:%Y-%m}"
        actions.append(Action(_("Compute the month"), link, is_post=True))
    if who.may(Permission.LOSS_ISSUE) and looked.run is not None and looked.run.state is MonthState.DRAFT:
        link = reverse("console:loss_issue", args=[looked.run.run_id])
        actions.insert(0, Action(_("Issue the month"), link, is_primary=True))
    actions.append(Action(_("Meeting of the month"), looked.link("loss_meeting")))
    return actions


def _board_head(request: HttpRequest, looked: Looked) -> Head:
    row = _company(looked)
    return Head(
        title=_("Line loss"),
        number=f"{looked.month:%Y-%m}",
        figures=(*_figures(row, looked=looked), _ratio(looked, rows=looked.by(Way.AREA))),
        tags=_state(looked),
        actions=_actions(request, looked),
    )


def _choice(request: HttpRequest, looked: Looked) -> dict[str, Any]:
    kinds = [(one.value, words.label(one), one is looked.kind) for one in LossKind]
    return {"month": f"{looked.month:%Y-%m}", "kinds": kinds}


def _stations(request: HttpRequest, looked: Looked) -> Table:
    return tables.balance_table(looked.by(Way.UNIT), looked=looked)


def _levels(request: HttpRequest, looked: Looked) -> Table:
    empty = _("Only who sees the whole company sees its levels.")
    return tables.balance_table([*looked.by(Way.SUBSTATION), *looked.by(Way.LEVEL)], looked=looked, empty=empty)


def _lines(request: HttpRequest, looked: Looked) -> Table:
    return tables.balance_table(tables.worst_first(looked.by(Way.FEEDER)), looked=looked)


def _worst(request: HttpRequest, looked: Looked) -> Chart:
    return tables.ranking(
        looked.by(Way.AREA), looked=looked, title=_("Which areas lose most, which less than nothing?")
    )


def _classes(request: HttpRequest, looked: Looked) -> Chart:
    return tables.class_chart(looked.by(Way.AREA), title=_("How are the areas judged?"))


def _year(request: HttpRequest, looked: Looked) -> Chart:
    row = _company(looked)
    about = Looked(looked.month, looked.kind, looked.scope, Way.UNIT, row.code if row else "")
    return tables.year_chart(about, title=_("Does the loss rate keep to its target, and was it better last year?"))


def _agreements(request: HttpRequest, looked: Looked) -> Table:
    return agreement_table(looked.run.agreements if looked.run else [])


BOARD: Page[Looked] = Page(
    _board_head,
    (
        Panel("choice", "", "lineloss/choice.html", _choice),
        Panel("year", "", "kit/chart_panel.html", _year, width=7),
        Panel("classes", "", "kit/chart_panel.html", _classes, width=5),
        Panel("stations", gettext_lazy("By unit"), "kit/table.html", _stations),
        Panel("worst", "", "kit/chart_panel.html", _worst, width=6),
        Panel("levels", gettext_lazy("By voltage level"), "kit/table.html", _levels, width=6),
        Panel("lines", gettext_lazy("By line"), "kit/table.html", _lines),
        Panel(
            "agreements",
            gettext_lazy("Do the ways agree?"),
            "kit/table.html",
            _agreements,
            help=gettext_lazy("What differs has its cause beside it; a difference without one stops the month."),
        ),
    ),
    template="lineloss/page.html",
)


def part_head(request: HttpRequest, looked: Looked) -> Head:
    """Give the head of a part's page."""
    row = looked.row()
    person = looked.people.get((looked.way, looked.code), "")
    figures = _figures(row, looked=looked)
    if person:
        figures.append(Figure(_("Responsible person"), person))
    crumbs = (Crumb(_("Line loss"), looked.link("loss")), Crumb(looked.unit_name or EMPTY))
    tags = [Tag(words.label(row.loss_class), tables.HUES[row.loss_class])] if row and looked.way is not Way.UNIT else []
    more = _part_actions(request, looked)
    return Head(looked.name, looked.code, crumbs=crumbs, figures=figures, tags=tags, actions=more)


def _part_actions(request: HttpRequest, looked: Looked) -> list[Action]:
    found = []
    if viewer(request).may(Permission.LOSS_EDIT) and looked.way is not Way.UNIT:
        query = f"?way={looked.way.value}&code={looked.code}"
        found = [
            Action(_("Enter a measure"), reverse("console:loss_measure_add") + query, is_primary=True),
            Action(_("Set a target"), reverse("console:loss_target_add") + query),
            Action(_("Name who answers"), reverse("console:loss_responsible") + query),
        ]
    if looked.way is Way.AREA:
        found.append(Action(_("The area's page"), reverse("console:area", args=[looked.code])))
    if looked.way is Way.FEEDER:
        found.append(Action(_("The feeder's page"), reverse("console:feeder", args=[looked.code])))
    return found


def _part_year(request: HttpRequest, looked: Looked) -> Chart:
    return tables.year_chart(looked, title=_("Does the loss rate keep to its target, and was it better last year?"))


def _part_days(request: HttpRequest, looked: Looked) -> Chart:
    return tables.days_chart(_days(looked), title=_("What went in, and what came out, day by day?"))


def part_rates(request: HttpRequest, looked: Looked) -> Chart:
    """Draw the rate of a part by day."""
    return tables.rate_days_chart(_days(looked), title=_("On which days was the loss off?"))


def _days(looked: Looked) -> list[LossRow]:
    name = {Way.UNIT: "unit", Way.FEEDER: "feeder", Way.AREA: "area"}[looked.way]
    wanted = {f"{name}__code": looked.code}
    return published.days_in(looked.period, scope=looked.scope, way=looked.way, **wanted)


def _station_lines(request: HttpRequest, looked: Looked) -> Table:
    mine = [row for row in looked.by(Way.FEEDER) if row.unit_code == looked.code]
    return tables.balance_table(tables.worst_first(mine), looked=looked)


def _station_areas(request: HttpRequest, looked: Looked) -> Table:
    mine = [row for row in looked.by(Way.AREA) if row.unit_code == looked.code]
    return tables.balance_table(tables.worst_first(mine), looked=looked)


COMMON = (
    Panel("choice", "", "lineloss/choice.html", _choice),
    Panel("year", "", "kit/chart_panel.html", _part_year, width=6),
    Panel("days", "", "kit/chart_panel.html", _part_days, width=6),
)
STATION: Page[Looked] = Page(
    part_head,
    (
        *COMMON,
        Panel("lines", gettext_lazy("Its lines"), "kit/table.html", _station_lines),
        Panel("areas", gettext_lazy("Its transformer areas"), "kit/table.html", _station_areas),
    ),
    template="lineloss/page.html",
)
