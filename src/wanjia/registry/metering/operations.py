"""Changes of usage points and the devices on them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import polars as pl
from django.utils.timezone import localtime

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Actor, Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.duties import queries as duties
from wanjia.foundation.duties.rules import is_own
from wanjia.foundation.duties.types import DutyRule
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.periods.models import DatedQuerySet
from wanjia.foundation.sheets.loading import load, take_new
from wanjia.foundation.sheets.types import ROW, Loaded, Problem, SheetRefused
from wanjia.foundation.workflow.proposals import Decision, why_no_reason
from wanjia.registry.metering import rules, sheets
from wanjia.registry.metering.flow import TIE_PROPOSAL
from wanjia.registry.metering.models import (
    DeviceInstallation,
    InstallationIndex,
    InstrumentTransformer,
    ParentTie,
    RatioInstallation,
    Register,
    TieProposal,
    UsagePoint,
    UsagePointConnection,
    UsagePointTie,
)
from wanjia.registry.metering.types import MeterShown, RegisterKind, Tied, TieProposalState
from wanjia.registry.network import queries as network


class ChangeNotPossible(Refused):
    """A change on a usage point that cannot be made."""


class TieProposalRefused(Refused):
    """A correction of area or phases that cannot be proposed, or not be decided on like that."""


def load_usage_points(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add usage points; see `wanjia.foundation.sheets.loading.load`."""
    return load(sheets.USAGE_POINTS, rows=table, by=by, at=at)


