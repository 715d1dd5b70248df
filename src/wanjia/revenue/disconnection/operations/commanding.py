"""
Commands to cut and restore: ordered here, carried out after the commit by the head-end or on site, and reported back.

Debt, holds and legal periods are looked at again under the lock of the cut when a command is ordered, and holds once
more when it is taken: whoever places a hold locks the same rows first.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from wanjia.foundation.access.types import Actor
from wanjia.revenue.disconnection.flow import COMMAND
from wanjia.revenue.disconnection.models import Cut, CutCommand
from wanjia.revenue.disconnection.operations.held import CutRefused, cut_held, kept, known, step, tell
from wanjia.revenue.disconnection.queries.cases import hours, is_settled
from wanjia.revenue.disconnection.rules import why_not_reported
from wanjia.revenue.disconnection.types import (
    OPEN_COMMAND,
    Case,
    CommandAction,
    CommandReport,
    CommandState,
    CommandWay,
    Limit,
    Outcome,
)

NOTHING_TO_CHECK = None


def order_cut(cut_id: int, *, way: CommandWay, by: Actor, at: datetime) -> int:
    """
    Order that supply be cut: the command waits to be taken once the transaction is committed.

    :returns: the command's id
    :raises CutRefused: if the cut is not of the actor's units
    :raises StepRefused: if a legal period has not run, a hold stands, the hour is wrong, or the debt is paid
    """
    cut = cut_held(cut_id, by=by)
    case = known(cut, by=by, at=at)
    step(cut, name="order", case=case, due_at=at + hours(case, limit=Limit.RETAKE_HOURS))
    cut.ordered_at = at
    cut.save(update_fields=["state", "due_at", "ordered_at"])
    command = _command(cut, action=CommandAction.CUT, way=way, by=by, at=at)
    tell("disconnection.cut_ordered", about=cut, by=by, at=at, command_id=command.pk, way=way.value)
    return command.pk


def order_restore(cut_id: int, *, way: CommandWay, reason: str, by: Actor, at: datetime) -> int:
    """
    Order that supply be given back, paid or not: a reason stays on record.

    :returns: the command's id
    :raises CutRefused: if the cut is not of the actor's units, or a reason lacks
    :raises StepRefused: if supply is not off, or the command is given already
    """
    if not reason.strip():
        msg = "Say why: the reason stays on record."
        raise CutRefused(msg)
    cut = cut_held(cut_id, by=by)
    return restore(cut, way=way, reason=reason, case=known(cut, by=by, at=at), by=by, at=at)


def restore(cut: Cut, *, way: CommandWay, reason: str, case: Case, by: Actor, at: datetime) -> int:
    """
    Order that supply of a locked cut be given back.

    :returns: the command's id
    :raises StepRefused: if supply is not off
    """
    since = cut.settled_at or at
    step(cut, name="order_restore", case=case, due_at=since + hours(case, limit=Limit.RESTORE_HOURS))
    cut.ended_reason = kept(reason)
    cut.save(update_fields=["state", "due_at", "ended_reason", "settled_at"])
    command = _command(cut, action=CommandAction.RESTORE, way=way, by=by, at=at)
    tell("disconnection.restore_ordered", about=cut, by=by, at=at, command_id=command.pk, way=way.value, reason=reason)
    return command.pk


def _command(cut: Cut, *, action: CommandAction, way: CommandWay, by: Actor, at: datetime) -> CutCommand:
    return CutCommand.objects.create(
        cut=cut,
        account_id=cut.account_id,
        unit_id=cut.unit_id,
        action=action,
        way=way,
        state=CommandState.PENDING,
        ordered_by=by.number,
        ordered_at=at,
        due_at=cut.due_at or at,
    )


def take_command(command_id: int, *, by: Actor, at: datetime) -> bool:
    """
    Take a command on for some minutes: from now on it cannot be called back. A command to cut that a hold or a payment
    has overtaken is withdrawn instead. Asked again by who has it, the lease is renewed; once it is over, others may.

    :returns: whether the command is to be carried out
    :raises CutRefused: if there is no such command among the actor's units, or it ran out in somebody's hands and was
        overtaken since: it may be carried out already
    :raises StepRefused: if somebody else has it, or it was withdrawn
    """
    cut, command = _held(command_id, by=by)
    case = known(cut, by=by, at=at)
    step_name = "take_again" if _is_free_again(command, by=by, at=at) else "take"
    state = COMMAND.after(step_name, state=command.state, thing=NOTHING_TO_CHECK)
    if command.action == CommandAction.CUT and (case.holds or is_settled(case)):
        if command.state == CommandState.TAKEN:
            msg = "A hold or a payment came in after the command was taken: find out whether it was carried out."
            raise CutRefused(msg)
        stop(cut, case=case, note="A hold or a payment came in between.", by=by, at=at)
        return False
    command.state, command.taken_by, command.taken_at = state, by.number, at
    command.lease_until = at + timedelta(minutes=case.standing.days(Limit.LEASE_MINUTES))
    command.save(update_fields=["state", "taken_by", "taken_at", "lease_until"])
    tell("disconnection.command_taken", about=cut, by=by, at=at, command_id=command.pk)
    return True


def _is_free_again(command: CutCommand, *, by: Actor, at: datetime) -> bool:
    """Tell whether a command that somebody took may be taken again: by the same, or because the lease is over."""
    if command.state != CommandState.TAKEN:
        return False
    return command.taken_by == by.number or command.lease_until is None or command.lease_until <= at


def report_command(command_id: int, *, report: CommandReport, by: Actor, at: datetime) -> None:
    """
    Write down what became of a command; told twice, it is written down once.

    A cut that was carried out although the debt has been paid meanwhile is restored at once.

    :raises CutRefused: if there is no such command among the actor's units, a failure has no reason, or the moment lies
        before the order or in the future
    :raises StepRefused: if it was withdrawn, or reported otherwise
    """
    cut, command = _held(command_id, by=by)
    if command.state == report.outcome.value:
        return
    done = report.outcome is Outcome.DONE
    state = COMMAND.after("done" if done else "fail", state=command.state, thing=NOTHING_TO_CHECK)
    happened_at = report.happened_at or at
    if (why := why_not_reported(report, ordered_at=command.ordered_at, at=at)) is not None:
        raise CutRefused(why)
    command.state, command.reported_by, command.reported_at = state, by.number, at
    command.happened_at, command.note, command.answer = happened_at, kept(report.note), kept(report.answer)
    command.save(update_fields=["state", "reported_by", "reported_at", "happened_at", "note", "answer"])
    case = known(cut, by=by, at=at)
    if command.action == CommandAction.RESTORE:
        _report_restore(cut, command=command, case=case, by=by, at=at)
    else:
        _report_cut(cut, command=command, case=case, by=by, at=at)


def _report_cut(cut: Cut, *, command: CutCommand, case: Case, by: Actor, at: datetime) -> None:
    done = command.state == CommandState.DONE
    step(cut, name="report_cut" if done else "report_failure", case=case, due_at=None if done else at)
    cut.cut_at = command.happened_at if done else None
    cut.save(update_fields=["state", "due_at", "cut_at"])
    tell("disconnection.cut_done" if done else "disconnection.cut_failed", about=cut, by=by, at=at, note=command.note)
    if done and is_settled(case):
        cut.settled_at = cut.settled_at or at
        restore(cut, way=CommandWay(command.way), reason="Paid before it was cut.", case=case, by=by, at=at)


def _report_restore(cut: Cut, *, command: CutCommand, case: Case, by: Actor, at: datetime) -> None:
    done = command.state == CommandState.DONE
    name = "report_restored" if done else "report_restore_failure"
    step(cut, name=name, case=case, due_at=None if done else cut.due_at)
    cut.restored_at = command.happened_at if done else None
    cut.save(update_fields=["state", "due_at", "restored_at"])
    tell("disconnection.supply_restored" if done else "disconnection.restore_failed", about=cut, by=by, at=at)


def stop(cut: Cut, *, case: Case, note: str, by: Actor, at: datetime) -> None:
    """
    Call back the command of a locked cut that nobody has taken yet: the customer must be reminded anew.

    :raises StepRefused: if nothing is ordered
    """
    step(cut, name="stop", case=case, due_at=at)
    cut.reminded_at, cut.reminder_way = None, ""
    cut.save(update_fields=["state", "due_at", "reminded_at", "reminder_way"])
    withdraw_commands(cut, note=note)
    tell("disconnection.cut_stopped", about=cut, by=by, at=at, reason=note)


def withdraw_commands(cut: Cut, *, note: str) -> None:
    """Withdraw what is ordered about a locked cut and that nobody has taken."""
    for command in CutCommand.objects.filter(cut=cut, state__in=OPEN_COMMAND).locked():
        command.state = COMMAND.after("withdraw", state=command.state, thing=NOTHING_TO_CHECK)
        command.note = kept(note)
        command.save(update_fields=["state", "note"])


def _held(command_id: int, *, by: Actor) -> tuple[Cut, CutCommand]:
    """Lock a command and, before it, its cut."""
    cut_id = CutCommand.objects.inside(by.scope).filter(pk=command_id).values_list("cut_id", flat=True).first()
    if cut_id is None:
        msg = "There is no such command among your units."
        raise CutRefused(msg)
    cut = cut_held(cut_id, by=by)
    return cut, CutCommand.objects.filter(pk=command_id).locked().get()
