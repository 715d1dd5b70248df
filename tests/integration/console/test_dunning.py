"""The pages of dunning: the desk, a debtor, promises, instalments, risks, warnings, strategies, letters."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone
from pypdf import PdfReader

from tests.integration.api.county import kept_for_a_module
from tests.integration.console.people import browser, hire
from tests.integration.dunning import debts
from tests.integration.dunning.debts import SHOP
from wanjia.foundation.access.rules import MATRIX
from wanjia.foundation.access.types import Permission
from wanjia.foundation.organisation.types import Role
from wanjia.revenue.dunning.operations import grading

pytestmark = pytest.mark.django_db
DEBTOR = f"/dunning/debtors/{SHOP}/"
LISTS = {
    "/dunning/": Permission.DEBTS_COLLECT,
    "/dunning/notices/": Permission.DEBTS_COLLECT,
    "/dunning/promises/": Permission.DEBTS_COLLECT,
    "/dunning/agreements/": Permission.RECEIVABLES_VIEW,
    "/dunning/risks/": Permission.RECEIVABLES_VIEW,
    "/dunning/warnings/": Permission.RECEIVABLES_VIEW,
    "/dunning/strategies/": Permission.RECEIVABLES_VIEW,
    "/dunning/effect/": Permission.RECEIVABLES_VIEW,
}


@pytest.fixture(scope="module", autouse=True)
def village(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    from django.test import override_settings

    quick = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    with kept_for_a_module(django_db_blocker), quick:
        debts.make_debts()
        make_overdue()
        for number, unit, role in (
            ("K1", "S1", Role.COLLECTOR),
            ("H1", "S1", Role.STATION_HEAD),
            ("H2", "S2", Role.STATION_HEAD),
            ("D1", "C", Role.MARKETING_DIRECTOR),
        ):
            hire(number, (unit, role))
        yield


def make_overdue() -> None:
    """Let what is owed have been due long ago, so that the pages of today show debtors, and plan some nights."""
    charges = apps.get_model("receivables", "Charge")
    today = timezone.localdate()
    charges.objects.update(due_date=today - timedelta(days=12), charged_on=today - timedelta(days=27))
    for days in (1, 5):
        debts.night(debts.late(days, number=SHOP))
    grading.grade_customers(by=debts.COLLECTOR, at=timezone.now())
    grading.warn_of_large(by=debts.COLLECTOR, at=timezone.now())


def step() -> Any:
    return apps.get_model("dunning", "Notice").objects.filter(account__number=SHOP).latest("pk")


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


class TestWhoMayEnter:
    @pytest.mark.parametrize("role", list(Role))
    def test_as_the_matrix_says(self, role: Role) -> None:
        hire("T1", ("C", role))
        client = browser("T1")
        may = {permission for permission, roles in MATRIX.items() if role in roles}

        for link, permission in LISTS.items():
            assert (client.get(link).status_code == 200) is (permission in may), link

    def test_a_debtor_of_another_station_is_as_good_as_unknown(self) -> None:
        assert browser("K1").get(DEBTOR).status_code == 200
        assert browser("H2").get(DEBTOR).status_code == 404
        assert SHOP not in text_of(browser("H2").get("/dunning/"))


class TestDesk:
    @pytest.mark.proves("A258")
    def test_what_waits_is_called_and_noted(self) -> None:
        assert SHOP in text_of(browser("K1").get("/dunning/"))
        wish = {"channel": "PHONE", "outcome": "REACHED", "note": "明天来缴", "notice": step().pk}

        answer = browser("K1").post(f"{DEBTOR}attempt/", wish, follow=True)

        assert f"Noted for account {SHOP}" in text_of(answer)
        assert step().state == "ANSWERED"
        assert "明天来缴" in text_of(browser("K1").get(DEBTOR))
        assert SHOP not in text_of(browser("K1").get("/dunning/"))

    def test_an_outcome_that_is_none_is_not_found(self) -> None:
        assert browser("K1").post(f"{DEBTOR}attempt/", {"channel": "PHONE", "outcome": "EATEN"}).status_code == 404

    def test_the_phone_is_masked_and_shown_for_a_reason_only(self) -> None:
        customers = apps.get_model("customers", "Customer")
        customers.objects.filter(number=f"K{SHOP}").update(phone="13812345678")
        shown = text_of(browser("H1").get(DEBTOR))
        assert "138****5678" in shown
        assert "13812345678" not in shown

        answer = text_of(browser("H1").post(f"{DEBTOR}phone/", {"reason": "催费电话"}))
        assert "13812345678" in answer
        assert "Say why" in text_of(browser("H1").post(f"{DEBTOR}phone/", {"reason": " "}, follow=True))

    def test_planning_is_asked_of_the_worker(self) -> None:
        answer = browser("K1").post("/dunning/plan/", follow=True)

        assert "under way" in text_of(answer)
        assert apps.get_model("jobs", "Job").objects.filter(kind="dunning.plan_day").exists()


class TestPromises:
    def promise(self, **changes: str) -> Any:
        day = (timezone.localdate() + timedelta(days=3)).isoformat()
        wish = {"amount": "50", "day": day, "by_whom": "本人", "notice": str(step().pk), **changes}
        return browser("K1").post(f"{DEBTOR}promise/", wish, follow=True)

    def test_one_is_written_down_with_its_call_and_shown_everywhere(self) -> None:
        assert "is written down" in text_of(self.promise())

        assert step().outcome == "PROMISED"
        assert "50.00" in text_of(browser("K1").get("/dunning/promises/?state=OPEN"))
        assert "promised for" in text_of(browser("K1").get(DEBTOR))

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"amount": "99999999"}, "more than the"),
            ({"by_whom": ""}, "required"),
            ({"day": "2099-01-01"}, "days ahead"),
        ],
    )
    def test_one_that_does_not_fit_is_refused(self, changes: dict[str, str], why: str) -> None:
        assert why in text_of(self.promise(**changes))

    def test_taken_back_with_a_reason(self) -> None:
        self.promise()
        made = apps.get_model("dunning", "Promise").objects.get()

        browser("K1").post(f"/dunning/promises/{made.pk}/withdraw/", {"reason": "听错了"})
        made.refresh_from_db()
        assert made.state == "WITHDRAWN"


class TestAgreements:
    def propose(self, number: str = SHOP, **changes: str) -> Any:
        first = (timezone.localdate() + timedelta(days=3)).isoformat()
        wish = {"count": "3", "first": first, "reason": "经营困难", **changes}
        return browser("K1").post(f"/dunning/debtors/{number}/agreement/", wish, follow=True)

    def test_a_small_one_runs_and_its_parts_are_shown(self) -> None:
        answer = text_of(self.propose())

        assert "The agreement is written down" in answer
        assert apps.get_model("dunning", "Agreement").objects.get().state == "RUNNING"

    def test_a_large_one_is_approved_by_another_person(self) -> None:
        self.propose(debts.FACTORY)
        made = apps.get_model("dunning", "Agreement").objects.get()
        page = f"/dunning/agreements/{made.pk}/"

        assert made.state == "PROPOSED"
        assert "Approve" in text_of(browser("D1").get(page))
        browser("D1").post(f"{page}decide/", {"step": "approve", "reason": "同意"})
        made.refresh_from_db()
        assert made.state == "RUNNING"

    @pytest.mark.parametrize(
        ("changes", "why"),
        [({"parts": "x"}, "Write each part"), ({"parts": "2099-01-01 5\n2099-02-01 5"}, "sum to 10")],
    )
    def test_parts_that_do_not_fit_are_refused_with_what_was_typed(self, changes: dict[str, str], why: str) -> None:
        answer = text_of(self.propose(**changes))

        assert why in answer
        assert changes["parts"].split("\n")[0] in answer


class TestRisks:
    def test_grades_are_listed_drawn_and_explained(self) -> None:
        shown = text_of(browser("D1").get("/dunning/risks/"))

        assert SHOP in shown
        assert "How many customers carry which risk?" in shown
        assert "points, assessed on" in text_of(browser("K1").get(DEBTOR))

    @pytest.mark.proves("A253")
    def test_a_warning_gets_a_measure(self) -> None:
        made = apps.get_model("dunning", "ExposureWarning").objects.get()
        page = f"/dunning/warnings/{made.pk}/"
        hire("K2", ("C", Role.AREA_MANAGER))

        assert "Measure that you propose" in text_of(browser("H1").get(page))
        browser("H1").post(f"{page}move/", {"step": "propose", "measure": "DEPOSIT", "note": "约谈客户"})
        made.refresh_from_db()
        assert (made.state, made.measure, made.owner) == ("PROPOSED", "DEPOSIT", "H1")


class TestStrategies:
    def test_each_is_drawn_with_its_grounds(self) -> None:
        shown = text_of(browser("D1").get("/dunning/strategies/"))

        for word in ("Homes", "unconfirmed", "Ask for the cut", "Quiet hours", "<circle"):
            assert word in shown

    def test_a_message_whose_braces_are_wrong_is_refused(self) -> None:
        day = timezone.localdate().isoformat()
        text = {"text_zh": "户号{account}", "text_en": "{account} {amount}", "title_zh": "催", "title_en": "t"}
        wish = {"code": "NEW", "channel": "SMS", "start": day, **text}

        assert "must name amount" in text_of(browser("D1").post("/dunning/templates/write/", wish))
        answer = browser("D1").post(
            "/dunning/templates/write/", {**wish, "text_zh": "户号{account}欠{amount}"}, follow=True
        )
        assert "NEW" in text_of(answer)

    def test_a_step_is_added_and_ended(self) -> None:
        wish = {"strategy": "HOME", "days": "15", "channel": "PHONE", "template": "CALL", "source": "公司规定"}
        wish["start"] = timezone.localdate().isoformat()
        browser("D1").post("/dunning/strategies/step/", wish)
        steps = apps.get_model("dunning", "StrategyStep").objects
        made = steps.get(days=15, channel="PHONE", strategy__code="HOME")

        browser("D1").post(f"/dunning/strategies/step/{made.pk}/end/")
        made.refresh_from_db()
        assert made.end_date == timezone.localdate() + timedelta(days=1)

    def test_the_effect_is_told_step_by_step(self) -> None:
        shown = text_of(browser("D1").get("/dunning/effect/?from=2026-01-01"))

        assert "Which step brings the money?" in shown
        assert "Text message" in shown


class TestLetter:
    @pytest.mark.parametrize(("language", "words"), [("zh", "电费催缴通知书"), ("en", "Notice of electricity debt")])
    def test_it_is_printed_in_both_languages_and_then_on_its_way(self, language: str, words: str) -> None:
        texts = apps.get_model("dunning", "MessageTemplate").objects
        row = step()
        row.channel, row.template = "LETTER", texts.get(code="LETTER")
        row.save()
        link = f"/dunning/notices/{row.pk}/letter/?language={language}"

        shown = browser("K1").get(link)
        assert words in PdfReader(BytesIO(shown.content)).pages[0].extract_text().replace("\n", "")
        row.refresh_from_db()
        assert row.state == "PLANNED"
        browser("K1").post(link)
        row.refresh_from_db()
        assert row.state == "SENT"
        assert browser("H2").get(link).status_code == 404


class TestChinese:
    def test_words_of_a_clerk(self) -> None:
        client = browser("K1", language="zh-hans")

        for link, word in (("/dunning/", "催费工作台"), (DEBTOR, "已联系上"), ("/dunning/promises/", "缴费承诺")):
            assert word in text_of(client.get(link))
        assert "待核实" in text_of(browser("D1", language="zh-hans").get("/dunning/strategies/"))
