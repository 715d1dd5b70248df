"""The commands of the registry: what they print, and the code they leave with."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from wanjia.interfaces.cli.main import main
from wanjia.registry.metering.models import Meter

METERS = "number,model_code\r\nM8,DTZ\r\n"


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "meters.csv"
    path.write_bytes(METERS.encode())
    return path


@pytest.mark.django_db
class TestImport:
    def test_it_leaves_with_0_and_tells_what_was_written(self, file: Path) -> None:
        done = run("import", "meters", file)

        assert (done.exit_code, done.output) == (0, "meters.csv: 1 rows of meters written\n")

    def test_a_dry_run_changes_nothing(self, file: Path) -> None:
        assert "would be written" in run("import", "meters", file, "--dry-run").output
        assert not Meter.objects.exists()

    def test_a_refused_file_leaves_with_1_and_a_listing_on_the_error_stream(self, file: Path) -> None:
        file.write_bytes(METERS.replace("M8", "").encode())

        done = run("import", "meters", file)

        assert (done.exit_code, done.stdout) == (1, "")
        assert done.stderr.startswith("meters.csv, row 2, column number: the cell is empty.")

    def test_an_unknown_person_leaves_with_1(self, file: Path) -> None:
        done = run("import", "meters", file, "--as", "E9")

        assert (done.exit_code, done.stderr) == (1, "nobody has the number E9\n")

    @pytest.mark.parametrize("arguments", [(), ("meters",), ("metres", "FILE"), ("meters", "no-such-file.csv")])
    def test_wrong_use_leaves_with_2(self, file: Path, arguments: tuple[str, ...]) -> None:
        assert run("import", *(file if word == "FILE" else word for word in arguments)).exit_code == 2


@pytest.mark.django_db
class TestExport:
    def test_it_writes_the_file_and_tells_how_many(self, file: Path, tmp_path: Path) -> None:
        run("import", "meters", file)
        target = tmp_path / "out.csv"

        done = run("export", "meters", target, "--headers", "code")

        assert done.exit_code == 0
        assert (
            target.read_text(encoding="utf-8-sig") == "number,model_code,rated_current_a,ownership\nM8,DTZ,,UTILITY\n"
        )

    def test_an_unknown_sheet_leaves_with_2_and_another_kind_of_file_with_1(self, tmp_path: Path) -> None:
        assert run("export", "metres", tmp_path / "x.csv").exit_code == 2
        assert run("export", "meters", tmp_path / "x.pdf").exit_code == 1


class TestHelp:
    def test_every_command_explains_itself_and_the_exit_codes(self) -> None:
        assert "1 refused" in run("--help").output
        for name in main.commands:
            assert run(name, "--help").exit_code == 0

    def test_the_sheets_are_listed(self) -> None:
        assert "## meters: 电能表, Meters" in run("sheets").output
