"""The daily check of channels, three ways, and the findings that come of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from hashlib import sha256

import polars as pl
from django.db.models import Sum

from wanjia.foundation.access.types import Actor, Scope
from wanjia.foundation.columnar.database import read_frame, to_units
from wanjia.foundation.interchange.types import MalformedFile
from wanjia.foundation.locking.names import hold_name
from wanjia.foundation.organisation.queries import unit_named
from wanjia.revenue.payments.queries.transit import payments_of_channel, payments_with_references
from wanjia.revenue.reconciliation import flow
from wanjia.revenue.reconciliation.kernel.schema import PAID
from wanjia.revenue.reconciliation.kernel.threeway import compared
from wanjia.revenue.reconciliation.models import LONGEST_REASON, ChannelDay, ChannelLine, CheckFinding, MatchItem
from wanjia.revenue.reconciliation.operations.finding import Difference, Written, write_findings
from wanjia.revenue.reconciliation.operations.held import MatchRefused, tell
from wanjia.revenue.reconciliation.operations.taking import StatementRefused
from wanjia.revenue.reconciliation.protocols import channel_csv
from wanjia.revenue.reconciliation.types import Discrepancy, FindingState

DAY, FINDING = "reconciliation.channelday", "reconciliation.checkfinding"
FEN_PLACES = 2
ZERO = Decimal("0.00")


def take_channel_day(content: bytes, *, file_name: str, unit_code: str, by: Actor, at: datetime) -> int:
    """
    Take in what a channel says it took on a day in a unit and those below it, and check it.

    :returns: the day's id; the same file again changes nothing but checks again
    :raises StatementRefused: if the file is malformed, or the day was told before with other content
    :raises MatchRefused: if the unit is not among the actor's
    """
    hold_name(DAY)
    unit = unit_named(unit_code)
    if not by.scope.holds(unit.path):
        msg = f"unit {unit_code} is not among yours"
        raise MatchRefused(msg)
    try:
        parsed = channel_csv.parse(content)
    except MalformedFile as bad:
        first = bad.faults[0]
        msg = f"{file_name}, line {first.line}, {first.element}: {first.what} {first.cure}"
        raise StatementRefused(msg, faults=bad.faults) from bad
    digest = sha256(content).hexdigest()
    known = ChannelDay.objects.filter(channel=parsed.channel, day=parsed.day, unit_id=unit.unit_id).first()
    if known is not None and known.digest != digest:
        day, channel = parsed.day, parsed.channel
        msg = f"The day {day} of {channel} was told before, with other content: ask the channel which holds."
        raise StatementRefused(msg, faults=())
    day_id = known.pk if known else _written(parsed, file_name=file_name, digest=digest, unit_id=unit.unit_id)
    check_channel_day(day_id, by=by, at=at)
    return int(day_id)


def _written(parsed: channel_csv.ParsedDay, *, file_name: str, digest: str, unit_id: int) -> int:
    row = ChannelDay.objects.create(
        channel=parsed.channel,
        day=parsed.day,
        unit_id=unit_id,
        file_name=file_name[:150],
        digest=digest,
        told_count=len(parsed.payments),
        told_amount=sum((one.amount for one in parsed.payments), ZERO),
        told_fee=sum((one.fee for one in parsed.payments), ZERO),
    )
    ChannelLine.objects.bulk_create(
        ChannelLine(channel_day=row, reference=one.reference, amount=one.amount, paid_on=one.paid_on)
        for one in parsed.payments
    )
    return int(row.pk)


def check_channel_day(channel_day_id: int, *, by: Actor, at: datetime) -> int:
    """
    Compare what a channel says of a day with our payments and with what the bank has; each difference is a finding.

    A finding belongs to who checks, until it is handed over; one that a process finds when it checks again belongs to
    who checked before. An open one that is gone counts as corrected.

    :returns: how many findings are open
    :raises MatchRefused: if there is no such day among the actor's units
    """
    hold_name(DAY)
    row = ChannelDay.objects.inside(by.scope).select_related("unit").filter(pk=channel_day_id).first()
    if row is None:
        msg = "There is no such day of a channel among your units."
        raise MatchRefused(msg)
    theirs, ours = _both(row)
    banked = _banked(ours["payment_id"].to_list())
    fen = None if banked is None else int(banked.scaleb(FEN_PLACES))
    found = compared(theirs, ours=ours.drop("payment_id"), banked=fen)
    checker = row.checked_by if row.checked_by and by.person_id is None else by.number
    known = CheckFinding.objects.filter(channel_day=row)
    written = Written(known, owner=checker, of={"day": row.day, "channel_day": row})
    write_findings(_differences(found, unit_id=row.unit_id), to=written, by=by, at=at)
    row.our_count, row.our_amount = ours.height, Decimal(int(ours["amount"].sum())).scaleb(-FEN_PLACES)
    row.bank_amount, row.checked_at, row.checked_by = banked, at, checker
    row.save()
    left = known.filter(state=FindingState.OPEN).count()
    facts = {"channel": row.channel, "day": row.day, "findings": left}
    tell("reconciliation.channel_checked", subject=(DAY, row.pk), unit_id=row.unit_id, by=by, at=at, **facts)
    return left


def _both(row: ChannelDay) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give their payments and ours: those of the day, and those of other days that they call by a name of this one."""
    scope = Scope((row.unit.path,))
    told = ChannelLine.objects.filter(channel_day=row).order_by("pk")
    theirs = read_frame(told, reference="reference", amount="amount", day="paid_on")
    of_day = payments_of_channel(row.channel, day=row.day, scope=scope)
    missing = theirs.join(of_day, on="reference", how="anti")["reference"].to_list()
    ours = pl.concat([of_day, payments_with_references(missing, channel=row.channel, scope=scope)])
    in_fen = to_units(pl.col("amount"), places=FEN_PLACES)
    theirs = theirs.with_columns(in_fen)
    return PAID.check(theirs), ours.rename({"received_on": "day"}).with_columns(in_fen)


