"""While a promise or an agreement runs, supply is not cut: the hold that says so to whoever cuts."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from wanjia.foundation.access.types import Actor
from wanjia.revenue.disconnection.operations.holding import place_hold, release_hold
from wanjia.revenue.disconnection.queries.cuts import holds_of
from wanjia.revenue.disconnection.types import HoldReason, NewHold
from wanjia.revenue.dunning.models import Agreement, Promise
from wanjia.revenue.dunning.operations.held import day_of


def keep_supply(made: Promise | Agreement, *, until: date, by: Actor, at: datetime) -> None:
    """Hold the account against a cut for what a customer promised, up to and with a day."""
    wanted = NewHold(
        HoldReason.PROMISE,
        day_of(at),
        until + timedelta(days=1),
        account_id=made.account_id,
        source_kind=made._meta.label_lower,
        source_id=made.pk,
    )
    made.supply_hold_id = place_hold(wanted, by=by, at=at)
    made.save(update_fields=["supply_hold"])


def let_cut(made: Promise | Agreement, *, why: str, by: Actor, at: datetime) -> None:
    """Release that hold, unless somebody did."""
    standing = {hold.hold_id for hold in holds_of(made.account_id) if hold.released_at is None}
    hold_id = made.supply_hold_id
    if hold_id is not None and hold_id in standing:
        release_hold(hold_id, reason=why, by=by, at=at)
