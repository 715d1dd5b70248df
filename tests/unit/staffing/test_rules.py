"""Who may give posts."""

from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.foundation.staffing.rules import why_not_appointed_by

ADMINISTRATOR = Actor("A1", "管理员", WHOLE_COMPANY, person_id=1)
LOADER = Actor("A1", "A1", WHOLE_COMPANY)


class TestWhyNotAppointedBy:
    def test_nobody_gives_posts_to_oneself(self) -> None:
        assert "another administrator" in (why_not_appointed_by(ADMINISTRATOR, person_number="A1") or "")

    def test_others_may_be_given_posts(self) -> None:
        assert why_not_appointed_by(ADMINISTRATOR, person_number="A2") is None

    def test_a_process_gives_them_to_anybody(self) -> None:
        assert why_not_appointed_by(LOADER, person_number="A1") is None
