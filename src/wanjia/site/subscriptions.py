"""Which package hears of which events, in the order in which it is told."""

from __future__ import annotations

from wanjia.foundation.events.subscriptions import Subscriber, subscribe
from wanjia.revenue.corrections import subscribers as corrections
from wanjia.revenue.disconnection import subscribers as disconnection
from wanjia.revenue.dunning import subscribers as dunning
from wanjia.revenue.prepayment import subscribers as prepayment
from wanjia.revenue.receivables import subscribers as receivables

SUBSCRIPTIONS: tuple[tuple[str, Subscriber], ...] = (
    ("billing.chunk_issued", receivables.post_chunk),
    ("billing.bill_cancelled", receivables.post_cancelled),
    ("billing.bill_corrected", receivables.post_corrected),
    ("receivables.money_received", corrections.refuse_handler),
    ("receivables.money_received", disconnection.count_money),
    ("receivables.monies_received", disconnection.count_monies),
    ("receivables.money_taken_back", disconnection.count_money_back),
    ("receivables.money_received", dunning.count_money),
    ("receivables.monies_received", dunning.count_monies),
    ("receivables.money_taken_back", dunning.count_money_back),
    ("outbox.messages_sent", dunning.note_sent),
    ("outbox.messages_delivered", dunning.note_delivered),
    ("outbox.messages_failed", dunning.note_failed),
    ("outbox.messages_sent", prepayment.note_sent),
    ("outbox.messages_delivered", prepayment.note_delivered),
    ("outbox.messages_failed", prepayment.note_failed),
)


def connect() -> None:
    """Subscribe everybody; doing it twice does it once."""
    for name, subscriber in SUBSCRIPTIONS:
        subscribe(name, subscriber=subscriber)
