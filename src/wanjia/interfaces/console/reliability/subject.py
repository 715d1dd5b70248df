"""What the calendar of outages is about: a month, and who is counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest

from wanjia.energy.reliability.types import Basis
from wanjia.foundation.periods.types import Period, month_of
from wanjia.interfaces.kit.viewer import viewer


@dataclass(frozen=True, slots=True)
class Looked:
    """A month on the calendar."""

    month: Period
    basis: Basis

    @property
    def before(self) -> str:
        """Name the month before."""
        return f"{self.month.start - timedelta(days=1):%Y-%m}"

    @property
    def after(self) -> str:
        """Name the month after."""
        return f"{self.month.end or self.month.start:%Y-%m}"


def looked_at(request: HttpRequest) -> Looked:
    """Read month and basis from an address; this month and MV users where nothing fits."""
    asked, basis = request.GET.get("month", ""), request.GET.get("basis", "")
    try:
        first = date.fromisoformat(f"{asked}-01")
    except ValueError:
        first = viewer(request).today
    return Looked(month_of(first), Basis(basis) if basis in set(Basis) else Basis.MV)
