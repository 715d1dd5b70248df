"""The tab of events: everything that happened to a customer in one line of time, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.events import queries as events
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.customers.agreements import name_of
from wanjia.interfaces.console.customers.overview import bills_shown
from wanjia.interfaces.console.customers.subject import Subject, way
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import written
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.customers import queries as customers
from wanjia.registry.customers.types import PersonalField
from wanjia.registry.metering import queries as metering
from wanjia.revenue.billing.types import BillKind

#: What an event keeps that helps whoever reads a timeline; ids and numbers of this customer are known anyway.
FACTS_TOLD = ("on", "reason", "fields", "meter", "installed", "removed", "area", "start", "end")

EVENTS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Moment:
    """
    One line of a timeline.

    :ivar at: when, for the order
    :ivar when: as written: the day, with the time where somebody did it at a time
    """

    at: datetime
    when: str
    what: str
    detail: str = ""
    who: str = ""
    link: str = ""


def timeline(request: HttpRequest, subject: Subject) -> list[Moment]:
    """Give what happened, the latest first."""
    found = [*_recorded(request, subject), *_agreed(subject), *_hung(request, subject), *_billed(request, subject)]
    return sorted(found, key=lambda moment: moment.at, reverse=True)


def _of_day(day: date, *, what: str, detail: str = "", link: str = "") -> Moment:
    at = datetime.combine(day, time(), tzinfo=get_current_timezone())
    return Moment(at, written(day, kind=Kind.DAY), what, detail, link=link)


def _recorded(request: HttpRequest, subject: Subject) -> Iterator[Moment]:
    scope = viewer(request).scope(Permission.CUSTOMERS_VIEW)
    asked = {
        "customers.customeraccount": [subject.account.account_id],
        "customers.customeragreement": [agreement.agreement_id for agreement in subject.agreements],
        "metering.usagepoint": subject.points,
    }
    for event in events.latest_about(asked, most=EVENTS_SHOWN, scope=scope):
        at = localtime(event.at)
        detail = "; ".join(_facts(event.facts))
        yield Moment(at, written(at, kind=Kind.MOMENT), words.event(event.name), detail, event.actor_name)


def _facts(facts: Mapping[str, Any]) -> Iterator[str]:
    for name in FACTS_TOLD:
        if facts.get(name):
            yield _("%(what)s: %(value)s") % {"what": words.fact(name), "value": _value(facts[name], name=name)}


def _value(value: Any, *, name: str) -> str:
    if name == "fields":
        return ", ".join(words.label_in(PersonalField, value=field) for field in value)
    return ", ".join(str(part) for part in value) if isinstance(value, list) else str(value)


def _agreed(subject: Subject) -> Iterator[Moment]:
    for agreement in subject.agreements:
        detail = _("%(agreement)s at usage point %(point)s") % {
            "agreement": agreement.number,
            "point": agreement.usage_point_number,
        }
        yield _of_day(agreement.start_date, what=_("Supply begins"), detail=detail)
        if agreement.end_date is not None:
            yield _of_day(agreement.end_date, what=_("Supply ends"), detail=agreement.number)
    for terms in customers.terms_had(subject.account.account_id):
        detail = _("%(price)s, %(kva)s kVA") % {
            "price": name_of(terms),
            "kva": written(terms.contract_kva, kind=Kind.DECIMAL),
        }
        yield _of_day(terms.start_date, what=_("Terms hold"), detail=detail)


def _hung(request: HttpRequest, subject: Subject) -> Iterator[Moment]:
    who = viewer(request)
    for meter in metering.meters_at(subject.points).iter_rows(named=True):
        link = way("meter", meter["number"], who=who, needs=Permission.METERING_VIEW)
        yield _of_day(meter["start_date"], what=_("Meter installed"), detail=meter["number"], link=link)
        if meter["end_date"] is not None:
            yield _of_day(meter["end_date"], what=_("Meter taken down"), detail=meter["number"], link=link)
    for ratio in metering.ratios_at(subject.points).iter_rows(named=True):
        detail = f"×{written(ratio['multiplier'], kind=Kind.DECIMAL)}"
        yield _of_day(ratio["start_date"], what=_("Instrument transformers installed"), detail=detail)


def _billed(request: HttpRequest, subject: Subject) -> Iterator[Moment]:
    who = viewer(request)
    for bill in bills_shown(request, subject):
        detail = _("%(month)s: %(kwh)s kWh, %(yuan)s yuan") % {
            "month": written(bill.bill_month, kind=Kind.MONTH),
            "kwh": written(bill.energy_kwh, kind=Kind.NUMBER),
            "yuan": written(bill.amount, kind=Kind.MONEY),
        }
        what = _("Bill, %(kind)s") % {"kind": words.label_in(BillKind, value=bill.kind)}
        link = way("bill", bill.number, who=who, needs=Permission.BILLS_VIEW)
        yield _of_day(bill.end_date, what=what, detail=detail, link=link)
