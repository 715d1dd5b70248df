"""Files in and out: what may be handed in, what is shown of it, and that a wrong file changes nothing."""

import io
import zipfile
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.integration.console.people import browser, hire, person
from tests.integration.registry import make_customer
from tests.support.root import SOURCE
from wanjia.foundation.access.types import WHOLE_COMPANY, Permission
from wanjia.foundation.events.queries import recorded
from wanjia.foundation.jobs.queries import jobs_of
from wanjia.foundation.jobs.types import JobRow, JobState
from wanjia.foundation.listings.listing import Listing
from wanjia.foundation.organisation.types import Role
from wanjia.foundation.sheets.files import read_raw
from wanjia.interfaces.exchange.catalogue import CATALOGUE, permission_of
from wanjia.interfaces.exchange.lists import LISTS
from wanjia.interfaces.worker.running import run_waiting
from wanjia.registry.customers.queries import accounts
from wanjia.registry.customers.sheets import CUSTOMERS

pytestmark = pytest.mark.django_db
GOOD = "客户编号,客户名称,客户类别\nK900,新客户,PERSON\n"
BAD = "客户编号,客户名称,客户类别\nK901,,PERSON\nK902,某某,COW\n"


@pytest.fixture(autouse=True)
def county(db: None, tmp_path: Path, settings: Any) -> None:
    settings.WANJIA_FILES = tmp_path / "files"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    make_customer()
    hire("B1", ("S1", Role.BILLING_ACCOUNTANT))
    hire("B2", ("S2", Role.BILLING_ACCOUNTANT))
    hire("A1", ("C", Role.SYSTEM_ADMINISTRATOR))
    hire("G1", *(("C", role) for role in (Role.GENERAL_OFFICE_MANAGER, Role.BILLING_ACCOUNTANT, Role.DISPATCHER)))
    hire("R1", ("S1", Role.METER_READER))


@pytest.fixture
def clerk() -> Client:
    return browser("B1", language="en")


