"""What reconciliation asks of outlets: what channels may keep, and which slips of agents the bank will show."""

from __future__ import annotations

from datetime import date

import polars as pl
from django.utils.timezone import get_default_timezone_name

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.organisation.queries import units_inside
from wanjia.revenue.outlets.models import ChannelFee, HandIn
from wanjia.revenue.outlets.types import HandInState, HandInWay


def terms_of_channels(scope: Scope) -> pl.DataFrame:
    """
    Give what each channel of a scope may keep of a payment, and since when.

    :returns: ``code``, ``channel_name``, ``rate`` (share), ``start_date``, ``end_date`` (exclusive; null: it still
        holds); of one channel no two rows overlap
    """
    rows = ChannelFee.objects.filter(channel__unit__in=units_inside(scope.unit_paths)).order_by("pk")
    return read_frame(
        rows,
        code="channel__code",
        channel_name="channel__name",
        rate="rate",
        start_date="start_date",
        end_date="end_date",
    )


def slips_of_agents(scope: Scope, *, since: date, until: date) -> pl.DataFrame:
    """
    Give the money that agents paid in at the bank, and that was confirmed, on these days.

    Whether the bank has shown it since is for reconciliation to say.

    :param until: the latest day, included
    :returns: ``hand_in_id``, ``slip_number``, ``name`` (the agent's), ``unit_id``, ``amount``, ``paid_in_on``; by
        hand-in
    """
    rows = HandIn.objects.filter(
        agent__unit__in=units_inside(scope.unit_paths),
        way=HandInWay.BANK,
        state=HandInState.CONFIRMED,
        declared_at__date__range=(since, until),
    )
    table = read_frame(
        rows.order_by("pk"),
        hand_in_id="pk",
        slip_number="reference",
        name="agent__name",
        unit_id="agent__unit_id",
        amount="amount",
        declared_at="declared_at",
    )
    here = pl.col("declared_at").dt.convert_time_zone(get_default_timezone_name()).dt.date()
    return table.with_columns(paid_in_on=here).drop("declared_at")
