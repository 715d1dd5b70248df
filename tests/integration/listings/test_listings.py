"""A list declared once: what is asked of it, its pages, its totals and its files."""

import csv
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Count, Q
from python_calamine import CalamineWorkbook

from wanjia.foundation.access.masking import Personal
from wanjia.foundation.access.types import WHOLE_COMPANY, Permission, Scope
from wanjia.foundation.listings.asking import NOT_PERMITTED, asked
from wanjia.foundation.listings.listing import Ask, Filter, Kind, ListColumn, Listing, Total
from wanjia.foundation.listings.reading import page_of, rows_of, totals_of
from wanjia.foundation.listings.writing import csv_file, excel_file
from wanjia.foundation.organisation.queries import unit_named, units_inside
from wanjia.foundation.organisation.types import UnitKind

UNITS = Listing(
    name="units_listed",
    title="Units",
    permission=Permission.ORGANISATION_VIEW,
    rows=lambda scope: units_inside(scope.unit_paths),
    key=("code",),
    order=("code",),
    columns=(
        ListColumn("code", "Code"),
        ListColumn("name", "Name", personal=Personal.NAME),
        ListColumn("kind", "Kind", Kind.CODE, codes=UnitKind),
        ListColumn("depth", "Depth", Kind.NUMBER, is_shown=False),
        ListColumn("path", "Path", is_sortable=False, is_shown=False),
    ),
    filters=(
        Filter("code", "Code", lambda text: Q(code__startswith=text)),
        Filter("name", "Name", lambda text: Q(name__contains=text), personal=Personal.NAME),
        Filter("kind", "Kind", lambda kind: Q(kind=kind), Kind.CODE, codes=UnitKind),
        Filter("deeper", "Deeper than", lambda number: Q(depth__gt=number), Kind.NUMBER),
        Filter("day", "Day", lambda _day: Q(), Kind.DAY),
        Filter("month", "Month", lambda _month: Q(), Kind.MONTH),
        Filter("flag", "Flag", lambda is_on: Q(depth=1) if is_on else ~Q(depth=1), Kind.FLAG),
    ),
    totals=(Total("units", "units", Count("pk")),),
)


def ask(sees_personal: bool = True, **query: str) -> Ask:
    return asked(UNITS, query=query, sees_personal=sees_personal)


def codes(asking: Ask, *, scope: Scope = WHOLE_COMPANY) -> list[str]:
    return [row["code"] for row in page_of(UNITS, ask=asking, scope=scope, sees_personal=True).rows]


class TestAsked:
    def test_reads_each_kind_of_filter(self) -> None:
        found = ask(code=" S1 ", kind="STATION", deeper="1,000.5", day="2026-01-31", month="2026-01", flag="0")

        assert not found.faults
        assert found.values == {
            "code": "S1",
            "kind": UnitKind.STATION,
            "deeper": Decimal("1000.5"),
            "day": date(2026, 1, 31),
            "month": date(2026, 1, 1),
            "flag": False,
        }

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("kind", "HOUSE"),
            ("deeper", "many"),
            ("deeper", "NaN"),
            ("deeper", "1e400"),
            ("day", "2026-02-30"),
            ("month", "2026-13"),
        ],
    )
    def test_keeps_what_it_cannot_read_as_a_fault_beside_the_text(self, name: str, text: str) -> None:
        found = ask(**{name: text})

        assert list(found.faults) == [name]
        assert found.texts[name] == text
        assert name not in found.values

    @pytest.mark.parametrize("sort", ["path", "-path", "nothing", "code__evil"])
    def test_refuses_an_order_that_the_list_does_not_have(self, sort: str) -> None:
        found = ask(sort=sort)

        assert list(found.faults) == ["sort"]
        assert not found.sort

    def test_neither_searches_nor_sorts_by_personal_data_without_the_right(self) -> None:
        assert ask(sees_personal=False, name="所").faults == {"name": NOT_PERMITTED}
        assert ask(sees_personal=False, sort="-name").faults == {"sort": NOT_PERMITTED}
        assert not ask(sees_personal=True, name="所", sort="-name").faults

    @pytest.mark.parametrize(("text", "page"), [("3", 3), ("0", 1), ("-2", 1), ("x", 1), ("", 1), ("²", 1)])
    def test_takes_a_page_that_is_none_for_the_first(self, text: str, page: int) -> None:
        assert ask(page=text).page == page

    def test_takes_only_known_columns_in_the_order_of_the_list(self) -> None:
        assert ask(columns="kind,secret,code").columns == ("code", "kind")


