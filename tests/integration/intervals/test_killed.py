"""A kill at any moment of an append or a compaction leaves the store readable, and the retry completes it."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

POINTS, POINTS_IN_FULL = 3, 25
SEED = 20261126


def started(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the mortal process with its database and store in ``home``."""
    environment = {**os.environ, "WANJIA_HOME": str(home)}
    environment.pop("WANJIA_DATABASE", None)
    command = [sys.executable, "-m", "tests.integration.intervals.mortal", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)


def told(home: Path, *words: str) -> Any:
    """Run it and read what it prints."""
    done = started(home, *words)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def files(home: Path) -> list[str]:
    """Name what lies in the store."""
    store = home / "intervals"
    return sorted(path.relative_to(store).as_posix() for path in store.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the village, with one delivery, once."""
    home = tmp_path_factory.mktemp("village") / "home"
    made = started(home, "make")
    assert made.returncode == 0, made.stderr
    return home


@pytest.mark.one_database
class TestAppendsAtOnce:
    def test_what_two_say_about_one_curve_at_once_is_merged_whoever_commits_first(
        self, village: Path, tmp_path: Path
    ) -> None:
        home = Path(shutil.copytree(village, tmp_path / "both"))
        environment = {**os.environ, "WANJIA_HOME": str(home)}
        environment.pop("WANJIA_DATABASE", None)
        command = [sys.executable, "-m", "tests.integration.intervals.mortal", "among"]

        both = [subprocess.Popen([*command, name], env=environment) for name in ("0", "1")]
        ended = [process.wait(timeout=300) for process in both]

        assert ended == [0, 0]
        stands = told(home, "read")
        values = [row["values"] for row in stands[-1][0] if row["values"][:2] == [3, 3]]
        assert len(stands) == 1 + 1 + 2 * 4
        assert len(values) == 1
        assert values[0][95] in (0, 1)


@pytest.mark.one_database
class TestKilledAppend:
    def test_killed_at_any_point_the_store_reads_as_before_or_after_and_the_retry_completes_it(
        self, village: Path, tmp_path: Path, pytestconfig: pytest.Config
    ) -> None:
        count = POINTS_IN_FULL if pytestconfig.getoption("--full") else POINTS
        undisturbed = Path(shutil.copytree(village, tmp_path / "undisturbed"))
        before = told(undisturbed, "read")
        passed = told(undisturbed, "append")
        after = told(undisturbed, "read")
        assert len(after) == len(before) + 1

        for point in sorted(random.Random(SEED).sample(range(1, passed + 1), count)):
            home = Path(shutil.copytree(village, tmp_path / f"killed-{point}"))
            killed = started(home, "append", str(point))
            assert killed.returncode == -signal.SIGKILL, killed.stderr

            assert told(home, "read") in (before, after)
            told(home, "append")
            assert told(home, "read") == after
            told(home, "sweep")
            assert files(home) == files(undisturbed)
            assert told(home, "read") == after


@pytest.mark.one_database
class TestKilledCompaction:
    def test_killed_at_any_point_every_version_reads_as_before_and_the_retry_completes_it(
        self, village: Path, tmp_path: Path, pytestconfig: pytest.Config
    ) -> None:
        count = POINTS_IN_FULL if pytestconfig.getoption("--full") else POINTS
        crowded = Path(shutil.copytree(village, tmp_path / "crowded"))
        told(crowded, "append")
        stands = told(crowded, "read")
        undisturbed = Path(shutil.copytree(crowded, tmp_path / "undisturbed"))
        passed = told(undisturbed, "compact")
        assert len(files(undisturbed)) > len(files(crowded))
        assert told(undisturbed, "read") == stands

        for point in sorted(random.Random(SEED).sample(range(1, passed + 1), count)):
            home = Path(shutil.copytree(crowded, tmp_path / f"killed-{point}"))
            killed = started(home, "compact", str(point))
            assert killed.returncode == -signal.SIGKILL, killed.stderr

            assert told(home, "read") == stands
            told(home, "compact")
            assert told(home, "read") == stands
            told(home, "sweep")
            assert files(home) == files(undisturbed)
            assert told(home, "read") == stands
