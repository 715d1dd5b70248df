"""The page of the dated rows that collecting follows, each with its source; read-only but for who is in charge."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.receivables.account import clause
from wanjia.interfaces.console.receivables.ageing import step_days, step_words
from wanjia.interfaces.console.receivables.told import YUAN, amount, day
from wanjia.interfaces.kit.figures import trimmed, written
from wanjia.interfaces.kit.pages import Action, Crumb, Head, Page, Panel, Tag
from wanjia.interfaces.kit.receivables_words import SWITCH_VALUES
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.interfaces.kit.words import label_in, plain
from wanjia.revenue.receivables.queries import dated
from wanjia.revenue.receivables.types import DebtorClass, Switch

P = Permission
HUNDRED = Decimal(100)
SINCE = (Column(gettext_lazy("From")), Column(gettext_lazy("Until before")))


def _span(start: date, *, end: date | None) -> tuple[Cell, Cell]:
    return day(start), day(end)


def _source(text: str, *, is_confirmed: bool = True) -> Cell:
    return Cell(clause(text, is_confirmed=is_confirmed), is_long=True)


def _debtor(code: str) -> str:
    return label_in(DebtorClass, value=code) if code else _("all customers")


def _head(request: HttpRequest, _scope: Scope) -> Head:
    link = reverse("console:route_in_charge")
    may = viewer(request).may(P.RESPONSIBLE_NAME)
    actions = [Action(_("Put somebody in charge of a route"), link, is_primary=True)] if may else []
    return Head(_("Rules of collecting"), crumbs=(Crumb(_("Who owes"), reverse("console:debtors")),), actions=actions)


def _fees(request: HttpRequest, _scope: Scope) -> Table:
    heads = (
        Column(_("Class of debtor")),
        Column(_("A day, same year"), "%", is_number=True),
        Column(_("A day, later years"), "%", is_number=True),
        Column(_("At least"), YUAN, is_number=True),
        Column(_("At most, of the debt"), "%", is_number=True),
        *SINCE,
        Column(_("Clause")),
    )
    rows = [
        Row(
            (
                Cell(_debtor(row.debtor)),
                Cell(trimmed(row.same_year_rate * HUNDRED), is_number=True),
                Cell(trimmed(row.cross_year_rate * HUNDRED), is_number=True),
                amount(row.minimum),
                Cell(_("no cap") if row.cap_share is None else trimmed(row.cap_share * HUNDRED), is_number=True),
                *_span(row.start_date, end=row.end_date),
                _source(row.source, is_confirmed=row.is_confirmed),
            )
        )
        for row in dated.fee_rules()
    ]
    return Table(heads, rows)


def _terms(request: HttpRequest, scope: Scope) -> Table:
    heads = (
        Column(_("For whom")),
        Column(_("Days after issue"), is_number=True),
        *SINCE,
        Column(_("Source")),
    )
    rows = [
        Row(
            (
                Cell(row.account or _debtor(row.debtor)),
                Cell(str(row.days), is_number=True),
                *_span(row.start_date, end=row.end_date),
                _source(row.source),
            )
        )
        for row in dated.payment_terms(scope)
    ]
    return Table(heads, rows)


def _switches(request: HttpRequest, _scope: Scope) -> Table:
    heads = (Column(_("Choice")), Column(_("Holds")), *SINCE, Column(_("Source")))
    rows = [
        Row(
            (
                Cell(label_in(Switch, value=row.name)),
                Cell(str(SWITCH_VALUES.get(row.value) or plain(row.value)), is_long=True),
                *_span(row.start_date, end=row.end_date),
                _source(row.source),
            )
        )
        for row in dated.switches()
    ]
    return Table(heads, rows)


def _targets(request: HttpRequest, _scope: Scope) -> Table:
    heads = (
        Column(_("For whom")),
        Column(_("Collection rate"), "%", is_number=True),
        *SINCE,
        Column(_("Source")),
    )
    rows = [
        Row(
            (
                Cell(_debtor(row.debtor)),
                Cell(written(row.rate_pct, kind=Kind.PERCENT), is_number=True),
                *_span(row.start_date, end=row.end_date),
                _source(row.source, is_confirmed=row.is_confirmed),
            )
        )
        for row in dated.targets()
    ]
    return Table(heads, rows)


def _steps(request: HttpRequest, _scope: Scope) -> Table:
    heads = (Column(_("Age")), Column(_("Days overdue")), *SINCE, Column(_("Source")))
    rows = [
        Row(
            (
                Cell(step_words(row.name)),
                Cell(step_days(row)),
                *_span(row.start_date, end=row.end_date),
                _source(row.source, is_confirmed=row.is_confirmed),
            )
        )
        for row in dated.steps_of_ageing()
    ]
    return Table(heads, rows)


def _managers(request: HttpRequest, scope: Scope) -> Table:
    heads = (Column(_("Reading route")), Column(_("Unit")), Column(_("Area manager")), *SINCE, Column(""))
    may = viewer(request).may(P.READINGS_VIEW)
    rows = [
        Row(
            (
                Cell(
                    f"{row.route_name} ({row.route_code})",
                    link=reverse("console:route", args=[row.route_code]) if may else "",
                ),
                Cell(row.unit_name),
                Cell(f"{row.person_name} {row.person_number}"),
                *_span(row.start_date, end=row.end_date),
                Cell("", tag=Tag(_("now"), "good")) if row.end_date is None else Cell(""),
            )
        )
        for row in dated.route_managers(scope)
    ]
    empty = _("Nobody is in charge of a route yet: the report by area manager is empty until then.")
    return Table(heads, rows, empty=empty)


def _panel(name: str, *, title: Any, load: Any) -> Panel[Scope]:
    return Panel(name, title, "kit/table.html", load)


ROWS: Page[Scope] = Page(
    _head,
    (
        _panel("fees", title=gettext_lazy("Late fees"), load=_fees),
        _panel("terms", title=gettext_lazy("When a bill is due"), load=_terms),
        _panel("switches", title=gettext_lazy("Choices about collecting"), load=_switches),
        _panel("steps", title=gettext_lazy("Steps of ageing"), load=_steps),
        _panel("targets", title=gettext_lazy("Targets of collecting"), load=_targets),
        _panel("managers", title=gettext_lazy("Who answers for which route"), load=_managers),
    ),
)
