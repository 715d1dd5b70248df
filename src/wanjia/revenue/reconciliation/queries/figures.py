"""Questions about the dated figures of matching."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from wanjia.revenue.reconciliation.models import ChannelSender, MatchingLimit, SignWeight
from wanjia.revenue.reconciliation.rules import matching_of
from wanjia.revenue.reconciliation.types import Matching, MatchLimit, Sign


def matching_on(day: date) -> Matching:
    """Give the weights and limits of matching as they hold on a day."""
    weights = SignWeight.objects.on(day).order_by("start_date").values_list("sign", "points")
    limits = MatchingLimit.objects.on(day).order_by("start_date").values_list("name", "value")
    return matching_of(
        {Sign(sign): points for sign, points in weights}, limits={MatchLimit(name): value for name, value in limits}
    )


def limit_on(name: MatchLimit, *, day: date) -> Decimal:
    """Give a figure of matching on a day; 0 if there is none."""
    rows = MatchingLimit.objects.on(day).filter(name=name).order_by("-start_date")
    return rows.values_list("value", flat=True).first() or Decimal(0)


def senders_on(day: date) -> dict[str, tuple[str, str]]:
    """Give under which name, and in which words, the money of each channel comes."""
    rows = ChannelSender.objects.on(day).order_by("start_date").values_list("channel", "name", "words")
    return {channel: (name, words) for channel, name, words in rows}
