"""A sample of everything in station S1, and people of every role: what the access matrix is tested on."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from tests.integration.billing import village
from tests.integration.console import grid
from tests.integration.console.people import hire
from tests.integration.whatif.asked import HOMES, draft_of
from tests.support.bank import make_bank
from tests.support.debits import make_debits
from tests.support.energy_samples import make_energy
from tests.support.errors import make_correction
from tests.support.interval_samples import make_interval_findings
from tests.support.outages import make_outages
from tests.support.outlets import make_outlets
from tests.support.refunds import make_voucher
from tests.support.till import make_till
from wanjia.foundation.access.queries import actor_of
from wanjia.foundation.access.types import Actor
from wanjia.foundation.duties import operations as duties
from wanjia.foundation.duties.types import DutyRule, ExemptionPlan
from wanjia.foundation.jobs import operations as jobs
from wanjia.foundation.jobs.files import keep_upload
from wanjia.foundation.organisation.queries import unit_named
from wanjia.foundation.organisation.types import Role
from wanjia.foundation.periods.types import Period
from wanjia.foundation.signin import operations as signin
from wanjia.foundation.signin.models import User
from wanjia.foundation.tokens import operations as tokens
from wanjia.foundation.tokens.types import ApiScope, TokenPlan
from wanjia.interfaces.worker import billing as worker
from wanjia.interfaces.worker.running import run_waiting
from wanjia.measurement.readings import operations as readings
from wanjia.registry.customers import operations as customers
from wanjia.registry.customers.queries import account_named
from wanjia.registry.customers.types import Parameters
from wanjia.registry.tariffs import queries as tariffs
from wanjia.revenue.ledger import operations as ledger
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.receivables.operations import conceding, grouping, moving
from wanjia.revenue.receivables.operations.grouping import NewGroup
from wanjia.revenue.receivables.operations.moving import NewMove
from wanjia.revenue.receivables.operations.receiving import receive
from wanjia.revenue.receivables.queries import history as receivables
from wanjia.revenue.receivables.queries.balances import balance_of
from wanjia.revenue.receivables.types import Money, MoveKind, SettlementKind
from wanjia.revenue.whatif import operations as what_ifs
from wanjia.revenue.whatif.types import Question

#: Somebody with every role in the first station, in the second, and one person for each role in the company.
FIRST, SECOND = "ALL-S1", "ALL-S2"
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]
FEBRUARY = date(2026, 2, 1)
UNREAD = "1003"


def number_of(role: Role) -> str:
    """Give the number of the person who holds one role in the whole company."""
    return f"C{list(Role).index(role):02}"


@contextmanager
def kept(blocker: Any) -> Iterator[None]:
    """Write the world once for all tests of a module, each of which takes its own changes back."""
    with blocker.unblock(), override_settings(PASSWORD_HASHERS=QUICK), transaction.atomic():
        make_world()
        yield
        transaction.set_rollback(True)


def make_world() -> None:
    """Write everything."""
    grid.make_grid(until=date(2026, 1, 1))
    village.deliver(FEBRUARY, without=(UNREAD,))
    hire(FIRST, *(("S1", role) for role in Role))
    hire(SECOND, *(("S2", role) for role in Role))
    for role in Role:
        hire(number_of(role), ("C", role))
    make_runs()
    make_findings()
    owner = acting()
    make_papers(owner)
    make_cuts_and_balances(owner)
    make_dunning()
    make_proposals_about_money(owner)
    make_till(account_named("1002", scope=owner.scope), by=owner)
    make_voucher(account_named("1004", scope=owner.scope).account_id, by=owner)
    make_outlets(account_named("1002", scope=owner.scope), by=owner)
    make_debits(*(account_named(number, scope=owner.scope) for number in ("1001", "1006", "1004")), by=owner)
    make_bank(account_named("1002", scope=owner.scope), by=owner)
    make_correction(owner, account_id=account_named("1007", scope=owner.scope).account_id)
    make_closing(owner)
    make_outages(owner)
    make_interval_findings()
    make_energy(person=owner.number)
    make_jobs(owner)


def acting() -> Actor:
    """Give the person of the first station as an actor of today."""
    return actor_of(FIRST, on=timezone.localdate())


def make_runs() -> None:
    """Bill December, price January, and plan November."""
    village.billed(village.DECEMBER)
    unit = {"unit_id": village.station_id(), "route_ids": None, "by": village.CLERK}
    worker.price(worker.plan(village.JANUARY, **unit), by=village.CLERK)
    worker.plan(village.NOVEMBER, **unit)


def make_findings() -> None:
    """Validate February's day, on which one house was not read, and hand in a reading that cannot be taken."""
    routes = reading_route_ids()
    readings.validate(route_ids=routes, reading_date=FEBRUARY, by=village.CLERK, at=timezone.now())
    wrong = {**village.reading(village.SHOP, "ACTIVE_TOTAL", FEBRUARY, 7), "value": -7}
    readings.accept(village.table_of([wrong]), by=village.CLERK, at=timezone.now())


