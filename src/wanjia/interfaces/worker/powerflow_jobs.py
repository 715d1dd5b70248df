"""The job of theoretical loss: every feeder of a month, and the areas whose customers are placed."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from wanjia.energy.powerflow.operations.computing import reckon_area, reckon_feeder, write_run
from wanjia.energy.powerflow.queries.gathering import placed_areas
from wanjia.energy.powerflow.queries.results import latest_whole_month
from wanjia.foundation.jobs.types import Finished
from wanjia.foundation.periods.types import month_of
from wanjia.interfaces.worker.work import Work
from wanjia.registry.network import queries as network

COMPUTING = "Computing theoretical losses"


def compute_month(work: Work) -> Finished:
    """
    Compute the month named by its first day, the latest whole one without; each result is written by itself.

    What cannot be computed is written down with its reason, and the others go on.
    """
    named = work.get("month")
    month = month_of(date.fromisoformat(f"{named[:7]}-01")) if named else latest_whole_month(work.at())
    scope = work.by.scope
    feeders = network.feeders(scope).sort("code")["code"].to_list()
    areas = placed_areas(month, scope=scope)
    whole, computed = len(feeders) + len(areas), 0
    for done, code in enumerate([*feeders, *areas]):
        work.report(done, of=whole, words=COMPUTING)
        if done < len(feeders):
            prepared = reckon_feeder(network.feeder_named(code, scope=scope), month=month, by=work.by)
        else:
            prepared = reckon_area(network.area_named(code, scope=scope), month=month, by=work.by)
        with transaction.atomic():
            write_run(prepared, by=work.by, at=work.at())
        computed += prepared.found is not None
    return Finished({"facts": [["Computed", f"{computed:,}"], ["Not computed", f"{whole - computed:,}"]]})