@pytest.mark.usefixtures("units")
class TestPages:
    def test_keep_to_the_scope(self) -> None:
        assert codes(ask()) == ["C", "S1", "S2"]
        assert codes(ask(), scope=Scope((unit_named("S2").path,))) == ["S2"]
        assert codes(ask(), scope=Scope(())) == []

    def test_filter_and_sort(self) -> None:
        assert codes(ask(kind="STATION", sort="-code")) == ["S2", "S1"]
        assert codes(ask(flag="1")) == ["C"]
        assert codes(ask(flag="0")) == ["S1", "S2"]

    @pytest.mark.parametrize("text", ["many", "NaN", "1e9999999", "1000000000000"])
    def test_tell_of_a_number_that_is_none(self, text: str) -> None:
        assert "deeper" in ask(deeper=text).faults

    def test_have_no_rows_where_a_filter_could_not_be_read(self) -> None:
        assert codes(ask(deeper="many")) == []
        assert totals_of(UNITS, ask=ask(deeper="many"), scope=WHOLE_COMPANY) == {}

    def test_follow_each_other_without_gap_or_overlap(self) -> None:
        pages = [
            page_of(UNITS, ask=ask(page=str(n)), scope=WHOLE_COMPANY, sees_personal=True, per_page=2) for n in (1, 2)
        ]

        assert [[row["code"] for row in page.rows] for page in pages] == [["C", "S1"], ["S2"]]
        assert [page.has_next for page in pages] == [True, False]

    def test_mask_personal_data_without_the_right(self) -> None:
        masked = page_of(UNITS, ask=ask(code="S1"), scope=WHOLE_COMPANY, sees_personal=False).rows[0]

        assert masked["name"] == "一*"

    def test_read_only_the_columns_asked_for_and_the_key(self) -> None:
        row = page_of(UNITS, ask=ask(columns="depth"), scope=WHOLE_COMPANY, sees_personal=True).rows[0]

        assert set(row) == {"code", "depth"}

    def test_total_counts_the_whole_filter(self) -> None:
        assert totals_of(UNITS, ask=ask(kind="STATION"), scope=WHOLE_COMPANY) == {"units": 2}


COLUMNS = (
    ListColumn("name", "Name"),
    ListColumn("energy", "Energy", Kind.NUMBER, unit="kWh"),
    ListColumn("amount", "Amount", Kind.MONEY, unit="yuan"),
    ListColumn("at", "At", Kind.MOMENT),
    ListColumn("kind", "Kind", Kind.CODE, codes=UnitKind),
)
EVIL = '=HYPERLINK("http://evil","x")'


def rows(**changes: Any) -> list[Mapping[str, Any]]:
    row = {
        "name": "一所",
        "energy": 1200,
        "amount": Decimal("12.30"),
        "at": datetime(2026, 1, 31, 16, 0, tzinfo=UTC),
        "kind": "STATION",
    }
    return [{**row, **changes}]


def word(column: ListColumn, value: Any) -> str:
    return f"<{value}>"


class TestFiles:
    def test_an_excel_file_holds_numbers_as_numbers(self, tmp_path: Path) -> None:
        assert excel_file(tmp_path / "a.xlsx", columns=COLUMNS, rows=rows(), word=word) == 1

        head, row = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python()
        assert head == ["Name", "Energy (kWh)", "Amount (yuan)", "At", "Kind"]
        assert row == ["一所", 1200, 12.3, "2026-02-01 00:00:00", "<STATION>"]

    def test_an_excel_file_takes_no_text_for_a_formula(self, tmp_path: Path) -> None:
        excel_file(tmp_path / "a.xlsx", columns=COLUMNS, rows=rows(name=EVIL), word=word)

        row = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python()[1]
        assert row[0] == EVIL

    @pytest.mark.parametrize("mark", ["=", "+", "-", "@", "\t", "\r"])
    def test_a_csv_file_takes_no_text_for_a_formula(self, tmp_path: Path, mark: str) -> None:
        csv_file(tmp_path / "a.csv", columns=COLUMNS, rows=rows(name=f"{mark}1+1"), word=word)

        with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as lines:
            row = list(csv.reader(lines))[1]
        assert row[0] == f"'{mark}1+1"

    def test_a_csv_file_leaves_negative_numbers_alone(self, tmp_path: Path) -> None:
        csv_file(tmp_path / "a.csv", columns=COLUMNS, rows=rows(amount=Decimal("-0.50")), word=word)

        assert ",-0.50," in (tmp_path / "a.csv").read_text(encoding="utf-8-sig")

    @pytest.mark.usefixtures("units")
    def test_a_file_holds_the_whole_filter_and_masks_as_the_screen_does(self, tmp_path: Path) -> None:
        found = rows_of(UNITS, ask=ask(kind="STATION"), scope=WHOLE_COMPANY, sees_personal=False)

        assert csv_file(tmp_path / "a.csv", columns=UNITS.columns[:3], rows=found, word=word) == 2
        text = (tmp_path / "a.csv").read_text(encoding="utf-8-sig")
        assert "一*" in text
        assert "一所" not in text
