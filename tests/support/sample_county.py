"""
Add to a sample county what browser tests and screenshots want to see, and tell where everything is.

``python -m tests.support.sample_county`` works on the county of ``WANJIA_HOME`` and prints addresses as JSON: for each
page that opens by GET its link and a login to whom it opens, or nothing where the county has no such object.
"""

import json
import os
import sys
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import django

ACCOUNTANT, HEAD, STATION = "YZ0017", "YZ0038", "YZ-S1"
#: Of these the first is taken to whom a page opens.
PEOPLE = (ACCOUNTANT, "YZ0006", "YZ0001", "YZ0007", "YZ0008", HEAD, "YZ0042", "YZ0041")
JANUARY, FEBRUARY, MARCH = (date(2026, month, 1) for month in (1, 2, 3))
PRICES_OF_HOMES = "SAMPLE-HB-RES"
ODD = 3
MANY_TIMES = 9
#: What is proposed and owed is that of the latest accounts of the station; journeys take the earliest.
LATEST = 12


def deliver_february(route: str) -> int:
    """Hand in the readings with which February ends on a route, three of them far too high; give how many."""
    from django.apps import apps
    from django.utils import timezone

    from wanjia.foundation.access.queries import process_actor
    from wanjia.measurement.readings import operations
    from wanjia.measurement.readings.sheets import DELIVERY

    stops = apps.get_model("readings", "RouteStop").objects.filter(route__code=route, end_date=None)
    rows: list[dict[str, Any]] = []
    for place, stop in enumerate(stops.order_by("sequence")):
        rows += _next_readings(stop.usage_point_id, times=MANY_TIMES if place < ODD else 1)
    table = DELIVERY.schema.frame(rows)
    return operations.accept(table, by=process_actor("headend"), at=timezone.now()).written


def _next_readings(usage_point_id: int, *, times: int) -> list[dict[str, Any]]:
    from django.apps import apps

    found = apps.get_model("readings", "Reading").objects.filter(usage_point=usage_point_id, supersedes=None)
    by_register: dict[tuple[str, str], list[Decimal]] = {}
    for reading in found.select_related("meter").order_by("reading_date"):
        by_register.setdefault((reading.meter.number, reading.kind), []).append(reading.value)
    return [
        {
            "meter_number": meter,
            "kind": kind,
            "reading_date": MARCH,
            "value": values[-1] + max(values[-1] - values[-2], Decimal(1)) * times,
            "quality": "REMOTE",
        }
        for (meter, kind), values in by_register.items()
        if len(values) > 1
    ]


def make_papers() -> None:
    """Write a token, a saved view, a proposal, an exemption, jobs and a what-if, unless they are there."""
    from django.utils import timezone

    from wanjia.foundation.access.queries import actor_of
    from wanjia.foundation.duties import operations as duties
    from wanjia.foundation.duties.types import DutyRule, ExemptionPlan
    from wanjia.foundation.findings.types import Refused
    from wanjia.foundation.jobs import operations as jobs
    from wanjia.foundation.jobs.files import keep_upload
    from wanjia.foundation.periods.types import Period
    from wanjia.foundation.tokens import operations as tokens
    from wanjia.foundation.tokens.types import ApiScope, TokenPlan

    at, today = timezone.now(), timezone.localdate()
    accountant, head = actor_of(ACCOUNTANT, on=today), actor_of(HEAD, on=today)
    until = today + timedelta(days=90)
    uses = frozenset({ApiScope.READINGS_READ, ApiScope.READINGS_WRITE})
    tokens.issue(TokenPlan(ACCOUNTANT, "采集主站", uses, STATION, until, 600), by=accountant, at=at)
    days = Period(today, today + timedelta(days=30))
    try:
        plan = ExemptionPlan(DutyRule.REVIEW_OWN_READING, STATION, days, "本所抄表与复核暂由一人兼任")
        duties.request_exemption(plan, by=head, at=at)
    except Refused:
        pass  # asked for before
    list_asked = {"listing": "accounts", "query": "", "format": "csv", "back": "", "language": "zh-hans"}
    jobs.submit("files.export_list", arguments=list_asked, by=accountant, at=at, subject="用电户 (csv)")
    upload = keep_upload(["客户编号,客户名称,客户类别\nK900,新客户,PERSON\nK901,,\n".encode()], suffix=".csv")
    handed_in = {"sheet": "customers", "upload": upload, "file": "客户.csv", "language": "zh-hans"}
    jobs.submit("files.check_sheet", arguments=handed_in, by=accountant, at=at, subject="客户: 客户.csv")
    make_timetable()


