"""Whoever relies on a version hears of later data, and nothing is changed in silence."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.integration.intervals.curves import AT, DAY, HEADEND, NEXT, WHO, curve, freeze, frozen_row, hand_in
from tests.integration.registry import station_actor
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.organisation.queries import unit_named
from wanjia.foundation.workflow.types import StepRefused
from wanjia.measurement.intervals.models import LaterDataFinding, StoreCitation
from wanjia.measurement.intervals.operations.citing import (
    NotSettled,
    UnknownVersion,
    cite,
    cite_no_more,
    dismiss_later_data,
)
from wanjia.measurement.intervals.queries.citations import keys_cited
from wanjia.measurement.intervals.types import Cited

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("village")]


def loss(start: date = DAY, end: date = NEXT, key: str = "A1 2026-11") -> Cited:
    return Cited("lineloss.simultaneous", key, unit_named("S1").unit_id, start, end)


class TestCite:
    def test_later_data_about_its_days_raise_one_finding_a_version(self) -> None:
        hand_in(curve("M1"), source="a")
        cite(1, cited=loss(), **WHO)

        hand_in(curve("M2", day=NEXT), source="after")
        hand_in(curve("M1", 2300), curve("M2"), curve("M2", 5, day=NEXT), source="inside")

        (finding,) = LaterDataFinding.objects.all()
        assert (finding.batch.version, finding.earliest_day, finding.latest_day) == (3, DAY, DAY)

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

    def test_registers_count_for_whom_uses_them_up_to_the_one_that_ends_the_latest_day(self) -> None:
        hand_in(curve("M1"), source="a")
        with_registers = replace(loss(key="A2 2026-11"), has_registers=True)
        cite(1, cited=loss(), **WHO)
        cite(1, cited=with_registers, **WHO)

        freeze(frozen_row("M1", 5, day=NEXT + timedelta(days=1)), source="after")
        freeze(frozen_row("M1", 3, day=NEXT), source="end")

        (finding,) = LaterDataFinding.objects.all()
        assert (finding.citation.subject_key, finding.batch.version) == ("A2 2026-11", 3)
        assert (finding.earliest_day, finding.latest_day) == (DAY, DAY)

    def test_citing_twice_is_noted_once(self) -> None:
        hand_in(curve("M1"))

        assert cite(1, cited=loss(), **WHO) == cite(1, cited=loss(), **WHO)
        assert StoreCitation.objects.count() == 1

    def test_a_version_that_is_not_there_is_refused(self) -> None:
        with pytest.raises(UnknownVersion, match="no version 7"):
            cite(7, cited=loss(), **WHO)

    def test_days_that_a_record_did_not_use_before_are_looked_at_when_it_uses_them(self) -> None:
        hand_in(curve("M1"), source="a")
        cite(1, cited=loss(), **WHO)
        hand_in(curve("M1", day=NEXT), source="b")

        cite(1, cited=loss(end=NEXT + timedelta(days=1)), **WHO)

        (finding,) = LaterDataFinding.objects.all()
        assert (finding.earliest_day, finding.latest_day) == (NEXT, NEXT)


class TestMadeAnew:
    """See Note [A record cites once at a time]."""

    def test_what_was_found_is_closed_when_the_record_is_made_from_the_later_version(self) -> None:
        hand_in(curve("M1"), source="a")
        cite(1, cited=loss(), **WHO)
        hand_in(curve("M1", 2300), source="b")

        cite(2, cited=loss(), **WHO)

        finding = LaterDataFinding.objects.get()
        assert (finding.state, finding.settled_by, finding.settled_at) == ("RECOMPUTED", HEADEND.number, AT)
        assert list(StoreCitation.objects.filter(replaced_at=None).values_list("batch__version", flat=True)) == [2]

    def test_a_replaced_citation_hears_of_nothing_more_and_the_new_one_does(self) -> None:
        hand_in(curve("M1"), source="a")
        cite(1, cited=loss(), **WHO)
        hand_in(curve("M1", 2300), source="b")
        cite(2, cited=loss(), **WHO)

        hand_in(curve("M1", 2400), source="c")

        found = LaterDataFinding.objects.filter(state="OPEN")
        assert [(one.citation.batch.version, one.batch.version) for one in found] == [(2, 3)]

    def test_made_from_a_version_that_is_not_the_latest_it_hears_of_the_later_ones(self) -> None:
        for place, value in enumerate((2200, 2300, 2400)):
            hand_in(curve("M1", value), source=str(place))
        cite(1, cited=loss(), **WHO)

        cite(2, cited=loss(), **WHO)

        found = LaterDataFinding.objects.order_by("citation", "batch")
        told = [(one.citation.batch.version, one.batch.version, one.state) for one in found]
        assert told == [(1, 2, "RECOMPUTED"), (1, 3, "RECOMPUTED"), (2, 3, "OPEN")]

    def test_other_records_are_left_alone(self) -> None:
        hand_in(curve("M1"), source="a")
        cite(1, cited=loss(), **WHO)
        cite(1, cited=loss(key="A2 2026-11"), **WHO)
        hand_in(curve("M1", 2300), source="b")

        cite(2, cited=loss(), **WHO)

        states = dict(LaterDataFinding.objects.values_list("citation__subject_key", "state"))
        assert states == {"A1 2026-11": "RECOMPUTED", "A2 2026-11": "OPEN"}

    def test_a_record_that_stands_no_more_hears_of_nothing(self) -> None:
        hand_in(curve("M1"), source="a")
        cite(1, cited=loss(), **WHO)
        cite_no_more(loss().subject_kind, subject_key=loss().subject_key, **WHO)

        hand_in(curve("M1", 2300), source="b")

        assert not LaterDataFinding.objects.exists()
        assert keys_cited(loss().subject_kind, beginning="A1", scope=WHOLE_COMPANY) == []


class TestDismiss:
    @pytest.fixture
    def finding(self) -> int:
        hand_in(curve("M1"), source="a")
        cite(1, cited=loss(), **WHO)
        hand_in(curve("M1", 2300), source="b")
        return int(LaterDataFinding.objects.get().pk)

    def test_it_is_dismissed_once_by_whoever_says_why(self, finding: int) -> None:
        actor = station_actor("S1")

        dismiss_later_data(finding, reason=" too little to matter ", by=actor, at=AT)

        settled = LaterDataFinding.objects.get()
        assert (settled.state, settled.settled_by, settled.settled_at) == ("DISMISSED", actor.number, AT)
        assert settled.reason == "too little to matter"
        with pytest.raises(StepRefused, match="not possible while 'DISMISSED'"):
            dismiss_later_data(finding, reason="again", by=actor, at=AT)

    def test_no_reason_and_other_units_are_refused(self, finding: int) -> None:
        with pytest.raises(StepRefused, match="settled with a reason"):
            dismiss_later_data(finding, reason=" ", by=station_actor("S1"), at=AT)
        with pytest.raises(NotSettled, match="at most 200"):
            dismiss_later_data(finding, reason="x" * 201, by=station_actor("S1"), at=AT)
        with pytest.raises(NotSettled, match="among your units"):
            dismiss_later_data(finding, reason="seen", by=station_actor("S2"), at=AT)
        assert LaterDataFinding.objects.get().state == "OPEN"

    def test_what_is_dismissed_stays_so_when_the_record_is_made_anew(self, finding: int) -> None:
        dismiss_later_data(finding, reason="seen", by=station_actor("S1"), at=AT)

        cite(2, cited=loss(), **WHO)

        assert LaterDataFinding.objects.get().state == "DISMISSED"
