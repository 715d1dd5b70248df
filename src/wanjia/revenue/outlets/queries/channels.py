"""Questions about channels."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.crypto import salted_hmac

from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused
from wanjia.revenue.outlets.flow import CHANNEL
from wanjia.revenue.outlets.models import Channel, ChannelFee
from wanjia.revenue.outlets.types import ChannelKind, ChannelState


class UnknownChannel(Refused):
    """There is no such channel in the scope."""


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """
    A channel as plain values; never with its secret.

    :ivar secret_set_at: None while it has none, and so cannot tell of anything
    :ivar former_until: until then the secret before holds, too; None without one
    """

    channel_id: int
    code: str
    name: str
    kind: ChannelKind
    unit_id: int
    unit_name: str
    unit_path: str
    state: ChannelState
    start_date: date
    end_date: date | None
    secret_set_at: datetime | None
    secret_set_by: str
    former_until: datetime | None
    opened_by: str

    @property
    def steps(self) -> tuple[str, ...]:
        """Name the steps that a person can take now."""
        return tuple(step for step in CHANNEL.open_steps(self.state) if step != "take")


@dataclass(frozen=True, slots=True)
class FeeRow:
    """What a channel keeps, for some time."""

    rate: Decimal
    source: str
    start_date: date
    end_date: date | None


def channel_coded(code: str, *, scope: Scope) -> ChannelRow:
    """
    Find a channel of the scope.

    :raises UnknownChannel: if there is none
    """
    row = Channel.objects.inside(scope).filter(code=code).select_related("unit").first()
    if row is None:
        msg = "There is no such channel among your units."
        raise UnknownChannel(msg)
    return ChannelRow(
        channel_id=row.pk,
        code=row.code,
        name=row.name,
        kind=ChannelKind(row.kind),
        unit_id=row.unit_id,
        unit_name=row.unit.name,
        unit_path=row.unit.path,
        state=ChannelState(row.state),
        start_date=row.start_date,
        end_date=row.end_date,
        secret_set_at=row.secret_set_at,
        secret_set_by=row.secret_set_by,
        former_until=row.former_until,
        opened_by=row.opened_by,
    )


def fees_of(channel_id: int) -> list[FeeRow]:
    """Give what a channel keeps and kept, the latest first."""
    rows = ChannelFee.objects.filter(channel_id=channel_id).order_by("-start_date", "-pk")
    return [FeeRow(row.rate, row.source, row.start_date, row.end_date) for row in rows]


def fee_rate_on(code: str, *, day: date) -> Decimal:
    """Give the share that a channel keeps on a day; 0 if no row says."""
    rows = ChannelFee.objects.on(day).filter(channel__code=code).order_by("-start_date")
    return rows.values_list("rate", flat=True).first() or Decimal(0)


def channels_inside(scope: Scope) -> list[tuple[str, str]]:
    """Give code and name of the channels of a scope that are not closed, by code."""
    rows = Channel.objects.inside(scope).exclude(state=ChannelState.CLOSED).order_by("code")
    return list(rows.values_list("code", "name"))


def secrets_of(code: str, *, at: datetime) -> tuple[str, ...]:
    """
    Give what a channel signs with, for comparing a signature only: its secret, and the one before while that holds.

    Nothing but the door of the signed messages and the operation that sets secrets calls this, and nothing shows what
    it gives.
    """
    row = Channel.objects.filter(code=code).first()
    if row is None:
        return ()
    holds = row.former_until is not None and at < row.former_until
    kept = (row.sealed_secret, row.sealed_former if holds else "")
    return tuple(secret for sealed_one in kept if (secret := _unsealed(sealed_one)))


def _unsealed(kept: str) -> str:
    if not kept:
        return ""
    try:
        return _box().decrypt(kept.encode()).decode()
    except InvalidToken:
        # The site's key is another one now: the secret must be set anew.
        return ""


def sealed(secret: str) -> str:
    """Encrypt a secret for the database, under the site's key."""
    return _box().encrypt(secret.encode()).decode()


def _box() -> Fernet:
    key = salted_hmac("wanjia.outlets.channel", "key", secret=settings.SECRET_KEY, algorithm="sha256").digest()
    return Fernet(urlsafe_b64encode(key))