def make_timetable() -> None:
    """Let the books of the station be looked at every night, unless that is so."""
    from django.apps import apps

    from wanjia.foundation.organisation.queries import unit_named

    rows, unit_id = apps.get_model("jobs", "Timetable").objects, unit_named(STATION).unit_id
    made, is_new = rows.get_or_create(kind="ledger.verify", unit_id=unit_id, answered_by="MONTH_CLOSE")
    if is_new:
        given = {"start_date": date(2026, 1, 1), "at_time": time(2), "catch_up": "LATEST", "source": "夜间"}
        apps.get_model("jobs", "TimetableTiming").objects.create(timetable=made, **given)


def make_billing(route: str) -> None:
    """Validate and price February of a route, propose a change of terms, and price a what-if of January."""
    from django.apps import apps
    from django.utils import timezone

    from wanjia.foundation.access.queries import actor_of
    from wanjia.foundation.organisation.queries import unit_named
    from wanjia.interfaces.worker import billing, what_if
    from wanjia.measurement.readings import operations as readings
    from wanjia.registry.customers import operations as customers
    from wanjia.registry.customers.types import Parameters
    from wanjia.registry.tariffs import queries as tariffs
    from wanjia.registry.tariffs.protocols.book_text import document_text
    from wanjia.revenue.whatif import operations as what_ifs
    from wanjia.revenue.whatif.rules import as_draft
    from wanjia.revenue.whatif.types import Question

    at, accountant = timezone.now(), actor_of(ACCOUNTANT, on=timezone.localdate())
    route_id = apps.get_model("readings", "ReadingRoute").objects.get(code=route).pk
    readings.validate(route_ids=[route_id], reading_date=MARCH, by=accountant, at=at)
    number = billing.plan(FEBRUARY, unit_id=unit_named(STATION).unit_id, route_ids=[route_id], by=accountant)
    billing.price(number, by=accountant)
    terms = apps.get_model("customers", "AgreementTerms").objects.filter(
        agreement__account__unit__code=STATION, structure__code="HB.RES", end_date=None
    )
    first = terms.select_related("agreement").earliest("pk")
    larger = Parameters(contract_kva=first.contract_kva + 4, running_kva=first.running_kva + 4)
    customers.propose_terms(
        first.agreement.number, new=larger, on=timezone.localdate(), reason="客户申请增容", by=accountant, at=at
    )
    document_id = tariffs.document_ids()[PRICES_OF_HOMES]
    draft = document_text(as_draft(tariffs.document_held(document_id)))
    question = Question("居民阶梯测算", JANUARY, STATION, draft, document_id)
    what_if.price(
        what_ifs.plan_what_if(question, by=accountant, at=at), by=accountant, watch=lambda _done, _parts: None
    )


