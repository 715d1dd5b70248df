"""Charges that no run of billing makes: penalties, compensations, late fees."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from wanjia.foundation.access.types import Actor
from wanjia.registry.customers.queries import units_of
from wanjia.revenue.ledger.types import EntryKind, LedgerAccount, Leg
from wanjia.revenue.receivables import rules
from wanjia.revenue.receivables.models import Charge, LateFeeAssessment, Position
from wanjia.revenue.receivables.operations.held import ZERO, MoneyRefused, book, day_of, position_held, shift, tell
from wanjia.revenue.receivables.queries.delays import Delay, delays
from wanjia.revenue.receivables.types import EARNED_IN, OPENING_FEE, ChargeKind, DebtorClass, NewCharge

ENTRY_OF = {
    ChargeKind.LATE_FEE: EntryKind.LATE_FEE,
    ChargeKind.PENALTY: EntryKind.PENALTY,
    ChargeKind.COMPENSATION: EntryKind.COMPENSATION,
}


def charge(new: NewCharge, *, by: Actor, at: datetime) -> int:
    """
    Charge an account for something that no bill asks for; for the same thing of the same source only once.

    :returns: the charge's id
    :raises MoneyRefused: if the account is not of the actor's units, the amount is 0 or finer than a fen, or the kind
        is one that only bills charge
    """
    if new.kind not in ENTRY_OF:
        msg = f"{new.kind} is charged by bills only: correct the bill."
        raise MoneyRefused(msg)
    if (why := rules.why_not_amount(abs(new.amount))) is not None:
        raise MoneyRefused(why)
    position = position_held(new.account_id, by=by)
    same = Charge.objects.filter(
        account_id=new.account_id,
        kind=new.kind,
        item=new.item,
        source_kind=new.source_kind,
        source_id=new.source_id,
    ).first()
    if same is not None:
        return int(same.pk)
    unit_id, debtor = _whose(new)
    made = write_charge(position, new=new, unit_id=unit_id, debtor=debtor, by=by, at=at)
    facts = {"kind": new.kind, "amount": new.amount, "source_kind": new.source_kind, "source_id": new.source_id}
    tell("receivables.charge_made", account_id=new.account_id, unit_id=unit_id, by=by, at=at, charge_id=made, **facts)
    return made


def _whose(new: NewCharge) -> tuple[int, str]:
    """Give the unit and the class of debtors of a charge: those of its bill, else those of the account now."""
    if new.bill_id is not None:
        found = Charge.objects.filter(bill_id=new.bill_id).first()
        if found is not None:
            return found.unit_id, str(found.debtor)
    unit_id = units_of([new.account_id])[new.account_id][0]
    latest = Charge.objects.filter(account_id=new.account_id).order_by("-pk").values_list("debtor", flat=True).first()
    return unit_id, latest or DebtorClass.OTHER


def write_charge(position: Position, *, new: NewCharge, unit_id: int, debtor: str, by: Actor, at: datetime) -> int:
    """Write a charge and its entry under the lock of the account, and give the charge's id."""
    made = Charge.objects.create(
        account_id=new.account_id,
        unit_id=unit_id,
        bill_id=new.bill_id,
        kind=new.kind,
        item=new.item,
        debtor=debtor,
        usage_class=_class_of(new.bill_id),
        month=new.month,
        charged_on=day_of(at),
        due_date=new.due_date,
        amount=new.amount,
        open_amount=new.amount,
        source_kind=new.source_kind,
        source_id=new.source_id,
    )
    legs = (
        Leg(LedgerAccount.RECEIVABLE, new.amount, unit_id, new.account_id),
        Leg(EARNED_IN[new.kind], -new.amount, unit_id, item=new.item),
    )
    book(ENTRY_OF[new.kind], legs=legs, source=("receivables.charge", made.pk), by=by, at=at)
    shift(position, owed=max(new.amount, ZERO), reduction=max(-new.amount, ZERO))
    return int(made.pk)


def _class_of(bill_id: int | None) -> str:
    """Give the class of use of a bill's charges; empty without a bill."""
    if bill_id is None:
        return ""
    return Charge.objects.filter(bill_id=bill_id).values_list("usage_class", flat=True).first() or ""


def charge_late_fees(*, account_id: int, until: date, by: Actor, at: datetime) -> Decimal:
    """
    Charge what the delay of an account's bills has come to, up to and with a day; days charged before are left out.

    :returns: what was charged now, yuan
    :raises MoneyRefused: if the account is not of the actor's units
    """
    position = position_held(account_id, by=by)
    return assess_delays(position, until=until, by=by, at=at)


def assess_delays(position: Position, *, until: date, by: Actor, at: datetime) -> Decimal:
    """Do what `charge_late_fees` does, under the lock of the account."""
    found = delays(position.account_id, until=until)
    charged = sum((_assess(delay, position=position, until=until, by=by, at=at) for delay in found), ZERO)
    if charged:
        unit_id = found[0].unit_id
        tell(
            "receivables.late_fee_charged",
            account_id=position.account_id,
            unit_id=unit_id,
            by=by,
            at=at,
            amount=charged,
            until=until.isoformat(),
        )
    return charged


def _assess(delay: Delay, *, position: Position, until: date, by: Actor, at: datetime) -> Decimal:
    charge_id = None
    if delay.charge:
        new = NewCharge(
            account_id=position.account_id,
            kind=ChargeKind.LATE_FEE,
            item="",
            amount=delay.charge,
            bill_id=delay.bill_id or None,
            month=until.replace(day=1),
            due_date=delay.due_date,
            source_kind=OPENING_FEE if delay.opening_id else "billing.bill",
            source_id=delay.opening_id or delay.bill_id,
        )
        charge_id = write_charge(position, new=new, unit_id=delay.unit_id, debtor=delay.debtor, by=by, at=at)
    LateFeeAssessment.objects.create(
        bill_id=delay.bill_id or None,
        opening_id=delay.opening_id or None,
        charge_id=charge_id,
        start_date=delay.start,
        end_date=delay.end,
        base=delay.base,
        accrued=delay.accrued,
        charged=delay.charge,
        rule_id=delay.rule_id,
        freeze_id=delay.freeze_id,
        turn=delay.turn,
    )
    return delay.charge
