"""The dated rows by which cases are judged: figures, penalties, and who may decide on how much."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from wanjia.foundation.access.types import Actor
from wanjia.foundation.duties.rules import binds
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.queries import units_inside
from wanjia.foundation.organisation.types import Role, UnitKind
from wanjia.revenue.corrections import rules
from wanjia.revenue.corrections.models import ApprovalLimit, PenaltyRule, RuleFigure
from wanjia.revenue.corrections.rules import Held, Stake
from wanjia.revenue.corrections.types import ApprovalTerms, Basis, BreachKind, Figure, Party, PenaltyTerms

WHOLE_COMPANY_PATHS = ("",)


class NoFigure(Refused):
    """A figure that has no row on a day."""


def figures_on(day: date) -> dict[Figure, Decimal]:
    """
    Give the figures of the rules on a day.

    :raises NoFigure: if one has no row then
    """
    rows = RuleFigure.objects.on(day).order_by("start_date").values_list("name", "value")
    found = {Figure(name): value for name, value in rows}
    lacking = [name for name in Figure if name not in found]
    if lacking:
        msg = f"The rules know no {lacking[0]} on {day}: the days lie too far back."
        raise NoFigure(msg)
    return found


def penalties_on(day: date) -> list[PenaltyTerms]:
    """Give the penalties that the rules know on a day."""
    return [
        PenaltyTerms(BreachKind(row.kind), Party(row.party), Basis(row.basis), row.amount, row.is_maximum, row.pk)
        for row in PenaltyRule.objects.on(day).order_by("pk")
    ]


def penalty_source(rule_id: int) -> tuple[str, bool]:
    """Give the clause of a penalty, and whether it was read in the rule."""
    found: tuple[str, bool] = PenaltyRule.objects.values_list("source", "is_confirmed").get(pk=rule_id)
    return found


def approvals_on(day: date) -> list[ApprovalTerms]:
    """Give who may decide on how much on a day, the least first."""
    rows = sorted(ApprovalLimit.objects.on(day), key=lambda row: (row.at_most is None, row.at_most or 0, row.pk))
    return [ApprovalTerms(Role(row.role), UnitKind(row.level), row.at_most, row.is_for_policy) for row in rows]


def posts_of(by: Actor) -> list[Held]:
    """Give the roles that an actor holds and in what kind of unit."""
    paths = {post.unit_path for post in by.posts}
    kinds = dict(units_inside(WHOLE_COMPANY_PATHS).filter(path__in=paths).values_list("path", "kind"))
    return [Held(post.role, UnitKind(kinds[post.unit_path])) for post in by.posts if post.unit_path in kinds]


def why_not_amount(stake: Stake, *, by: Actor, day: date) -> str | None:
    """Tell why an actor's posts do not reach high enough for what is at stake; a process is bound by none."""
    if not binds(by):
        return None
    terms = approvals_on(day)
    if rules.may_decide(stake, posts=posts_of(by), terms=terms):
        return None
    if stake.is_policy:
        return "Refunds by policy are decided centrally: the marketing director or the company manager decides."
    return f"Your posts do not reach to {stake.weight:,.2f} yuan: somebody with a higher post must decide."


def who_may(stake: Stake, *, day: date) -> Sequence[Role]:
    """Give the roles that may decide on so much on a day."""
    return rules.roles_that_may(stake, terms=approvals_on(day))