def load_usage_point_ties(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add which transformer area feeds which usage point, and when."""
    return load(sheets.USAGE_POINT_TIES, rows=table, by=by, at=at)


def load_parent_ties(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add which usage point is measured a second time by which, and when."""
    return load(sheets.PARENT_TIES, rows=table, by=by, at=at, rules=(_family_problems,))


def load_meters(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add meters."""
    return load(sheets.METERS, rows=table, by=by, at=at, rules=(rules.current_problems,))


def load_registers(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add the registers of meters."""
    return load(sheets.REGISTERS, rows=table, by=by, at=at, rules=(rules.digit_problems,))


def load_installations(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add which meter hung where, and when."""
    return load(sheets.INSTALLATIONS, rows=table, by=by, at=at)


def load_installation_indexes(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add what registers showed when meters were installed and taken down."""
    return load(sheets.INSTALLATION_INDEXES, rows=table, by=by, at=at, rules=(_index_problems,))


def load_instrument_transformers(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add CTs and PTs."""
    return load(sheets.INSTRUMENT_TRANSFORMERS, rows=table, by=by, at=at, rules=(rules.rating_problems,))


def load_ratio_installations(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add through which CT and PT usage points are measured, and when; the multiplier follows from the ratings."""
    return load(sheets.RATIO_INSTALLATIONS, rows=table, by=by, at=at, rules=(_ratio_problems,), completed=_multiplied)


def load_usage_point_connections(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add to which node and phases usage points are connected, and when."""
    return load(sheets.USAGE_POINT_CONNECTIONS, rows=table, by=by, at=at)


def load_gateway_points(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add which usage points measure which part of the grid, and when."""
    return load(sheets.GATEWAY_POINTS, rows=table, by=by, at=at, rules=(rules.gateway_problems,))


def load_collection_terminals(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add terminals that collect meters."""
    return load(sheets.COLLECTION_TERMINALS, rows=table, by=by, at=at)


def load_terminal_ties(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add which terminal collects which meter, and when."""
    return load(sheets.TERMINAL_TIES, rows=table, by=by, at=at)


def install_meter(shown: MeterShown, *, usage_point_number: str, on: date, by: Actor, at: datetime) -> None:
    """
    Install a meter on a usage point; it counts from the start of day ``on``.

    :raises SheetRefused: if meter or usage point is unknown or taken, or an index is beyond its register
    :raises ChangeNotPossible: if a cumulative register has no value
    """
    _install(shown, usage_point_number=usage_point_number, on=on, scope=by.scope)
    _record("metering.meter_installed", number=usage_point_number, by=by, at=at, meter=shown.meter_number, on=str(on))


def remove_meter(shown: MeterShown, *, on: date, by: Actor, at: datetime) -> str:
    """
    Take a meter down; it no longer counts from the start of day ``on``.

    :returns: the number of the usage point that it hung on
    :raises ChangeNotPossible: if it hangs nowhere among the actor's units, hung later, or a value is missing
    :raises SheetRefused: if a value is beyond its register
    """
    number = _remove(shown, on=on, scope=by.scope)
    _record("metering.meter_removed", number=number, by=by, at=at, meter=shown.meter_number, on=str(on))
    return number


def exchange_meter(*, removed: MeterShown, installed: MeterShown, on: date, by: Actor, at: datetime) -> None:
    """
    Hang a meter in the place of another at the start of day ``on``.

    :raises ChangeNotPossible, SheetRefused: as `remove_meter` and `install_meter`
    """
    number = _remove(removed, on=on, scope=by.scope)
    _install(installed, usage_point_number=number, on=on, scope=by.scope)
    meters = {"removed": removed.meter_number, "installed": installed.meter_number}
    _record("metering.meter_exchanged", number=number, by=by, at=at, **meters, on=str(on))


def install_ratio(
    usage_point_number: str,
    *,
    current_number: str | None,
    potential_number: str | None,
    on: date,
    by: Actor,
    at: datetime,
) -> None:
    """
    Measure a usage point through a CT, a PT or both from day ``on``; those installed so far end there.

    :raises SheetRefused: if a device or the usage point is unknown, or a device is in use elsewhere
    :raises ChangeNotPossible: if the devices installed so far began on that day or later
    """
    _end(RatioInstallation.objects.filter(usage_point__number=usage_point_number), on=on, scope=by.scope)
    row = {
        "usage_point_number": usage_point_number,
        "current_number": current_number,
        "potential_number": potential_number,
        "start_date": on,
    }
    checks = (_ratio_problems,)
    take_new(sheets.RATIO_INSTALLATIONS, rows=[row], scope=by.scope, rules=checks, completed=_multiplied)
    _record("metering.ratio_installed", number=usage_point_number, by=by, at=at, on=str(on))


def remove_ratio(usage_point_number: str, *, on: date, by: Actor, at: datetime) -> None:
    """
    Measure a usage point directly, with multiplier 1, from day ``on``.

    :raises ChangeNotPossible: if there is no CT or PT, or it began on that day or later
    """
    held = RatioInstallation.objects.filter(usage_point__number=usage_point_number)
    _refuse_unless(_end(held, on=on, scope=by.scope), what=f"no CT or PT is installed at {usage_point_number}")
    _record("metering.ratio_removed", number=usage_point_number, by=by, at=at, on=str(on))


def tie_usage_point(usage_point_number: str, *, area_code: str, on: date, by: Actor, at: datetime) -> None:
    """
    Feed a usage point from a transformer area from day ``on``; the one so far ends there.

    :raises SheetRefused: if usage point or area is unknown among the actor's units
    :raises ChangeNotPossible: if the tie so far began on that day or later
    """
    _end(UsagePointTie.objects.filter(usage_point__number=usage_point_number), on=on, scope=by.scope)
    row = {"usage_point_number": usage_point_number, "area_code": area_code, "start_date": on}
    take_new(sheets.USAGE_POINT_TIES, rows=[row], scope=by.scope)
    _record("metering.usage_point_tied", number=usage_point_number, by=by, at=at, area=area_code, on=str(on))


def tie_parent(child_number: str, *, parent_number: str, on: date, by: Actor, at: datetime) -> None:
    """
    Bill a parent less a child from day ``on``; the parent so far, if any, ends there.

    :raises SheetRefused: if one is unknown, or they would be each other's parents
    :raises ChangeNotPossible: if the tie so far began on that day or later
    """
    _end(ParentTie.objects.filter(child__number=child_number), on=on, scope=by.scope, point="child")
    row = {"child_number": child_number, "parent_number": parent_number, "start_date": on}
    take_new(sheets.PARENT_TIES, rows=[row], scope=by.scope, rules=(_family_problems,))
    _record("metering.parent_tied", number=child_number, by=by, at=at, parent=parent_number, on=str(on))


def untie_parent(child_number: str, *, on: date, by: Actor, at: datetime) -> None:
    """
    Bill the parent without taking off the child from day ``on``.

    :raises ChangeNotPossible: if the child has no parent, or its tie began on that day or later
    """
    held = ParentTie.objects.filter(child__number=child_number)
    _refuse_unless(_end(held, on=on, scope=by.scope, point="child"), what=f"{child_number} has no parent")
    _record("metering.parent_untied", number=child_number, by=by, at=at, on=str(on))


def connect_usage_point(usage_point_number: str, *, tied: Tied, on: date, by: Actor, at: datetime) -> None:
    """
    Connect a usage point to other phases from day ``on``; its node stays, unless it comes to another area.

    :param tied: its phases, and the area if that changes: the new node is then not known yet
    :raises SheetRefused: if the usage point is unknown among the actor's units
    :raises ChangeNotPossible: if the connection so far began on that day or later
    """
    held = UsagePointConnection.objects.filter(usage_point__number=usage_point_number)
    node = held.running().values_list("node__code", flat=True).first()
    _end(held, on=on, scope=by.scope)
    row = {"usage_point_number": usage_point_number, "phases": tied.phases, "start_date": on}
    take_new(
        sheets.USAGE_POINT_CONNECTIONS,
        rows=[{**row, "node_code": None if tied.area_code else node}],
        scope=by.scope,
    )
    _record("metering.usage_point_connected", number=usage_point_number, by=by, at=at, phases=tied.phases, on=str(on))


def propose_tie(
    usage_point_number: str,
    *,
    new: Tied,
    on: date,
    because: tuple[str, Mapping[str, Any]],
    by: Actor,
    at: datetime,
) -> int:
    """
    Propose from which area, and on which phases, a usage point is really fed; nothing changes until another decides.

    :param new: an empty part stays as it is
    :param because: the reason, and the evidence by name
    :returns: the proposal's id
    :raises UnknownPart: if the area is unknown among the actor's units
    :raises TieProposalRefused: if the usage point is, nothing would change, the day lies before what holds, a reason
        lacks, or another proposal for the usage point waits
    """
    reason, evidence = because
    point = _point_of(usage_point_number, by=by)
    area_id = network.area_named(new.area_code, scope=by.scope).area_id if new.area_code else None
    now, since = _held(point, new=new)
    _refuse_tie(rules.why_not_tied(new, now=now, on=on, since=since) or why_no_reason(reason))
    if TieProposal.objects.filter(usage_point=point, state=TieProposalState.PROPOSED).exists():
        _refuse_tie("Another correction of this usage point waits for a decision; decide on it or take it back first.")
    proposal = TieProposal.objects.create(
        usage_point=point,
        unit_id=point.unit_id,
        state=TieProposalState.PROPOSED,
        start_date=on,
        to_area_id=area_id,
        to_phases=new.phases,
        before={"area_code": now.area_code, "phases": now.phases},
        evidence=dict(evidence),
        reason=reason.strip(),
        proposed_by=by.number,
        proposed_at=at,
    )
    facts = {"on": str(on), "proposal": proposal.pk, "area": new.area_code, "phases": new.phases}
    _record("metering.tie_proposed", number=usage_point_number, by=by, at=at, **facts)
    return proposal.pk


def approve_tie(proposal_id: int, *, by: Actor, at: datetime) -> str:
    """
    Let a proposed correction take effect: what held ends on its day, and the new tie holds from then on.

    :returns: the number of the usage point
    :raises TieProposalRefused: if it is not among the actor's units, or the archive has changed since
    :raises StepRefused: if it is decided already, or the actor proposed it and is not exempt
    :raises SheetRefused: if the area lies outside the actor's units
    :raises ChangeNotPossible: if what held began on that day or later
    """
    proposal = _decided(proposal_id, step="approve", reason="", by=by, at=at)
    number, on = proposal.usage_point.number, proposal.start_date
    new = Tied(proposal.to_area.code if proposal.to_area else "", proposal.to_phases)
    now, _since = _held(proposal.usage_point, new=new)
    if now != Tied(**proposal.before):
        _refuse_tie("What the archive says has changed since this was proposed; refuse it and propose it anew.")
    if new.area_code and new.area_code != now.area_code:
        tie_usage_point(number, area_code=new.area_code, on=on, by=by, at=at)
        if now.phases or new.phases:
            moved = Tied(new.area_code, new.phases or now.phases)
            connect_usage_point(number, tied=moved, on=on, by=by, at=at)
    elif new.phases:
        connect_usage_point(number, tied=Tied(phases=new.phases), on=on, by=by, at=at)
    _record("metering.tie_approved", number=number, by=by, at=at, on=str(on), proposal=proposal_id)
    return number


def refuse_tie(proposal_id: int, *, reason: str, by: Actor, at: datetime) -> str:
    """
    Turn a proposed correction down.

    :returns: the number of the usage point
    :raises TieProposalRefused: if it is not among the actor's units
    :raises StepRefused: if it is decided already, a reason lacks, or the actor proposed it and is not exempt
    """
    number = _decided(proposal_id, step="refuse", reason=reason, by=by, at=at).usage_point.number
    _record("metering.tie_refused", number=number, by=by, at=at, proposal=proposal_id, reason=reason.strip())
    return number


def withdraw_tie(proposal_id: int, *, by: Actor, at: datetime) -> str:
    """
    Take one's own correction back.

    :returns: the number of the usage point
    :raises TieProposalRefused: if it is not among the actor's units
    :raises StepRefused: if it is decided already, or somebody else proposed it
    """
    number = _decided(proposal_id, step="withdraw", reason="", by=by, at=at).usage_point.number
    _record("metering.tie_withdrawn", number=number, by=by, at=at, proposal=proposal_id)
    return number


def _point_of(number: str, *, by: Actor) -> UsagePoint:
    point = UsagePoint.objects.filter(within(by.scope, path="unit__path"), number=number).first()
    if point is None:
        msg = f"no usage point among your units has the number {number}"
        raise TieProposalRefused(msg)
    return point


def _held(point: UsagePoint, *, new: Tied) -> tuple[Tied, date | None]:
    """Give what the archive says of a usage point, and since when what the new would replace."""
    tie = UsagePointTie.objects.running().filter(usage_point=point).select_related("area").first()
    connection = UsagePointConnection.objects.running().filter(usage_point=point).first()
    now = Tied(tie.area.code if tie else "", connection.phases if connection else "")
    moves = bool(new.area_code) and new.area_code != now.area_code
    since = [tie.start_date] if tie and moves else []
    since += [connection.start_date] if connection and (moves or new.phases) else []
    return now, max(since, default=None)


def _decided(proposal_id: int, *, step: str, reason: str, by: Actor, at: datetime) -> TieProposal:
    """Lock a correction among the actor's units and let it take a step."""
    mine = TieProposal.objects.filter(within(by.scope, path="unit__path"), pk=proposal_id)
    proposal: TieProposal | None = mine.select_related("usage_point", "unit").locked().first()
    if proposal is None:
        msg = "There is no such proposal among your units."
        raise TieProposalRefused(msg)
    path, day = proposal.unit.path, localtime(at).date()
    is_exempt = not is_own(proposal.proposed_by, by=by) or duties.is_exempt(
        DutyRule.APPROVE_OWN_CHANGE, unit_path=path, day=day
    )
    decision = Decision(proposed_by=proposal.proposed_by, by=by.number, reason=reason, is_exempt=is_exempt)
    proposal.state = TIE_PROPOSAL.after(step, state=proposal.state, thing=decision)
    proposal.decided_by, proposal.decided_at, proposal.decision_reason = by.number, at, reason.strip()
    proposal.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])
    return proposal


def _refuse_tie(why: str | None) -> None:
    if why is not None:
        raise TieProposalRefused(why)


def _install(shown: MeterShown, *, usage_point_number: str, on: date, scope: Scope) -> None:
    _refuse_unmatched(shown)
    number = shown.meter_number
    row = {"meter_number": number, "usage_point_number": usage_point_number, "start_date": on}
    take_new(sheets.INSTALLATIONS, rows=[row], scope=scope)
    indexes = [
        {"meter_number": number, "start_date": on, "kind": str(kind), "start_value": value}
        for kind, value in shown.values.items()
    ]
    take_new(sheets.INSTALLATION_INDEXES, rows=indexes, scope=scope, rules=(_index_problems,))


def _remove(shown: MeterShown, *, on: date, scope: Scope) -> str:
    _refuse_unmatched(shown)
    held = DeviceInstallation.objects.filter(meter__number=shown.meter_number)
    ended = _end(held, on=on, scope=scope)
    _refuse_unless(ended, what=f"meter {shown.meter_number} does not hang on any of your usage points")
    indexes = list(InstallationIndex.objects.filter(installation_id=ended[0]).order_by("pk"))
    _refuse_problems(_end_value_problems(indexes, shown=shown))
    for index in indexes:
        index.end_value = shown.values.get(RegisterKind(index.kind))
    InstallationIndex.objects.bulk_update(indexes, ["end_value"])
    return UsagePoint.objects.values_list("number", flat=True).get(pk=held.get(pk=ended[0]).usage_point_id)


def _end_value_problems(indexes: list[InstallationIndex], *, shown: MeterShown) -> list[Problem]:
    rows = [
        {
            "meter_number": shown.meter_number,
            "kind": index.kind,
            "start_value": index.start_value,
            "end_value": shown.values.get(RegisterKind(index.kind)),
        }
        for index in indexes
    ]
    table = sheets.INSTALLATION_INDEXES.sheet.schema.frame(list(rows))
    return _index_problems(table.with_columns(pl.lit(0, dtype=pl.Int64).alias(ROW)))


def _end(held: DatedQuerySet, *, on: date, scope: Scope, point: str = "usage_point") -> list[int]:
    """End what runs, and give its ids."""
    running = list(held.running().filter(within(scope, path=f"{point}__unit__path")).locked())
    for row in running:
        _refuse_if(rules.why_not_ended(row.start_date, on=on))
        row.end_date = on
        row.save(update_fields=["end_date"])
    return [row.pk for row in running]


def _refuse_unmatched(shown: MeterShown) -> None:
    kinds = Register.objects.filter(meter__number=shown.meter_number).values_list("kind", flat=True)
    _refuse_if(rules.why_registers_do_not_match(shown.values, registers=[RegisterKind(kind) for kind in kinds]))


def _refuse_if(why: str | None) -> None:
    if why is not None:
        raise ChangeNotPossible(why)


def _refuse_unless(found: list[int], *, what: str) -> None:
    _refuse_if(None if found else what)


def _refuse_problems(problems: list[Problem]) -> None:
    if problems:
        raise SheetRefused(problems)


def _record(name: str, *, number: str, by: Actor, at: datetime, **facts: object) -> None:
    point = UsagePoint.objects.get(number=number)
    kind = "metering.usagepoint"
    events.record(name, by=by, at=at, subject_kind=kind, subject_id=point.pk, unit_id=point.unit_id, **facts)


def _family_problems(ties: pl.DataFrame) -> list[Problem]:
    return rules.family_problems(ties, there=sheets.PARENT_TIES.existing("child_number", values=None))


def _index_problems(indexes: pl.DataFrame) -> list[Problem]:
    meters = indexes["meter_number"].unique()
    there = read_frame(
        Register.objects.all(), meter_number="meter__number", kind="kind", integer_digits="integer_digits"
    )
    return rules.index_problems(indexes, registers=there.filter(pl.col("meter_number").is_in(meters.implode())))


def _with_multiplier(installations: pl.DataFrame) -> pl.DataFrame:
    ratings = read_frame(
        InstrumentTransformer.objects.all(),
        number="number",
        kind="kind",
        primary_rating="primary_rating",
        secondary_rating="secondary_rating",
    )
    return rules.multiplied(installations, ratings=ratings)


def _ratio_problems(installations: pl.DataFrame) -> list[Problem]:
    return rules.ratio_problems(_with_multiplier(installations))


def _multiplied(installations: pl.DataFrame) -> pl.DataFrame:
    return _with_multiplier(installations).drop("current_kind", "potential_kind")
