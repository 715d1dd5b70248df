"""How late fees that are not charged yet come about: days, debt and rule, as those that are charged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wanjia.revenue.billing.queries.charged import numbers_of
from wanjia.revenue.receivables.models import LateFeeRule, Opening
from wanjia.revenue.receivables.queries.delays import Delay
from wanjia.revenue.receivables.queries.history import AssessmentRow


def reckoned(delays: Sequence[Delay]) -> list[AssessmentRow]:
    """Give how delays come to what they do, bill by bill, the earliest days first."""
    if not delays:
        return []
    rules = LateFeeRule.objects.in_bulk({one.rule_id for one in delays})
    numbers = numbers_of([one.bill_id for one in delays if one.bill_id])
    openings = [one.opening_id for one in delays if one.opening_id]
    months = dict(Opening.objects.filter(pk__in=openings).values_list("pk", "month")) if openings else {}
    return [
        _reckoned(one, rule=rules[one.rule_id], number=numbers.get(one.bill_id) or "", months=months) for one in delays
    ]


def _reckoned(delay: Delay, *, rule: LateFeeRule, number: str, months: dict[int, date]) -> AssessmentRow:
    return AssessmentRow(
        bill_number=number,
        start=delay.start,
        end=delay.end,
        base=delay.base,
        accrued=delay.accrued,
        charged=delay.charge,
        same_year_rate=rule.same_year_rate,
        cross_year_rate=rule.cross_year_rate,
        minimum=rule.minimum,
        source=rule.source,
        is_confirmed=rule.is_confirmed,
        old_month=months.get(delay.opening_id),
        rests=delay.freeze_id is not None,
        is_ahead=True,
    )
