"""The journal, the postings and the closings as pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from wanjia.interfaces.kit.lists import ListPage
from wanjia.revenue.ledger.listings import CLOSINGS as CLOSING_LIST
from wanjia.revenue.ledger.listings import ENTRIES as ENTRY_LIST
from wanjia.revenue.ledger.listings import POSTINGS as POSTING_LIST


def _to_entry(row: Mapping[str, Any]) -> str:
    return reverse("console:ledger_entry", args=[row.get("pk") or row["entry_id"]])


def _to_opposed(row: Mapping[str, Any]) -> str:
    return reverse("console:ledger_entry", args=[row["opposes"]])


def _to_month(row: Mapping[str, Any]) -> str:
    return reverse("console:book_month", args=[row["unit__code"], f"{row['month']:%Y-%m}"])


ENTRIES = ListPage(
    ENTRY_LIST,
    links={"entry": _to_entry},
    empty=gettext_lazy("Nothing was booked that matches. Take a filter away, or choose another unit above."),
    hint=gettext_lazy("What is booked is never changed: a mistake is taken back by an entry of its own."),
)
POSTINGS = ListPage(
    POSTING_LIST,
    links={"entry": _to_entry},
    empty=gettext_lazy("Nothing was booked that matches. Take a filter away, or choose another unit above."),
    hint=gettext_lazy("Debits are above 0, credits below."),
)
CLOSINGS = ListPage(
    CLOSING_LIST,
    links={"month": _to_month},
    empty=gettext_lazy("No month of your units was ever closed."),
    hint=gettext_lazy("A month that was reopened and closed again stands here twice."),
)
