"""Lists and single things: what is told, page after page, masked where it must be."""

from typing import Any

import pytest
from django.test import Client

from tests.integration.api.county import caller, got, key_of, program
from wanjia.foundation.tokens.types import ApiScope

pytestmark = pytest.mark.usefixtures("county")


def all_of(client: Client, path: str, **query: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = got(client, path, **query, **({"cursor": cursor} if cursor else {}))
        rows += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return rows


class TestPages:
    @pytest.mark.parametrize(
        ("path", "names"),
        [
            ("customers", ["number"]),
            ("usage-points", ["number"]),
            ("meters", ["number"]),
            ("readings", ["id"]),
            ("bills", ["number"]),
            ("prices/documents", ["number"]),
            ("prices/structures", ["code"]),
            ("prices/rates", ["structure", "document", "kind", "item", "time_of_use", "tier"]),
        ],
    )
    def test_small_ones_put_together_are_the_whole(self, path: str, names: list[str]) -> None:
        client = caller("B0")
        whole = all_of(client, path, limit=500)

        pieces = all_of(client, path, limit=max(len(whole) // 7, 1))

        assert pieces == whole
        assert len({tuple(row[name] for name in names) for row in whole}) == len(whole) > 1

    def test_one_of_another_list_or_made_up_is_refused(self) -> None:
        client = caller("B0")
        cursor = got(client, "customers", limit=1)["next_cursor"]

        for path, wrong in (("bills", cursor), ("customers", cursor[:-2]), ("customers", "x")):
            response = client.get(f"/api/v1/{path}", {"cursor": wrong})
            assert (response.status_code, response.json()["type"]) == (400, "/api/#problem-cursor-unknown")

    @pytest.mark.parametrize(
        ("query", "pointer"),
        [("limit=0", "/limit"), ("limit=501", "/limit"), ("limit=x", "/limit"), ("unti=S1", "/unti")],
    )
    def test_a_question_with_a_fault_is_refused_whole(self, query: str, pointer: str) -> None:
        response = caller("B0").get(f"/api/v1/customers?{query}")

        assert response.status_code == 422
        (fault,) = response.json()["errors"]
        assert (fault["in"], fault["pointer"]) == ("query", pointer)
        assert fault["detail"].startswith("T")


class TestCustomers:
    def test_one_comes_with_its_agreements_and_their_terms(self) -> None:
        found = got(caller("B0"), "customers/1005")

        (agreement,) = found["agreements"]
        (terms,) = agreement["terms"]
        assert (agreement["number"], agreement["usage_point"], agreement["end_date"]) == ("G1005", "P1005", None)
        assert (terms["structure"], terms["contract_kva"]) == ("HB.CI2.10KV", "500.0000")

    def test_personal_data_is_masked_unless_token_and_posts_carry_it(self) -> None:
        plain = frozenset({ApiScope.CUSTOMERS_READ})
        with_it = plain | {ApiScope.PERSONAL_READ}

        told = {
            who: got(caller(holder, scopes=scopes, unit=unit), "customers/2001" if unit == "C" else "customers/1001")
            for who, holder, scopes, unit in (
                ("without", "B0", plain, "C"),
                ("with", "B0", with_it, "C"),
                ("no such post", "M1", plain, "S1"),
            )
        }

        assert (told["without"]["name"], told["without"]["phone"]) == ("李*光", "138****5678")
        assert told["without"]["address"].endswith("*")
        assert (told["with"]["name"], told["with"]["phone"]) == ("李四光", "13812345678")
        assert "*" in told["no such post"]["name"]

    @pytest.mark.parametrize(
        ("query", "numbers"), [({"unit": "S2"}, ["2001"]), ({"kind": "ORGANISATION"}, ["2001"]), ({"unit": "X"}, [])]
    )
    def test_filters_narrow(self, query: dict[str, str], numbers: list[str]) -> None:
        assert [row["number"] for row in got(caller("B0"), "customers", **query)["items"]] == numbers


class TestMetering:
    def test_a_usage_point_comes_with_what_hangs_on_it(self) -> None:
        found = got(caller("B0"), "usage-points/P1005")

        assert [row["meter"] for row in found["installations"]] == ["M1005"]
        assert [row["multiplier"] for row in found["multipliers"]] == ["60.0000"]

    def test_a_meter_comes_with_its_registers(self) -> None:
        found = got(caller("B0"), "meters/M1004")

        assert {row["kind"] for row in found["registers"]} >= {"ACTIVE_TOTAL", "ACTIVE_PEAK"}
        assert [row["usage_point"] for row in found["installations"]] == ["P1004"]


class TestReadings:
    def test_they_are_narrowed_by_place_and_day(self) -> None:
        client = caller("B0")

        rows = got(client, "readings", usage_point="P1001", since="2025-12-01", until="2026-01-02")["items"]

        assert [row["reading_date"] for row in rows] == ["2025-12-01", "2026-01-01"]
        assert {row["meter"] for row in rows} == {"M1001"}
        assert rows == got(client, "readings", meter="M1001", since="2025-12-01", until="2026-01-02")["items"]

    def test_a_corrected_one_is_left_out_unless_asked_for(self) -> None:
        from datetime import date

        from tests.integration.billing.village import correct

        correct("1001", day=date(2026, 2, 1), value=5000)
        client = caller("B0")
        asked = {"usage_point": "P1001", "since": "2026-02-01"}

        (current,) = got(client, "readings", **asked)["items"]
        both = got(client, "readings", **asked, is_current="false")["items"]

        assert (current["value"], current["quality"]) == ("5000.0000", "CORRECTED")
        assert [row["id"] for row in both] == [current["supersedes"], current["id"]]


class TestBills:
    def test_one_is_told_line_by_line_and_adds_up(self) -> None:
        from decimal import Decimal

        client = caller("B0")
        (row,) = got(client, "bills", account="1005")["items"]

        whole = got(client, f"bills/{row['number']}")

        lines = whole["explanation"]["lines"]
        assert sum(Decimal(line["amount"]) for line in lines) == Decimal(whole["amount"]) == Decimal(row["amount"])
        assert whole["explanation"]["steps"][-1]["sentence"].count(whole["amount"].split(".")[0][:2]) > 0
        assert {line["kind"] for line in lines} >= {"ENERGY", "DEMAND", "POWER_FACTOR"}

    def test_steps_are_told_in_the_language_asked_for(self) -> None:
        key = key_of("B0")
        number = got(program(key), "bills", limit=1)["items"][0]["number"]

        chinese = got(program(key, language="zh-CN"), f"bills/{number}")["explanation"]["steps"]
        english = got(program(key), f"bills/{number}")["explanation"]["steps"]

        assert chinese[-1]["title"] == "合计"
        assert english[-1]["title"] == "Total"

    def test_one_is_printed_as_pdf(self) -> None:
        client = caller("B0")
        whole = got(client, f"bills/{got(client, 'bills', limit=1)['items'][0]['number']}")

        response = client.get(whole["pdf"])

        assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
        assert response.content.startswith(b"%PDF")

    @pytest.mark.parametrize(
        ("query", "count"),
        [({"month": "2025-12"}, 7), ({"month": "2025-11"}, 0), ({"state": "CANCELLED"}, 0), ({"kind": "REGULAR"}, 7)],
    )
    def test_filters_narrow(self, query: dict[str, str], count: int) -> None:
        assert len(got(caller("B0"), "bills", **query)["items"]) == count


class TestPrices:
    def test_a_price_of_nothing_is_written_as_other_prices(self) -> None:
        rates = got(caller("B0"), "prices/rates", structure="HB.RES", limit=500)["items"]

        assert rates
        assert not [rate for rate in rates if "E" in rate["price"]]

    def test_those_of_a_day_rest_on_documents_valid_then(self) -> None:
        client = caller("B0")
        valid = {row["number"] for row in got(client, "prices/documents", on="2026-01-15", limit=500)["items"]}

        rates = got(client, "prices/rates", on="2026-01-15", limit=500)["items"]

        assert {rate["document"] for rate in rates} <= valid


class TestEtags:
    def test_what_is_unchanged_comes_back_empty(self) -> None:
        client = caller("B0")
        first = client.get("/api/v1/customers/1001")

        again = client.get("/api/v1/customers/1001", headers={"if-none-match": first["ETag"]})

        assert (again.status_code, again.content) == (304, b"")


class TestAddresses:
    @pytest.mark.parametrize("path", ["", "nothing", "customers/1001/more", "customers/"])
    def test_one_that_is_none_is_told_as_a_problem(self, path: str) -> None:
        response = caller("B0").get(f"/api/v1/{path}")

        assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")

    def test_a_wrong_method_is_told_as_a_problem(self) -> None:
        response = caller("B0").delete("/api/v1/customers")

        assert (response.status_code, response["Allow"]) == (405, "GET")
        assert response.json()["status"] == 405
