"""What a post permits, and where."""

import pytest

from wanjia.foundation.access.rules import MATRIX, acting, is_permitted, permissions_of
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor, HeldPost, Permission, Scope
from wanjia.foundation.organisation.types import Role

P, R = Permission, Role


def person(*posts: tuple[Role, str]) -> Actor:
    held = tuple(HeldPost(role, path) for role, path in posts)
    return Actor("1", "甲", Scope(tuple(post.unit_path for post in held)), person_id=1, posts=held)


class TestMatrix:
    def test_names_every_permission(self) -> None:
        assert set(MATRIX) == set(Permission)

    def test_leaves_no_permission_without_a_role(self) -> None:
        assert all(MATRIX.values())

    @pytest.mark.parametrize("role", [R.METER_READER, R.COLLECTOR, R.CASHIER, R.HALL_CLERK])
    def test_keeps_readers_and_collectors_away_from_issuing_and_reviewing(self, role: Role) -> None:
        assert not permissions_of(role) & {P.RUNS_ISSUE, P.RUNS_SETTLE, P.READINGS_REVIEW}

    def test_keeps_the_administrator_away_from_customers_and_money(self) -> None:
        assert not permissions_of(R.SYSTEM_ADMINISTRATOR) & {P.CUSTOMERS_VIEW, P.BILLS_VIEW, P.PERSONAL_VIEW}

    @pytest.mark.parametrize("role", [R.AREA_MANAGER, R.ELECTRICIAN, R.METER_READER])
    def test_masks_personal_data_for_field_roles(self, role: Role) -> None:
        assert P.PERSONAL_VIEW not in permissions_of(role)

    def test_gives_exemptions_to_two_different_hands(self) -> None:
        assert MATRIX[P.EXEMPTIONS_REQUEST].isdisjoint(MATRIX[P.EXEMPTIONS_APPROVE])


class TestActing:
    def test_narrows_to_the_units_whose_post_carries_the_permission(self) -> None:
        who = person((R.METER_READER, "00010001"), (R.MARKETING_OFFICER, "00010002"))

        assert acting(who, permission=P.READINGS_ENTER).scope == Scope(("00010001", "00010002"))
        assert acting(who, permission=P.READINGS_REVIEW).scope == Scope(("00010002",))

    def test_leaves_nothing_without_such_a_post(self) -> None:
        who = person((R.METER_READER, "0001"))

        assert acting(who, permission=P.RUNS_ISSUE).scope == Scope(())
        assert not is_permitted(who, permission=P.RUNS_ISSUE)

    def test_lets_a_process_do_everything(self) -> None:
        process = Actor("command line", "command line", WHOLE_COMPANY)

        assert is_permitted(process, permission=P.RUNS_ISSUE)
        assert acting(process, permission=P.RUNS_ISSUE) is process


class TestScope:
    @pytest.mark.parametrize(
        ("held", "path", "found"),
        [
            (("",), "0001", ("0001",)),
            (("0001",), "00010002", ("00010002",)),
            (("00010001", "00010002"), "0001", ("00010001", "00010002")),
            (("00010001",), "00010002", ()),
            ((), "0001", ()),
        ],
    )
    def test_gives_what_it_holds_of_a_unit(self, held: tuple[str, ...], path: str, found: tuple[str, ...]) -> None:
        assert Scope(held).inside(path).unit_paths == found
