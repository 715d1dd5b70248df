"""Questions about payments that a bank may take back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wanjia.foundation.access.types import Scope
from wanjia.foundation.organisation.queries import units_inside
from wanjia.revenue.payments.models import Payment
from wanjia.revenue.payments.types import PaymentState, Tender

#: What a bank or a channel can take back out of our account; a cheque is taken back at the counter.
TAKEN_BACK = (Tender.BANK, Tender.ONLINE, Tender.CARD, Tender.AGENT)


@dataclass(frozen=True, slots=True)
class Returnable:
    """A payment that stands and could come back; the name is unmasked."""

    payment_id: int
    number: str
    account_number: str
    name: str
    amount: Decimal
    received_on: date


def payment_to_return(payment_id: int, *, unit_path: str) -> Returnable | None:
    """Find a payment of a unit and those below that stands and that a bank could take back; none if there is none."""
    found = returnable(unit_path, amount=None, payment_id=payment_id)
    return found[0] if found else None


def returnable(
    unit_path: str, *, amount: Decimal | None, payment_id: int | None = None, at_most: int = 20
) -> list[Returnable]:
    """Give payments that stand and that a bank could take back, the latest first, all of an amount if one is given."""
    inside = units_inside(Scope((unit_path,)).unit_paths)
    rows = Payment.objects.filter(unit__in=inside, state=PaymentState.TAKEN, tender__in=TAKEN_BACK)
    if amount is not None:
        rows = rows.filter(amount=amount)
    if payment_id is not None:
        rows = rows.filter(pk=payment_id)
    columns = ("pk", "number", "account__number", "account__customer__name", "amount", "received_on")
    return [Returnable(*row) for row in rows.order_by("-received_on", "-pk").values_list(*columns)[:at_most]]
