"""The tests' own machinery: marks are checked, long tests wait, and what a machine cannot test is said aloud."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import postgres
from tests.support.root import LEFT_OUT, ROOT

BARE = ("-c", os.devnull, "-p", "tests.support.plugin", "-p", "no:django", "-p", "no:cacheprovider")
SHARED = """
import pytest

@pytest.mark.needs_shared
def test_a(): ...

def test_b(shared_dir): ...

def test_c(): ...
"""
LONG = """
import pytest

@pytest.mark.full
def test_a(): ...

def test_b(county_size):
    assert county_size == 1000
"""
SHARING = """
import os
from pathlib import Path

import pytest

@pytest.fixture(scope="module")
def world():
    with Path(__file__).with_name("written").open("a") as written:
        written.write(os.environ["PYTEST_XDIST_WORKER"] + " ")

@pytest.mark.parametrize("number", range(8))
def test_a(world, number): ...

@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("number", range(8))
def test_b(number):
    with Path(__file__).with_name("browsers").open("a") as browsers:
        browsers.write(os.environ["PYTEST_XDIST_WORKER"] + " ")
"""


def run_sample(folder: Path, text: str, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run pytest over one file, with the project's plugin and nothing else of the project, as from a terminal."""
    terminal = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    (folder / "test_sample.py").write_text(text)
    return subprocess.run(
        [sys.executable, "-m", "pytest", *BARE, "--rootdir", str(folder), *arguments, str(folder)],
        cwd=folder,
        env={**terminal, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **extra},
        capture_output=True,
        text=True,
        check=False,
    )


class TestLoudSkips:
    def test_one_line_counts_what_the_missing_folder_left_out(self, tmp_path: Path) -> None:
        done = run_sample(tmp_path, SHARED, WANJIA_SHARED=str(tmp_path / "nowhere"))

        assert done.returncode == 0
        assert "1 passed, 2 skipped" in done.stdout
        said = [line for line in done.stdout.splitlines() if line.startswith("NOT TESTED HERE")]
        assert len(said) == 1
        assert said[0].startswith("NOT TESTED HERE: 2 tests, because the folder of cases and real data is missing")

    def test_the_workers_of_a_parallel_run_are_heard_too(self, tmp_path: Path) -> None:
        done = run_sample(tmp_path, SHARED, "-p", "xdist", "-n", "1", WANJIA_SHARED=str(tmp_path / "nowhere"))

        assert "NOT TESTED HERE: 2 tests, because" in done.stdout

    def test_nothing_is_said_where_nothing_is_missing(self, tmp_path: Path) -> None:
        done = run_sample(tmp_path, SHARED, WANJIA_SHARED=str(tmp_path))

        assert "3 passed" in done.stdout
        assert "NOT TESTED HERE" not in done.stdout

    def test_what_the_caller_left_out_is_said(self, tmp_path: Path) -> None:
        done = run_sample(tmp_path, "def test_a(): ...", **{LEFT_OUT: "PostgreSQL, because there is none"})

        assert "NOT TESTED HERE: PostgreSQL, because there is none" in done.stdout


class TestLongTests:
    def test_wait_for_the_option(self, tmp_path: Path) -> None:
        assert "1 passed, 1 deselected" in run_sample(tmp_path, LONG).stdout

    def test_run_with_it_over_the_whole_county(self, tmp_path: Path) -> None:
        done = run_sample(tmp_path, LONG.replace("== 1000", "== 37349"), "--full")

        assert "2 passed" in done.stdout


class TestTogether:
    def test_one_worker_has_all_that_share_a_world_or_a_group(self, tmp_path: Path) -> None:
        done = run_sample(tmp_path, SHARING, "-p", "xdist", "-n", "2", "--dist=loadgroup")

        assert "16 passed" in done.stdout
        assert len((tmp_path / "written").read_text().split()) == 1
        assert len(set((tmp_path / "browsers").read_text().split())) == 1


class TestProofs:
    def test_a_row_that_does_not_exist_stops_the_run(self, tmp_path: Path) -> None:
        text = "import pytest\n\n@pytest.mark.proves('A254', 'A999')\ndef test_a(): ...\n"

        done = run_sample(tmp_path, text)

        assert done.returncode == pytest.ExitCode.USAGE_ERROR
        assert "test_a proves A999, which docs/requirements.csv does not have" in done.stderr

    def test_a_row_that_exists_passes(self, tmp_path: Path) -> None:
        text = "import pytest\n\n@pytest.mark.proves('A254')\ndef test_a(): ...\n"

        assert run_sample(tmp_path, text).returncode == 0


class TestHome:
    def test_is_a_temporary_folder_and_never_that_of_the_user(self, tmp_path: Path) -> None:
        text = "import os\n\ndef test_a():\n    print(os.environ['WANJIA_HOME'])\n    assert 0\n"

        done = run_sample(tmp_path, text, WANJIA_HOME=str(tmp_path / "mine"))

        home = next(line for line in done.stdout.splitlines() if "wanjia-test-" in line)
        assert not Path(home).exists()


class TestPostgres:
    def test_a_machine_without_it_where_we_are_not_root_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(postgres, "find_binaries", lambda: None)
        monkeypatch.setattr(os, "geteuid", lambda: 1000)

        with pytest.raises(postgres.NoPostgres, match="only root can install"), postgres.cluster():
            pass

    def test_the_newest_packaged_version_is_taken(self, tmp_path: Path) -> None:
        for version in ("9.6", "15", "16"):
            folder = tmp_path / version / "bin"
            folder.mkdir(parents=True)
            (folder / "initdb").touch()
            (folder / "pg_ctl").touch()

        found = postgres.find_binaries(on_path=None, packages=tmp_path)

        assert found == tmp_path / "16" / "bin"

    def test_a_folder_without_pg_ctl_does_not_count(self, tmp_path: Path) -> None:
        folder = tmp_path / "16" / "bin"
        folder.mkdir(parents=True)
        (folder / "initdb").touch()

        assert postgres.find_binaries(on_path=None, packages=tmp_path) is None

    @pytest.mark.parametrize("end", ["sys.exit(3)", "os.kill(os.getppid(), 15); time.sleep(60)"])
    def test_the_cluster_ends_with_its_command_also_when_killed(self, tmp_path: Path, end: str) -> None:
        if postgres.find_binaries() is None:
            pytest.skip("no PostgreSQL on this machine")
        note = tmp_path / "url"
        program = f"import os, sys, time; open({str(note)!r}, 'w').write(os.environ['WANJIA_DATABASE']); {end}"

        done = subprocess.run(
            [sys.executable, "-m", "tests.support.postgres", sys.executable, "-c", program],
            cwd=ROOT,
            timeout=120,
            check=False,
        )

        assert done.returncode == (3 if "exit" in end else 128 + signal.SIGTERM)
        port = note.read_text().rpartition("/")[0].rpartition(":")[2]
        listening = subprocess.run(
            [sys.executable, "-c", f"import socket; socket.create_connection(('127.0.0.1', {port}), 2)"],
            capture_output=True,
            check=False,
        )
        assert listening.returncode != 0
