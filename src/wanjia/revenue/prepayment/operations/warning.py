"""Warning customers whose balance comes to its end: once per level and spell, never in quiet hours."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

import polars as pl
from django.utils.timezone import localtime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.outbox.operations.writing import withdraw, write_messages
from wanjia.foundation.outbox.rules import after_quiet
from wanjia.foundation.outbox.types import Quiet
from wanjia.revenue.prepayment.flow import WARNING
from wanjia.revenue.prepayment.models import BalanceWarning, DailyBalance, Policy
from wanjia.revenue.prepayment.queries.texts import ORIGIN, key_of, messages_for
from wanjia.revenue.prepayment.types import AHEAD, TOLD, WARNED, Level, WarningState


def plan_warnings(table: pl.DataFrame, *, day: date, by: Actor, at: datetime) -> int:
    """
    Plan the warnings of a day, and call those back that money has overtaken before they went out.

    :param table: what `balancing.write_balances` gives
    :returns: how many are new
    """
    near = table.filter(pl.col("level").is_in([level.value for level in WARNED]))
    _call_back(near, by=by, at=at)
    policies = Policy.objects.in_bulk(near["policy_id"].unique().to_list())
    known = set(
        BalanceWarning.objects.filter(account_id__among=near["account_id"].to_list()).values_list(
            "account_id", "spell_date", "level"
        )
    )
    rows = near.select("account_id", "unit_id", "policy_id", "level", "spell_date", "balance").iter_rows(named=True)
    new = [
        _warning(row, policies=policies, day=day, at=at)
        for row in rows
        if (row["account_id"], row["spell_date"], row["level"]) not in known
    ]
    BalanceWarning.objects.bulk_create(new)
    events.record(
        "prepayment.warnings_planned", by=by, at=at, subject_kind="prepayment.warning", day=str(day), warnings=len(new)
    )
    return len(new)


def _warning(row: Mapping[str, Any], *, policies: dict[int, Policy], day: date, at: datetime) -> BalanceWarning:
    policy = policies[row["policy_id"]]
    return BalanceWarning(
        account_id=row["account_id"],
        unit_id=row["unit_id"],
        level=row["level"],
        spell_date=row["spell_date"],
        day=day,
        balance=row["balance"],
        not_before=after_quiet(localtime(at), quiet=(Quiet(policy.quiet_start, policy.quiet_end),)),
        state=WarningState.PLANNED,
    )


def _call_back(near: pl.DataFrame, *, by: Actor, at: datetime) -> None:
    """Cancel what was planned for accounts that are no longer at the level, or in another spell."""
    still = set(near.select("account_id", "spell_date", "level").iter_rows())
    ahead = BalanceWarning.objects.inside(by.scope).filter(state__in=AHEAD).locked()
    over = [one for one in ahead if (one.account_id, one.spell_date, one.level) not in still]
    handed = {key_of(one.pk) for one in over if one.state == WarningState.HANDED}
    back = withdraw(handed, why="The balance was filled up.", by=by, at=at)
    for warning in over:
        if warning.state == WarningState.PLANNED or key_of(warning.pk) in back:
            warning.state = WARNING.after("cancel", state=warning.state, thing=None)
            warning.ended_at = at
            warning.save(update_fields=["state", "ended_at"])


def hand_over(*, by: Actor, at: datetime) -> int:
    """
    Write planned warnings into the outbox, which lets each leave in its time, after the commit.

    :returns: how many
    """
    waiting = BalanceWarning.objects.inside(by.scope).filter(state=WarningState.PLANNED)
    handed = list(waiting.locked())
    BalanceWarning.objects.filter(pk__in=[warning.pk for warning in handed]).update(
        state=WARNING.after("hand_over", state=WarningState.PLANNED, thing=None), ended_at=at
    )
    if handed:
        ids = [warning.pk for warning in handed]
        about = {"subject_kind": ORIGIN, "warnings": len(ids), "ids": ids}
        events.record("prepayment.warnings_sent", by=by, at=at, **about)  # type: ignore[arg-type]
        write_messages(messages_for(handed, day=localtime(at).date()), by=by, at=at)
    return len(handed)


def note_told(warning_ids: Collection[int], *, step: str, at: datetime) -> None:
    """
    Write down what became of warnings in the outbox.

    :param step: ``send``, ``deliver`` or ``fail``, where the flow allows it
    """
    found = BalanceWarning.objects.filter(pk__in=list(warning_ids)).locked()
    held = [warning for warning in found if step in WARNING.open_steps(warning.state)]
    for warning in held:
        was_told = warning.state in TOLD
        warning.state = WARNING.after(step, state=warning.state, thing=None)
        warning.ended_at = warning.ended_at if was_told else at
    BalanceWarning.objects.bulk_update(held, ["state", "ended_at"], batch_size=500)


def warned_on(*, by: Actor) -> dict[int, date]:
    """Give the local day on which accounts whose balance is used up now were told so in this spell."""
    latest = dict(
        DailyBalance.objects.inside(by.scope)
        .filter(is_latest=True, level=Level.EMPTY)
        .values_list("account_id", "spell_date")
    )
    sent = BalanceWarning.objects.inside(by.scope).filter(level=Level.EMPTY, state__in=TOLD)
    return {
        account_id: localtime(ended_at).date()
        for account_id, spell, ended_at in sent.values_list("account_id", "spell_date", "ended_at")
        if latest.get(account_id) == spell
    }
