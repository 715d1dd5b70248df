"""Changes of what-ifs: asked for, priced part by part, summed up. No price document and no bill is ever touched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import polars as pl

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Actor
from wanjia.foundation.columnar.database import write_rows
from wanjia.foundation.events import operations as events
from wanjia.foundation.organisation.queries import unit_named
from wanjia.registry.tariffs import queries as tariffs
from wanjia.revenue.billing.queries import months
from wanjia.revenue.whatif import flow, queries
from wanjia.revenue.whatif.kernel.effects import band_limits, banded, histogram, priced_twice, summed
from wanjia.revenue.whatif.models import WhatIf, WhatIfEffect, WhatIfPart
from wanjia.revenue.whatif.rules import DraftRefused
from wanjia.revenue.whatif.types import Grouping, Question

TITLE_LENGTH = 120


def plan_what_if(question: Question, *, by: Actor, at: datetime) -> int:
    """
    Plan to price a month of a unit again under a draft.

    :returns: id of the what-if
    :raises DraftRefused: if the unit is not the actor's, nothing was issued, or the draft says nothing about the days
    :raises BookRefused: if the draft cannot be read
    """
    unit = unit_named(question.unit_code)
    if not by.scope.holds(unit.path):
        msg = f"The unit {unit.name} is not among yours."
        raise DraftRefused(msg)
    scope = by.scope.inside(unit.path)
    bill_month = question.bill_month
    days = months.days_billed(bill_month, scope=scope)
    if days is None:
        msg = f"Nothing was issued for {bill_month:%Y-%m}: choose a month that is billed."
        raise DraftRefused(msg)
    book = queries.draft_book(question.draft)
    periods = [document.period for document in book.documents] + [switch.period for switch in book.switches]
    if not any(period.overlaps(days) for period in periods):
        msg = f"The draft holds on none of the days billed, {days.start} to {days.end}: change its start or the month."
        raise DraftRefused(msg)
    if question.document_id is not None:
        tariffs.document_held(question.document_id)
    made = WhatIf.objects.create(
        title=question.title.strip()[:TITLE_LENGTH] or f"{bill_month:%Y-%m}",
        unit_id=unit.unit_id,
        bill_month=bill_month,
        document_id=question.document_id,
        draft=question.draft,
        state="planned",
        planned_by=by.number,
        planned_by_name=by.name,
        planned_at=at,
    )
    WhatIfPart.objects.bulk_create(
        WhatIfPart(what_if=made, chunk_id=chunk.chunk_id, accounts=chunk.accounts, state="planned")
        for chunk in months.issued_chunks(bill_month, scope=scope)
    )
    _record("whatif.what_if_planned", of=made, by=by, at=at)
    return made.pk


def price_part(part_id: int, *, prepared: pl.DataFrame, by: Actor, at: datetime) -> int:
    """
    Write what the draft does to the accounts of a part; a part that is priced already stays as it is.

    :param prepared: EFFECTS, from `queries.prepared_part`
    :returns: accounts written
    :raises DraftRefused: if the part is not the actor's, or the what-if was given up
    """
    part: WhatIfPart | None = (
        WhatIfPart.objects.locked().filter(within(by.scope, path="what_if__unit__path"), pk=part_id).first()
    )
    if part is None:
        msg = "This what-if is not among your units."
        raise DraftRefused(msg)
    if "price" not in flow.PART.open_steps(part.state):
        return 0
    if "end_pricing" not in flow.WHAT_IF.open_steps(part.what_if.state):
        msg = "This what-if was given up before it was priced."
        raise DraftRefused(msg)
    part.state = flow.PART.after("price", state=part.state, thing=None)
    part.save(update_fields=["state"])
    classes = {code: one.usage_class.value for code, one in tariffs.all_structures().items()}
    known = pl.col("structure").replace_strict(classes, default="", return_dtype=pl.String)
    rows = prepared.join(tariffs.structure_ids(), on="structure", how="left", maintain_order="left").select(
        "account_id",
        "unit_id",
        "structure_id",
        "energy_kwh",
        "issued",
        "base",
        "draft",
        "effect",
        usage_class=known,
        why=pl.col("why").str.split(",").list.first(),
        moved=pl.col("effect").abs(),
        what_if_id=pl.lit(part.what_if_id, dtype=pl.Int64),
    )
    written = write_rows(WhatIfEffect, table=rows)
    _record("whatif.part_priced", of=part.what_if, by=by, at=at, accounts=written)
    return written


def end_pricing(what_if_id: int, *, by: Actor, at: datetime) -> None:
    """
    Sum a what-if up whose parts are all priced; one that is summed up already stays as it is.

    :raises DraftRefused: if it is not the actor's, or a part is not priced
    """
    what_if = _held(what_if_id, by=by)
    if "end_pricing" not in flow.WHAT_IF.open_steps(what_if.state):
        return
    if WhatIfPart.objects.filter(what_if=what_if).exclude(state="priced").exists():
        msg = "Some parts of the month are not priced yet."
        raise DraftRefused(msg)
    what_if.state = flow.WHAT_IF.after("end_pricing", state=what_if.state, thing=None)
    what_if.summary, what_if.priced_at = _summary(queries.effects_of(what_if.pk)), at
    what_if.save(update_fields=["state", "summary", "priced_at"])
    _record("whatif.what_if_priced", of=what_if, by=by, at=at)


def cancel_what_if(what_if_id: int, *, by: Actor, at: datetime) -> None:
    """
    Give a what-if up before it is priced.

    :raises DraftRefused: if it is not the actor's
    :raises StepRefused: if it is priced
    """
    what_if = _held(what_if_id, by=by)
    what_if.state = flow.WHAT_IF.after("cancel", state=what_if.state, thing=None)
    what_if.save(update_fields=["state"])
    WhatIfEffect.objects.filter(what_if=what_if).delete()
    _record("whatif.what_if_cancelled", of=what_if, by=by, at=at)


def _held(what_if_id: int, *, by: Actor) -> WhatIf:
    found: WhatIf | None = WhatIf.objects.locked().filter(within(by.scope, path="unit__path"), pk=what_if_id).first()
    if found is None:
        msg = "This what-if is not among your units."
        raise DraftRefused(msg)
    return found


KEYS = {
    Grouping.USAGE_CLASS: pl.col("usage_class"),
    Grouping.STRUCTURE: pl.col("structure"),
    Grouping.UNIT: pl.col("unit_id"),
}


def _summary(found: pl.DataFrame) -> dict[str, Any]:
    """Sum effects up as plain values that JSON can hold; money as text."""
    limits = band_limits(found)
    both = priced_twice(found)
    differs = both.filter(pl.col("base") != pl.col("issued"))
    return {
        "accounts": found.height,
        "priced": both.height,
        "base": str(both["base"].sum()),
        "draft": str(both["draft"].sum()),
        "effect": str(both["effect"].sum()),
        "energy_kwh": int(both["energy_kwh"].sum()),
        "differing": differs.height,
        "differing_amount": str((differs["base"] - differs["issued"]).sum()),
        "groups": {grouping.value: _plain(summed(found, by=key)) for grouping, key in KEYS.items()},
        "band_limits": limits,
        "bands": _plain(banded(found, limits=limits)),
        "histogram": histogram(found),
    }


def _plain(groups: pl.DataFrame) -> Sequence[dict[str, Any]]:
    money = [pl.col(name).cast(pl.String) for name in ("base", "draft", "effect")]
    return groups.with_columns(money).to_dicts()


def _record(name: str, *, of: WhatIf, by: Actor, at: datetime, **facts: object) -> None:
    events.record(
        name,
        by=by,
        at=at,
        subject_kind="whatif.what_if",
        subject_id=of.pk,
        unit_id=of.unit_id,
        title=of.title,
        month=f"{of.bill_month:%Y-%m}",
        **facts,
    )
