"""Commands of the interval store: measure it, take files in, tidy it."""

from __future__ import annotations

from pathlib import Path

import click

from wanjia.interfaces.cli.intervals_bench import bench_intervals, bench_questions
from wanjia.interfaces.cli.start import AS_PERSON, actor_now, refusals_told, set_up

READABLE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.group("intervals")
def intervals() -> None:
    """Take load curves in, and measure the store that holds them."""


@intervals.command("load")
@click.argument("file", type=READABLE)
@AS_PERSON
def load_curves(file: Path, person: str | None) -> None:
    """
    Take curves in from FILE, CSV or Parquet.

    One row is the value of a meter at the end of an interval of 15 minutes, under the headings meter_number, quantity,
    ended_at (local time; 24:00 is 00:00 of the next day) and value. The file is taken whole or not at all; the same
    file twice changes nothing.
    """
    set_up()
    from wanjia.foundation.access.rules import acting
    from wanjia.foundation.access.types import Permission
    from wanjia.interfaces.exchange.curve_files import read_curves
    from wanjia.measurement.intervals.operations.appending import append
    from wanjia.registry.metering.queries import all_meters

    with refusals_told():
        actor, at = actor_now(person)
        known = dict(all_meters().select("number", "meter_id").iter_rows())
        delivered = read_curves(file, meters=known)
        by = acting(actor, permission=Permission.INTERVALS_EDIT)
        done = append({"CURVES": delivered.rows}, source=delivered.source, by=by, at=at)
    if done.is_repeated:
        print(f"{file}: taken before, as version {done.version}; nothing was changed.")
    else:
        print(f"{file}: {done.rows} curves, {done.written} of them new or changed; version {done.version}.")


@intervals.command("sweep")
def sweep_files() -> None:
    """Remove files that no version needs, and those that killed deliveries left behind, after a day untouched."""
    set_up()
    from wanjia.measurement.intervals.operations.sweeping import sweep

    with refusals_told():
        actor, at = actor_now(None)
        print(f"{sweep(by=actor, at=at)} files removed.")


@intervals.command("compact")
def compact_files() -> None:
    """
    Write the many small files of a place as one, and give up replaced files that no version needs any more.

    Every version that something cites reads as before. Killed, it is simply asked for again.
    """
    set_up()
    from django.utils.timezone import localtime

    from wanjia.measurement.intervals.operations.compacting import compact, drop_unneeded
    from wanjia.measurement.intervals.queries.compacting import crowded_places

    with refusals_told():
        actor, at = actor_now(None)
        became = [compact(place, by=actor, at=at) for place in crowded_places(day=localtime(at).date())]
        replaced, written = sum(one.replaced for one in became), sum(one.written for one in became)
        print(f"{replaced} files in {len(became)} places became {written}.")
        print(f"{drop_unneeded(by=actor, at=at)} replaced files are needed by no version any more.")


intervals.add_command(bench_intervals)
intervals.add_command(bench_questions)
COMMANDS = (intervals,)