def make_counter() -> None:
    """Open a till and take two payments of the first account that was billed."""
    from django.apps import apps
    from django.utils import timezone

    from tests.support.bank import make_bank
    from tests.support.debits import make_debits
    from tests.support.outlets import make_outlets
    from tests.support.till import make_till
    from wanjia.foundation.access.queries import actor_of
    from wanjia.foundation.access.types import WHOLE_COMPANY
    from wanjia.registry.customers.queries import account_named

    billed = apps.get_model("billing", "Bill").objects.filter(account__unit__code=STATION, state="ISSUED")
    number = billed.order_by("pk").values_list("account__number", flat=True)[0]
    accountant = actor_of(ACCOUNTANT, on=timezone.localdate())
    make_till(account_named(number, scope=WHOLE_COMPANY), by=accountant)
    make_outlets(account_named(number, scope=WHOLE_COMPANY), by=accountant)
    make_bank(account_named(number, scope=WHOLE_COMPANY), by=accountant)
    mandated = apps.get_model("directdebit", "Mandate").objects.values("account_id")
    debtors = apps.get_model("receivables", "Position").objects.filter(account__unit__code=STATION, owed__gt=0)
    owing = debtors.exclude(account__in=mandated).order_by("pk").values_list("account__number", flat=True)[:3]
    make_debits(*(account_named(other, scope=WHOLE_COMPANY) for other in owing), by=accountant)


def make_error() -> None:
    """Propose a correction of what the first account was billed that is not the counter's."""
    from django.apps import apps
    from django.utils import timezone

    from tests.support.errors import make_correction
    from wanjia.foundation.access.queries import actor_of

    billed = apps.get_model("billing", "Bill").objects.filter(account__unit__code=STATION, state="ISSUED")
    account_id = billed.order_by("pk").values_list("account_id", flat=True)[1]
    make_correction(actor_of(ACCOUNTANT, on=timezone.localdate()), account_id=account_id)


def make_closing() -> None:
    """Close a month of the station's books in which nothing was booked, unless it is closed."""
    from django.utils import timezone

    from wanjia.foundation.access.queries import actor_of
    from wanjia.foundation.organisation.queries import unit_named
    from wanjia.revenue.ledger import operations
    from wanjia.revenue.ledger.queries.closings import closed_among

    unit_id, month = unit_named(STATION).unit_id, date(2024, 12, 1)
    if not closed_among({unit_id}, month=month):
        accountant = actor_of(ACCOUNTANT, on=timezone.localdate())
        operations.close_month(unit_id=unit_id, month=month, by=accountant, at=timezone.now())


def make_energy() -> None:
    """Enter a measure against the loss of an area, and hand in a curve with a gap."""
    from django.apps import apps
    from django.utils import timezone

    from tests.support.interval_samples import make_interval_findings
    from wanjia.energy.lineloss.operations.measuring import enter_measure
    from wanjia.energy.lineloss.types import MeasureKind, NewMeasure, Way
    from wanjia.foundation.access.queries import actor_of

    area = apps.get_model("network", "TransformerArea").objects.filter(unit__code=STATION).order_by("code")[0]
    due = timezone.localdate() + timedelta(days=9)
    new = NewMeasure(Way.AREA, area.code, MeasureKind.INSPECTED, "逐户核查", due, HEAD)
    enter_measure(new, by=actor_of(HEAD, on=timezone.localdate()), at=timezone.now())
    make_interval_findings()


def make_proposals() -> None:
    """Propose a write-off and a refund of what was paid too much, and make a group account."""
    from decimal import Decimal

    from django.apps import apps
    from django.utils import timezone

    from tests.support.refunds import make_voucher
    from wanjia.foundation.access.queries import actor_of
    from wanjia.revenue.ledger.types import LedgerAccount
    from wanjia.revenue.receivables.operations import conceding, grouping, moving
    from wanjia.revenue.receivables.operations.receiving import receive
    from wanjia.revenue.receivables.types import Money, MoveKind, SettlementKind

    at, today = timezone.now(), timezone.localdate()
    by = actor_of(ACCOUNTANT, on=today)
    charges = apps.get_model("receivables", "Charge").objects.filter(account__unit__code=STATION, open_amount__gt=0)
    charge, *_, paying = charges.select_related("account").order_by("-account_id", "pk")[:LATEST]
    given: dict[str, Any] = {"kind": SettlementKind.WRITE_OFF, "amount": Decimal("1.00"), "reason": "无法收回"}
    conceding.propose(charge_id=charge.pk, by=by, at=at, **given)
    account = paying.account
    held = (account.unit_id, LedgerAccount.BANK_IN_TRANSIT, "BANK", "tests.payment", 1, today)
    receive(Money(account.pk, Decimal(100_000), *held), by=by, at=at)
    moving.propose_move(moving.NewMove(account.pk, MoveKind.REFUND, Decimal("20.00"), "多缴"), by=by, at=at)
    make_voucher(account.pk, by=by)
    grouping.make_group(grouping.NewGroup("J1", "光明集团", STATION), by=by, at=at)
    grouping.add_member("J1", account_number=account.number, start=today, by=by, at=at)


