"""Words of messages that leave the house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum


class MessageChannel(StrEnum):
    """How a message reaches somebody: SMS 短信 to a phone number, APP 掌上渠道 to an account number."""

    SMS = "SMS"
    APP = "APP"


class MessageState(StrEnum):
    """
    Where a message stands.

    WAITING 待发送; TAKEN 发送中: a worker has it in hand; SENT 已发送: the gateway took it over; DELIVERED 已送达;
    FAILED 发送失败: nobody will try it again by itself; WITHDRAWN 已撤回: overtaken before it went out;
    PUT_ASIDE 已处置: failed, and somebody said what was done instead.
    """

    WAITING = "WAITING"
    TAKEN = "TAKEN"
    SENT = "SENT"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"
    WITHDRAWN = "WITHDRAWN"
    PUT_ASIDE = "PUT_ASIDE"


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which nobody is written to, over midnight if the end is not later than the start."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class NewMessage:
    """
    A message to be sent.

    :ivar key: unique for all time, such as ``dunning.notice:15``; the gateway tells repetitions by it
    :ivar address: a phone number, or an account number for the app
    :ivar template: the code of the text that was filled in
    :ivar about_kind: what it comes from, as ``package.model``
    :ivar about_number: the number of the account that it is about
    :ivar quiet: hours of the place in which it must not go out, looked at again when it is sent
    """

    key: str
    channel: MessageChannel
    address: str
    title: str
    text: str
    template: str
    about_kind: str
    about_id: int
    about_number: str
    unit_id: int
    not_before: datetime
    quiet: tuple[Quiet, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """A message in the hands of a worker; ``tries`` counts this one."""

    message_id: int
    key: str
    channel: MessageChannel
    address: str
    title: str
    text: str
    tries: int


@dataclass(frozen=True, slots=True)
class Round:
    """
    What one look into the outbox found.

    :ivar later: how many were put off because quiet hours run
    """

    taken: tuple[Taken, ...]
    later: int


class Answer(StrEnum):
    """What a gateway made of a message: took it over, refused it for good, or could not be reached."""

    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    UNREACHED = "UNREACHED"


@dataclass(frozen=True, slots=True)
class Tried:
    """
    What came of handing one message to the gateway.

    :ivar reference: what the gateway calls it
    :ivar why: what it said where it did not take it
    """

    message_id: int
    answer: Answer
    reference: str = ""
    why: str = ""
