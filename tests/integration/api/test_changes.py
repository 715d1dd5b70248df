"""Deliveries of readings and bills on trial."""

from typing import Any

import pytest

from tests.integration.api.county import caller, got, key_of, line, program, sent
from wanjia.interfaces.api.values import Ask, Shape
from wanjia.measurement.readings.models import Reading, RefusedReading

pytestmark = pytest.mark.usefixtures("county")
TRIAL = {"book": "beijing", "structure": "BJ.RES", "month": "2026-01", "kwh": 300}


class TestDelivery:
    def test_what_can_be_taken_is_taken_and_the_rest_is_told_line_by_line(self) -> None:
        lines = [line(), line("M9999"), line("M1002", value="-1"), line("M1003", usage_point="P1003")]

        answer = sent(caller("B1", unit="S1"), "readings", {"readings": lines}).json()

        assert (answer["written"], answer["already_there"], answer["refused"]) == (2, 0, 2)
        assert [(row["line"], row["rule"]) for row in answer["lines"]] == [(1, "METER_UNKNOWN"), (2, "NEGATIVE_VALUE")]
        assert all(row["reason"] and "_" not in row["reason"] for row in answer["lines"])
        assert set(RefusedReading.objects.values_list("meter_number", flat=True)) == {"M9999", "M1002"}

    def test_who_entered_them_is_the_person_of_the_token(self) -> None:
        sent(caller("B1", unit="S1"), "readings", {"readings": [line()]})

        assert Reading.objects.order_by("-pk").first().entered_by == "B1"  # type: ignore[union-attr]

    def test_meters_of_other_stations_wait_in_the_work_list(self) -> None:
        answer = sent(caller("B2", unit="S2"), "readings", {"readings": [line()]}).json()

        assert (answer["written"], [row["rule"] for row in answer["lines"]]) == (0, ["USAGE_POINT_UNKNOWN"])

    def test_sent_again_under_its_key_it_changes_nothing_and_hears_the_same(self) -> None:
        client = caller("B1", unit="S1")
        content = {"readings": [line(), line("M9999")]}
        first = sent(client, "readings", content).json()
        count = Reading.objects.count()

        again = sent(client, "readings", content).json()

        assert again == first
        assert Reading.objects.count() == count

    def test_another_content_under_the_same_key_is_refused(self) -> None:
        client = caller("B1", unit="S1")
        sent(client, "readings", {"readings": [line()]})

        response = sent(client, "readings", {"readings": [line(value="9999.26")]})

        assert (response.status_code, response.json()["type"]) == (409, "/api/#problem-key-reused")

    def test_under_another_key_it_is_already_there(self) -> None:
        client = caller("B1", unit="S1")
        sent(client, "readings", {"readings": [line()]})

        assert sent(client, "readings", {"readings": [line()]}, key="k2").json()["already_there"] == 1

    def test_keys_of_different_tokens_do_not_meet(self) -> None:
        sent(caller("B1", unit="S1"), "readings", {"readings": [line()]})

        assert sent(caller("B0"), "readings", {"readings": [line("M1002")]}).json()["written"] == 1

    def test_a_key_is_asked_for(self) -> None:
        response = sent(caller("B1", unit="S1"), "readings", {"readings": [line()]}, key="")

        assert (response.status_code, response.json()["type"]) == (400, "/api/#problem-key-missing")

    @pytest.mark.parametrize(
        ("wrong", "pointer"),
        [
            (line(value="1.23456"), "/readings/0/value"),
            (line(value="NaN"), "/readings/0/value"),
            (line(value="1e30"), "/readings/0/value"),
            (line(quality="GUESS"), "/readings/0/quality"),
            (line(taken_at="2026-02-15T08:00:00"), "/readings/0/taken_at"),
            (line(meter="M\x00"), "/readings/0/meter"),
            ({**line(), "reading_date": "2026-02-30"}, "/readings/0/reading_date"),
            ({**line(), "vlaue": 1}, "/readings/0/vlaue"),
        ],
    )
    def test_a_line_that_is_none_refuses_the_whole(self, wrong: dict[str, Any], pointer: str) -> None:
        response = sent(caller("B1", unit="S1"), "readings", {"readings": [wrong]})

        assert response.status_code == 422
        assert pointer in [fault["pointer"] for fault in response.json()["errors"]]

    def test_too_many_lines_or_none_are_refused(self) -> None:
        client = caller("B1", unit="S1")

        for lines in ([], [line()] * 5_001):
            assert sent(client, "readings", {"readings": lines}).status_code == 422

    def test_too_much_is_refused_before_it_is_read(self) -> None:
        response = sent(caller("B1", unit="S1"), "readings", {"readings": [line(meter="M" * 100)] * 30_000})

        assert (response.status_code, response.json()["type"]) == (413, "/api/#problem-too-large")

    def test_what_is_no_json_is_told_so(self) -> None:
        response = caller("B1", unit="S1").post(
            "/api/v1/readings", "{", content_type="application/json", headers={"idempotency-key": "k"}
        )

        assert (response.status_code, response.json()["type"]) == (400, "/api/#problem-malformed")