def make_debts() -> None:
    """Remind debtors of a station, warn of its large customers, ask for a cut, place a hold, write balances."""
    from dataclasses import replace

    from django.apps import apps
    from django.utils import timezone

    from tests.support.cuts import make_cuts
    from tests.support.overdue import make_debtors
    from wanjia.foundation.access.queries import actor_of
    from wanjia.foundation.access.types import Scope
    from wanjia.foundation.organisation.queries import unit_named

    accountant = actor_of(ACCOUNTANT, on=timezone.localdate())
    mine = replace(accountant, scope=Scope((unit_named(STATION).path,)))
    accounts = apps.get_model("receivables", "Position").objects.filter(account__unit__code=STATION)
    numbers = list(accounts.order_by("-account_id").values_list("account__number", flat=True)[:LATEST])
    make_cuts(mine, numbers=(numbers[1], numbers[2]))
    make_debtors(mine, only=numbers)
    _warn_of(numbers[0])


def _warn_of(number: str) -> None:
    """Write a warning of an account where no customer of the station is large enough to be warned of."""
    from django.apps import apps
    from django.utils import timezone

    warnings = apps.get_model("dunning", "ExposureWarning").objects
    if warnings.filter(account__unit__code=STATION).exists():
        return
    account = apps.get_model("customers", "CustomerAccount").objects.get(number=number)
    amounts = {"owed": 52_000, "running": 18_500, "credit": 0, "deposit": 40_000, "exposure": 30_500}
    made = {"state": "OPEN", "assessed_on": timezone.localdate(), "warned_at": timezone.now(), **amounts}
    warnings.create(account=account, unit=account.unit, **made)


def links() -> dict[str, list[str] | None]:
    """Give, for every page that opens by GET, its link and the login of somebody whom it opens to."""
    from django.utils import timezone

    from tests.support.addresses import NoSample, Place, addresses
    from tests.support.samples import link_of
    from wanjia.foundation.access.queries import actor_of
    from wanjia.foundation.access.rules import is_permitted
    from wanjia.foundation.organisation.queries import unit_named

    place = Place(unit_named(STATION).path, ACCOUNTANT)
    people = [actor_of(number, on=timezone.localdate()) for number in PEOPLE]
    found: dict[str, list[str] | None] = {}
    for address in addresses():
        if not address.has_entry or "GET" not in address.methods:
            continue
        wanted = address.permissions
        who = next(p.number for p in people if not wanted or any(is_permitted(p, permission=w) for w in wanted))
        try:
            found[address.name] = [link_of(address, place=place), who]
        except NoSample:
            found[address.name] = None
    return found


def main(*, priced: str, waiting: list[str]) -> None:
    """
    Prepare and print.

    :param priced: route whose February is read, validated and priced
    :param waiting: routes whose February is read, and waits for a clerk
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanjia.site.settings")
    django.setup()
    for route in (priced, *waiting):
        deliver_february(route)
    make_papers()
    make_billing(priced)
    make_counter()
    make_error()
    make_closing()
    make_proposals()
    make_debts()
    make_energy()
    print(json.dumps(links()))


if __name__ == "__main__":
    main(priced=sys.argv[1], waiting=sys.argv[2:])
