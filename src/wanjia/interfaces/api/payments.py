"""Payments read, told of by programs of our own, and told of by channels that sign."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.db import transaction
from django.http import HttpRequest
from ninja import Header, Query, Router
from pydantic import AwareDatetime, Field, WithJsonSchema

from wanjia.foundation.access.types import Actor
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.tokens import operations as tokens
from wanjia.foundation.tokens.types import ApiScope
from wanjia.interfaces.api.callers import Bearer, Caller, caller
from wanjia.interfaces.api.paging import Paged, page_of_feed
from wanjia.interfaces.api.problems import Problem, refused
from wanjia.interfaces.api.signatures import Sender, signed
from wanjia.interfaces.api.values import Ask, Exact, Number, Shape, Text
from wanjia.interfaces.kit.phrases import translated
from wanjia.registry.customers.queries import UnknownAccount
from wanjia.revenue.outlets.operations.receiving import ChannelClosed, TransactionReused, take_channel_payment
from wanjia.revenue.outlets.types import ChannelPaid
from wanjia.revenue.payments.queries.feeds import PAYMENT_FEED
from wanjia.revenue.payments.types import PaymentState, Tender

payments = Router(tags=["payments"])
channels = Router(tags=["channels"])
MAY_READ, MAY_WRITE = Bearer(ApiScope.PAYMENTS_READ), Bearer(ApiScope.PAYMENTS_WRITE)
Key = Annotated[str, Header(..., alias="Idempotency-Key", min_length=1, max_length=80, pattern=r"^[\x21-\x7e]+$")]
Amount = Annotated[
    Decimal,
    Field(gt=0, lt=10**9, max_digits=11, decimal_places=2, allow_inf_nan=False, description="Yuan, above 0."),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^(0\.(0[1-9]|[1-9]\d?)|[1-9]\d{0,8}(\.\d{1,2})?)$",
            "examples": ["128.50"],
            "description": "Yuan, above 0.",
        }
    ),
]
Transaction = Annotated[
    str,
    Field(
        min_length=1,
        max_length=60,
        pattern=r"^[A-Za-z0-9._:-]+$",
        description="The channel's own number of the payment, unique within the channel.",
    ),
]


class Payment(Shape):
    """Money of a customer that came in."""

    number: str
    account: str = Field(description="Number of the account.")
    state: PaymentState
    tender: Tender
    channel: str = Field(description="Code of the way it came.")
    amount: Exact = Field(description="Yuan.")
    settled: Exact = Field(description="What of it went to debts when it came.")
    received_on: date = Field(description="The day to which late fees ran.")
    taken_at: datetime
    reference: str = Field(description="What the other side calls it.")
    unit_code: str = Field(description="The unit in whose books it is.")


class Payments(Shape):
    """A page of payments."""

    items: list[Payment]
    next_cursor: str | None = Field(description="Asks for the next page; null on the last.")


class PaymentFilters(Paged):
    """What payments may be asked for."""

    account: Text | None = Field(None, description="Number of an account.")
    state: PaymentState | None = None
    channel: Text | None = Field(None, description="Code of the way it came.")
    since: date | None = Field(None, description="Only those of this day and later.")
    until: date | None = Field(None, description="Only those before this day.")


class Told(Ask):
    """A payment that a channel received."""

    transaction: Transaction
    account: Annotated[Text, Field(max_length=30)] = Field(description="Number of the account.")
    amount: Amount
    paid_at: AwareDatetime = Field(description="When the customer paid, with its offset.")


class ToldBy(Told):
    """A payment that a channel received, told of by a program with a token."""

    channel: Annotated[Text, Field(max_length=20)] = Field(description="Code of the channel.")


class TakenIn(Shape):
    """What became of a payment; the same answer each time that it is told of."""

    number: str = Field(description="Number of the payment here.")
    transaction: str = Field(description="The channel's own number of the payment.")
    account: str = Field(description="Number of the account.")
    amount: Exact = Field(description="Yuan.")
    settled: Exact = Field(description="What of it went to debts when it came.")
    prepaid: Exact = Field(description="What was left, paid in advance.")


@payments.get(
    "", response=Payments, auth=MAY_READ, by_alias=True, operation_id="list_payments", summary="List payments"
)
def list_payments(request: HttpRequest, wanted: Query[PaymentFilters]) -> dict[str, Any]:
    """Give payments in the order of their numbers; voided and returned ones too."""
    return page_of_feed(request, feed=PAYMENT_FEED, name="payments", wanted=wanted)


@payments.post("", response=TakenIn, auth=MAY_WRITE, operation_id="create_payment", summary="Tell of a payment")
def create_payment(request: HttpRequest, content: ToldBy, key: Key) -> dict[str, Any]:
    """
    Take in a payment that a channel received, once.

    Sent again under the same key, the same content is answered as the first time and changes nothing. The transaction
    is unique within the channel whatever the key.
    """
    who = caller(request)
    digest = hashlib.sha256(content.model_dump_json().encode()).hexdigest()
    with transaction.atomic():
        try:
            before = tokens.answered_before(who.token.token_id, key=key, digest=digest, at=who.at)
        except tokens.KeyReused as reused:
            raise Problem("key-reused") from reused
        if before is None:
            before = taken_in(content.channel, content=content, by=who.actor, of=who)
            tokens.keep_answer(who.token.token_id, key=key, answer=before)
    return before


@channels.post(
    "/{code}/payments",
    response=TakenIn,
    auth=signed,
    operation_id="tell_payment",
    summary="Tell of a payment, signed",
)
def tell_payment(request: HttpRequest, code: Number, content: Told) -> dict[str, Any]:
    """
    Take in a payment that the channel received, once.

    The message is signed: X-Wanjia-Signature is HMAC-SHA256, in hexadecimal, over X-Wanjia-Timestamp (seconds since
    1970), a point, and the body as sent. The same transaction with the same content is answered as the first time.
    """
    sender: Sender = request.auth  # type: ignore[attr-defined]
    with transaction.atomic():
        return taken_in(code, content=content, by=sender.actor, of=sender)


def taken_in(code: str, *, content: Told, by: Actor, of: Caller | Sender) -> dict[str, Any]:
    """
    Take a payment in.

    :raises Problem: if account or channel are none, or the transaction came with another content
    """
    paid = ChannelPaid(content.transaction, content.account, content.amount, content.paid_at)
    try:
        answer = take_channel_payment(code, paid=paid, by=by, at=of.at)
    except UnknownAccount as why:
        raise Problem("account-unknown", detail=translated(str(why))) from why
    except ChannelClosed as why:
        raise Problem("channel-closed", detail=translated(str(why))) from why
    except TransactionReused as why:
        raise Problem("transaction-reused", detail=translated(str(why))) from why
    except Refused as why:
        raise refused(why) from why
    return {
        "number": answer.payment_number,
        "transaction": content.transaction,
        "account": answer.account_number,
        "amount": f"{answer.amount:f}",
        "settled": f"{answer.settled:f}",
        "prepaid": f"{answer.left:f}",
    }