def reading_route_ids() -> list[int]:
    """Give the ids of the village's routes."""
    from django.apps import apps

    return list(apps.get_model("readings", "ReadingRoute").objects.values_list("pk", flat=True))


def make_papers(owner: Actor) -> None:
    """Write a proposal, an exemption, a what-if, a token and a saved view."""
    at, today = timezone.now(), timezone.localdate()
    larger = Parameters(contract_kva=Decimal(12), running_kva=Decimal(12))
    customers.propose_terms("G1001", new=larger, on=today, reason="申请增容", by=owner, at=at)
    days = Period(today, today + timedelta(days=30))
    plan = ExemptionPlan(DutyRule.REVIEW_OWN_READING, "S1", days, "只有一名抄表员")
    duties.request_exemption(plan, by=owner, at=at)
    question = Question("阶梯", village.DECEMBER, "S1", draft_of(HOMES), tariffs.document_ids()[HOMES])
    what_ifs.plan_what_if(question, by=owner, at=at)
    until = today + timedelta(days=30)
    token = TokenPlan(FIRST, "采集主站", frozenset({ApiScope.BILLS_READ}), "S1", until, 600)
    tokens.issue(token, by=owner, at=at)
    signin.save_view(User.objects.get(login=FIRST).pk, listing="accounts", name="城区", query="kind=PERSON")


def make_cuts_and_balances(owner: Actor) -> None:
    """Ask for a cut, place a hold, and write the balances of today."""
    from tests.support.cuts import make_cuts

    make_cuts(owner, numbers=("1006", "1007"))


def make_dunning() -> None:
    """Let what is owed be overdue, plan a night, and write a promise, instalments and a warning."""
    from tests.support.overdue import make_debtors

    make_debtors(acting())


def make_proposals_about_money(owner: Actor) -> None:
    """Propose a write-off and a refund of what was paid too much, and make a group account."""
    at = timezone.now()
    home, shop = (account_named(number, scope=owner.scope) for number in ("1001", "1004"))
    charge_id = receivables.charges_not_settled(home.account_id)[0].charge_id
    given = {"kind": SettlementKind.WRITE_OFF, "amount": Decimal("1.00"), "reason": "无法收回"}
    conceding.propose(charge_id=charge_id, by=owner, at=at, **given)
    amount = balance_of(shop.account_id).owed + 100
    held = (shop.unit_id, LedgerAccount.CASH, owner.number, "tests.payment", 1, timezone.localdate(at))
    receive(Money(shop.account_id, amount, *held), by=owner, at=at)
    moving.propose_move(NewMove(shop.account_id, MoveKind.REFUND, Decimal("20.00"), "多缴"), by=owner, at=at)
    grouping.make_group(NewGroup("J1", "光明集团", "S1"), by=owner, at=at)
    grouping.add_member("J1", account_number="1004", start=timezone.localdate(at), by=owner, at=at)


def make_closing(owner: Actor) -> None:
    """Close a month of the station's books in which nothing was booked."""
    ledger.close_month(unit_id=village.station_id(), month=village.JANUARY_2025, by=owner, at=timezone.now())


def make_jobs(owner: Actor) -> None:
    """Ask for a list as a file and for a check of a handed-in file, and do what waits."""
    at = timezone.now()
    arguments = {"listing": "accounts", "query": "", "format": "csv", "back": "", "language": "zh-hans"}
    jobs.submit("files.export_list", arguments=arguments, by=owner, at=at, subject="用电户 (csv)")
    upload = keep_upload(["客户编号,客户名称,客户类别\nK900,新客户,PERSON\n".encode()], suffix=".csv")
    handed_in = {"sheet": "customers", "upload": upload, "file": "客户.csv", "language": "zh-hans"}
    jobs.submit("files.check_sheet", arguments=handed_in, by=owner, at=at, subject="客户: 客户.csv")
    run_waiting()
    make_timetable("S1")


def make_timetable(unit: str, *, kind: str = "ledger.verify", answered_by: str = "MONTH_CLOSE") -> int:
    """Let work begin by itself every day for a unit, and give its id."""
    unit_id = unit_named(unit).unit_id
    made = apps.get_model("jobs", "Timetable").objects.create(kind=kind, unit_id=unit_id, answered_by=answered_by)
    apps.get_model("jobs", "TimetableTiming").objects.create(
        timetable=made, start_date=date(2020, 1, 1), at_time=time(2), catch_up="LATEST", source="夜间"
    )
    return int(made.pk)
