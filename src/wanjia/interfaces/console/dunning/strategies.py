"""The page of strategies: a line of time for each, the texts, and the figures with their grounds."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import money
from wanjia.interfaces.kit.pages import Action, Head, Page, Panel, Tag
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.disconnection.types import HoldReason
from wanjia.revenue.dunning.queries.rows import StepRow, StrategyRow, grounds_on, strategies_on, templates_on
from wanjia.revenue.dunning.types import Channel, Limit, RiskGrade, Stops
from wanjia.revenue.receivables.types import DebtorClass

EDIT = Permission.CUTS_APPROVE
WIDTH, EDGE, LEAST_DAYS = 1000, 40, 35


def is_chinese() -> bool:
    """Tell whether the reader reads Chinese."""
    return (get_language() or "").startswith("zh")


def _head(request: HttpRequest, day: date) -> Head:
    actions = []
    if viewer(request).may(EDIT):
        actions.append(Action(_("Add a step"), reverse("console:strategy_step_add"), is_primary=True))
        actions.append(Action(_("Write a message"), reverse("console:dunning_template_write")))
    actions.append(Action(_("What they achieve"), reverse("console:dunning_effect")))
    return Head(_("Strategies of dunning"), number=day.isoformat(), actions=actions)


def _lines(request: HttpRequest, day: date) -> list[dict[str, Any]]:
    strategies = strategies_on(day)
    latest = max((step.days for one in strategies for step in one.steps), default=0)
    return [_line(one, latest=max(latest, LEAST_DAYS), may_edit=viewer(request).may(EDIT)) for one in strategies]


def _line(one: StrategyRow, *, latest: int, may_edit: bool) -> dict[str, Any]:
    marks = [_mark(step, latest=latest) for step in one.steps]
    return {
        "name": one.name_zh if is_chinese() else one.name_en,
        "whom": _whom(one),
        "source": translated(one.source),
        "is_confirmed": one.is_confirmed,
        "tag": Tag(_("unconfirmed"), "warn"),
        "marks": marks,
        "may_edit": may_edit,
        "told": ", ".join(f"{mark['days']}: {mark['words']}" for mark in marks),
    }


def _mark(step: StepRow, *, latest: int) -> dict[str, Any]:
    word = words.label(step.channel)
    message = step.title_zh if is_chinese() else step.title_en
    return {
        "x": EDGE + round((WIDTH - 2 * EDGE) * step.days / latest),
        "days": step.days,
        "channel": step.channel.value,
        "words": word,
        "short": word,
        "message": message,
        "source": translated(step.source),
        "end": reverse("console:strategy_step_end", args=[step.step_id]),
    }


def _whom(one: StrategyRow) -> str:
    parts = [_("rank %(rank)d") % {"rank": one.rank}]
    if one.debtor:
        parts.append(words.label(DebtorClass(one.debtor)))
    if one.unit_name:
        parts.append(one.unit_name)
    if one.least_amount:
        parts.append(_("from %(amount)s yuan on") % {"amount": money(one.least_amount)})
    if one.grade:
        parts.append(_("Risk %(grade)s") % {"grade": words.label(RiskGrade(one.grade))})
    return " · ".join(parts)


def _texts(request: HttpRequest, day: date) -> dict[str, Any]:
    texts = [
        {
            "title": row.title_zh if is_chinese() else row.title_en,
            "channel": words.label(row.channel),
            "code": row.code,
            "text_zh": row.text_zh,
            "text_en": row.text_en,
            "link": f"{reverse('console:dunning_template_write')}?code={row.code}",
        }
        for row in templates_on(day)
    ]
    return {"texts": texts, "may_edit": viewer(request).may(EDIT)}


def _grounds(request: HttpRequest, day: date) -> Table:
    """Give quiet hours, protected customers and figures, each with its ground and whether it is confirmed."""
    titles = {"quiet": _("Quiet hours"), "protection": _("Protected customers"), "limit": _("Figure compared with")}
    codes = {"quiet": Channel, "protection": HoldReason, "limit": Limit}
    rows = []
    for row in grounds_on(day):
        value = words.label(Stops(row.value)) if row.kind == "protection" else row.value
        tag = Tag(_("confirmed"), "good") if row.is_confirmed else Tag(_("unconfirmed"), "warn")
        what = words.label_in(codes[row.kind], value=row.name)
        ground = Cell(translated(row.source), is_long=True)
        rows.append(Row((Cell(titles[row.kind]), Cell(what, is_long=True), Cell(value), ground, Cell("", tag=tag))))
    heads = (_("Kind"), _("Of what"), _("Value"), _("Ground of the rule"), _("Confirmed?"))
    return Table(tuple(Column(title) for title in heads), rows)


STRATEGIES: Page[date] = Page(
    _head,
    (
        Panel(
            "lines",
            gettext_lazy("Who is reminded when, and how"),
            "dunning/strategy.html",
            _lines,
            help=gettext_lazy(
                "Days after the due day of the oldest debt. Of the strategies that fit, the highest rank holds."
            ),
        ),
        Panel("texts", gettext_lazy("Messages"), "dunning/texts.html", _texts),
        Panel("grounds", gettext_lazy("Quiet hours, protected customers, figures"), "kit/table.html", _grounds),
    ),
    template="dunning/strategies.html",
)
