"""The first tab of a customer's page: who it is, where on the grid, what it uses and pays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Kind
from wanjia.foundation.quantities.rounding import half_up
from wanjia.interfaces.console.customers.subject import Subject, way
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.figures import written
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Tag
from wanjia.interfaces.kit.viewer import viewer
from wanjia.interfaces.kit.words import label, label_in
from wanjia.measurement.readings.queries import history as readings
from wanjia.measurement.readings.rules import months_earlier
from wanjia.registry.customers import queries as customers
from wanjia.registry.customers.flow import TERMS_PROPOSAL
from wanjia.registry.customers.queries import AgreementRow
from wanjia.registry.customers.types import CustomerKind, PersonalField
from wanjia.registry.metering import queries as metering
from wanjia.registry.network import queries as network
from wanjia.registry.tariffs.rules import average_price
from wanjia.revenue.billing.queries.accounts import (
    AccountBill,
    MonthOfAccount,
    bills_of_account,
    latest_month_of_account,
    months_of,
)
from wanjia.revenue.disconnection.queries.standing import importance_of

MONTHS_SHOWN, YEAR = 13, 12
PRICE_PLACES = 4
P = Permission


def bills_shown(request: HttpRequest, subject: Subject) -> list[AccountBill]:
    """Give the bills of the 25 months up to the latest billed one, the latest first; none without the permission."""
    who = viewer(request)
    if not who.may(P.BILLS_VIEW):
        return []
    scope = who.scope(P.BILLS_VIEW)
    latest = latest_month_of_account(subject.account.account_id, scope=scope)
    if latest is None:
        return []
    since = months_earlier(latest, months=MONTHS_SHOWN + YEAR - 1)
    return bills_of_account(subject.account.account_id, since=since, scope=scope)


def head(request: HttpRequest, subject: Subject) -> Head:
    """Give what stands above the tabs."""
    account = subject.account
    unit = f"{reverse('console:accounts')}?unit={account.unit_code}"
    return Head(
        title=subject.name,
        number=account.number,
        crumbs=(Crumb(_("Customers"), reverse("console:accounts")), Crumb(account.unit_name, unit)),
        tags=(*_tags(subject), *_important(request, subject)),
        figures=_figures(request, subject),
        actions=_actions(request, subject),
    )


def _tags(subject: Subject) -> tuple[Tag, ...]:
    if not subject.agreements:
        return (Tag(_("never supplied"), "plain"),)
    return (Tag(_("in supply"), "good"),) if subject.running else (Tag(_("not supplied any more"), "plain"),)


def _important(request: HttpRequest, subject: Subject) -> tuple[Tag, ...]:
    """Say that the customer is important: no cut without a copy to the authority."""
    found = importance_of(subject.account.account_id, day=viewer(request).today)
    return () if found is None else (Tag(_("Important customer: %(grade)s") % {"grade": label(found)}, "warn"),)


def _actions(request: HttpRequest, subject: Subject) -> list[Action]:
    who = viewer(request)
    if not who.scope(P.TERMS_PROPOSE).holds(subject.account.unit_path):
        return []
    waits = any(TERMS_PROPOSAL.open_steps(row.state) for row in customers.proposals_of(subject.account.account_id))
    why_not = ""
    if not subject.running:
        why_not = _("No agreement of this account is running.")
    elif waits and len(subject.running) == 1:
        why_not = _("A change waits for a decision; see the tab of agreements.")
    link = reverse("console:terms_propose", args=[subject.account.number])
    return [Action(_("Change terms"), link, why_not=why_not, is_primary=True)]


def _figures(request: HttpRequest, subject: Subject) -> list[Figure]:
    bills = bills_shown(request, subject)
    months = months_of(bills)
    if not months:
        return []
    latest = months[-1].month
    year = [month for month in months if month.month.year == latest.year]
    energy = sum(month.energy_kwh for month in year)
    same = {month.month for month in year}
    before = sum(m.energy_kwh for m in months if m.month.replace(year=m.month.year + 1) in same)
    lately = [month for month in months if month.month > months_earlier(latest, months=YEAR)]
    average = average_price(
        sum((m.amount for m in lately), Decimal(0)),
        energy_kwh=Decimal(sum(m.energy_kwh for m in lately)),
        places=PRICE_PLACES,
    )
    standing = next((bill for bill in bills if bill.bill_month == latest), bills[0])
    link = way("bill", standing.number, who=viewer(request), needs=P.BILLS_VIEW)
    return [
        Figure(
            _("Energy in %(year)d") % {"year": latest.year},
            written(energy, kind=Kind.NUMBER),
            "kWh",
            compared=compared(
                Decimal(energy), before=Decimal(before), told=_("%(change)s on the same months of last year")
            ),
        ),
        Figure(
            _("Latest bill, %(month)s") % {"month": written(latest, kind=Kind.MONTH)},
            written(months[-1].amount, kind=Kind.MONEY),
            _("yuan"),
            compared=_to_month_before(months),
            link=link,
        ),
        Figure(_("Average price of 12 months"), written(average, kind=Kind.PRICE), _("yuan/kWh")),
        _capacity(subject),
    ]


def _to_month_before(months: list[MonthOfAccount]) -> str:
    if len(months) == 1:
        return ""
    return compared(months[-1].amount, before=months[-2].amount, told=_("%(change)s on the month before"))


def _capacity(subject: Subject) -> Figure:
    running = [terms for terms in customers.terms_had(subject.account.account_id) if terms.end_date is None]
    capacity = sum((terms.contract_kva for terms in running), Decimal(0))
    return Figure(_("Contract capacity"), written(capacity, kind=Kind.DECIMAL) if running else "—", "kVA")


def compared(now: Decimal, *, before: Decimal, told: str) -> str:
    """
    Write a change in percent against another figure; nothing where that is 0.

    :param told: how it is said, with ``%(change)s`` in it
    """
    if before <= 0:
        return ""
    change = half_up((now - before) * 100 / before, places=1)
    return told % {"change": f"{change:+,} %"}


def who_it_is(request: HttpRequest, subject: Subject) -> dict[str, Any]:
    """Give what is known of the customer; phone and identity number stay hidden until somebody asks with a reason."""
    account = subject.account
    hidden = {
        PersonalField.PHONE: masked(account.phone, kind=Personal.PHONE),
        PersonalField.IDENTITY_NUMBER: masked(account.identity_number, kind=Personal.IDENTITY),
    }
    facts = [
        (_("Customer"), subject.name, ""),
        (_("Kind"), label_in(CustomerKind, value=account.kind), ""),
        (_("Customer number"), account.customer_number, ""),
        (_("Address"), subject.address, ""),
        (_("Phone"), subject.shown.get(PersonalField.PHONE, hidden[PersonalField.PHONE]), ""),
        (
            _("Identity number"),
            subject.shown.get(PersonalField.IDENTITY_NUMBER, hidden[PersonalField.IDENTITY_NUMBER]),
            "",
        ),
        (_("Unit"), account.unit_name, ""),
    ]
    return {
        "facts": facts,
        "may_show": subject.sees_personal and not subject.shown,
        "is_shown": bool(subject.shown),
        "fields": [(field.value, label_in(PersonalField, value=field.value)) for field in PersonalField],
        "link": reverse("console:personal_show", args=[account.number]),
    }


def where_it_is(request: HttpRequest, subject: Subject) -> list[tuple[Any, str, str]]:
    """Give the way from the substation to the meter, with links."""
    facts: list[tuple[Any, str, str]] = []
    for agreement in subject.running or subject.agreements[:1]:
        facts += _way_to(agreement, request=request)
    return facts


def _way_to(agreement: AgreementRow, *, request: HttpRequest) -> Iterator[tuple[Any, str, str]]:
    who, point = viewer(request), agreement.usage_point_id
    area = _first(metering.areas_feeding([point]))
    if area is not None:
        feeder = _first(network.ways_to_areas([area["area_id"]])) or {}
        if feeder.get("substation_name"):
            link = way("substation", feeder["substation_code"], who=who, needs=P.NETWORK_VIEW)
            yield _("Substation"), feeder["substation_name"], link
        if feeder:
            link = way("feeder", feeder["feeder_code"], who=who, needs=P.NETWORK_VIEW)
            yield _("Feeder"), feeder["feeder_name"], link
        yield _("Transformer area"), area["name"], way("area", area["code"], who=who, needs=P.NETWORK_VIEW)
    number = agreement.usage_point_number
    yield _("Usage point"), number, way("usage_point", number, who=who, needs=P.METERING_VIEW)
    meter = _first(metering.meters_at([point]))
    if meter is not None and meter["end_date"] is None:
        yield _("Meter"), meter["number"], way("meter", meter["number"], who=who, needs=P.METERING_VIEW)
    route = readings.route_of(point, on=who.today)
    if route is not None:
        link = way("route", route.code, who=who, needs=P.READINGS_VIEW)
        yield _("Reading route"), f"{route.name} · {route.sequence}", link


def _first(table: pl.DataFrame) -> dict[str, Any] | None:
    return next(table.head(1).iter_rows(named=True), None)


def use_chart(request: HttpRequest, subject: Subject) -> Chart:
    """Draw the energy of the latest 13 months, last year dashed."""
    months = months_of(bills_shown(request, subject))
    title = _("How much was used each month?")
    return _by_month(months, title=title, unit="kWh", hue=Hue.THIS_YEAR, value=lambda month: month.energy_kwh)


def bill_chart(request: HttpRequest, subject: Subject) -> Chart:
    """Draw the amounts of the latest 13 months, last year dashed."""
    months = months_of(bills_shown(request, subject))
    title = _("What was billed each month?")
    return _by_month(months, title=title, unit=_("yuan"), hue=Hue.MONEY, value=lambda month: month.amount)


def _by_month(
    months: list[MonthOfAccount], *, title: str, unit: str, hue: Hue, value: Callable[[MonthOfAccount], Decimal | int]
) -> Chart:
    known = {month.month: value(month) for month in months}
    latest = months[-1].month if months else date(2000, 1, 1)
    shown = [months_earlier(latest, months=back) for back in reversed(range(MONTHS_SHOWN))] if months else []
    before = [known.get(months_earlier(month, months=YEAR)) for month in shown]
    series = [Series(_("billed"), [known.get(month) for month in shown], hue)]
    if any(figure is not None for figure in before):
        series.append(Series(_("a year before"), before, Hue.LAST_YEAR, is_line=True, is_dashed=True))
    places = 2 if hue is Hue.MONEY else 0
    categories = [written(month, kind=Kind.MONTH) for month in shown]
    return Chart(title, unit, categories, tuple(series), places=places)
