"""What strategies achieve: how much of what a step asked for came before the next one, and how promises fare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.revenue.dunning.models import Notice, Promise, Risk
from wanjia.revenue.dunning.types import NoticeState, PromiseState

DONE = (NoticeState.SENT, NoticeState.DELIVERED, NoticeState.ANSWERED)


@dataclass(frozen=True, slots=True)
class StepEffect:
    """
    What one step of a strategy came to.

    :ivar planned: how often it was planned; ``done``: how often it reached the customer
    :ivar asked: yuan that those done asked for
    :ivar recovered: yuan that came before the next step
    """

    strategy_zh: str
    strategy_en: str
    days: int
    channel: str
    planned: int
    done: int
    stopped: int
    failed: int
    asked: Decimal
    recovered: Decimal


def effects(scope: Scope, *, start: date, end: date) -> list[StepEffect]:
    """Give the effect of every step planned from ``start`` up to, not including, ``end``, by strategy and day."""
    mine = Notice.objects.filter(within(scope, path="unit__path"), planned_on__gte=start, planned_on__lt=end)
    keys = ("step__strategy__name_zh", "step__strategy__name_en", "step__days", "channel")
    done = Q(state__in=DONE)
    rows = mine.values_list(*keys).annotate(
        planned=Count("pk"),
        done=Count("pk", filter=done),
        stopped=Count("pk", filter=Q(state=NoticeState.CANCELLED)),
        failed=Count("pk", filter=Q(state=NoticeState.FAILED)),
        asked=Sum("amount", filter=done),
        recovered=Sum("recovered"),
    )
    told: list[list[Any]] = [[Decimal(0) if value is None else value for value in row] for row in rows]
    found = [StepEffect(*values) for values in told]
    return sorted(found, key=lambda one: (one.strategy_en, one.days))


def promise_counts(scope: Scope, *, start: date, end: date) -> dict[str, int]:
    """Count the promises whose day lies from ``start`` up to, not including, ``end``, by their state."""
    mine = Promise.objects.filter(within(scope, path="account__unit__path"), day__gte=start, day__lt=end)
    counted = dict(mine.order_by().values_list("state").annotate(Count("pk")))
    return {state.value: counted.get(state.value, 0) for state in PromiseState}


def grade_counts(scope: Scope) -> dict[str, tuple[int, Decimal]]:
    """Count the graded customers of a scope by grade, and sum what they owe beyond its due day, yuan."""
    mine = Risk.objects.filter(within(scope, path="account__unit__path")).order_by().values_list("grade")
    return {grade: (count, owed or Decimal(0)) for grade, count, owed in mine.annotate(Count("pk"), Sum("overdue"))}
