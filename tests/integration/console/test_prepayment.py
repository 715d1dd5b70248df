"""The pages of fee control: the list of balances, one account with what its balance comes from, policies."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from tests.integration.billing import village
from tests.integration.console.people import browser, hire
from tests.support.cuts import make_cuts
from wanjia.foundation.access.queries import actor_of
from wanjia.foundation.organisation.types import Role
from wanjia.revenue.prepayment.models import ControlAgreement, Policy

QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module", autouse=True)
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Bill the village's December, and write the balances of today."""
    with django_db_blocker.unblock(), override_settings(PASSWORD_HASHERS=QUICK), transaction.atomic():
        village.make_village(until=village.JANUARY)
        village.billed(village.DECEMBER)
        hire("HEAD", ("S1", Role.STATION_HEAD))
        hire("COLL", ("S1", Role.COLLECTOR))
        make_cuts(actor_of("HEAD", on=timezone.localdate()), numbers=("1001", "1002"))
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


class TestPages:
    def test_the_list_narrows_to_those_under_control(self) -> None:
        shown = text(browser("COLL").get("/prepayment/?controlled=1&panel=table"))

        assert "1001" in shown
        assert "1002" not in shown

    def test_the_account_shows_parts_agreement_warning_and_cut(self) -> None:
        shown = text(browser("COLL").get("/prepayment/accounts/1001/"))

        for wanted in ("What the balance comes from", "FK-1001", "Balance used up", "not billed yet"):
            assert wanted in shown

    def test_the_use_is_explained_by_lines_with_their_prices(self) -> None:
        shown = text(browser("COLL").get("/prepayment/accounts/1001/?panel=running"))

        assert "Price structure" in shown

    def test_policies_name_their_ground(self) -> None:
        shown = text(browser("COLL").get("/prepayment/policies/"))

        assert "居民远程费控" in shown
        assert "not confirmed yet" in shown


class TestChanges:
    def test_an_agreement_is_signed_and_ended_by_those_who_may(self) -> None:
        today = timezone.localdate().isoformat()
        wish = {"number": "FK-2", "signatory": "客户本人", "signed_on": today, "start_date": today}
        assert browser("COLL").get("/prepayment/accounts/1003/sign/").status_code == 403

        browser("HEAD").post("/prepayment/accounts/1003/sign/", wish)
        tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
        browser("HEAD").post("/prepayment/accounts/1003/end/", {"on": tomorrow})

        row = ControlAgreement.objects.get(number="FK-2")
        assert str(row.end_date) == tomorrow

    def test_a_policy_that_contradicts_itself_is_refused(self) -> None:
        policy = Policy.objects.get(code="HOMES", end_date=None)
        link = f"/prepayment/policies/{policy.pk}/change/"
        wish = {
            "start_date": (timezone.localdate() + timedelta(days=1)).isoformat(),
            "low": "30", "urgent": "90", "credit_limit": "0", "warned_days": "1", "quiet_start": "21:00",
            "quiet_end": "08:00", "source": "省公司费控办法", "reason": "调整",
        }  # fmt: skip

        assert "must not come before the first one" in text(browser("HEAD").post(link, wish))
        browser("HEAD").post(link, {**wish, "urgent": "5"})

        policy.refresh_from_db()
        assert policy.end_date is not None
        assert Policy.objects.get(code="HOMES", end_date=None).urgent == 5
