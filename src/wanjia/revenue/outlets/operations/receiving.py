"""Payments that a channel tells of, each taken in once."""

from __future__ import annotations

from datetime import datetime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.locking.names import hold_name
from wanjia.foundation.workflow.types import Refusal
from wanjia.registry.customers.queries import account_named
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.outlets import rules
from wanjia.revenue.outlets.flow import CHANNEL, Open
from wanjia.revenue.outlets.models import Channel, ChannelPayment
from wanjia.revenue.outlets.operations.held import OutletRefused, day_of, refuse
from wanjia.revenue.outlets.queries.limits import limit_on
from wanjia.revenue.outlets.types import ChannelAnswer, ChannelKind, ChannelPaid, OutletLimit
from wanjia.revenue.payments.operations.recording import record_payment
from wanjia.revenue.payments.types import NewPayment, Tender

TENDERS = {ChannelKind.ONLINE: Tender.ONLINE, ChannelKind.BANK: Tender.BANK, ChannelKind.AGENT: Tender.AGENT}


class ChannelClosed(OutletRefused):
    """A channel that takes no payments now."""


class TransactionReused(OutletRefused):
    """A transaction number that came with another content before."""


def take_channel_payment(code: str, *, paid: ChannelPaid, by: Actor, at: datetime) -> ChannelAnswer:
    """
    Take in a payment that a channel tells of: Dr CHANNEL (item: its code), what is owed is settled.

    The same transaction with the same content is answered as the first time, and books nothing, also after the channel
    was closed.

    :raises UnknownAccount: if the account is not of the actor's units
    :raises ChannelClosed: if there is no such channel among the actor's units, or it takes nothing now
    :raises TransactionReused: if the transaction came with another content
    :raises OutletRefused: if it was paid in the future or too long ago
    """
    hold_name(f"outlets.channel.{code}.{paid.transaction}")
    channel = Channel.objects.inside(by.scope).filter(code=code).first()
    if channel is None:
        msg = "There is no such channel among your units."
        raise ChannelClosed(msg)
    digest = rules.content_digest(paid.account_number, f"{paid.amount:.2f}", paid.paid_at.isoformat())
    before = ChannelPayment.objects.filter(channel=channel, transaction=paid.transaction).first()
    if before is None:
        before = _taken(channel, paid=paid, digest=digest, by=by, at=at)
    if before.digest != digest:
        msg = f"Transaction {paid.transaction} came with another account, amount or moment before."
        raise TransactionReused(msg)
    payment = before.payment
    left = payment.amount - payment.settled
    return ChannelAnswer(payment.number, paid.account_number, payment.amount, payment.settled, left)


def _taken(channel: Channel, *, paid: ChannelPaid, digest: str, by: Actor, at: datetime) -> ChannelPayment:
    today = day_of(at)
    stands = Open(today, channel.start_date, channel.end_date)
    if isinstance(CHANNEL.take(stands, state=channel.state, step="take"), Refusal):
        msg = f"The channel {channel.code} takes no payments now."
        raise ChannelClosed(msg)
    minutes = limit_on(OutletLimit.SIGNATURE_MINUTES, day=today)
    days = limit_on(OutletLimit.LATE_DAYS, day=today)
    refuse(rules.why_not_paid_then(paid.paid_at, at=at, days=days, minutes=minutes))
    taken = record_payment(
        NewPayment(
            account_id=account_named(paid.account_number, scope=by.scope).account_id,
            amount=paid.amount,
            tender=TENDERS[ChannelKind(channel.kind)],
            channel=channel.code,
            unit_id=channel.unit_id,
            held_in=LedgerAccount.CHANNEL,
            item=channel.code,
            received_on=min(day_of(paid.paid_at), today),
            key=f"channel-{channel.code}-{paid.transaction}",
            external_reference=paid.transaction,
        ),
        by=by,
        at=at,
    )
    return ChannelPayment.objects.create(
        channel=channel,
        transaction=paid.transaction,
        digest=digest,
        payment_id=taken.payment_id,
        received_at=at,
    )
