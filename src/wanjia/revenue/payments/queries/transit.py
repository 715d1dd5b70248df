"""Questions about money on its way to or from the bank: payments, slips, refunds, and a channel's day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import polars as pl
from django.db.models import QuerySet
from django.utils.timezone import get_default_timezone_name

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.organisation.queries import units_inside
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.payments import rules
from wanjia.revenue.payments.models import Payment, Remittance, Voucher
from wanjia.revenue.payments.types import PaymentState, PayoutWay, RemittanceState

#: Where the books have money that a bank statement will show one day.
ON_ITS_WAY = (LedgerAccount.BANK_IN_TRANSIT, LedgerAccount.CHANNEL)
#: So many references are named in one query.
NAMED_AT_ONCE = 5_000
COLUMNS = {
    "payment_id": "pk",
    "number": "number",
    "account_number": "account__number",
    "name": "account__customer__name",
    "unit_id": "unit_id",
    "held_in": "held_in",
    "item": "item",
    "channel": "channel",
    "amount": "amount",
    "received_on": "received_on",
    "external_reference": "external_reference",
}


def payments_on_their_way(scope: Scope, *, since: date, until: date) -> pl.DataFrame:
    """
    Give the payments that stand, were received in these days, and went into BANK_IN_TRANSIT or CHANNEL.

    Whether the bank has shown them since is for reconciliation to say. Names are unmasked.

    :param until: the latest day, included
    :returns: `COLUMNS`, by payment
    """
    return read_frame(_standing(scope).filter(received_on__range=(since, until)).order_by("pk"), **COLUMNS)


def payments_named(payment_ids: Collection[int], *, scope: Scope) -> pl.DataFrame:
    """Give some payments that stand and went on their way, as `payments_on_their_way` gives them."""
    return read_frame(_standing(scope).filter(pk__in=list(payment_ids)).order_by("pk"), **COLUMNS)


def _standing(scope: Scope) -> QuerySet[Payment]:
    return Payment.objects.filter(
        unit__in=units_inside(scope.unit_paths), state=PaymentState.TAKEN, held_in__in=ON_ITS_WAY
    )


def slips_on_their_way(scope: Scope) -> pl.DataFrame:
    """
    Give the slips of which the bank has not shown everything yet.

    :returns: ``remittance_id``, ``slip_number``, ``cashier``, ``unit_id``, ``cash``, ``cheques``, ``open`` (yuan still
        on its way), ``remitted_on``; by remittance
    """
    slips = Remittance.objects.filter(unit__in=units_inside(scope.unit_paths), state=RemittanceState.SENT)
    table = read_frame(
        slips.order_by("pk"),
        remittance_id="pk",
        slip_number="slip_number",
        cashier="shift__cashier",
        unit_id="unit_id",
        cash="cash",
        cheques="cheques",
        bounced="bounced",
        confirmed="confirmed",
        remitted_on="remitted_on",
    )
    left = pl.col("cash") + pl.col("cheques") - pl.col("bounced") - pl.col("confirmed")
    return table.with_columns(open=left.cast(table.schema["cash"])).drop("bounced", "confirmed")


def refunds_on_their_way(scope: Scope, *, since: date, until: date) -> pl.DataFrame:
    """
    Give the refunds that were paid out by transfer on these days; payees are unmasked.

    Whether the bank has shown them since is for reconciliation to say.

    :param until: the latest day, included
    :returns: ``voucher_id``, ``number`` (the voucher's), ``payee``, ``unit_id``, ``item``, ``amount`` (above 0),
        ``paid_on``; by voucher
    """
    rows = _transferred().filter(unit__in=units_inside(scope.unit_paths), paid_at__date__range=(since, until))
    return _refunds(rows)


def refunds_named(voucher_ids: Collection[int]) -> pl.DataFrame:
    """Give some refunds paid out by transfer, found within a scope before, as `refunds_on_their_way` gives them."""
    return _refunds(_transferred().filter(pk__in=list(voucher_ids)))


def _transferred() -> QuerySet[Voucher]:
    return Voucher.objects.filter(way=PayoutWay.TRANSFER)


def _refunds(rows: QuerySet[Voucher]) -> pl.DataFrame:
    table = read_frame(
        rows.order_by("pk"),
        voucher_id="pk",
        number="text",
        payee="payee",
        unit_id="unit_id",
        move_id="move_id",
        amount="amount",
        paid_at="paid_at",
    )
    here = pl.col("paid_at").dt.convert_time_zone(get_default_timezone_name()).dt.date()
    items = pl.Series([rules.refund_item(one) for one in table["move_id"]], dtype=pl.String)
    return table.with_columns(item=items, paid_on=here).drop("move_id", "paid_at")


def payments_of_channel(channel: str, *, day: date, scope: Scope) -> pl.DataFrame:
    """
    Give the payments by a channel that stand, of one day.

    :returns: ``payment_id``, ``reference`` (the channel's), ``amount``, ``received_on``; by payment
    """
    rows = Payment.objects.filter(
        unit__in=units_inside(scope.unit_paths), state=PaymentState.TAKEN, channel=channel, received_on=day
    )
    return _of_channel(rows)


def _of_channel(rows: QuerySet[Payment]) -> pl.DataFrame:
    return read_frame(
        rows.order_by("pk"),
        payment_id="pk",
        reference="external_reference",
        amount="amount",
        received_on="received_on",
    )


def payments_with_references(references: Collection[str], *, channel: str, scope: Scope) -> pl.DataFrame:
    """Give the payments by a channel that stand and are called so by it, as `payments_of_channel` gives them."""
    standing = Payment.objects.filter(
        unit__in=units_inside(scope.unit_paths), state=PaymentState.TAKEN, channel=channel
    )
    asked = sorted(references)
    parts = [asked[at : at + NAMED_AT_ONCE] for at in range(0, len(asked), NAMED_AT_ONCE)] or [[]]
    return pl.concat(_of_channel(standing.filter(external_reference__in=part)) for part in parts)


def channels_seen(scope: Scope, *, since: date) -> list[str]:
    """Name the channels by which payments came since a day."""
    rows = Payment.objects.filter(unit__in=units_inside(scope.unit_paths), received_on__gte=since)
    return sorted(set(rows.order_by().values_list("channel", flat=True).distinct()))
