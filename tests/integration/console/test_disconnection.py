"""The pages of cuts and holds: what the law asks for is shown, and steps are taken by those who may."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from tests.integration.console.people import browser, hire
from tests.integration.registry import make_customer
from wanjia.foundation.access.queries import process_actor
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.organisation.types import Role
from wanjia.registry.customers.queries import account_named
from wanjia.revenue.disconnection.models import Cut, Hold
from wanjia.revenue.disconnection.operations.requesting import request_cut
from wanjia.revenue.disconnection.types import CutCause, NewCut

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def staff(quick_passwords: None, db: None) -> None:
    make_customer()
    hire("HEAD", ("S1", Role.STATION_HEAD))
    hire("COLL", ("S1", Role.COLLECTOR))
    hire("HEAD2", ("S2", Role.STATION_HEAD))


def asked() -> Cut:
    yesterday = timezone.localdate() - timedelta(days=1)
    account_id = account_named("1001", scope=WHOLE_COMPANY).account_id
    wanted = NewCut(account_id, CutCause.PREPAYMENT_EMPTY, Decimal("86.40"), yesterday, yesterday)
    return Cut.objects.get(pk=request_cut(wanted, by=process_actor("worker"), at=timezone.now()))


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


class TestCut:
    def test_the_page_shows_what_the_law_asks_for_and_where_it_comes_from(self) -> None:
        shown = text(browser("COLL").get(f"/cuts/{asked().pk}/"))

        assert "No written notice has been served on the customer." in shown
        assert "供电营业规则(1996) 第六十七条" in shown
        assert "not confirmed yet" in shown
        assert "86.40" in shown

    def test_the_list_and_its_page_are_those_of_ones_units(self) -> None:
        cut = asked()

        assert "1001" in text(browser("COLL").get("/cuts/"))
        assert "1001" not in text(browser("HEAD2").get("/cuts/?panel=table"))
        assert browser("HEAD2").get(f"/cuts/{cut.pk}/").status_code == 404

    def test_the_head_approves_and_the_collector_may_not(self) -> None:
        cut = asked()
        link = f"/cuts/{cut.pk}/decide/approve/"

        assert browser("COLL").get(link).status_code == 403
        browser("HEAD").post(link, {"reason": "已核实"})

        cut.refresh_from_db()
        assert (cut.state, cut.decided_by) == ("APPROVED", "HEAD")

    def test_a_notice_that_names_an_unlawful_moment_is_refused_with_what_was_typed(self) -> None:
        cut = asked()
        browser("HEAD").post(f"/cuts/{cut.pk}/decide/approve/", {"reason": "已核实"})
        today = timezone.localdate()
        typed = {"served_on": today, "way": "HANDED", "proof": "本人签收", "planned_at": f"{today}T10:00"}

        answer = browser("COLL").post(f"/cuts/{cut.pk}/go-on/serve-notice/", typed)

        assert "3 to 7 days after the notice is served" in text(answer)
        assert "本人签收" in answer.content.decode()

    def test_a_step_of_another_hand_is_unknown(self) -> None:
        cut = asked()

        assert browser("HEAD").get(f"/cuts/{cut.pk}/decide/cancel/").status_code == 404
        assert browser("HEAD").get(f"/cuts/{cut.pk}/go-on/approve/").status_code == 404


class TestHold:
    def place(self, **changes: Any) -> Any:
        wish = {"reason": "MEDICAL", "account": "1001", "start_date": timezone.localdate().isoformat(), **changes}
        return browser("HEAD").post("/holds/place/", wish, follow=True)

    def test_placed_it_stops_a_request_and_released_it_does_not(self) -> None:
        answer = self.place(note="家用呼吸机")

        assert "Medical equipment" in text(answer)
        hold = Hold.objects.get()
        assert "家用呼吸机" in text(browser("COLL").get("/holds/"))
        browser("HEAD").post(f"/holds/{hold.pk}/release/", {"reason": "设备已撤"})
        hold.refresh_from_db()
        assert hold.released_by == "HEAD"
        assert asked()

    def test_a_wrong_one_is_refused(self) -> None:
        assert "no account among your units" in text(self.place(account="1002"))
        assert "not on both" in text(self.place(unit="S1"))
        assert "Only who answers for the whole company" in text(self.place(account=""))
        assert not Hold.objects.exists()

    def test_only_who_may_places_and_releases(self) -> None:
        self.place()
        hold = Hold.objects.get()

        assert browser("COLL").get("/holds/place/").status_code == 403
        assert browser("COLL").post(f"/holds/{hold.pk}/release/", {"reason": "x"}).status_code == 403
        assert "Release the hold" in text(browser("HEAD").get(f"/holds/{hold.pk}/"))
