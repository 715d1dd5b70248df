"""Questions about the dated figures of matching."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from wanjia.revenue.reconciliation.models import ChannelSender, MatchingLimit, SignWeight
from wanjia.revenue.reconciliation.rules import matching_of
from wanjia.revenue.reconciliation.types import Matching, MatchLimit, Sign


@dataclass(frozen=True, slots=True)
class DatedFigure:
    """A dated figure of matching as it holds on a day, with where it comes from."""

    name: StrEnum
    value: Decimal
    since: date
    source: str
    is_confirmed: bool


def weights_told(day: date) -> list[DatedFigure]:
    """Give the weights of a day with where they come from."""
    rows = SignWeight.objects.on(day).order_by("-points", "sign")
    return [DatedFigure(Sign(r.sign), Decimal(r.points), r.start_date, r.source, r.is_confirmed) for r in rows]


def limits_told(day: date) -> list[DatedFigure]:
    """Give the limits of a day with where they come from."""
    rows = MatchingLimit.objects.on(day).order_by("name")
    return [DatedFigure(MatchLimit(r.name), r.value, r.start_date, r.source, r.is_confirmed) for r in rows]


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
