"""
Who hears of what: an effect upward is an event that a higher package subscribes to.

A subscriber runs in the transaction that records the event: both hold, or neither does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from wanjia.foundation.events.types import Happened

Subscriber = Callable[[Happened], None]

_subscribers: dict[str, list[Subscriber]] = defaultdict(list)


def subscribe(name: str, *, subscriber: Subscriber) -> None:
    """Have a function called with every event of a name, after those that subscribed before; once, however often."""
    if subscriber not in _subscribers[name]:
        _subscribers[name].append(subscriber)


def tell(happened: Happened) -> None:
    """Call those who subscribed to an event's name; what one of them raises undoes the event with its cause."""
    for subscriber in _subscribers.get(happened.name, ()):
        subscriber(happened)
