"""Channels opened, given a secret and a fee, suspended, and closed."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from wanjia.foundation.access.types import Actor
from wanjia.revenue.outlets import rules
from wanjia.revenue.outlets.flow import CHANNEL, Open
from wanjia.revenue.outlets.models import LONGEST_REASON, Channel, ChannelFee
from wanjia.revenue.outlets.operations.held import channel_held, day_of, own_unit, refuse, refuse_taken_code, tell
from wanjia.revenue.outlets.queries.channels import sealed, secrets_of
from wanjia.revenue.outlets.queries.limits import limit_on
from wanjia.revenue.outlets.types import ChannelState, NewChannel, OutletLimit


def open_channel(new: NewChannel, *, by: Actor, at: datetime) -> int:
    """
    Open a channel from today on; it can tell of nothing before an administrator has set its secret.

    :returns: the channel's id
    :raises UnknownUnit: if the unit is not among the actor's
    :raises OutletRefused: if the code or the fee is none, or another outlet has the code
    """
    unit = own_unit(new.unit_code, by=by)
    refuse(rules.why_not_coded(new.code) or rules.why_not_rate(new.fee_rate))
    refuse_taken_code(new.code)
    channel = Channel.objects.create(
        code=new.code,
        name=new.name.strip(),
        kind=new.kind,
        unit_id=unit.unit_id,
        state=ChannelState.OPEN,
        start_date=day_of(at),
        opened_by=by.number,
    )
    ChannelFee.objects.create(channel=channel, rate=new.fee_rate, source=new.fee_source, start_date=day_of(at))
    tell("outlets.channel_opened", of=channel, by=by, at=at, rate=new.fee_rate)
    return channel.pk


def set_secret(code: str, *, secret: str, keeps_former: bool = True, by: Actor, at: datetime) -> None:
    """
    Set what a channel signs with; it is kept encrypted and shown to nobody.

    The secret before holds for some days more, as the dated row says, so that the channel can change over.

    :param keeps_former: False ends the secret before at once, as when others may know it
    :raises OutletRefused: if there is no such channel among the actor's units, or the secret is too short or in use
    """
    refuse(rules.why_not_secret(secret))
    channel = channel_held(code, by=by)
    if secret in secrets_of(code, at=at):
        refuse("The channel has this secret already: choose another one.")
    has_former = keeps_former and bool(channel.sealed_secret)
    days = limit_on(OutletLimit.OVERLAP_DAYS, day=day_of(at))
    channel.sealed_former = channel.sealed_secret if has_former else ""
    channel.former_until = at + timedelta(days=float(days)) if has_former else None
    channel.sealed_secret, channel.secret_set_at, channel.secret_set_by = sealed(secret), at, by.number
    channel.save(update_fields=["sealed_secret", "secret_set_at", "secret_set_by", "sealed_former", "former_until"])
    tell("outlets.channel_secret_set", of=channel, by=by, at=at, former_until=channel.former_until)


def change_fee(code: str, *, rate: Decimal, source: str, by: Actor, at: datetime) -> None:
    """
    Let a channel keep another share of each payment from today on.

    :raises OutletRefused: if there is no such channel among the actor's units, or the share is none
    """
    refuse(rules.why_not_rate(rate))
    channel, today = channel_held(code, by=by), day_of(at)
    running = ChannelFee.objects.running().filter(channel=channel)
    running.filter(start_date=today).delete()
    running.update(end_date=today)
    ChannelFee.objects.create(channel=channel, rate=rate, source=source[:LONGEST_REASON], start_date=today)
    tell("outlets.channel_fee_changed", of=channel, by=by, at=at, rate=rate)


def move_channel(code: str, *, step: str, reason: str, by: Actor, at: datetime) -> None:
    """
    Suspend a channel, let it work again, or close it for good.

    :param step: ``suspend``, ``resume`` or ``close``
    :raises OutletRefused: if there is no such channel among the actor's units, or no reason is given
    :raises StepRefused: if it stands otherwise
    """
    refuse(None if reason.strip() else "Say why: the reason stays on record.")
    channel = channel_held(code, by=by)
    thing = Open(day_of(at), channel.start_date, channel.end_date)
    channel.state = CHANNEL.after(step, state=channel.state, thing=thing)
    channel.save(update_fields=["state"])
    tell("outlets.channel_moved", of=channel, by=by, at=at, step=step, reason=reason[:LONGEST_REASON])