def file(content: str | bytes, *, name: str = "customers.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())


def hand_in(who: Client, given: SimpleUploadedFile, *, sheet: str = "customers") -> HttpResponse:
    return who.post(f"/imports/{sheet}/", {"file": given})  # type: ignore[return-value]


def latest(number: str = "B1") -> JobRow:
    return jobs_of(number, at_most=1)[0]


def names() -> set[str]:
    return set(CUSTOMERS.rows(WHOLE_COMPANY)["number"])


class TestImports:
    def test_shows_the_sheets_that_ones_posts_take_in(self, clerk: Client) -> None:
        page = clerk.get("/imports/").content.decode()

        assert "/imports/customers/" in page
        assert "/imports/readings/" in page
        assert "/imports/posts/" not in page

    def test_the_administrator_takes_in_posts_but_no_readings(self) -> None:
        page = browser("A1", language="en").get("/imports/").content.decode()

        assert "/imports/posts/" in page
        assert "/imports/readings/" not in page

    def test_is_closed_to_who_takes_in_nothing(self) -> None:
        who = browser("R1")

        assert who.get("/imports/").status_code == 403
        assert who.get("/imports/customers/").status_code == 403


class TestSheet:
    def test_explains_its_columns_in_both_languages(self) -> None:
        for entry in CATALOGUE:
            who = "A1" if permission_of(entry.sheet.name) is Permission.ORGANISATION_EDIT else "G1"
            chinese = browser(who, language="zh-hans").get(f"/imports/{entry.sheet.name}/").content.decode()
            english = browser(who, language="en").get(f"/imports/{entry.sheet.name}/").content.decode()

            assert not [c.name for c in entry.sheet.columns if c.chinese not in chinese or c.english not in english]
            assert not [c.name for c in entry.sheet.columns if f">{c.meaning}<" in chinese], entry.sheet.name

    def test_gives_a_template_that_can_be_handed_in_again(self, clerk: Client) -> None:
        for kind in ("csv", "xlsx"):
            given = clerk.get(f"/imports/customers/template/?format={kind}")

            assert "attachment" in given["Content-Disposition"]
            assert read_raw(given.content).header[:2] == ["Customer number", "Customer name"]
        assert clerk.get("/imports/customers/template/?format=exe").status_code == 404

    @pytest.mark.parametrize("name", ["posts", "nonsense"])
    def test_that_one_may_not_hand_in_is_not_found(self, clerk: Client, name: str) -> None:
        assert clerk.get(f"/imports/{name}/").status_code == 404
        assert hand_in(clerk, file(GOOD), sheet=name).status_code == 404


class TestWhatMayBeHandedIn:
    @pytest.mark.parametrize(
        ("given", "why"),
        [
            (file(GOOD, name="customers.exe"), "Only CSV and Excel"),
            (file(GOOD, name="customers.xls"), "Only CSV and Excel"),
            (file(GOOD, name="customers.xlsx"), "does not fit its name"),
            (file(b"PK\x03\x04 not a zip", name="a.xlsx"), "does not fit its name"),
            (file(b"a\0b", name="a.csv"), "does not fit its name"),
            (file(b"\xff\xff\xff\xff", name="a.csv"), "does not fit its name"),
            (file(b"", name="a.csv"), "empty"),
            (file(GOOD, name="x" * 200 + ".csv"), "too long"),
        ],
    )
    def test_nothing_else_than_text_and_workbooks(self, clerk: Client, given: Any, why: str) -> None:
        answer = hand_in(clerk, given)

        assert answer.status_code == 422
        assert why in answer.content.decode()
        assert not jobs_of("B1", at_most=1)

    def test_no_workbook_that_unpacks_without_end(self, clerk: Client, settings: Any) -> None:
        settings.WANJIA_UPLOAD_BYTES = 10_000
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
            out.writestr("xl/workbook.xml", b"0" * 1_000_000)

        assert "does not fit" in hand_in(clerk, file(packed.getvalue(), name="a.xlsx")).content.decode()

    def test_nothing_larger_than_the_limit(self, clerk: Client, settings: Any) -> None:
        settings.WANJIA_UPLOAD_BYTES = 1024 * 1024

        answer = hand_in(clerk, file(b"a" * (1024 * 1024 + 1)))

        assert "larger than 1 MB" in answer.content.decode()

    def test_what_is_far_larger_is_not_even_read(self, clerk: Client, settings: Any) -> None:
        settings.WANJIA_UPLOAD_BYTES = 1000

        answer = hand_in(clerk, file(b"a" * (2 * 1024 * 1024)))

        assert answer.status_code == 413

    def test_a_length_that_is_no_number_is_turned_away(self, clerk: Client) -> None:
        assert clerk.post("/imports/customers/", {}, CONTENT_LENGTH="-5").status_code == 413

    def test_the_name_of_a_file_leads_nowhere(self, clerk: Client, settings: Any) -> None:
        hand_in(clerk, file(GOOD, name="../../evil.csv"))

        kept = [path for path in Path(settings.WANJIA_FILES).rglob("*") if path.is_file()]
        assert [path.parent.name for path in kept] == ["uploads"]
        assert latest().arguments["file"] == "evil.csv"

    def test_texts_in_either_encoding(self, clerk: Client) -> None:
        for encoding in ("utf-8", "gb18030"):
            hand_in(clerk, file(GOOD.encode(encoding)))
            run_waiting()
            assert latest().result["may_be_taken"]


class TestChecking:
    def test_tells_what_would_be_written_and_writes_nothing(self, clerk: Client) -> None:
        before = names()

        answer = hand_in(clerk, file(GOOD))
        run_waiting()

        page = clerk.get(answer["Location"]).content.decode()
        assert "The file is in order" in page
        assert names() == before
        assert recorded(("customers.customers_loaded",)) == 1

    def test_of_a_wrong_file_shows_all_its_mistakes_with_their_cures(self, clerk: Client) -> None:
        answer = hand_in(clerk, file(BAD))
        run_waiting()

        page = clerk.get(answer["Location"]).content.decode()
        assert latest().result["problem_count"] == 2
        assert "Customer name" in page
        assert "COW" in page
        assert "Take it in" in page
        assert "The file must be without mistakes first." in page

    def test_speaks_the_reader_s_language(self) -> None:
        who = browser("B1", language="zh-hans")
        answer = hand_in(who, file(BAD))
        run_waiting()

        page = who.get(answer["Location"]).content.decode()
        assert "文件有错误" in page
        assert "客户名称" in page

    def test_shows_where_it_is_until_it_is_done(self, clerk: Client) -> None:
        link = hand_in(clerk, file(GOOD))["Location"]

        waiting = clerk.get(f"{link}?panel=progress")
        run_waiting()
        done = clerk.get(f"{link}?panel=progress")

        assert "every 1500ms" in waiting.content.decode()
        assert "HX-Refresh" not in waiting
        assert done["HX-Refresh"] == "true"


class TestTakingIn:
    def checked(self, who: Client, content: str = GOOD, *, sheet: str = "customers") -> str:
        link = hand_in(who, file(content), sheet=sheet)["Location"]
        run_waiting()
        return link

    def test_writes_the_file_once_however_often_one_clicks(self, clerk: Client) -> None:
        link = self.checked(clerk)

        first, second = clerk.post(f"{link}take/"), clerk.post(f"{link}take/")
        run_waiting()
        clerk.post(f"{link}take/")
        run_waiting()

        assert first["Location"] == second["Location"]
        assert "K900" in names()
        assert recorded(("customers.customers_loaded",)) == 2
        assert latest().result["written"] == 1

    def test_of_a_wrong_file_is_refused_and_changes_nothing(self, clerk: Client) -> None:
        before, link = names(), self.checked(clerk, BAD)

        answer = clerk.post(f"{link}take/", follow=True)
        run_waiting()

        assert "The file must be without mistakes first." in answer.content.decode()
        assert names() == before

    def test_of_a_file_that_became_wrong_meanwhile_changes_nothing_and_says_why(self, clerk: Client) -> None:
        link = self.checked(clerk)
        other = GOOD.replace("新客户", "别的名字")
        self_taken = self.checked(browser("B1", language="en"), other)
        clerk.post(f"{self_taken}take/")
        run_waiting()

        clerk.post(f"{link}take/")
        run_waiting()

        assert latest().state is JobState.FAILED
        assert latest().result["problem_count"] == 1

    def test_is_not_for_who_may_not_see_it(self, clerk: Client) -> None:
        link = self.checked(clerk)

        assert browser("R1").get(link).status_code == 403
        assert browser("B2").get(link).status_code == 404
        assert browser("B2").post(f"{link}take/").status_code == 404

    def test_needs_another_person_where_figures_decide_what_customers_pay(self, clerk: Client) -> None:
        rows = "合同编号,电价编码,合同容量,运行容量,生效日期\nG1,HB-RES,8,8,2026-03-01\n"
        link = self.checked(clerk, rows, sheet="agreement_terms")

        answer = clerk.post(f"{link}take/", follow=True)

        assert (
            "Another person must take it in" in answer.content.decode() or "without mistakes" in answer.content.decode()
        )
        assert not [job for job in jobs_of("B1", at_most=9) if job.kind == "files.import_sheet"]


class TestLists:
    def test_can_all_be_taken_away(self) -> None:
        found = [
            value
            for path in sorted(SOURCE.glob("**/listings.py"))
            for value in vars(
                import_module(".".join(("wanjia", *path.relative_to(SOURCE).with_suffix("").parts)))
            ).values()
            if isinstance(value, Listing)
        ]

        assert not [listing.name for listing in found if LISTS.get(listing.name) is not listing]


class TestListExport:
    def export(self, who: Client, listing: str = "accounts", **given: str) -> HttpResponse:
        return who.post(f"/lists/{listing}/export/", {"format": "csv", "query": "", **given})  # type: ignore[return-value]

    def content(self, who: Client, number: str) -> str:
        run_waiting()
        got = who.get(f"/jobs/{latest(number).job_id}/file/")
        assert got.status_code == 200
        return b"".join(got.streaming_content).decode("utf-8-sig")

    def test_gives_the_filtered_list_as_a_file_to_save(self, clerk: Client) -> None:
        answer = self.export(clerk, query="number=1001")
        text = self.content(clerk, "B1")

        got = clerk.get(f"/jobs/{latest().job_id}/file/")
        assert answer["Location"] == f"/jobs/{latest().job_id}/"
        assert "1001" in text
        assert "1002" not in text
        assert got["Content-Disposition"].startswith("attachment")
        assert got["X-Content-Type-Options"] == "nosniff"
        assert got["Content-Type"].startswith("text/csv")
        got.close()

    def test_holds_only_ones_own_units(self, clerk: Client) -> None:
        self.export(clerk)

        text = self.content(clerk, "B1")
        assert "1001" in text
        assert "1002" not in text
        assert accounts(WHOLE_COMPANY).height == 2

    def test_is_not_for_everybody(self) -> None:
        assert self.export(browser("R1")).status_code == 403

    @pytest.mark.parametrize(
        ("listing", "given"),
        [
            ("nonsense", {}),
            ("accounts", {"format": "exe"}),
            ("accounts", {"format": "pdf"}),
            ("accounts", {"query": "x" * 3000}),
        ],
    )
    def test_of_what_cannot_be_taken_away_is_not_found(
        self, clerk: Client, listing: str, given: dict[str, str]
    ) -> None:
        assert self.export(clerk, listing, **given).status_code == 404

    def test_of_a_list_that_one_may_not_see_is_not_found(self, clerk: Client) -> None:
        assert self.export(clerk, "events").status_code == 404


class TestHistory:
    def test_tells_who_handed_in_what_with_which_outcome_in_ones_units(self, clerk: Client) -> None:
        hand_in(clerk, file(BAD, name="wrong.csv"))
        run_waiting()

        assert "wrong.csv" in clerk.get("/imports/").content.decode()
        assert person("B1").name in clerk.get("/imports/").content.decode()
        assert "wrong.csv" not in browser("B2").get("/imports/").content.decode()
