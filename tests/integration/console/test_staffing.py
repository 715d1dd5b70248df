"""An administrator's pages: units, people, posts, sign-ins; their limits are felt at once."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.integration.console.people import PASSWORD, browser, hire, make_staff
from wanjia.foundation.access.rules import MATRIX
from wanjia.foundation.access.types import Permission
from wanjia.foundation.events.models import Event
from wanjia.foundation.organisation.models import Person, Post, Unit
from wanjia.foundation.organisation.queries import unit_named
from wanjia.foundation.organisation.types import Role
from wanjia.foundation.signin.models import User

pytestmark = pytest.mark.django_db
VIEW, EDIT = Permission.ORGANISATION_VIEW, Permission.ORGANISATION_EDIT
PAGES = ("/organisation/", "/organisation/permissions/", "/people/", "/people/R1/")
CHANGES = (
    "/organisation/add/",
    "/people/add/",
    "/people/R1/posts/add/",
    "/people/R1/sign-in/open/",
    "/people/R1/sign-in/close/",
    "/people/R1/sign-in/reset/",
    "/people/R1/sign-in/second-factor/",
)


@pytest.fixture(autouse=True)
def staff(quick_passwords: None, db: None) -> None:
    make_staff()


def today() -> str:
    return timezone.localdate().isoformat()


def post(unit: str = "S1", role: str = Role.COLLECTOR, **changes: str) -> dict[str, str]:
    return {"unit": unit, "role": str(role), "start": today(), "end": "", **changes}


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def numbers(client: Client, query: str = "") -> list[str]:
    return re.findall(r'href="/people/([A-Z]\d)/"', client.get(f"/people/?{query}").content.decode())


class TestWhoMayEnter:
    @pytest.mark.parametrize("role", list(Role))
    def test_as_the_matrix_says(self, role: Role) -> None:
        hire("T1", ("C", role))
        client = browser("T1")

        seen = {client.get(address).status_code for address in PAGES}
        changed = {client.post(address).status_code for address in CHANGES}

        assert seen == {200 if role in MATRIX[VIEW] else 403}
        assert (403 in changed) == (role not in MATRIX[EDIT])
        assert changed == {403} or role in MATRIX[EDIT]

    @pytest.mark.parametrize("address", [*PAGES, *CHANGES])
    def test_nobody_who_is_not_signed_in(self, address: str) -> None:
        answer = Client().post(address) if address in CHANGES else Client().get(address)

        assert answer.headers["Location"].startswith("/sign-in/")

    @pytest.mark.parametrize("address", ["/people/H2/", "/people/B1/", "/people/ZZ/"])
    def test_people_of_other_units_are_as_good_as_unknown(self, address: str) -> None:
        assert browser("H1").get(address).status_code == 404
        assert browser("A2").get(address).status_code == 404
        assert browser("A2").post(f"{address}sign-in/close/").status_code == 404
        assert browser("A2").post(f"{address}posts/add/", post()).status_code == 404


class TestPeople:
    def test_the_list_holds_those_of_ones_units_and_those_without_a_post(self) -> None:
        assert set(numbers(browser("H1"))) == {"A2", "H1", "R1", "N1"}
        assert set(numbers(browser("M1"))) == {"A1", "A2", "M1", "D1", "H1", "H2", "B1", "R1", "N1"}

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("role=METER_READER", {"R1"}),
            ("number=h", {"H1", "H2"}),
            ("name=R1", {"R1"}),
            ("unit=二所", {"H2"}),
            ("sign_in=NEVER", {"N1"}),
            ("has_post=0", {"N1"}),
            ("role=STATION_HEAD&unit=一所", {"H1"}),
        ],
    )
    def test_it_is_filtered(self, query: str, found: set[str]) -> None:
        assert set(numbers(browser("A1"), query)) == found

    def test_it_names_the_post_of_today_in_ones_units_only(self) -> None:
        hire("X1", ("S2", Role.AREA_MANAGER), ("S1", Role.ELECTRICIAN))

        page = text(browser("H1").get("/people/?number=X1"))

        assert "Electrician 一所" in page
        assert "Area manager 二所" not in page

    def test_one_is_added(self) -> None:
        client = browser("A1")

        done = client.post("/people/add/", {"number": "R9", "name": "赵六"})

        assert done.headers["Location"] == "/people/R9/"
        assert "赵六" in client.get("/people/R9/").content.decode()
        assert Event.objects.filter(name="organisation.person_added", actor_number="A1").exists()

    @pytest.mark.parametrize(
        ("number", "why"), [("R1", "already has the number R1"), ("R 9", "Enter a valid"), ("", "This field")]
    )
    def test_a_wrong_number_is_refused_beside_what_was_typed(self, number: str, why: str) -> None:
        answer = browser("A1").post("/people/add/", {"number": number, "name": "赵六"})

        assert why in answer.content.decode()
        assert 'value="赵六"' in answer.content.decode()
        assert not Person.objects.filter(name="赵六").exists()


class TestPosts:
    def test_a_post_opens_at_once_what_it_permits_and_no_more(self) -> None:
        reader, administrator = browser("R1"), browser("A1")
        assert reader.get("/people/").status_code == 403

        administrator.post("/people/R1/posts/add/", post("S1", Role.STATION_HEAD))

        assert reader.get("/people/").status_code == 200
        assert set(numbers(reader)) == {"A2", "H1", "R1", "N1"}
        assert reader.get("/people/H2/").status_code == 404
        assert reader.post("/people/N1/posts/add/", post()).status_code == 403

    def test_an_ended_one_closes_at_once(self) -> None:
        head, administrator = browser("H1"), browser("A1")
        assert head.get("/people/").status_code == 200
        link = re.findall(r"/people/H1/posts/\d+/end/", administrator.get("/people/H1/").content.decode())[0]

        assert "End the post" in administrator.get(link).content.decode()
        administrator.post(link, {"end": today()})

        assert head.get("/people/").status_code == 403
        page = text(administrator.get("/people/H1/"))
        assert "Earlier posts" in page
        assert "Post ended" in page

    def test_a_later_one_opens_nothing_yet(self) -> None:
        tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()

        browser("A1").post("/people/R1/posts/add/", post("S1", Role.STATION_HEAD, start=tomorrow))

        assert browser("R1").get("/people/").status_code == 403
        assert "from then on" in browser("A1").get("/people/R1/").content.decode()

    def test_nobody_gives_or_ends_ones_own(self) -> None:
        client = browser("A1")
        own = Post.objects.get(person__number="A1")

        given = client.post("/people/A1/posts/add/", post("C", Role.COMPANY_MANAGER))
        ended = client.post(f"/people/A1/posts/{own.pk}/end/", {"end": today()})

        for answer in (given, ended):
            assert "another administrator must do it" in answer.content.decode()
        assert Post.objects.filter(person__number="A1").count() == 1
        assert "another administrator must do it" in client.get("/people/A1/").content.decode()

    def test_only_in_ones_own_units(self) -> None:
        client = browser("A2")

        answer = client.post("/people/R1/posts/add/", post("S2"))

        assert "Select a valid choice" in answer.content.decode()
        assert "二所" not in client.get("/people/R1/posts/add/").content.decode()
        foreign = Post.objects.get(person__number="H2")
        assert client.post(f"/people/R1/posts/{foreign.pk}/end/", {"end": today()}).status_code == 404

    def test_a_post_of_somebody_else_is_not_ended_under_a_wrong_name(self) -> None:
        other = Post.objects.get(person__number="H1")

        assert browser("A1").post(f"/people/R1/posts/{other.pk}/end/", {"end": today()}).status_code == 404

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"end": "2020-01-01"}, "later than the first day"),
            ({"start": "x"}, "valid date"),
            ({"role": "KING"}, "valid choice"),
            ({"role": "METER_READER"}, "already held"),
        ],
    )
    def test_a_wrong_one_is_refused(self, changes: dict[str, str], why: str) -> None:
        answer = browser("A1").post("/people/R1/posts/add/", post(**changes))

        assert why in answer.content.decode()


class TestSignIns:
    def test_the_one_time_password_is_shown_once_and_signs_in(self) -> None:
        client = browser("A1")

        shown = client.post("/people/N1/sign-in/open/")

        password = re.findall(r'id="one-time-password">([\w-]+)<', shown.content.decode())[0]
        assert "no-store" in shown.headers["Cache-Control"]
        assert password not in client.get("/people/N1/").content.decode()
        outside = Client()
        assert outside.post("/sign-in/", {"login": "N1", "password": password}).status_code == 302
        assert outside.get("/").headers["Location"] == "/me/password/"

    def test_its_address_by_itself_changes_nothing(self) -> None:
        before = User.objects.get(login="R1").password

        assert browser("A1").get("/people/R1/sign-in/open/").headers["Location"] == "/people/R1/"
        assert User.objects.get(login="R1").password == before

    def test_a_reset_asks_for_ones_own_password_first(self) -> None:
        client = browser("A1")

        again = client.post("/people/R1/sign-in/reset/").headers["Location"]
        assert again.startswith("/sign-in/again/")
        assert User.objects.get(login="R1").check_password(PASSWORD)

        shown = client.post(again, {"password": PASSWORD})
        password = re.findall(r'id="one-time-password">([\w-]+)<', shown.content.decode())[0]
        assert User.objects.get(login="R1").check_password(password)

    def test_closing_is_felt_at_once_and_opening_again_gives_another_password(self) -> None:
        reader, client = browser("R1"), browser("A1")

        client.post("/people/R1/sign-in/close/")

        assert reader.get("/me/password/").status_code == 302
        assert "Closed" in client.get("/people/R1/").content.decode()
        assert "one-time-password" in client.post("/people/R1/sign-in/open/").content.decode()
        assert User.objects.get(login="R1").must_change_password

    def test_not_ones_own_and_not_of_somebody_who_reaches_further(self) -> None:
        hire("X1", ("S1", Role.METER_READER), ("C", Role.COMPANY_MANAGER))

        browser("A1").post("/people/A1/sign-in/close/")
        browser("A2").post("/people/X1/sign-in/close/")

        assert User.objects.filter(login__in=["A1", "X1"], is_active=True).count() == 2
        assert "outside your units" in browser("A2").get("/people/X1/").content.decode()

    def test_nobody_is_deleted(self) -> None:
        assert not [a for a in CHANGES if browser("A1").delete(a).status_code != 405]


class TestUnits:
    def test_one_is_added_below_ones_own(self) -> None:
        client = browser("A2")

        client.post("/organisation/add/", {"code": "S1-G", "name": "营业组", "kind": "GROUP", "parent": "S1"})

        assert unit_named("S1-G").path.startswith(unit_named("S1").path)
        assert "营业组" in client.get("/organisation/").content.decode()
        assert "营业组" not in browser("H2").get("/organisation/").content.decode()

    @pytest.mark.parametrize(("parent", "kind"), [("S2", "GROUP"), ("", "GROUP"), ("S1", "COMPANY")])
    def test_not_elsewhere_and_no_company(self, parent: str, kind: str) -> None:
        browser("A2").post("/organisation/add/", {"code": "S9", "name": "九所", "kind": kind, "parent": parent})

        assert not Unit.objects.filter(code="S9").exists()

    def test_people_are_counted_here_and_with_units_below(self) -> None:
        page = text(browser("M1").get("/organisation/"))

        assert "公司 Company C 4 8" in page
        assert "一所 Supply station S1 3 3" in page


class TestPermissions:
    def test_the_matrix_stands_in_words(self) -> None:
        page = browser("M1").get("/organisation/permissions/").content.decode()

        assert page.count("●") == sum(len(roles) for roles in MATRIX.values())
        assert "Change units, people and posts" in page
        assert "ORGANISATION_EDIT" not in page

    def test_and_in_chinese(self) -> None:
        page = browser("M1", language="zh-hans").get("/organisation/permissions/").content.decode()

        assert "岗位权限" in page
        assert "系统管理员" in page
