"""Accounts at banks registered and ended, and who sends a channel's money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.queries import unit_named
from wanjia.revenue.reconciliation.models import BankAccount, ChannelSender
from wanjia.revenue.reconciliation.operations.held import day_of, tell

SUBJECT = "reconciliation.bankaccount"


class AccountRefused(Refused):
    """A bank account that cannot be registered or ended like that; the text is fit for the user."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account at a bank to be registered."""

    number: str
    bank: str
    holder: str
    unit_code: str
    start_date: date
    currency: str = "CNY"


def open_account(new: NewAccount, *, by: Actor, at: datetime) -> int:
    """
    Register an account of a unit at a bank.

    :returns: its id
    :raises AccountRefused: if a word lacks, or an account of that number is registered
    :raises UnknownUnit: if there is no such unit
    """
    number = "".join(new.number.split())
    unit = unit_named(new.unit_code)
    if not by.scope.holds(unit.path):
        msg = f"unit {new.unit_code} is not among yours"
        raise AccountRefused(msg)
    if not (number and new.bank.strip() and new.holder.strip()):
        msg = "Give the account's number, its bank and its holder."
        raise AccountRefused(msg)
    if BankAccount.objects.running().filter(number=number).exists():
        msg = f"Account {number} is registered already."
        raise AccountRefused(msg)
    account = BankAccount.objects.create(
        unit_id=unit.unit_id,
        number=number,
        bank=new.bank.strip(),
        holder=new.holder.strip(),
        currency=new.currency,
        start_date=new.start_date,
    )
    facts = {"number": number, "bank": account.bank}
    tell("reconciliation.account_opened", subject=(SUBJECT, account.pk), unit_id=unit.unit_id, by=by, at=at, **facts)
    return int(account.pk)


def end_account(account_id: int, *, end_date: date, by: Actor, at: datetime) -> None:
    """
    End an account: statements of later days are not taken in.

    :param end_date: the first day without it
    :raises AccountRefused: if it is none of the actor's units, has ended, or would end before it began
    """
    account: BankAccount | None = BankAccount.objects.inside(by.scope).running().filter(pk=account_id).locked().first()
    if account is None:
        msg = "There is no such running bank account among your units."
        raise AccountRefused(msg)
    if end_date <= account.start_date:
        msg = "An account ends later than it began."
        raise AccountRefused(msg)
    account.end_date = end_date
    account.save(update_fields=["end_date"])
    facts = {"number": account.number, "end_date": end_date}
    tell("reconciliation.account_ended", subject=(SUBJECT, account.pk), unit_id=account.unit_id, by=by, at=at, **facts)


def name_sender(channel: str, *, name: str, words: str, source: str, by: Actor, at: datetime) -> int:
    """
    Say under which name, and in which words, a channel's money comes from today on.

    :returns: the row's id
    :raises AccountRefused: if channel, name or source lacks
    """
    if not (channel.strip() and name.strip() and source.strip()):
        msg = "Give channel, name and where you know it from."
        raise AccountRefused(msg)
    today = day_of(at)
    ChannelSender.objects.running().filter(channel=channel, start_date=today).delete()
    ChannelSender.objects.running().filter(channel=channel).update(end_date=today)
    row = ChannelSender.objects.create(
        channel=channel.strip(), name=name.strip(), words=words.strip(), source=source.strip(), start_date=today
    )
    facts = {"channel": channel, "sender": name, "words": words, "reason": source}
    subject = ("reconciliation.channelsender", row.pk)
    tell("reconciliation.sender_named", subject=subject, unit_id=None, by=by, at=at, **facts)
    return int(row.pk)
