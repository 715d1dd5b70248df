"""Issued bills with their explanation, and bills on trial."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Body, Query, Router
from pydantic import Field

from wanjia.foundation.findings.types import Refused
from wanjia.foundation.tokens.types import ApiScope
from wanjia.interfaces.api.callers import Bearer, caller
from wanjia.interfaces.api.paging import Paged, one_of_feed, page_of_feed
from wanjia.interfaces.api.problems import Problem, refused
from wanjia.interfaces.api.values import Exact, Number, Shape, Text
from wanjia.interfaces.exchange.bill_pdf import bill_pdf
from wanjia.interfaces.exchange.told_bills import (
    ToldBill,
    shelf_of_shipped,
    told_stored,
    totals_of,
    trial_bills,
)
from wanjia.interfaces.kit import words
from wanjia.registry.tariffs.types import TimeOfUse
from wanjia.revenue.billing.kernel.explanation import Step, ToldLine
from wanjia.revenue.billing.kernel.wording import Language
from wanjia.revenue.billing.queries.bills import explained_bill
from wanjia.revenue.billing.queries.explained import bill_explained
from wanjia.revenue.billing.queries.feeds import BILL_FEED
from wanjia.revenue.billing.types import BillKind, BillState, LineKind, RefusalCode

bills = Router(tags=["bills"])
trials = Router(tags=["trial bills"])
MAY_BILLS, MAY_TRIALS = Bearer(ApiScope.BILLS_READ), Bearer(ApiScope.TRIAL_BILLS_RUN)
MONTH = r"^[12]\d{3}-(0[1-9]|1[0-2])$"
#: What the description says of the answer that is a file.
PDF = {"responses": {"200": {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}}
TRIAL_EXAMPLE = {"book": "beijing", "structure": "BJ.RES", "month": "2026-01", "kwh": 300}


class Bill(Shape):
    """An issued bill (电费账单), or the opposite of one."""

    number: str = Field(examples=["2026010000001"])
    account: str = Field(description="Number of the account.")
    kind: BillKind
    state: BillState
    bill_month: date = Field(description="First day of the month billed.")
    start_date: date
    end_date: date = Field(description="The day after the latest.")
    energy_kwh: int
    amount: Exact = Field(description="Yuan.")
    unit_code: str
    unit_name: str
    is_sample: bool = Field(description="Rests on made-up prices.")
    opposes: str | None = Field(description="Number of the bill that this one takes back.")
    replaces: str | None = Field(description="Number of the bill that this one replaces or corrects.")
    issued_at: datetime


class Bills(Shape):
    """A page of bills."""

    items: list[Bill]
    next_cursor: str | None = Field(description="Asks for the next page; null on the last.")


class BillFilters(Paged):
    """What bills may be asked for."""

    account: Text | None = Field(None, description="Number of an account.")
    unit: Text | None = Field(None, description="Code of a unit; those of units below it are not included.")
    month: str | None = Field(None, pattern=MONTH, description="Month billed.", examples=["2026-01"])
    state: BillState | None = None
    kind: BillKind | None = None


class Line(Shape):
    """One line of a bill."""

    start_date: date
    end_date: date = Field(description="The day after the latest.")
    part: int = Field(description="0 for the agreement's own energy, 1 and up for its carve-outs.")
    kind: LineKind
    item: str = Field(description="Name of the fund, else empty.")
    time_of_use: TimeOfUse
    tier: int
    quantity: Exact = Field(description="kWh, kVA, kW, or (power factor) yuan of the base.")
    unit_price: Exact | None
    amount: Exact | None = Field(description="Yuan.")
    document: str | None = Field(description="Number of the price document.")


class ToldStep(Shape):
    """One step of the way from readings to total, told in the language of the request."""

    topic: str
    title: str
    sentence: str


class Explained(Shape):
    """What came of one agreement, line by line and step by step."""

    title: str
    energy_kwh: int
    amount: Exact
    lines: list[Line]
    steps: list[ToldStep]


class BillWhole(Bill):
    """A bill with its lines and the explanation that its page shows."""

    explanation: Explained
    pdf: str = Field(description="Address of the printed bill, for the same token.")


class Refusal(Shape):
    """Why an agreement cannot be billed."""

    agreement: int = Field(description="Its place among the agreements, from 0.")
    code: RefusalCode
    reason: str


class TrialBill(Shape):
    """A bill on trial: nothing is kept of it."""

    agreements: list[Explained]
    energy_kwh: int
    amount: Exact
    average_price: Exact | None = Field(description="Yuan per kWh; null without energy.")
    is_sample: bool
    refusals: list[Refusal] = Field(description="If there is one, no agreement has lines.")


@bills.get("", response=Bills, auth=MAY_BILLS, operation_id="list_bills", summary="List bills")
def list_bills(request: HttpRequest, wanted: Query[BillFilters]) -> dict[str, Any]:
    """Give issued bills in the order of their numbers, cancelled ones and their opposites too."""
    month = None if wanted.month is None else date.fromisoformat(f"{wanted.month}-01")
    return page_of_feed(request, feed=BILL_FEED, name="bills", wanted=wanted, more={"month": month})


@bills.get("/{number}", response=BillWhole, auth=MAY_BILLS, operation_id="read_bill", summary="Read one bill")
def read_bill(request: HttpRequest, number: Number) -> dict[str, Any]:
    """Give one bill with its lines, the price document behind each, and the steps that led there."""
    row = one_of_feed(request, feed=BILL_FEED, wanted={"number": number})
    try:
        told = told_stored(explained_bill(number, scope=caller(request).scope))
    except Refused as unknown:
        raise Problem("not-found") from unknown
    return {**row, "explanation": _explained(told), "pdf": f"{request.path}/pdf"}


@bills.get("/{number}/pdf", auth=MAY_BILLS, operation_id="print_bill", summary="Print one bill", openapi_extra=PDF)
def print_bill(request: HttpRequest, number: Number) -> HttpResponse:
    """Give one bill as PDF, in the language of the request."""
    who = caller(request)
    try:
        found = bill_explained(number, scope=who.scope)
    except Refused as unknown:
        raise Problem("not-found") from unknown
    printed = bill_pdf(found, language=_language(), sees_personal=who.sees_personal)
    named = {"Content-Disposition": f'attachment; filename="bill-{found.number}.pdf"'}
    return HttpResponse(printed.content, content_type="application/pdf", headers=named)


@trials.post("", response=TrialBill, auth=MAY_TRIALS, operation_id="run_trial_bill", summary="Bill on trial")
def run_trial_bill(
    request: HttpRequest, content: Annotated[dict[str, Any], Body(..., examples=[TRIAL_EXAMPLE])]
) -> dict[str, Any]:
    """
    Bill the agreement that is described, under a shipped price book or prices of its own, and explain every step.

    What may be described is that of trial files: days, quantities or readings, terms, prices, changes, carve-outs.
    """
    try:
        told = trial_bills(json.dumps(content, ensure_ascii=False), name="content.json", shelf=shelf_of_shipped())
    except Refused as why:
        raise refused(why) from why
    totals = totals_of(told)
    return {
        "agreements": [_explained(bill) for bill in told],
        "energy_kwh": totals.energy_kwh,
        "amount": totals.amount,
        "average_price": totals.average_price,
        "is_sample": totals.is_sample,
        "refusals": [
            {"agreement": place, "code": code, "reason": words.label(RefusalCode(code))}
            for place, bill in enumerate(told)
            for code in bill.refusals
        ],
    }


def _explained(bill: ToldBill) -> dict[str, Any]:
    language = _language()
    return {
        "title": bill.title,
        "energy_kwh": bill.energy_kwh,
        "amount": bill.amount,
        "lines": [_line(line) for line in bill.lines],
        "steps": [_step(step, language=language) for step in bill.steps],
    }


def _language() -> Language:
    """Give the language of the request."""
    return Language.ZH if (get_language() or "").startswith("zh") else Language.EN


def _line(told: ToldLine) -> dict[str, Any]:
    line, document = told.line, told.source.document if told.source else None
    return {
        "start_date": line.start,
        "end_date": line.end,
        "part": line.part,
        "kind": line.kind,
        "item": line.item,
        "time_of_use": line.time_of_use,
        "tier": line.tier,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "amount": line.amount,
        "document": document.number if document else None,
    }


def _step(step: Step, *, language: Language) -> dict[str, Any]:
    return {"topic": step.topic or "", "title": step.title(language), "sentence": step.told(language)}
