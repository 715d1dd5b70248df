"""What registers would be taken to show: the figures behind an estimate, before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.foundation.periods.types import Period
from wanjia.measurement.readings.kernel.estimation import bases, estimated, to_be_estimated
from wanjia.measurement.readings.kernel.history import history
from wanjia.measurement.readings.kernel.usage import REGISTER, Sources
from wanjia.measurement.readings.queries.usage import sources_with_months_before
from wanjia.measurement.readings.rules import cycle_ending
from wanjia.measurement.readings.types import EstimationMethod

Ids = Collection[int]


@dataclass(frozen=True, slots=True)
class Past:
    """
    What is known of some usage points up to a turning day, without readings that are not believed.

    :ivar past: `HISTORY` of the cycle that ends on the day
    """

    turning: date
    sources: Sources
    past: pl.DataFrame

    def bases(self, lines: pl.DataFrame, *, method: EstimationMethod) -> pl.DataFrame:
        """Give what estimates of registers are made of (`BASES`)."""
        return bases(lines, sources=self.sources, history=self.past, turning=self.turning, method=method)


def past_of(usage_points: Ids, *, turning: date, scope: Scope, without: Ids = ()) -> tuple[Sources, Past]:
    """
    Give the tables of usage points up to a turning day, and what they tell without some readings.

    :param without: ids of the readings left out of the past
    """
    cycle = cycle_ending(turning)
    sources, since = sources_with_months_before(cycle, scope=scope, usage_points=usage_points)
    kept = replace(sources, readings=sources.readings.filter(~pl.col("reading_id").is_in(list(without))))
    stretches, _ = kept.usage(during=Period(since, turning))
    return sources, Past(turning, kept, history(stretches.lazy(), readings=kept.readings.lazy(), cycle=cycle))


def estimates(
    turning: date, *, scope: Scope, replaced: Ids, unread: Ids, usage_points: Ids, methods: Sequence[EstimationMethod]
) -> pl.DataFrame:
    """
    Give what registers would be estimated to show on a day: those of wrong readings, and those due but not read.

    :param replaced: ids of the wrong readings
    :param unread: ids of the usage points of which nothing due was read
    :param usage_points: ids of all usage points concerned
    :returns: ``method, usage_point_id, meter_id, register, supersedes_id, start_value, value``; ``value`` is null where
        the method finds nothing to go by
    """
    sources, past = past_of(usage_points, turning=turning, scope=scope, without=replaced)
    lines = to_be_estimated(sources, turning=turning, replaced=replaced, unread=unread)
    parts = []
    for method in methods:
        known = past.bases(lines, method=method)
        values = estimated(known.lazy())
        whole = lines.join(values, on=REGISTER, how="left", maintain_order="left").join(
            known.select(*REGISTER, "start_value"), on=REGISTER, how="left", maintain_order="left"
        )
        parts.append(whole.select(pl.lit(method.value).alias("method"), pl.all()))
    return pl.concat(parts)
