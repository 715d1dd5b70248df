"""Questions about payments that a bank may take back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from wanjia.foundation.access.types import Scope
from wanjia.foundation.organisation.queries import units_inside
from wanjia.revenue.ledger.queries.entries import postings
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.payments.models import Cheque, Payment
from wanjia.revenue.payments.types import ChequeState, PaymentState, Tender

#: What a bank or a channel can take back out of our account; a cheque, too, once the bank has credited it.
#: So many keys are named in one query.
NAMED_AT_ONCE = 5_000
TAKEN_BACK = (Tender.BANK, Tender.ONLINE, Tender.CARD, Tender.AGENT)


@dataclass(frozen=True, slots=True)
class Returnable:
    """
    A payment that a bank takes back; the name is unmasked.

    :ivar is_returned: it was written down as returned at the counter, and only the bank's line is missing: a cheque
    :ivar tender: as code
    """

    payment_id: int
    number: str
    account_number: str
    name: str
    amount: Decimal
    received_on: date
    unit_id: int
    tender: str
    state: str

    @property
    def is_returned(self) -> bool:
        """Tell whether the counter wrote down that it came back, before the bank's line was seen."""
        return self.state == PaymentState.RETURNED


def payment_to_return(payment_id: int, *, unit_path: str) -> Returnable | None:
    """Find a payment of a unit and those below that a bank could take back, or has; none if there is none."""
    found = returnable(unit_path, amount=None, payment_id=payment_id)
    return found[0] if found else None


def returnable(
    unit_path: str, *, amount: Decimal | None, payment_id: int | None = None, at_most: int = 20
) -> list[Returnable]:
    """
    Give payments that a bank could take back, the latest first, all of an amount if one is given.

    A cheque is among them once the bank has credited it; and one that the counter returned out of the bank's money
    already, so that the bank's line finds it.
    """
    inside = units_inside(Scope((unit_path,)).unit_paths)
    credited = Cheque.objects.filter(state=ChequeState.CLEARED, unit__in=inside).values("payment_id")
    stands = Q(state=PaymentState.TAKEN) & (Q(tender__in=TAKEN_BACK) | Q(pk__in=credited))
    rows = Payment.objects.filter(stands | Q(pk__in=_returned_at_counter(unit_path)), unit__in=inside)
    if amount is not None:
        rows = rows.filter(amount=amount)
    if payment_id is not None:
        rows = rows.filter(pk=payment_id)
    columns = ("pk", "number", "account__number", "account__customer__name", "amount", "received_on")
    whose = ("unit_id", "tender", "state")
    return [Returnable(*row) for row in rows.order_by("-received_on", "-pk").values_list(*columns, *whose)[:at_most]]


def _returned_at_counter(unit_path: str) -> list[int]:
    """Give the cheques that were taken out of the bank's money before a line of the bank was seen."""
    booked = postings(Scope((unit_path,))).filter(
        ledger_account=LedgerAccount.BANK, item="", amount__lt=0, entry__source_kind="payments.payment"
    )
    return list(booked.values_list("entry__source_id", flat=True))


def payments_keyed(keys: Collection[str]) -> dict[str, int]:
    """Give the payments that were taken in under some keys of a higher package: key → id."""
    asked, found = sorted(keys), {}
    for at in range(0, len(asked), NAMED_AT_ONCE):
        rows = Payment.objects.filter(key__in=asked[at : at + NAMED_AT_ONCE]).values_list("key", "pk")
        found.update(dict(rows))
    return found
