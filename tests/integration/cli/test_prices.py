"""The commands of price books: what they print, and the code they leave with."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.unit.tariffs.texts import SOUND
from wanjia.foundation.events.models import Event
from wanjia.interfaces.cli.main import main
from wanjia.registry.tariffs.models import PriceDocument
from wanjia.registry.tariffs.queries import shipped_book_paths

pytestmark = pytest.mark.django_db


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(main, ["prices", *map(str, arguments)], env={"COLUMNS": "200"})


@pytest.fixture
def hubei() -> None:
    books = [path for path in shipped_book_paths() if path.stem in {"hubei", "national"}]
    assert run("import", *books).exit_code == 0


class TestImport:
    def test_it_tells_what_a_book_added_and_that_it_is_there_the_second_time(self, tmp_path: Path) -> None:
        book = tmp_path / "here.yaml"
        book.write_text(SOUND, encoding="utf-8")

        assert run("import", book).output == "here.yaml: 4 structures, 2 documents, 2 switches added\n"
        assert run("import", book).output == "here.yaml: all of it is there already\n"
        assert Event.objects.get(name="tariffs.book_imported").actor_name == "command line"

    def test_all_shipped_books_can_be_had_at_once(self) -> None:
        done = run("import", "--shipped")

        assert done.exit_code == 0
        assert [line.split(":")[0] for line in done.output.splitlines()] == [p.name for p in shipped_book_paths()]

    def test_a_refused_book_leaves_with_1_and_nothing_of_it_stays(self, tmp_path: Path) -> None:
        book = tmp_path / "here.yaml"
        book.write_text(SOUND.replace("PEAK: 0.9,", "PEAK: high,"), encoding="utf-8")

        done = run("import", book)

        assert (done.exit_code, done.stdout) == (1, "")
        assert done.stderr.startswith("here.yaml, ")
        assert not PriceDocument.objects.exists()

    def test_nothing_named_is_wrong_use(self) -> None:
        assert run("import").exit_code == 2


@pytest.mark.usefixtures("hubei")
class TestList:
    def test_it_shows_validity_certainty_and_samples(self) -> None:
        lines = run("list", "--region", "HUBEI").output.splitlines()

        (published,) = [line for line in lines if "代理购电工商业用户电价表 2026-01" in line]
        assert [word in published for word in ("2026-01-01", "2026-02-01", "READ", "yes")] == [True, True, True, False]
        (sample,) = [line for line in lines if "SAMPLE-HB-RES" in line]
        assert "yes" in sample

    def test_of_structures_it_names_each(self) -> None:
        assert "HB.CI2.10KV" in run("list", "--structures").output


@pytest.mark.usefixtures("hubei")
class TestShow:
    def test_it_shows_figures_documents_and_a_price_that_differs_from_its_parts(self) -> None:
        shown = run("show", "HB.CI2.10KV", "--on", "2026-01-15").output

        assert "1.049999" in shown
        assert "代理购电工商业用户电价表 2026-01" in shown
        assert "from 2026-01-01 to before 2026-02-01" in " ".join(shown.split())
        assert "price=0.84896100; computed=0.84696137" in shown

    def test_it_says_when_parts_agree_and_when_none_are_known(self) -> None:
        assert "agree with their parts" in run("show", "HB.CI2.35KV", "--on", "2026-01-15").output
        assert "nothing to check" in run("show", "HB.RES", "--on", "2026-01-15").output

    def test_it_says_when_nothing_can_be_billed(self) -> None:
        assert "energy price missing" in run("show", "HB.RES", "--on", "2001-01-15").output

    def test_samples_are_called_samples(self) -> None:
        assert "sample, not published" in run("show", "HB.RES", "--on", "2026-01-15").output

    def test_an_unknown_structure_leaves_with_1(self) -> None:
        done = run("show", "NO", "--on", "2026-01-15")

        assert (done.exit_code, done.stdout) == (1, "")
        assert "NO" in done.stderr


@pytest.mark.usefixtures("hubei")
class TestCheck:
    def test_it_lists_each_price_that_differs_and_what_to_do(self) -> None:
        done = run("check")

        assert done.exit_code == 0
        assert done.output.count("WARNING  PRICE_DIFFERS_FROM_PARTS") == 6
        assert "PRICE_DIFFERS_FROM_PARTS: Compare the figure with the published table" in done.output

    def test_another_region_has_none(self) -> None:
        assert run("check", "--region", "BEIJING").output == "0 published prices differ.\n"
