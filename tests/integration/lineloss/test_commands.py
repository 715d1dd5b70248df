"""The command that prints a month, and the jobs of the night."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import transaction

from tests.integration.lineloss.hamlet import AT, HEAD, MARCH, make_hamlet, planted, worked
from wanjia.energy.lineloss.models import LossDay, LossMonth
from wanjia.energy.lineloss.operations import computing
from wanjia.energy.lineloss.queries.report import COMPUTED, NothingYet, all_of_month
from wanjia.energy.lineloss.types import LossKind
from wanjia.foundation.access.queries import process_actor
from wanjia.foundation.jobs.operations import submit
from wanjia.foundation.jobs.queries import open_counts
from wanjia.interfaces.cli.main import main
from wanjia.interfaces.worker.running import run_waiting

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 4, 3, 20, 0, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def hamlet(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        make_hamlet()
        yield
        transaction.set_rollback(True)


def printed(*words: str) -> tuple[int, str]:
    answer = CliRunner().invoke(main, ["loss", "report", *words])
    return answer.exit_code, answer.output


class TestReport:
    def test_it_prints_the_four_ways_and_that_they_agree(self) -> None:
        computing.write_month(worked(), by=HEAD, at=AT)

        code, text = printed("--month", "2026-03")

        assert code == 0
        assert all(way in text for way in ("unit", "level", "feeder", "area"))
        assert "Everything agrees" in text

    def test_for_machines_every_figure_is_exact(self) -> None:
        computing.write_month(worked(), by=HEAD, at=AT)

        told = json.loads(printed("--month", "2026-03", "--json")[1])

        assert told["agrees"] is True
        assert {one["code"]: one["loss"] for one in told["balances"] if one["way"] == "AREA"}["A2"] == "1550.0000"
        assert [one["unexplained"] for one in told["agreements"]] == ["0.0000"] * 7

    def test_a_difference_without_a_cause_is_said_and_ends_with_1(self) -> None:
        run = LossMonth.objects.get(pk=computing.write_month(worked(), by=HEAD, at=AT))
        run.agreements[1]["right"] += 25_000
        run.save()

        code, text = printed("--month", "2026-03")

        assert code == 1
        assert "2.5000 kWh have no cause" in text

    def test_what_was_not_written_is_computed_and_nothing_written(self) -> None:
        found = all_of_month(MARCH.start, kind=LossKind.SIMULTANEOUS, today=date(2026, 4, 3), energies=planted())

        assert found.state == COMPUTED
        assert found.unexplained == 0
        assert {row.code for row in found.rows if row.way == "AREA"} == {"A1", "A2", "A3"}
        assert LossMonth.objects.count() == 0

    def test_a_month_that_has_not_begun_is_refused(self) -> None:
        with pytest.raises(NothingYet, match="over yet"):
            all_of_month(date(2026, 5, 1), kind=LossKind.BILLED, today=date(2026, 5, 1), energies=planted())

    def test_a_month_is_written_as_one(self) -> None:
        assert printed("--month", "March")[0] == 2


class TestJobs:
    def test_the_night_writes_the_days_before_and_the_month_as_drafts(self) -> None:
        by = process_actor("timetable")
        submit("lineloss.compute_days", arguments={}, by=by, at=NIGHT)
        submit("lineloss.compute_month", arguments={"month": "2026-03-01"}, by=by, at=NIGHT)

        assert run_waiting() == 2

        assert LossDay.objects.values("day").distinct().count() == 3
        assert set(LossMonth.objects.values_list("kind", "state")) == {
            ("SIMULTANEOUS", "DRAFT"),
            ("BILLED", "DRAFT"),
        }
        assert not open_counts().get("failed")