def _banked(payment_ids: list[int]) -> Decimal | None:
    """Give what the bank has of the day's payments, before fees; none before any was found there."""
    found = MatchItem.objects.filter(is_standing=True, payment__among=payment_ids).aggregate(total=Sum("amount"))
    total: Decimal | None = found["total"]
    return total


def _differences(found: pl.DataFrame, *, unit_id: int) -> Iterator[Difference]:
    for row in found.iter_rows(named=True):
        days = (row["their_day"], row["our_day"])
        kind, sides = Discrepancy(row["kind"]), (_yuan(row["theirs"]), _yuan(row["ours"]))
        yield Difference(kind, unit_id, row["reference"], *sides, *days)


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen).scaleb(-FEN_PLACES)


def settle_finding(finding_id: int, *, step: str, reason: str, by: Actor, at: datetime) -> None:
    """
    Explain or correct a finding, or, as another person, close or reopen it.

    :param step: ``explain``, ``correct``, ``close`` or ``reopen``
    :raises MatchRefused: if there is none among the actor's units
    :raises StepRefused: if the flow does not allow it now, no reason is given, or it must be another person
    """
    one = _finding(finding_id, by=by)
    settling = flow.Settling(settled_by=one.settled_by, by=by.number, reason=reason)
    one.state = flow.FINDING.after(step, state=one.state, thing=settling)
    said = reason.strip()[:LONGEST_REASON]
    if step in {"explain", "correct"}:
        one.settled_at, one.settled_by, one.explanation = at, by.number, said
    else:
        one.closed_at, one.closed_by, one.closing_note = at, by.number, said
    one.save()
    facts = {"step": step, "kind": one.kind, "reason": said}
    tell("reconciliation.finding_settled", subject=(FINDING, one.pk), unit_id=one.unit_id, by=by, at=at, **facts)


def hand_over_finding(finding_id: int, *, owner: str, by: Actor, at: datetime) -> None:
    """
    Make a finding another person's work; its clock goes on.

    :raises MatchRefused: if there is none among the actor's units, or nobody is named
    """
    one = _finding(finding_id, by=by)
    if not owner.strip():
        msg = "Name the person whose work it is now."
        raise MatchRefused(msg)
    one.owner = owner.strip()[:40]
    one.save(update_fields=["owner"])
    facts = {"owner": one.owner}
    tell("reconciliation.finding_handed", subject=(FINDING, one.pk), unit_id=one.unit_id, by=by, at=at, **facts)


def _finding(finding_id: int, *, by: Actor) -> CheckFinding:
    found: CheckFinding | None = CheckFinding.objects.inside(by.scope).filter(pk=finding_id).locked().first()
    if found is None:
        msg = "There is no such finding among your units."
        raise MatchRefused(msg)
    return found