class TestTrialBill:
    def test_it_is_billed_and_explained(self) -> None:
        answer = sent(caller("B1", unit="S1"), "trial-bills", TRIAL).json()

        (agreement,) = answer["agreements"]
        assert (answer["amount"], answer["average_price"], answer["energy_kwh"]) == ("149.49", "0.4983", 300)
        assert [line["amount"] for line in agreement["lines"]] == ["117.19", "32.30"]
        assert "117.19" in " ".join(step["sentence"] for step in agreement["steps"])

    def test_it_is_explained_in_chinese(self) -> None:
        answer = sent(program(key_of("B1", unit="S1"), language="zh-hans"), "trial-bills", TRIAL).json()

        assert answer["agreements"][0]["steps"][-1]["title"] == "合计"

    def test_one_that_cannot_be_billed_says_why(self) -> None:
        content = {"book": "hubei", "structure": "HB.RES", "month": "2026-01", "readings": [{"total": [200, 100]}]}

        answer = sent(caller("B1", unit="S1"), "trial-bills", {**content, "readings": [{"total": [999999, 100]}]})

        assert answer.status_code in {200, 422}
        assert sent(caller("B1", unit="S1"), "trial-bills", {"kwhh": 3}).json()["type"] == "/api/#problem-refused"

    @pytest.mark.parametrize("book", ["/etc/passwd", "../hubei.yaml", "hubei.yaml"])
    def test_it_names_no_files_of_this_machine(self, book: str) -> None:
        response = sent(caller("B1", unit="S1"), "trial-bills", {**TRIAL, "book": book})

        assert response.status_code == 422
        assert "is not there" in response.json()["detail"]


def shapes_below(shape: type[Any]) -> list[type[Any]]:
    return [one for below in shape.__subclasses__() for one in (below, *shapes_below(below))]


class TestDocument:
    def test_no_two_shapes_have_one_name(self) -> None:
        """Of two with one name the document would describe only the latter."""
        shapes = {one for kind in (Shape, Ask) for one in shapes_below(kind) if one.__module__.startswith("wanjia.")}
        names = [one.__name__ for one in shapes]

        assert sorted(set(names)) == sorted(names)

    def test_it_is_open_and_complete_in_both_languages(self) -> None:
        from django.test import Client

        documents = [
            Client(headers={"accept-language": language}).get("/api/v1/openapi.json").json()
            for language in ("en", "zh-hans")
        ]

        english, chinese = documents
        assert english["paths"].keys() == chinese["paths"].keys()
        assert english["paths"]["/api/v1/bills"]["get"]["summary"] == "List bills"
        assert chinese["paths"]["/api/v1/bills"]["get"]["summary"] == "查询电费账单列表"

    def test_its_examples_are_of_the_shape_that_it_promises(self) -> None:
        from wanjia.interfaces.api.examples import EXAMPLES
        from wanjia.interfaces.api.rest import api

        models = {
            operation.operation_id: operation.response_models[200]
            for router in api._get_bound_routers()
            for view in router.path_operations.values()
            for operation in view.operations
        }

        assert set(EXAMPLES) == set(models) - {"print_bill"}
        for name, example in EXAMPLES.items():
            models[name].model_validate({"response": example})


class TestReferencePage:
    @pytest.mark.parametrize(("language", "words"), [("en", "Deliver readings"), ("zh-hans", "上传示数")])
    def test_it_shows_every_operation(self, language: str, words: str) -> None:
        from tests.integration.console.people import browser

        page = browser("B1", language=language).get("/api/").content.decode()

        assert words in page
        assert page.count('class="card api-card"') == 26

    def test_everything_in_it_has_chinese(self) -> None:
        from wanjia.interfaces.api.document import described

        def sentences(node: Any) -> set[str]:
            if isinstance(node, list):
                return set().union(*map(sentences, node)) if node else set()
            if not isinstance(node, dict):
                return set()
            own = {part for name, part in node.items() if name in {"summary", "description"} and isinstance(part, str)}
            return own.union(*(sentences(part) for part in node.values()))

        foreign = {text for text in sentences(described("zh-hans")) if text and not any(c > "\u2e80" for c in text)}

        assert not foreign


def test_a_list_asks_the_same_few_questions_however_long_it_is(django_assert_max_num_queries: Any) -> None:
    client = caller("B0")
    got(client, "readings", limit=1)

    with django_assert_max_num_queries(8):
        got(client, "readings", limit=500)
