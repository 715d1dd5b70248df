"""Readings out, and readings in by the thousand."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import polars as pl
from django.db import transaction
from django.http import HttpRequest
from ninja import Header, Query, Router
from pydantic import AwareDatetime, Field, WithJsonSchema

from wanjia.foundation.findings.types import Refused
from wanjia.foundation.tokens import operations as tokens
from wanjia.foundation.tokens.types import ApiScope
from wanjia.interfaces.api.callers import Bearer, Caller, caller
from wanjia.interfaces.api.paging import Paged, page_of_feed
from wanjia.interfaces.api.problems import Problem, refused
from wanjia.interfaces.api.values import Ask, Exact, Shape, Text
from wanjia.interfaces.kit import words
from wanjia.measurement.readings import operations as readings
from wanjia.measurement.readings.queries.feeds import READING_FEED
from wanjia.measurement.readings.sheets import DELIVERY
from wanjia.measurement.readings.types import ReadingQuality
from wanjia.registry.metering.types import RegisterKind

router = Router(tags=["readings"])
MAY_READ, MAY_WRITE = Bearer(ApiScope.READINGS_READ), Bearer(ApiScope.READINGS_WRITE)
MOST_LINES = 5_000
EARLIEST, LATEST = date(1990, 1, 1), date(2200, 1, 1)
PLACES, DIGITS = 4, 14


class Reading(Shape):
    """What a register showed at the start of a day; never changed: a correction supersedes it."""

    id: int
    usage_point: str
    meter: str
    register_kind: RegisterKind = Field(alias="register")
    reading_date: date = Field(description="The day at whose start the value stands.")
    value: Exact
    quality: ReadingQuality
    taken_at: datetime | None
    entered_at: datetime
    supersedes: int | None = Field(description="Id of the reading that this one replaces.")


class Readings(Shape):
    """A page of readings."""

    items: list[Reading]
    next_cursor: str | None = Field(description="Asks for the next page; null on the last.")


class ReadingFilters(Paged):
    """What readings may be asked for."""

    usage_point: Text | None = Field(None, description="Number of a usage point.")
    meter: Text | None = Field(None, description="Number of a meter.")
    register_kind: RegisterKind | None = Field(None, alias="register")
    quality: ReadingQuality | None = None
    since: date | None = Field(None, description="Only those of this day and later.")
    until: date | None = Field(None, description="Only those before this day.")
    is_current: bool = Field(True, description="Leave out what a later reading supersedes.")


#: A decimal in a request: text, or a number for those who trust their writer of JSON.
Value = Annotated[
    Decimal,
    Field(ge=-(10**10), lt=10**10, max_digits=DIGITS, decimal_places=PLACES, allow_inf_nan=False),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d{1,10}(\.\d{1,4})?$", "examples": ["10250.37"]}),
]


class ReadingLine(Ask):
    """One reading to be taken in. It names its meter, its usage point or both."""

    meter: Annotated[Text, Field(max_length=30)] | None = Field(None, description="Number of the meter.")
    usage_point: Annotated[Text, Field(max_length=30)] | None = Field(None, description="Number of the usage point.")
    register_kind: RegisterKind = Field(RegisterKind.ACTIVE_TOTAL, alias="register")
    reading_date: date = Field(ge=EARLIEST, lt=LATEST, description="The day at whose start the value stands.")
    value: Value
    quality: ReadingQuality = ReadingQuality.REMOTE
    taken_at: AwareDatetime | None = Field(None, description="When it was read, with its offset.")


class Delivery(Ask):
    """Readings to be taken in."""

    readings: list[ReadingLine] = Field(min_length=1, max_length=MOST_LINES)


class WaitingLine(Shape):
    """A line that could not be taken: it waits in the work list until a person settles it."""

    line: int = Field(description="Its place among the lines sent, from 0.")
    rule: str = Field(examples=["METER_UNKNOWN"], description="Code of the rule that found it.")
    reason: str = Field(description="The rule in words.")


class Delivered(Shape):
    """What became of a delivery."""

    written: int = Field(description="Lines taken in.")
    already_there: int = Field(description="Lines that were recorded just so before; left alone.")
    refused: int = Field(description="Lines that wait in the work list.")
    lines: list[WaitingLine] = Field(description="Those that wait, one by one.")


@router.get("", response=Readings, auth=MAY_READ, by_alias=True, operation_id="list_readings", summary="List readings")
def list_readings(request: HttpRequest, wanted: Query[ReadingFilters]) -> dict[str, Any]:
    """Give readings in the order of their days. Name a usage point, a meter or days to be quick."""
    return page_of_feed(request, feed=READING_FEED, name="readings", wanted=wanted)


@router.post("", response=Delivered, auth=MAY_WRITE, operation_id="deliver_readings", summary="Deliver readings")
def deliver_readings(
    request: HttpRequest,
    content: Delivery,
    key: Annotated[str, Header(..., alias="Idempotency-Key", min_length=1, max_length=80, pattern=r"^[\x21-\x7e]+$")],
) -> dict[str, Any]:
    """
    Take in up to 5,000 readings at once. What cannot be taken waits in the work list and is told line by line.

    Sent again under the same key, the same content is answered as the first time and changes nothing. Keys are kept for
    seven days.
    """
    who = caller(request)
    digest = hashlib.sha256(content.model_dump_json().encode()).hexdigest()
    with transaction.atomic():
        try:
            before = tokens.answered_before(who.token.token_id, key=key, digest=digest, at=who.at)
        except tokens.KeyReused as reused:
            raise Problem("key-reused") from reused
        if before is None:
            before = _taken_in(content, who=who)
            tokens.keep_answer(who.token.token_id, key=key, answer=before)
    return {**before, "lines": [{**line, "reason": words.rule(line["rule"])} for line in before["lines"]]}


def _taken_in(content: Delivery, *, who: Caller) -> dict[str, Any]:
    try:
        outcome = readings.accept(_table(content), by=who.actor, at=who.at)
    except Refused as why:
        raise refused(why) from why
    waiting = outcome.waiting.sort("line_id").iter_rows()
    return {
        "written": outcome.written,
        "already_there": outcome.already_there,
        "refused": outcome.refused,
        "lines": [{"line": line, "rule": rule} for line, rule in waiting],
    }


def _table(content: Delivery) -> pl.DataFrame:
    return DELIVERY.schema.frame(
        [
            {
                "meter_number": line.meter,
                "usage_point_number": line.usage_point,
                "kind": line.register_kind.value,
                "reading_date": line.reading_date,
                "value": line.value,
                "quality": line.quality.value,
                "taken_at": line.taken_at,
            }
            for line in content.readings
        ]
    )
