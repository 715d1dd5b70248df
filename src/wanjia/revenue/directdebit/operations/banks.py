"""Banks that begin to collect for us."""

from __future__ import annotations

from datetime import datetime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.organisation.queries import UnknownUnit, unit_named
from wanjia.revenue.directdebit import rules
from wanjia.revenue.directdebit.models import DebitBank
from wanjia.revenue.directdebit.operations.held import day_of, refuse, tell
from wanjia.revenue.directdebit.queries.figures import format_names
from wanjia.revenue.directdebit.types import LayoutWay, NewBank


def open_bank(new: NewBank, *, by: Actor, at: datetime) -> int:
    """
    Write a bank down that collects for a unit and those below it from today on.

    :returns: the bank's id
    :raises UnknownUnit: if the unit is not among the actor's
    :raises DebitRefused: if the code is none or taken, or a format is not known
    """
    unit = unit_named(new.unit_code)
    if not by.scope.holds(unit.path):
        msg = f"unit {new.unit_code} is not among yours"
        raise UnknownUnit(msg)
    refuse(rules.why_not_coded(new.code))
    refuse(None if rules.CLEARING_CODE.fullmatch(new.bank_code) else "The code of a bank has 12 digits.")
    known = new.ask_format in format_names(LayoutWay.ASK) and new.return_format in format_names(LayoutWay.RETURN)
    refuse(None if known else "Choose formats that stand in the table of layouts.")
    taken = DebitBank.objects.filter(code=new.code).exists()
    refuse(f"There is a bank {new.code} already." if taken else None)
    bank = DebitBank.objects.create(
        code=new.code,
        name=new.name.strip(),
        bank_code=new.bank_code,
        unit_id=unit.unit_id,
        creditor_name=new.creditor_name.strip(),
        creditor_number=new.creditor_number.strip(),
        creditor_account=rules.plain_number(new.creditor_account),
        ask_format=new.ask_format,
        return_format=new.return_format,
        asks_per=new.asks_per,
        start_date=day_of(at),
        opened_by=by.number,
    )
    tell("directdebit.bank_opened", of=bank, by=by, at=at, code=bank.code)
    return bank.pk
