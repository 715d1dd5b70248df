"""A village whose January is billed, and drafts of its prices."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tests.integration.billing import village
from tests.integration.billing.village import JANUARY, make_village
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.foundation.organisation.queries import unit_named
from wanjia.interfaces.worker import what_if as worker
from wanjia.registry.tariffs import queries as tariffs
from wanjia.registry.tariffs.protocols.book_text import document_text
from wanjia.registry.tariffs.types import Document, PriceKind
from wanjia.revenue.whatif import operations
from wanjia.revenue.whatif.queries import WhatIfRow
from wanjia.revenue.whatif.rules import as_draft, edited
from wanjia.revenue.whatif.types import Edit, Question

AT = datetime(2026, 3, 1, tzinfo=UTC)
MANAGER = Actor("M9", "经理", WHOLE_COMPANY)
HOMES = "SAMPLE-HB-RES"
TRADE = "国网湖北 代理购电工商业用户电价表 2026-01"


def make_billed_village() -> None:
    """Write the village and bill December and January."""
    make_village()
    village.billed(date(2025, 12, 1))
    village.billed(JANUARY)


def stored(number: str) -> Document:
    """Give a stored document."""
    return tariffs.document_held(tariffs.document_ids()[number])


def draft_of(number: str, *edits: Edit) -> str:
    """Write a changed document as a draft."""
    return document_text(as_draft(edited(stored(number), edits=edits, structures=tariffs.all_structures())))


def without(number: str, *, kind: PriceKind, structure: str) -> str:
    """Write a document as a draft that lacks prices of a structure and its ladder."""
    document = stored(number)
    kept = tuple(row for row in document.prices if (row.kind, row.structure) != (kind, structure))
    ladders = tuple(step for step in document.ladders if step.structure != structure)
    return document_text(as_draft(replace(document, prices=kept, ladders=ladders)))


def question(draft: str, **changes: Any) -> Question:
    """Ask for January of the whole company under a draft of the homes' prices."""
    said = {"title": "阶梯", "bill_month": JANUARY, "unit_code": "C", "draft": draft}
    return Question(**{**said, "document_id": tariffs.document_ids()[HOMES], **changes})


def priced(draft: str, *, by: Actor = MANAGER, **changes: Any) -> WhatIfRow:
    """Ask and price."""
    what_if_id = operations.plan_what_if(question(draft, **changes), by=by, at=AT)
    return worker.price(what_if_id, by=by, watch=lambda done, parts: None)


def station(code: str) -> Actor:
    """Give a manager of one station."""
    return replace(MANAGER, scope=type(WHOLE_COMPANY)((unit_named(code).path,)))


CENT = Decimal("0.01")
