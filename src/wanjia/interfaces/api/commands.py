"""Commands to cut and restore for the head-end: read, taken on, reported."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.db import transaction
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import AwareDatetime, Field

from wanjia.foundation.tokens.types import ApiScope
from wanjia.foundation.workflow.types import StepRefused
from wanjia.interfaces.api.callers import Bearer, caller
from wanjia.interfaces.api.paging import Paged, page_of_feed
from wanjia.interfaces.api.problems import Problem
from wanjia.interfaces.api.values import Ask, Shape, Text
from wanjia.interfaces.kit.phrases import translated
from wanjia.revenue.disconnection.operations import commanding
from wanjia.revenue.disconnection.operations.held import CutRefused
from wanjia.revenue.disconnection.queries.cuts import CommandRow, UnknownCut, command_with_id
from wanjia.revenue.disconnection.queries.feeds import COMMAND_FEED
from wanjia.revenue.disconnection.queries.orders import meters_of
from wanjia.revenue.disconnection.types import CommandAction, CommandReport, CommandState, CommandWay, Outcome

router = Router(tags=["commands"])
MAY = Bearer(ApiScope.COMMANDS_CARRY_OUT)
Written = Annotated[str, Field(max_length=200)]
Id = Annotated[int, Field(ge=1, le=2**63 - 1, description="Id of the command.")]


class Command(Shape):
    """An order to switch supply by the meter's relay."""

    id: int
    account: str = Field(description="Number of the account.")
    unit_code: str
    action: CommandAction
    state: CommandState
    ordered_at: datetime
    due_at: datetime = Field(description="To be reported by then.")
    taken_at: datetime | None
    lease_until: datetime | None = Field(description="Then it may be taken again, unless it is reported.")
    reported_at: datetime | None
    happened_at: datetime | None = Field(description="When supply was switched.")
    note: str
    answer: str = Field(description="What the meter answered.")


class Commands(Shape):
    """A page of commands."""

    items: list[Command]
    next_cursor: str | None = Field(description="Asks for the next page; null on the last.")


class CommandFilters(Paged):
    """What commands may be asked for."""

    state: CommandState | None = Field(None, description="PENDING: nobody has it yet.")
    action: CommandAction | None = None
    account: Text | None = Field(None, description="Number of an account.")


class SwitchedMeter(Shape):
    """A meter where the account is supplied."""

    usage_point: str
    number: str


class CommandTaken(Shape):
    """What came of taking a command on."""

    id: int
    action: CommandAction
    state: CommandState
    is_to_be_carried_out: bool = Field(
        description="False: a hold or a payment came in between, the command is called back; carry nothing out."
    )
    lease_until: datetime | None
    meters: list[SwitchedMeter] = Field(description="The meters to be switched.")


class CommandTold(Ask):
    """What became of a command."""

    outcome: Outcome
    happened_at: AwareDatetime | None = Field(None, description="When supply was switched, with its offset.")
    reason: Written = Field("", description="Why it failed; needed then.")
    answer: Written = Field("", description="What the meter answered.")


class CommandStanding(Shape):
    """Where a command stands; the same answer each time that it is told of."""

    id: int
    state: CommandState


@router.get("", response=Commands, auth=MAY, by_alias=True, operation_id="list_commands", summary="List commands")
def list_commands(request: HttpRequest, wanted: Query[CommandFilters]) -> dict[str, Any]:
    """Give the commands that meters carry out, in the order in which they were given; reading takes nothing on."""
    return page_of_feed(request, feed=COMMAND_FEED, name="commands", wanted=wanted)


@router.post(
    "/{command_id}/take", response=CommandTaken, auth=MAY, operation_id="take_command", summary="Take a command on"
)
def take_command(request: HttpRequest, command_id: Id) -> dict[str, Any]:
    """
    Take a command on, for some minutes.

    Only who has taken a command carries it out. Debts and holds are looked at once more: a cut that has been overtaken
    is called back and must not be carried out. Asked again by the same caller, the answer is the same.
    """
    who = caller(request)
    command = _command(request, command_id=command_id)
    try:
        with transaction.atomic():
            is_ours = commanding.take_command(command.command_id, by=who.actor, at=who.at)
    except (StepRefused, CutRefused) as why:
        raise Problem("command-gone", detail=translated(str(why))) from why
    after = command_with_id(command_id, scope=who.scope)
    meters = meters_of([after.account_id], day=who.today, scope=who.scope).get(after.account_id, ())
    return {
        "id": after.command_id,
        "action": after.action,
        "state": after.state,
        "is_to_be_carried_out": is_ours,
        "lease_until": after.lease_until if is_ours else None,
        "meters": [{"usage_point": one.usage_point, "number": one.number} for one in meters] if is_ours else [],
    }


@router.post(
    "/{command_id}/report",
    response=CommandStanding,
    auth=MAY,
    operation_id="report_command",
    summary="Report on a command",
)
def report_command(request: HttpRequest, command_id: Id, content: CommandTold) -> dict[str, Any]:
    """
    Say what became of a command, once.

    Told again with the same outcome it changes nothing. Supply that was cut although the customer has paid meanwhile is
    ordered back at once, by a command of its own.
    """
    who = caller(request)
    command = _command(request, command_id=command_id)
    report = CommandReport(content.outcome, content.reason, content.answer, content.happened_at)
    try:
        with transaction.atomic():
            commanding.report_command(command.command_id, report=report, by=who.actor, at=who.at)
    except StepRefused as why:
        raise Problem("command-gone", detail=translated(str(why))) from why
    return {"id": command_id, "state": command_with_id(command_id, scope=who.scope).state}


def _command(request: HttpRequest, *, command_id: int) -> CommandRow:
    """
    Give a command that meters carry out, of the units of the token.

    :raises Problem: if there is none
    """
    try:
        found = command_with_id(command_id, scope=caller(request).scope)
    except UnknownCut as unknown:
        raise Problem("not-found") from unknown
    if found.way is not CommandWay.REMOTE:
        raise Problem("not-found")
    return found
