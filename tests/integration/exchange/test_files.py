"""Files in and out: whole or not at all, and what goes out comes in again."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.registry import AT, ENGINEER, station_actor
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.events.models import Event
from wanjia.foundation.sheets.types import Loaded, SheetRefused
from wanjia.foundation.sheets.writing import Headers
from wanjia.interfaces.exchange.catalogue import CATALOGUE, UnknownSheet, exchangeable, sheets_page
from wanjia.interfaces.exchange.exporting import UnknownFileKind, export_file
from wanjia.interfaces.exchange.importing import Imported, import_file
from wanjia.registry.metering.models import Meter

pytestmark = pytest.mark.django_db
METERS = "电能表编号,电能表型号,额定电流\r\nM8,DTZ,60\r\nM9,DTZ,\r\n"


@pytest.fixture
def take(tmp_path: Path) -> Callable[..., Imported]:
    def take(content: str | bytes, *, sheet: str = "meters", dry_run: bool = False) -> Imported:
        path = tmp_path / "file.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return import_file(path, sheet=sheet, actor=ENGINEER, at=AT, dry_run=dry_run)

    return take


class TestImport:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    def test_a_file_is_written_and_told_in_one_line(self, take: Callable[..., Imported], encoding: str) -> None:
        done = take(METERS.encode(encoding))

        assert done.told() == "file.csv: 2 rows of meters written"
        assert set(Meter.objects.values_list("number", flat=True)) == {"M8", "M9"}
        assert take(METERS).told() == "file.csv: 0 rows of meters written, 2 already there"

    def test_a_dry_run_tells_the_same_and_changes_nothing(self, take: Callable[..., Imported]) -> None:
        done = take(METERS, dry_run=True)

        assert done == Imported("meters", "file.csv", Loaded(2, 0), is_dry_run=True)
        assert "would be written" in done.told()
        assert not Meter.objects.exists()
        assert not Event.objects.exists()

    @pytest.mark.parametrize("dry_run", [False, True])
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (METERS.replace("60", "-5"), "file.csv, row 2, column rated_current_a"),
            (METERS.replace("60", "sixty"), "file.csv, row 2, column rated_current_a"),
            (METERS.replace("M9", "M8"), "file.csv, row 3, column number"),
            (METERS.encode("utf-16"), "file.csv: the encoding is UTF-16"),
            (METERS[: len(METERS) // 2], "file.csv, row 2"),
        ],
    )
    def test_a_wrong_file_is_refused_by_name_and_changes_nothing(
        self, take: Callable[..., Imported], content: str | bytes, said: str, dry_run: bool
    ) -> None:
        with pytest.raises(SheetRefused) as refused:
            take(content, dry_run=dry_run)

        assert str(refused.value).startswith(said)
        assert not Meter.objects.exists()

    def test_an_unknown_sheet_is_refused_and_the_known_ones_are_named(self, take: Callable[..., Imported]) -> None:
        with pytest.raises(UnknownSheet, match="units, people, posts"):
            take(METERS, sheet="metres")


class TestCatalogue:
    def test_every_sheet_has_one_name(self) -> None:
        names = [entry.sheet.name for entry in CATALOGUE]

        assert len(names) == len(set(names))
        assert all(exchangeable(name).sheet.name == name for name in names)

    def test_no_two_columns_of_a_sheet_share_a_header(self) -> None:
        for entry in CATALOGUE:
            headers = [word for column in entry.sheet.columns for word in {word.casefold() for word in column.headers}]
            assert len(headers) == len(set(headers)), entry.sheet.name
            assert set(entry.sheet.key) <= {column.name for column in entry.sheet.columns}

    def test_the_page_of_the_documents_is_the_one_printed(self) -> None:
        page = Path(__file__).parents[3] / "docs" / "sheets.md"

        assert page.read_text(encoding="utf-8") == sheets_page()


class TestExport:
    @pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
    @pytest.mark.parametrize("headers", list(Headers))
    @pytest.mark.usefixtures("customer")
    def test_what_goes_out_comes_in_again_as_already_there(self, tmp_path: Path, suffix: str, headers: Headers) -> None:
        for entry in CATALOGUE:
            path = tmp_path / f"{entry.sheet.name}{suffix}"
            count = export_file(path, sheet=entry.sheet.name, scope=WHOLE_COMPANY, headers=headers)

            again = import_file(path, sheet=entry.sheet.name, actor=ENGINEER, at=AT)

            assert (again.loaded.written, again.loaded.already_there) == (0, count)

    @pytest.mark.usefixtures("customer")
    def test_only_what_the_scope_holds_goes_out(self, tmp_path: Path) -> None:
        scope = station_actor("S2").scope
        counts = {
            name: export_file(tmp_path / "x.csv", sheet=name, scope=scope)
            for name in ("units", "usage_points", "accounts", "agreements", "installations", "installation_indexes")
        }

        assert list(counts.values()) == [1, 1, 1, 0, 0, 0]

    def test_a_file_of_another_kind_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(UnknownFileKind, match=r"x\.pdf"):
            export_file(tmp_path / "x.pdf", sheet="meters", scope=WHOLE_COMPANY)


class TestReadings:
    HEAD = "电能表编号,示数类型,抄表日期,示数,示数来源\r\n"

    @pytest.mark.usefixtures("meters")
    def test_a_delivery_is_taken_and_what_cannot_be_waits(self, take: Callable[..., Imported], tmp_path: Path) -> None:
        good = "M1,ACTIVE_TOTAL,2026-01-04,150.25,现场抄表\r\n"
        bad = "M9,ACTIVE_TOTAL,2026-01-04,5,REMOTE\r\n"

        done = take(self.HEAD + good + bad, sheet="readings", dry_run=True)
        assert done.told().endswith("1 rows of readings would be written, 1 put aside in the work list of readings")
        assert export_file(tmp_path / "out.csv", sheet="readings", scope=WHOLE_COMPANY) == 0

        take(self.HEAD + good, sheet="readings")
        assert export_file(tmp_path / "out.csv", sheet="readings", scope=WHOLE_COMPANY) == 1
        again = import_file(tmp_path / "out.csv", sheet="readings", actor=ENGINEER, at=AT)
        assert (again.loaded.written, again.loaded.already_there) == (0, 1)

    @pytest.mark.usefixtures("meters")
    def test_registers_may_have_their_chinese_words(self, take: Callable[..., Imported]) -> None:
        done = take(self.HEAD + "M1,有功总,2026-01-04,150.25,现场抄表\r\n", sheet="readings")

        assert done.told().endswith("1 rows of readings written")

    @pytest.mark.usefixtures("meters")
    def test_a_register_that_nobody_knows_waits(self, take: Callable[..., Imported]) -> None:
        done = take(self.HEAD + "M1,有功黑,2026-01-04,150.25,现场抄表\r\n", sheet="readings")

        assert done.told().endswith("0 rows of readings written, 1 put aside in the work list of readings")
