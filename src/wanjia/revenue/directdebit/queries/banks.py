"""Questions about the banks that collect for us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused
from wanjia.revenue.directdebit.models import DebitBank
from wanjia.revenue.directdebit.types import AskPer


class UnknownBank(Refused):
    """No bank collects for us under that code."""


@dataclass(frozen=True, slots=True)
class BankRow:
    """A bank that collects for us, as plain values."""

    bank_id: int
    code: str
    name: str
    bank_code: str
    unit_id: int
    unit_name: str
    unit_path: str
    creditor_name: str
    creditor_number: str
    creditor_account: str
    ask_format: str
    return_format: str
    asks_per: AskPer
    start_date: date
    end_date: date | None


def banks_on(day: date) -> list[BankRow]:
    """Give the banks that collect for the company on a day; every unit below the contract's may use them."""
    return [_row(bank) for bank in DebitBank.objects.on(day).select_related("unit").order_by("code")]


def bank_coded(code: str) -> BankRow:
    """
    Find a bank; whoever asks for debits must be of its contract's unit or below.

    :raises UnknownBank: if there is none
    """
    bank = DebitBank.objects.filter(code=code).select_related("unit").first()
    if bank is None:
        msg = f"No bank collects for us under the code {code[:20]}."
        raise UnknownBank(msg)
    return _row(bank)


def is_for(bank: BankRow, *, scope: Scope) -> bool:
    """Tell whether a scope has units that a bank's contract is for."""
    return bool(scope.inside(bank.unit_path).unit_paths)


def _row(bank: DebitBank) -> BankRow:
    return BankRow(
        bank_id=bank.pk,
        code=bank.code,
        name=bank.name,
        bank_code=bank.bank_code,
        unit_id=bank.unit_id,
        unit_name=bank.unit.name,
        unit_path=bank.unit.path,
        creditor_name=bank.creditor_name,
        creditor_number=bank.creditor_number,
        creditor_account=bank.creditor_account,
        ask_format=bank.ask_format,
        return_format=bank.return_format,
        asks_per=AskPer(bank.asks_per),
        start_date=bank.start_date,
        end_date=bank.end_date,
    )
