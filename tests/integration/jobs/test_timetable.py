"""Work that begins by itself: once a day, however many workers look, and in the name of the timetable."""

import threading
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import connection, transaction

from tests.integration.registry import ENGINEER, make_units, station_actor
from wanjia.foundation.events.queries import latest_about
from wanjia.foundation.jobs import operations, queries
from wanjia.foundation.jobs.timetable import TimetableRefused, set_timing, submit_due
from wanjia.foundation.jobs.types import TIMETABLE, CatchUp, Timing
from wanjia.foundation.organisation.queries import unit_named
from wanjia.foundation.periods.types import Period
from wanjia.interfaces.worker import process
from wanjia.interfaces.worker.registry import KINDS
from wanjia.interfaces.worker.running import run_next

HERE = ZoneInfo("Asia/Shanghai")
WORKERS = 4


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=HERE)


def table(name: str):
    return apps.get_model("jobs", name).objects


def only(unit: str | None = "S1", *, catch_up: CatchUp = CatchUp.LATEST, latest_day: date | None = None) -> int:
    """Leave one row in the timetable, at two o'clock, and give its id."""
    table("TimetableTiming").all().delete()
    table("Timetable").all().delete()
    unit_id = unit_named(unit).unit_id if unit else None
    made = table("Timetable").create(
        kind="ledger.verify", unit_id=unit_id, answered_by="MONTH_CLOSE", latest_day=latest_day
    )
    table("TimetableTiming").create(
        timetable=made, start_date=date(2020, 1, 1), at_time=time(2), catch_up=catch_up, source="夜间"
    )
    return int(made.pk)


def days() -> list[str]:
    return [job.subject for job in reversed(queries.jobs_of(TIMETABLE, at_most=100))]


def due(moment: datetime) -> int:
    return process.submit_due(moment)


@pytest.fixture
def units(db: None) -> None:
    make_units()


class TestSubmitDue:
    @pytest.fixture(autouse=True)
    def _world(self, units: None) -> None:
        """Make the units."""

    def test_begins_with_the_first_time_after_a_worker_has_looked(self) -> None:
        only()

        assert [due(at(5, 12)), due(at(6, 1)), due(at(6, 2)), due(at(6, 3))] == [0, 0, 1, 0]
        assert days() == ["2026-03-06"]

    def test_after_a_standstill_asks_for_the_latest_day_alone(self) -> None:
        only(latest_day=date(2026, 3, 1))

        assert due(at(9, 3)) == 1
        assert days() == ["2026-03-09"]

    def test_asks_for_every_missed_day_where_the_row_says_so(self) -> None:
        only(catch_up=CatchUp.EVERY, latest_day=date(2026, 3, 6))

        due(at(9, 3))
        due(at(9, 4))

        assert days() == ["2026-03-07", "2026-03-08", "2026-03-09"]

    def test_the_job_is_of_the_timetable_for_the_unit_alone(self) -> None:
        only("S1", latest_day=date(2026, 3, 1))
        due(at(9, 3))

        claimed = operations.claim("w", at=at(9, 3), kinds=("ledger.verify",))

        assert claimed is not None
        assert (claimed.actor_number, claimed.is_process) == (TIMETABLE, True)
        assert claimed.scope_paths == (unit_named("S1").path,)
        assert claimed.arguments == {"day": "2026-03-09"}
        assert [one.actor_number for one in latest_about({"jobs.job": [claimed.job_id]}, most=5)] == [TIMETABLE]

    def test_a_change_holds_from_its_day_on_and_runs_no_day_twice(self) -> None:
        row = only(latest_day=date(2026, 3, 4))
        due(at(5, 3))

        later = Timing(Period(date(2026, 3, 5)), True, time(22), None, CatchUp.LATEST, "夜里较忙")
        set_timing(row, timing=later, by=ENGINEER, at=at(5, 9))

        assert [due(at(5, 23)), due(at(6, 3)), due(at(6, 22))] == [0, 0, 1]

    def test_what_is_switched_off_for_some_days_goes_on_afterwards(self) -> None:
        row = only(latest_day=date(2026, 3, 4))
        off = Timing(Period(date(2026, 3, 5), date(2026, 3, 7)), False, time(2), None, CatchUp.LATEST, "系统检修")
        set_timing(row, timing=off, by=ENGINEER, at=at(5, 1))

        for moment in (at(5, 3), at(6, 3), at(7, 3)):
            due(moment)

        assert days() == ["2026-03-07"]
        told = latest_about({"jobs.timetable": [row]}, most=5)
        assert [(one.name, one.actor_number) for one in told] == [("jobs.timing_set", "E1")]


class TestSetTiming:
    def test_refuses_a_day_that_has_passed_and_what_is_not_of_the_actors_units(self, units: None) -> None:
        row, company = only("S1"), Timing(Period(date(2026, 3, 5)), True, time(3), None, CatchUp.LATEST, "理由")

        with pytest.raises(TimetableRefused, match="from today on"):
            set_timing(row, timing=company, by=ENGINEER, at=at(6, 9))
        with pytest.raises(TimetableRefused, match="your units"):
            set_timing(row, timing=company, by=station_actor("S2"), at=at(5, 9))
        with pytest.raises(TimetableRefused, match="your units"):
            set_timing(only(None), timing=company, by=station_actor("S1"), at=at(5, 9))


class TestShipped:
    def test_comes_with_kinds_that_the_worker_knows_and_those_who_may_do_them_answer(self, db: None) -> None:
        shipped = list(table("Timetable").values_list("kind", "answered_by"))

        assert len(shipped) == 15
        assert {kind: KINDS[kind].permission.value for kind, _ in shipped} == dict(shipped)

    def test_each_runs_to_its_end_for_the_whole_company(self, units: None) -> None:
        table("Timetable").update(latest_day=date(2026, 3, 1))
        due(at(9, 12))

        while run_next("here"):
            pass

        ended = {job.kind: (job.state.value, job.why) for job in queries.jobs_of(TIMETABLE, at_most=20)}
        assert ended == dict.fromkeys(table("Timetable").values_list("kind", flat=True), ("done", ""))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_workers_that_look_at_once_ask_for_each_day_once() -> None:
    with transaction.atomic():
        make_units()
        only(catch_up=CatchUp.EVERY, latest_day=date(2026, 3, 1))
    start = threading.Barrier(WORKERS)
    asked: list[int] = []

    def look() -> None:
        start.wait()
        with transaction.atomic():
            asked.append(submit_due(at=at(9, 3)))
        connection.close()

    threads = [threading.Thread(target=look) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    wanted = [(date(2026, 3, 2) + timedelta(days=n)).isoformat() for n in range(8)]
    assert (sum(asked), days()) == (8, wanted)
