"""Whoever relies on a version hears of later data, and nothing is changed in silence."""

from datetime import date

import pytest

from tests.integration.intervals.curves import DAY, NEXT, WHO, curve, hand_in
from tests.integration.registry import AT, station_actor
from wanjia.foundation.organisation.queries import unit_named
from wanjia.measurement.intervals.models import LaterDataFinding, StoreCitation
from wanjia.measurement.intervals.operations.citing import (
    NotSettled,
    UnknownVersion,
    cite,
    settle_later_data,
)
from wanjia.measurement.intervals.types import Cited

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("village")]


def loss(start: date = DAY, end: date = NEXT, key: str = "A1 2026-11") -> Cited:
    return Cited("lineloss.lossstatement", key, unit_named("S1").unit_id, start, end)


class TestCite:
    def test_later_data_about_its_days_raise_one_finding_a_version(self) -> None:
        hand_in(curve("M1"), source="a")
        cite(1, cited=loss(), **WHO)

        hand_in(curve("M2", day=NEXT), source="after")
        hand_in(curve("M1", 2300), curve("M2"), curve("M2", 5, day=NEXT), source="inside")

        (finding,) = LaterDataFinding.objects.all()
        assert (finding.batch.version, finding.earliest_day, finding.latest_day) == (3, DAY, NEXT)

    def test_what_came_between_the_version_and_the_citation_counts_too(self) -> None:
        hand_in(curve("M1"), source="a")
        hand_in(curve("M1", 2300), source="b")

        cite(1, cited=loss(), **WHO)
        cite(2, cited=loss(), **WHO)

        assert list(LaterDataFinding.objects.values_list("citation__batch__version", "batch__version")) == [(1, 2)]

    def test_a_delivery_that_changes_nothing_raises_nothing(self) -> None:
        hand_in(curve("M1"), source="a")
        cite(1, cited=loss(), **WHO)

        hand_in(curve("M1"), source="b")

        assert not LaterDataFinding.objects.exists()

    def test_citing_twice_is_noted_once(self) -> None:
        hand_in(curve("M1"))

        assert cite(1, cited=loss(), **WHO) == cite(1, cited=loss(), **WHO)
        assert StoreCitation.objects.count() == 1

    def test_a_version_that_is_not_there_is_refused(self) -> None:
        with pytest.raises(UnknownVersion, match="no version 7"):
            cite(7, cited=loss(), **WHO)


class TestSettle:
    @pytest.fixture
    def finding(self) -> int:
        hand_in(curve("M1"), source="a")
        cite(1, cited=loss(), **WHO)
        hand_in(curve("M1", 2300), source="b")
        return int(LaterDataFinding.objects.get().pk)

    def test_it_is_settled_once_by_whoever_says_why(self, finding: int) -> None:
        actor = station_actor("S1")

        settle_later_data(finding, reason="computed again", by=actor, at=AT)

        settled = LaterDataFinding.objects.get()
        assert (settled.settled_by, settled.settled_at, settled.reason) == (actor.number, AT, "computed again")
        with pytest.raises(NotSettled, match="no open finding"):
            settle_later_data(finding, reason="again", by=actor, at=AT)

    def test_no_reason_and_other_units_are_refused(self, finding: int) -> None:
        with pytest.raises(NotSettled, match="Say what was done"):
            settle_later_data(finding, reason=" ", by=station_actor("S1"), at=AT)
        with pytest.raises(NotSettled, match="among your units"):
            settle_later_data(finding, reason="seen", by=station_actor("S2"), at=AT)
