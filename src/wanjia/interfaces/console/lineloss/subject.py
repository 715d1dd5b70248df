"""What a page of losses is about: a month, a way of counting, and the units of the viewer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from wanjia.energy.lineloss import rules
from wanjia.energy.lineloss.queries import published
from wanjia.energy.lineloss.queries.answering import TargetRow, responsible_on, targets_in
from wanjia.energy.lineloss.queries.limits import limits_on
from wanjia.energy.lineloss.queries.published import LossRow, MonthRow
from wanjia.energy.lineloss.queries.theoretical import Managed, managed, theoretical_of
from wanjia.energy.lineloss.types import Limits, LossKind, Way
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.periods.types import Period, month_of
from wanjia.interfaces.kit.viewer import viewer

MONTHS_SHOWN = 12


@dataclass
class Looked:
    """
    A month looked at.

    :ivar part: way and code of the part that the page is about; the company without one
    """

    month: date
    kind: LossKind
    scope: Scope
    way: Way = Way.UNIT
    code: str = ""
    name: str = ""
    unit_name: str = ""

    @cached_property
    def rows(self) -> list[LossRow]:
        """Give the balances of the month that the viewer may see."""
        return published.losses_in(self.month, kind=self.kind, scope=self.scope)

    @cached_property
    def run(self) -> MonthRow | None:
        """Give what stands of the month."""
        return published.month_row(self.month, kind=self.kind)

    @cached_property
    def limits(self) -> Limits:
        """Give the limits of the month."""
        return limits_on(self.month)

    @cached_property
    def targets(self) -> dict[tuple[Way, str], TargetRow]:
        """Give the targets of the month."""
        return targets_in(self.month, scope=self.scope)

    @cached_property
    def theoretical(self) -> Mapping[tuple[Way, str], Decimal]:
        """Give the theoretical loss of lines and areas that were computed for the month, percent."""
        return theoretical_of(self.month, keys={(row.way, row.code) for row in self.rows})

    def managed(self, row: LossRow) -> Managed | None:
        """Take a loss apart into what the wires lose and what is of management, where that can be told."""
        return managed(row, theoretical=self.theoretical.get((row.way, row.code)))

    @cached_property
    def people(self) -> dict[tuple[Way, str], str]:
        """Give who answers for what at the end of the month."""
        return responsible_on(month_of(self.month).start)

    @property
    def period(self) -> Period:
        """Give the days of the month."""
        return month_of(self.month)

    def by(self, way: Way) -> list[LossRow]:
        """Give the balances of one way."""
        return [row for row in self.rows if row.way is way]

    def row(self) -> LossRow | None:
        """Give the balance of the part that the page is about."""
        return next((row for row in self.by(self.way) if row.code == self.code), None)

    def months(self) -> list[date]:
        """Give the months of the year that this one ends, the earliest first."""
        found = [self.month]
        while len(found) < MONTHS_SHOWN:
            found.append(rules.month_before(found[-1]))
        return found[::-1]

    def asked(self) -> str:
        """Give the query that keeps month and way of counting."""
        return urlencode({"month": f"{self.month:%Y-%m}", "kind": self.kind.value})

    def link(self, name: str, *args: Any) -> str:
        """Give the address of another page of the same month."""
        return f"{reverse(f'console:{name}', args=args)}?{self.asked()}"


def looked_at(request: HttpRequest, **part: Any) -> Looked:
    """Read month and way of counting from an address; the latest written month unless it says another."""
    who = viewer(request)
    kinds = {one.value: one for one in LossKind}
    kind = kinds.get(request.GET.get("kind", ""), LossKind.SIMULTANEOUS)
    written = published.all_months_written()
    usual = written[0] if written else rules.month_before(who.today.replace(day=1))
    return Looked(_month(request.GET.get("month", ""), otherwise=usual), kind, who.scope(Permission.LOSS_VIEW), **part)


def _month(text: str, *, otherwise: date) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return otherwise
