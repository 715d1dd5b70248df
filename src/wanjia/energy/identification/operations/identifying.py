"""Identify who hangs where, and propose corrections of the archive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.timezone import localtime

from wanjia.energy.identification.kernel.telling import identify as identified
from wanjia.energy.identification.models import IdentificationResult, IdentificationRun
from wanjia.energy.identification.queries.comparing import comparison
from wanjia.energy.identification.queries.results import UnknownRun, limits_on
from wanjia.energy.identification.rules import judged
from wanjia.energy.identification.types import SUGGESTING, Verdict
from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.organisation.queries import unit_at
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.operations.citing import cite
from wanjia.measurement.intervals.queries.versions import current_version
from wanjia.measurement.intervals.types import Cited
from wanjia.registry.metering import operations as metering
from wanjia.registry.metering.types import Tied

RUN = "identification.identificationrun"
#: Letters of the name under which a run is cited: about forty areas.
KEY_LENGTH = 300
#: What is kept as evidence, and with how many digits after the point.
EVIDENCE = {
    "archive_chance": 4,
    "margin": 2,
    "share": 3,
    "archive_share": 3,
    "share_error": 3,
    "likeness": 3,
    "archive_likeness": 3,
    "company": 3,
    "archive_company": 3,
    "complete": 4,
}
BECAUSE = {
    Verdict.OTHER_AREA: "Voltages and energies say another area",
    Verdict.OTHER_PHASE: "Voltages and energies say another phase",
}


def identify(areas: Sequence[str], *, period: Period, by: Actor, at: datetime) -> int:
    """
    Identify area and phases of the customers of neighbouring areas from what meters said in a period.

    :param areas: codes
    :returns: id of the run
    :raises UnknownPart, NotComparable: as `queries.comparing.comparison` says
    """
    limits, version = limits_on(localtime(at).date()), current_version()
    given = comparison(areas, period=period, limits=limits, scope=by.scope, version=version)
    places = identified(given.customers, heads=given.heads, curves=given.curves, period=period)
    found = judged(places, limits=limits)
    run = IdentificationRun.objects.create(
        unit_id=unit_at(given.areas[0].unit_path) or 0,
        areas=" ".join(area.code for area in given.areas),
        start_date=period.start,
        end_date=period.end or period.start,
        store_version=version,
        run_by=by.number,
        run_at=at,
    )
    IdentificationResult.objects.bulk_create([_result(row, run=run) for row in found.iter_rows(named=True)])
    facts = {"areas": run.areas, "store_version": version}
    events.record(
        "identification.areas_compared", by=by, at=at, subject_kind=RUN, subject_id=run.pk, unit_id=run.unit_id, **facts
    )
    _cite(run, by=by, at=at)
    return run.pk


def _cite(run: IdentificationRun, *, by: Actor, at: datetime) -> None:
    """Note the version relied on; the same areas compared again over the same days stand in the place of the run."""
    if run.store_version:
        days = f"{run.start_date}/{run.end_date}"
        key = f"{days} {' '.join(sorted(run.areas.split()))}"[:KEY_LENGTH]
        cited = Cited(RUN, key, run.unit_id, run.start_date, run.end_date)
        cite(run.store_version, cited=cited, by=by, at=at)


def suggest_ties(run_id: int, *, by: Actor, at: datetime) -> int:
    """
    Propose to the archive what a run found otherwise, from the day after its period on.

    What cannot be proposed, since another correction waits or the tie is newer, is left out.

    :returns: how many corrections were proposed
    :raises UnknownRun: if the run lies outside the actor's units
    """
    run = IdentificationRun.objects.filter(within(by.scope, path="unit__path"), pk=run_id).locked().first()
    if run is None:
        msg = "There is no such identification among your units."
        raise UnknownRun(msg)
    waiting = IdentificationResult.objects.filter(run=run, verdict__in=SUGGESTING, proposal=None)
    results = list(waiting.select_related("usage_point", "area").order_by("pk"))
    proposed = [result for result in results if _propose(result, run=run, by=by, at=at)]
    IdentificationResult.objects.bulk_update(proposed, ["proposal"])
    facts = {"suggested": len(proposed)}
    events.record(
        "identification.ties_suggested", by=by, at=at, subject_kind=RUN, subject_id=run.pk, unit_id=run.unit_id, **facts
    )
    return len(proposed)


def _propose(result: IdentificationResult, *, run: IdentificationRun, by: Actor, at: datetime) -> bool:
    """Propose one correction, if it can be."""
    verdict = Verdict(result.verdict)
    is_other = verdict is Verdict.OTHER_AREA
    new = Tied(result.area.code if is_other else "", result.phases if result.phases != result.archive_phases else "")
    evidence = {
        **result.evidence,
        "run": run.pk,
        "area_pct": f"{result.area_pct:.2f}",
        "phase_pct": f"{result.phase_pct:.2f}",
        "phases": result.phases,
    }
    try:
        result.proposal_id = metering.propose_tie(
            result.usage_point.number,
            new=new,
            on=run.end_date,
            because=(BECAUSE[verdict], evidence),
            by=by,
            at=at,
        )
    except metering.TieProposalRefused:
        return False
    return True


def _result(row: dict[str, Any], *, run: IdentificationRun) -> IdentificationResult:
    kept = {name: None if row[name] is None else f"{row[name]:.{digits}f}" for name, digits in EVIDENCE.items()}
    return IdentificationResult(
        run=run,
        usage_point_id=row["usage_point_id"],
        archive_area_id=row["archive_area_id"],
        archive_phases=row["archive_phases"] or "",
        area_id=row["area_id"],
        phases=row["phases"],
        verdict=row["verdict"],
        why_not=row["why_not"],
        area_pct=_percent(row["area_chance"]),
        phase_pct=_percent(row["phase_chance"]),
        evidence={**kept, "days": row["days"]},
    )


def _percent(chance: float) -> Decimal:
    """Write a chance as percent with two digits, never as more than 99.99: nothing measured is certain."""
    return min(Decimal(f"{chance * 100:.2f}"), Decimal("99.99"))
