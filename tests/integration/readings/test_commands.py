"""``wanjia readings …`` from validation to a settled work list."""

import re
from typing import Any

import pytest
from click.testing import CliRunner

from tests.integration.readings.walk import FEB, deliver, finding_id, line, work_list
from tests.integration.registry import AT, ENGINEER
from wanjia.foundation.staffing import operations as staffing
from wanjia.foundation.staffing.sheets import PEOPLE, POSTS
from wanjia.interfaces.cli.readings import readings

pytestmark = pytest.mark.usefixtures("routes")


@pytest.fixture
def _staff(routes: None) -> None:
    people = [{"number": number, "name": "某人"} for number in ("R1", "R2")]
    staffing.load_people(PEOPLE.schema.frame(list(people)), by=ENGINEER, at=AT)
    posts = [
        {"person_number": number, "unit_code": "C", "role": "METER_READER", "start_date": FEB.replace(year=2020)}
        for number in ("R1", "R2")
    ]
    staffing.load_posts(POSTS.schema.frame(list(posts)), by=ENGINEER, at=AT)


def run(*words: Any) -> tuple[int, str]:
    result = CliRunner().invoke(readings, [str(word) for word in words])
    return result.exit_code, result.output


class TestValidate:
    def test_it_tells_what_was_found_and_again_nothing_new(self) -> None:
        deliver(line("M1", 2300), line("M2", 3900))

        assert "3 usage points: 2 new findings" in run("validate", "--month", "2026-01")[1]
        assert "3 usage points: 0 new findings, 0 withdrawn, 2 open" in run("validate", "--month", "2026-01")[1]

    def test_one_route(self) -> None:
        assert "1 usage points: 1 new findings" in run("validate", "--month", "2026-01", "--route", "R2")[1]

    def test_a_route_that_does_not_exist_is_refused(self) -> None:
        code, _ = run("validate", "--month", "2026-01", "--route", "R7")

        assert code == 1

    def test_a_month_that_is_none_is_wrong_use(self) -> None:
        assert run("validate", "--month", "January")[0] == 2


@pytest.mark.usefixtures("_staff")
class TestSettling:
    @pytest.fixture(autouse=True)
    def _found(self, _staff: None) -> None:
        deliver(line("M1", 2300), line("M2", 3900))
        run("validate", "--month", "2026-01")

    def test_the_list_shows_evidence_and_next_step(self) -> None:
        _, told = run("list", "--month", "2026-01")

        assert re.search(r"ERROR +P2 +JUMP_UP", told)
        assert "kwh=1700" in told
        assert "JUMP_UP: Read again" in told
        assert "2 findings wait; 0 readings could not be taken." in told

    def test_another_person_approves(self) -> None:
        found = finding_id("P2", "JUMP_UP")

        assert run("approve", found, "--reason", "new boiler", "--as", "R1")[0] == 1
        assert run("approve", found, "--reason", "new boiler", "--as", "R2") == (0, "1 findings approved.\n")
        assert "P2" not in work_list()

    def test_a_value_is_corrected(self) -> None:
        code, told = run("correct", finding_id("P2", "JUMP_UP"), "2390", "--reason", "misread", "--as", "R1")

        assert code == 0
        assert "superseded" in told
        assert "P2" not in work_list()

    def test_what_was_not_read_cannot_be_corrected(self) -> None:
        assert run("correct", finding_id("P3", "MISSING"), "2390", "--reason", "misread", "--as", "R1")[0] == 1

    def test_what_is_missing_is_estimated(self) -> None:
        found = finding_id("P3", "MISSING")

        code, told = run("estimate", found, "--method", "ZERO", "--reason", "empty house", "--as", "R2")

        assert (code, told) == (0, "1 readings estimated.\n")
        assert "MISSING" not in work_list().get("P3", [])
