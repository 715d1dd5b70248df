"""What was done about the debts of one customer, and what is planned and agreed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Min, Q, QuerySet

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused
from wanjia.revenue.dunning.flow import AGREEMENT, WARNING
from wanjia.revenue.dunning.models import Agreement, Contact, ExposureWarning, Instalment, Notice, Promise, Risk
from wanjia.revenue.dunning.types import BY_HAND, NoticeState, PlanState, PromiseState, WarningState


class UnknownThing(Refused):
    """No notice, agreement or warning of the scope has that id."""


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A step against a debt as plain values."""

    notice_id: int
    account_id: int
    account_number: str
    unit_name: str
    unit_path: str
    channel: str
    template_id: int | None
    debt_date: date
    amount: Decimal
    days: int
    planned_on: date
    not_before: datetime
    state: str
    done_at: datetime | None
    done_by: str
    outcome: str
    note: str
    recovered: Decimal


NOTICE_PATHS = (
    "pk",
    "account_id",
    "account__number",
    "account__unit__name",
    "account__unit__path",
    "channel",
    "template_id",
    *(field.name for field in fields(NoticeRow)[7:]),
)


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A call or visit as plain values."""

    made_at: datetime
    channel: str
    outcome: str
    note: str
    made_by: str
    notice_id: int | None


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promise as plain values."""

    promise_id: int
    amount: Decimal
    day: date
    by_whom: str
    note: str
    state: str
    paid: Decimal
    taken_by: str
    taken_at: datetime
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class PartRow:
    """
    One part of an agreement.

    :ivar paid: yuan of it, the earlier parts first
    """

    sequence: int
    due_date: date
    amount: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """An agreement as plain values; ``steps`` are what its flow allows now."""

    agreement_id: int
    account_id: int
    account_number: str
    unit_name: str
    unit_path: str
    total: Decimal
    paid: Decimal
    late_fees: str
    state: str
    reason: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    decision_reason: str
    begun_on: date | None
    ended_on: date | None
    parts: tuple[PartRow, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A customer's risk as plain values; ``points_by_factor`` explains the sum."""

    grade: str
    points: int
    late_days: int
    broken_promises: int
    months_owed: Decimal
    returned_payments: int
    overdue: Decimal
    points_by_factor: dict[str, int]
    assessed_on: date


@dataclass(frozen=True, slots=True)
class WarningRow:
    """A warning about a large customer as plain values."""

    warning_id: int
    account_id: int
    account_number: str
    customer_name: str
    unit_name: str
    unit_path: str
    assessed_on: date
    owed: Decimal
    running: Decimal
    credit: Decimal
    deposit: Decimal
    exposure: Decimal
    state: str
    owner: str
    measure: str
    note: str
    warned_at: datetime
    changed_by: str
    changed_at: datetime | None
    steps: tuple[str, ...]


def notices_of(account_id: int, *, most: int = 100) -> list[NoticeRow]:
    """Give the steps ever taken against an account found within a scope before, the latest first."""
    rows = Notice.objects.filter(account_id=account_id).order_by("-planned_on", "-pk")
    return [NoticeRow(*row) for row in rows.values_list(*NOTICE_PATHS)[:most]]


def notice_with_id(notice_id: int, *, scope: Scope) -> NoticeRow:
    """
    Find a step.

    :raises UnknownThing: if there is none with that id in the scope
    """
    mine = Notice.objects.filter(within(scope, path="account__unit__path"), pk=notice_id)
    row = mine.values_list(*NOTICE_PATHS).first()
    if row is None:
        msg = "There is no such step among your units."
        raise UnknownThing(msg)
    return NoticeRow(*row)


def steps_to_do(scope: Scope) -> QuerySet[Notice]:
    """Give what people must do of what is planned in the units of a scope."""
    return Notice.objects.filter(
        within(scope, path="account__unit__path"), state=NoticeState.PLANNED, channel__in=BY_HAND
    )


def next_to_do(scope: Scope, *, but: int) -> str | None:
    """Give the number of the account whose step has waited longest, another than one account's; none if all is done."""
    rows = steps_to_do(scope).exclude(account_id=but).order_by("not_before", "pk")
    found: str | None = rows.values_list("account__number", flat=True).first()
    return found


def contacts_of(account_id: int, *, most: int = 100) -> list[ContactRow]:
    """Give the calls and visits of an account found within a scope before, the latest first."""
    rows = Contact.objects.filter(account_id=account_id).order_by("-made_at", "-pk")
    return [ContactRow(*row) for row in rows.values_list(*(field.name for field in fields(ContactRow)))[:most]]


def promises_of(account_id: int) -> list[PromiseRow]:
    """Give the promises of an account found within a scope before, the latest first."""
    rows = Promise.objects.filter(account_id=account_id).order_by("-taken_at", "-pk")
    names = ("pk", *(field.name for field in fields(PromiseRow)[1:]))
    return [PromiseRow(*row) for row in rows.values_list(*names)]


def agreements_of(account_id: int) -> list[AgreementRow]:
    """Give the agreements of an account found within a scope before, the latest first."""
    return _agreements(Agreement.objects.filter(account_id=account_id).order_by("-proposed_at", "-pk"))


def agreement_with_id(agreement_id: int, *, scope: Scope) -> AgreementRow:
    """
    Find an agreement.

    :raises UnknownThing: if there is none with that id in the scope
    """
    found = _agreements(Agreement.objects.filter(within(scope, path="account__unit__path"), pk=agreement_id))
    if not found:
        msg = "There is no such agreement among your units."
        raise UnknownThing(msg)
    return found[0]


def _agreements(rows: QuerySet[Agreement]) -> list[AgreementRow]:
    held = list(rows.select_related("account__unit"))
    parts: dict[int, list[Instalment]] = {}
    for part in Instalment.objects.filter(agreement__in=[row.pk for row in held]).order_by("agreement_id", "sequence"):
        parts.setdefault(part.agreement_id, []).append(part)
    plain = [field.name for field in fields(AgreementRow)[5:-2]]
    return [
        AgreementRow(
            *(
                row.pk,
                row.account_id,
                row.account.number,
                row.account.unit.name,
                row.account.unit.path,
                *(getattr(row, name) for name in plain),
                _parts(parts.get(row.pk, []), paid=row.paid),
                AGREEMENT.open_steps(row.state),
            )
        )
        for row in held
    ]


def _parts(rows: list[Instalment], *, paid: Decimal) -> tuple[PartRow, ...]:
    told, left = [], paid
    for row in rows:
        covered = max(min(left, row.amount), Decimal(0))
        told.append(PartRow(row.sequence, row.due_date, row.amount, covered))
        left -= covered
    return tuple(told)


def risk_of(account_id: int) -> RiskRow | None:
    """Give the risk of an account found within a scope before; none if it has nothing against it."""
    row = Risk.objects.filter(account_id=account_id).first()
    return None if row is None else RiskRow(*(getattr(row, field.name) for field in fields(RiskRow)))


def warning_with_id(warning_id: int, *, scope: Scope) -> WarningRow:
    """
    Find a warning.

    :raises UnknownThing: if there is none with that id in the scope
    """
    mine = ExposureWarning.objects.filter(within(scope, path="account__unit__path"), pk=warning_id)
    plain = [field.name for field in fields(WarningRow)[6:-1]]
    paths = ("pk", "account_id", "account__number", "account__customer__name", "unit__name", "account__unit__path")
    row = mine.values_list(*paths, *plain).first()
    if row is None:
        msg = "There is no such warning among your units."
        raise UnknownThing(msg)
    return WarningRow(*(*row, WARNING.open_steps(row[len(paths) + plain.index("state")])))


def steps_waiting(scope: Scope) -> tuple[int, datetime | None]:
    """Count what people must do, and say since when the oldest waits."""
    told = steps_to_do(scope).aggregate(count=Count("pk"), oldest=Min("not_before"))
    return told["count"], told["oldest"]


def agreements_waiting(scope: Scope, *, but_of: str) -> tuple[int, datetime | None]:
    """Count the agreements that wait for a decision by somebody else than who proposed them."""
    mine = Agreement.objects.filter(within(scope, path="account__unit__path"), state=PlanState.PROPOSED)
    told = mine.filter(~Q(proposed_by=but_of)).aggregate(count=Count("pk"), oldest=Min("proposed_at"))
    return told["count"], told["oldest"]


def warnings_waiting(scope: Scope) -> tuple[int, datetime | None]:
    """Count the warnings that nobody has proposed a measure for."""
    mine = ExposureWarning.objects.filter(within(scope, path="account__unit__path"), state=WarningState.OPEN)
    told = mine.aggregate(count=Count("pk"), oldest=Min("warned_at"))
    return told["count"], told["oldest"]


def open_promise_of(account_id: int) -> PromiseRow | None:
    """Give the open promise of an account found within a scope before, if it has one."""
    return next((row for row in promises_of(account_id) if row.state == PromiseState.OPEN), None)


def has_promise(promise_id: int, *, scope: Scope) -> bool:
    """Tell whether a promise is one of a scope."""
    return Promise.objects.filter(within(scope, path="account__unit__path"), pk=promise_id).exists()
