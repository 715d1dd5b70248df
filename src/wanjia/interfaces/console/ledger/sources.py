"""Where the thing is shown because of which an entry was booked."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.urls import NoReverseMatch, reverse

from wanjia.foundation.access.types import WHOLE_COMPANY, Permission
from wanjia.interfaces.kit.viewer import Viewer
from wanjia.revenue.billing.queries.charged import numbers_of
from wanjia.revenue.payments.listings import PAYMENTS
from wanjia.revenue.receivables.listings import OPENINGS


def _bill(source_id: int) -> str:
    return numbers_of([source_id]).get(source_id, "")


def _itself(source_id: int) -> str:
    return str(source_id)


def _payment(source_id: int) -> str:
    found = PAYMENTS.rows(WHOLE_COMPANY).filter(pk=source_id).values_list("number", flat=True).first()
    return str(found or "")


def _opened(source_id: int) -> str:
    found = OPENINGS.rows(WHOLE_COMPANY).filter(pk=source_id).values_list("account__number", flat=True).first()
    return str(found or "")


#: Kind of a source → its address, what the address is called by, and the permission to open it. Packages of pages add
#: theirs; a source without one is named only.
PAGES: Mapping[str, tuple[str, Callable[[int], str], Permission]] = {
    "billing.bill": ("console:bill", _bill, Permission.BILLS_VIEW),
    "payments.payment": ("console:payment", _payment, Permission.RECEIVABLES_VIEW),
    "payments.handover": ("console:handover", _itself, Permission.RECEIVABLES_VIEW),
    "payments.movement": ("console:deposit", _itself, Permission.RECEIVABLES_VIEW),
    "payments.shift": ("console:shift", _itself, Permission.RECEIVABLES_VIEW),
    "receivables.charge": ("console:charge", _itself, Permission.RECEIVABLES_VIEW),
    "receivables.concession": ("console:concession", _itself, Permission.RECEIVABLES_VIEW),
    "receivables.opening": ("console:account_money", _opened, Permission.RECEIVABLES_VIEW),
    "receivables.move": ("console:credit_move", _itself, Permission.RECEIVABLES_VIEW),
}


def source_link(source_kind: str, *, source_id: int, who: Viewer) -> tuple[str, str]:
    """Give what a source is called by, and its address; the address is empty where there is none for this viewer."""
    page = PAGES.get(source_kind)
    if page is None:
        return str(source_id), ""
    route, naming, permission = page
    called = naming(source_id)
    if not called or not who.may(permission):
        return called or str(source_id), ""
    try:
        return called, reverse(route, args=[called])
    except NoReverseMatch:
        return called, ""
