"""The pages of corrections: the wizard, the work list, a case, its notice."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.integration.api.county import kept_for_a_module
from tests.integration.console.people import browser, hire
from tests.integration.corrections import works
from tests.support.errors import photograph
from wanjia.foundation.access.rules import MATRIX
from wanjia.foundation.access.types import Permission
from wanjia.foundation.organisation.types import Role

LIST, NEW = "/corrections/", "/corrections/new/"
WIRED = {
    "source": "COMPLAINT",
    "method": "WIRING",
    "start": "2023-05-01",
    "end": "2023-05-31",
    "evidence": "投诉单 2023-118，现场照片",
    "input_fault": "FOUR_ONE_REVERSED",
    "input_power_factor": "",
}


@pytest.fixture(scope="module")
def written(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        works.make(folder=tmp_path_factory.mktemp("prices"))
        works.bill_all(6)
        hire("H1", ("S1", Role.HALL_CLERK))
        hire("B1", ("C", Role.BILLING_ACCOUNTANT))
        hire("D1", ("C", Role.MARKETING_DIRECTOR))
        hire("X2", ("S2", Role.STATION_HEAD))
        yield


@pytest.fixture(autouse=True)
def world(written: None, db: None) -> None:
    """Works billed for half a year, and people."""


def asked(number: str = "METER-01", cause: str = "WIRING") -> str:
    return f"{NEW}?account={number}&cause={cause}"


def proposed(**changes: str) -> str:
    answer = browser("H1").post(asked(), {**WIRED, "do": "propose", **changes})
    return str(answer.headers["Location"])


def taken(page: str, step: str, *, by: str, reason: str = "核对无误") -> str:
    answer = browser(by).post(f"{page}step/", {"step": step, "reason": reason}, follow=True)
    return str(answer.content.decode())


class TestWhoMayEnter:
    @pytest.mark.parametrize(
        "role", [Role.HALL_CLERK, Role.BILLING_ACCOUNTANT, Role.SYSTEM_ADMINISTRATOR, Role.CASHIER]
    )
    def test_as_the_matrix_says(self, role: Role) -> None:
        hire("T1", ("C", role))
        client = browser("T1")

        assert (client.get(LIST).status_code == 200) is (role in MATRIX[Permission.RECEIVABLES_VIEW])
        assert (client.get(NEW).status_code == 200) is (role in MATRIX[Permission.CORRECTIONS_PROPOSE])

    def test_a_case_of_another_station_is_as_good_as_unknown(self) -> None:
        page = proposed()

        assert browser("X2").get(page).status_code == 404
        assert browser("H1").get(page).status_code == 200


class TestWizard:
    def test_old_and_new_stand_side_by_side_before_anything_is_written(self) -> None:
        shown = browser("H1").post(asked(), {**WIRED, "do": "show"}).content.decode()

        for word in ("10,000", "30,000", "+8,400.00", "Marketing director"):
            assert word in shown
        assert not apps.get_model("corrections", "CorrectionCase").objects.exists()

    def test_another_method_asks_for_what_it_needs(self) -> None:
        shown = browser("H1").post(asked(), {**WIRED, "method": "RATIOS", "do": "method"}).content.decode()

        assert "input_ratios" in shown
        assert "input_fault" not in shown
        assert "投诉单" in shown

    @pytest.mark.parametrize(
        ("address", "changes", "why"),
        [
            (asked("9999"), {}, "no account among your units"),
            (asked(), {"input_fault": ""}, "required"),
            (asked(), {"end": "2023-04-01"}, "must not come before"),
            (asked(), {"start": "2020-01-01", "end": "2020-02-01"}, "No bill of the account"),
            (asked(), {"input_fault": "FOUR_SWAPPED"}, "measures nothing"),
        ],
    )
    def test_what_is_wrong_is_told(self, address: str, changes: dict[str, str], why: str) -> None:
        answer = browser("H1").post(address, {**WIRED, **changes, "do": "show"})

        assert why in answer.content.decode()


class TestCase:
    def test_from_the_complaint_to_the_bills(self) -> None:
        page = proposed()
        assert "another person must decide" not in browser("D1").get(page).content.decode()
        assert "do not reach" in browser("B1").get(page).content.decode()

        taken(page, "approve", by="D1")
        done = taken(page, "post", by="B1")

        case = apps.get_model("corrections", "CorrectionCase").objects.get()
        assert case.state == "POSTED"
        assert "Correction posted" in done
        month = apps.get_model("corrections", "CaseMonth").objects.get(case=case)
        assert month.correction.number in done
        assert case.number in browser("B1").get(f"{LIST}?state=POSTED").content.decode()

    def test_a_refusal_is_told_on_the_page(self) -> None:
        page = proposed()

        assert "do not reach" in taken(page, "approve", by="B1")
        assert "Say why" in taken(page, "refuse", by="D1", reason=" ")
        assert browser("D1").post(f"{page}step/", {"step": "burn"}).status_code == 404

    def test_the_notice_is_printed_in_both_languages(self) -> None:
        page = proposed()

        for language in ("zh", "en"):
            printed = browser("H1").get(f"{page}notice/?language={language}")
            assert printed.content.startswith(b"%PDF")

    def test_chinese_words(self) -> None:
        link = proposed()

        page = browser("H1", language="zh-hans").get(link).content.decode()

        for word in ("接线差错", "待审批", "新旧账单对照", "客户投诉"):
            assert word in page


class TestEvidence:
    """Photographs and documents of a case: added until it is decided on, opened by those who work on it."""

    def added(self, page: str, *files: tuple[str, bytes], by: str = "H1") -> str:
        given = [SimpleUploadedFile(name, content) for name, content in files]
        answer = browser(by).post(f"{page}evidence/", {"files": given}, follow=True)
        return str(answer.content.decode())

    def test_a_photograph_is_looked_at_and_a_document_is_saved(self) -> None:
        page = proposed()

        shown = self.added(page, ("meter.png", photograph()), ("report.pdf", b"%PDF-1.7 report"))

        assert "2 files are kept" in shown
        links = re.findall(r'href="(/corrections/[^"]+/evidence/\d+/)"', shown)
        photo, paper = (browser("B1").get(link) for link in links)
        assert (photo["Content-Type"], photo.content) == ("image/png", photograph())
        assert photo["Content-Disposition"].startswith("inline")
        assert "sandbox" in photo["Content-Security-Policy"]
        assert photo["X-Content-Type-Options"] == "nosniff"
        assert paper["Content-Disposition"] == 'attachment; filename="report.pdf"'
        assert "Photograph or document kept" in shown

    @pytest.mark.parametrize(
        ("name", "content", "why"),
        [
            ("page.png", b"<html><script>", "Only photographs (JPEG, PNG)"),
            ("empty.png", b"", "The file is empty"),
            ("large.png", b"\x89PNG\r\n\x1a\n".ljust(10 * 1024 * 1024 + 1), "larger than 10 MB"),
        ],
    )
    def test_what_is_refused_keeps_the_good_ones_out_too(self, name: str, content: bytes, why: str) -> None:
        page = proposed()

        shown = self.added(page, ("good.png", photograph()), (name, content))

        assert why in shown
        assert "No photograph or document is kept" in shown

    def test_nothing_is_added_without_a_file_or_after_the_decision(self) -> None:
        page = proposed()
        assert "Choose a file first." in self.added(page)
        taken(page, "approve", by="D1")

        assert "nothing is added to its evidence" in self.added(page, ("late.png", photograph()))

    def test_others_see_that_there_are_files_but_do_not_open_them(self) -> None:
        page = proposed()
        shown = self.added(page, ("meter.png", photograph()))
        link = re.findall(r'href="(/corrections/[^"]+/evidence/\d+/)"', shown)[0]

        assert browser("X2").get(link).status_code == 404
        assert browser("B1").get(link.replace("/evidence/", "/evidence/9")).status_code == 404

    def test_a_content_that_is_not_there_any_more_is_told_of(self, settings: Any, tmp_path: Any) -> None:
        page = proposed()
        shown = self.added(page, ("meter.png", photograph(grey=9)))
        link = re.findall(r'href="(/corrections/[^"]+/evidence/\d+/)"', shown)[0]
        settings.WANJIA_FILES = tmp_path

        answer = browser("B1").get(link)

        assert (answer.status_code, answer["Content-Type"]) == (410, "text/plain; charset=utf-8")
