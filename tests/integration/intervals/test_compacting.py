"""Many small files become one: no version reads otherwise, and what a citation needs stays."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.integration.intervals.curves import (
    AT,
    DAY,
    HEADEND,
    INSTALLED,
    NEXT,
    WHO,
    curve,
    freeze,
    frozen_row,
    hand_in,
    meter,
    without,
)
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.columnar.store.parts import PartFile, write_part
from wanjia.foundation.events.queries import timeline
from wanjia.foundation.organisation.queries import unit_named
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.kernel.schema import EVENTS, FROZEN
from wanjia.measurement.intervals.models import IntervalPart, StoreLimit
from wanjia.measurement.intervals.operations.appending import append
from wanjia.measurement.intervals.operations.citing import cite, cite_no_more
from wanjia.measurement.intervals.operations.compacting import compact, drop_unneeded
from wanjia.measurement.intervals.operations.sweeping import sweep
from wanjia.measurement.intervals.queries.collection import completeness
from wanjia.measurement.intervals.queries.compacting import FigureMissing, crowded_places
from wanjia.measurement.intervals.queries.parts import VersionGone
from wanjia.measurement.intervals.queries.reading import curves, frozen, meter_events
from wanjia.measurement.intervals.queries.validating import all_days_delivered
from wanjia.measurement.intervals.queries.versions import current_version
from wanjia.measurement.intervals.types import Cited, Rewritten

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("village")]
ALL: dict[str, Any] = {"period": Period(INSTALLED), "scope": WHOLE_COMPANY}
TODAY = AT.date()
LONG_AFTER = AT + timedelta(days=1097)


@pytest.fixture(autouse=True)
def two_are_many() -> None:
    """Let two small files of a place be many."""
    StoreLimit.objects.filter(name="COMPACT_PARTS").update(value=2)


def stands(version: int | None = None) -> list[pl.DataFrame]:
    """Read all that stands at a version."""
    return [
        curves(None, quantities=None, version=version, **ALL),
        frozen(None, registers=None, version=version, **ALL),
        meter_events(None, version=version, **ALL),
    ]


def all_versions() -> list[list[pl.DataFrame]]:
    return [stands(version) for version in range(current_version() + 1)]


def is_equal(left: list[list[pl.DataFrame]], right: list[list[pl.DataFrame]]) -> bool:
    return [[table.to_dicts() for table in one] for one in left] == [[t.to_dicts() for t in one] for one in right]


def deliver_days() -> None:
    """Deliver days one by one, with late, corrected and repeated values."""
    hand_in(curve("M1", without(2200, 7)), curve("M2", quantity="ENERGY_IMPORT"), source="1")
    hand_in(curve("M1", day=NEXT), curve("M3"), source="2")
    hand_in(curve("M1", [None] * 7 + [2310] + [None] * 88), source="3")
    freeze(frozen_row("M1", 1, day=DAY), frozen_row("M2", 1, day=DAY), source="4")
    freeze(frozen_row("M1", 2, day=NEXT), frozen_row("M1", 1.5, day=DAY, quality=2), source="5")
    event = {"meter_id": meter("M1"), "at": datetime(2026, 11, 3, 4, 0, tzinfo=UTC), "code": "COVER"}
    append({"EVENTS": EVENTS.frame([event])}, source="6", **WHO)
    append({"EVENTS": EVENTS.frame([event | {"ended_at": AT}])}, source="7", **WHO)


def compact_all() -> list[Rewritten]:
    return [compact(crowded, **WHO) for crowded in crowded_places(day=TODAY)]


class TestCompact:
    def test_every_version_reads_as_before_from_fewer_files(self) -> None:
        deliver_days()
        before = all_versions()

        done = compact_all()

        assert done == [Rewritten(3, 1), Rewritten(2, 1), Rewritten(3, 1)]
        assert is_equal(all_versions(), before)
        assert current_version() == 7
        assert IntervalPart.objects.until(7).count() == 4
        assert not IntervalPart.objects.until(7).filter(overrides=True).exists()

    def test_done_twice_it_changes_nothing(self, store: Path) -> None:
        deliver_days()
        compact_all()
        files = sorted(store.rglob("*.parquet"))

        assert crowded_places(day=TODAY) == []
        assert sorted(store.rglob("*.parquet")) == files

    def test_what_comes_afterwards_lies_on_top_and_is_compacted_again(self) -> None:
        deliver_days()
        compact_all()
        hand_in(curve("M1", [2400] + [None] * 95), curve("M2", day=NEXT), source="8")
        freeze(frozen_row("M2", 3, day=NEXT), source="9")
        before = all_versions()

        assert len(compact_all()) == 2

        assert is_equal(all_versions(), before)
        assert stands()[0]["values"][0][0] == 2400

    def test_a_delivery_that_commits_meanwhile_is_not_lost(self, monkeypatch: pytest.MonkeyPatch) -> None:
        deliver_days()
        places = crowded_places(day=TODAY)
        at_seven = stands(7)

        def write_beside(*args: Any, **named: Any) -> PartFile:
            monkeypatch.setattr(f"{compact.__module__}.write_part", write_part)
            hand_in(curve("M1", [2500] + [None] * 95), source="meanwhile")
            return write_part(*args, **named)

        monkeypatch.setattr(f"{compact.__module__}.write_part", write_beside)
        for place in places:
            compact(place, **WHO)

        assert stands()[0]["values"][0][:2].to_list() == [2500, 2200]
        assert is_equal([stands(7)], [at_seven])

    def test_a_place_that_somebody_else_compacted_meanwhile_is_left(self) -> None:
        deliver_days()
        places = crowded_places(day=TODAY)
        compact_all()

        assert [compact(place, **WHO) for place in places] == [Rewritten(0, 0)] * 3

    def test_it_is_told_of(self) -> None:
        deliver_days()

        compact_all()

        told = timeline("intervals.intervalpart", scope=WHOLE_COMPANY)
        assert told["name"].to_list() == ["intervals.files_compacted"] * 3

    def test_validation_sees_no_delivery_in_it(self) -> None:
        deliver_days()
        later = AT + timedelta(days=1)
        for place in crowded_places(day=TODAY):
            compact(place, by=HEADEND, at=later)

        assert all_days_delivered(later, until=TODAY, days=31) == []

    def test_few_files_are_left_alone(self) -> None:
        StoreLimit.objects.filter(name="COMPACT_PARTS").update(value=4)
        deliver_days()

        assert crowded_places(day=TODAY) == []

    def test_without_a_figure_it_says_so(self) -> None:
        StoreLimit.objects.all().delete()

        with pytest.raises(FigureMissing, match="COMPACT_PARTS"):
            crowded_places(day=TODAY)


class TestCollection:
    def test_a_register_came_when_it_came_first_also_where_files_were_written_anew(self) -> None:
        early = datetime(DAY.year, DAY.month, DAY.day, 1, 0, tzinfo=UTC)
        for number, at in (("M1", early), ("M2", early + timedelta(hours=5))):
            rows = FROZEN.frame([frozen_row(number, 1, day=DAY)])
            append({"FROZEN": rows}, source=number, by=HEADEND, at=at)
        freeze(frozen_row("M1", 2, day=DAY), source="again")
        before = completeness(Period(DAY, NEXT), scope=WHOLE_COMPANY)

        compact_all()
        freeze(frozen_row("M3", 1, day=DAY), source="late")
        compact_all()

        counted = completeness(Period(DAY, NEXT), scope=WHOLE_COMPANY)
        assert before.select(pl.col("come", "in_time").sum()).row(0) == (2, 1)
        assert counted.select(pl.col("come", "in_time").sum()).row(0) == (3, 1)

    def test_an_estimate_in_its_place_did_not_come(self) -> None:
        early = datetime(DAY.year, DAY.month, DAY.day, 1, 0, tzinfo=UTC)
        rows = FROZEN.frame([frozen_row("M1", 1, day=DAY, quality=1), frozen_row("M2", 1, day=DAY, quality=1)])
        append({"FROZEN": rows}, source="estimates", by=HEADEND, at=early)
        freeze(frozen_row("M1", 2, day=DAY), source="late")

        compact_all()

        counted = completeness(Period(DAY, NEXT), scope=WHOLE_COMPANY)
        assert counted.select(pl.col("come", "in_time").sum()).row(0) == (1, 0)


class TestDrop:
    def test_what_a_citation_needs_stays_and_the_rest_goes_after_its_time(self, store: Path) -> None:
        deliver_days()
        cite(3, cited=Cited("lineloss.simultaneous", "A", unit_named("S1").unit_id, DAY, NEXT), **WHO)
        before = all_versions()
        compact_all()

        assert drop_unneeded(by=HEADEND, at=AT + timedelta(days=1096)) == 0
        # registers and events came after version 3, and what replaced rows in it came in it
        assert drop_unneeded(by=HEADEND, at=LONG_AFTER) == 5
        sweep(by=HEADEND, at=LONG_AFTER)

        assert len(list(store.rglob("*.parquet"))) == 7
        assert is_equal([stands(3), stands(7)], [before[3], before[7]])

    def test_who_asks_for_a_version_that_is_gone_is_told_so(self) -> None:
        deliver_days()
        cited = Cited("lineloss.simultaneous", "A", unit_named("S1").unit_id, DAY, NEXT)
        cite(2, cited=cited, **WHO)
        compact_all()
        cite_no_more(cited.subject_kind, subject_key="A", **WHO)

        drop_unneeded(by=HEADEND, at=LONG_AFTER)

        with pytest.raises(VersionGone, match="version 2 of the interval store are not kept"):
            stands(2)
        assert stands()[0].height == 4
