"""
What every test run of the project has: a home of its own, the county's size, checked marks, and skips that are heard.

Loaded before Django reads its settings (``-p`` in pyproject.toml), because the home decides where the database lies.
"""

import atexit
import os
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import NoReturn

import hypothesis
import pytest

from tests.support.requirements import read_requirements, unknown_ids
from tests.support.root import LEFT_OUT, shared_folder

NO_SHARED = (
    "the folder of cases and real data is missing (set WANJIA_SHARED, or lay it beside the repository as shared)"
)
LOUD = "left out: "


def loud_skip(cause: str) -> NoReturn:
    """
    Skip the running test for a cause that lies in the machine; causes are summed up in one line at the end.

    :raises pytest.skip.Exception: always
    """
    pytest.skip(LOUD + cause)


def _take_a_home() -> None:
    """Point the settings to an empty folder, deleted in the end; the workers of a run share that of their parent."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        home = tempfile.mkdtemp(prefix="wanjia-test-")
        atexit.register(shutil.rmtree, home, ignore_errors=True)
        os.environ["WANJIA_HOME"] = home


_take_a_home()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--full``."""
    parser.addoption("--full", action="store_true", help="the whole county, the long sweeps, every kill point")


def pytest_configure(config: pytest.Config) -> None:
    """Choose how long Hypothesis searches; on a build server it searches the same way each time."""
    on_server = "CI" in os.environ
    hypothesis.settings.register_profile("quick", deadline=None, derandomize=on_server, print_blob=True)
    hypothesis.settings.register_profile("full", deadline=None, max_examples=1_000, print_blob=True)
    hypothesis.settings.load_profile("full" if config.getoption("--full") else "quick")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """
    Check the requirement ids, leave the long tests for ``--full``, and to one run what is asked on one database.

    :raises pytest.UsageError: if a test claims to prove a row that does not exist
    """
    known = read_requirements()
    for item in items:
        claimed = [id_ for mark in item.iter_markers("proves") for id_ in mark.args]
        if wrong := unknown_ids(claimed, known=known):
            msg = f"{item.nodeid} proves {', '.join(wrong)}, which docs/requirements.csv does not have"
            raise pytest.UsageError(msg)
    if not config.getoption("--full"):
        long = [item for item in items if item.get_closest_marker("full")]
        items[:] = [item for item in items if item not in set(long)]
        config.hook.pytest_deselected(items=long)
    if "WANJIA_DATABASE" in os.environ:
        elsewhere = [item for item in items if item.get_closest_marker("one_database")]
        items[:] = [item for item in items if item not in set(elsewhere)]
        config.hook.pytest_deselected(items=elsewhere)
    if "PYTEST_XDIST_WORKER" in os.environ:
        for item in items:
            _keep_together(item)


def _keep_together(item: pytest.Item) -> None:
    """
    Let one worker have all tests of a group, and all that share what their module writes, so that it is written once.

    xdist tells groups by the end of a test's id; the way in which it writes that end is gone since pytest 9.2.
    """
    mark = item.get_closest_marker("xdist_group")
    group = mark.args[0] if mark else item.nodeid.partition("::")[0]
    fixtures = item._fixtureinfo.name2fixturedefs if isinstance(item, pytest.Function) else {}
    if mark or any(found[-1].scope == "module" for found in fixtures.values()):
        item._id = type(item.id).parse(f"{item.nodeid}@{group}")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs the folder of cases where there is none."""
    if item.get_closest_marker("needs_shared") and shared_folder() is None:
        loud_skip(NO_SHARED)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line what this machine could not test."""
    causes = Counter(
        report.longrepr[2].partition(LOUD)[2]
        for report in terminalreporter.stats.get("skipped", [])
        if LOUD in report.longrepr[2]
    )
    said = [f"{count} tests, because {cause}" for cause, count in causes.items()]
    if LEFT_OUT in os.environ:
        said.append(os.environ[LEFT_OUT])
    if said:
        terminalreporter.write_line("NOT TESTED HERE: " + "; ".join(said), red=True, bold=True)


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Give the folder of cases and real data, or skip."""
    folder = shared_folder()
    if folder is None:
        loud_skip(NO_SHARED)
    return folder


@pytest.fixture(scope="session")
def county_size(pytestconfig: pytest.Config) -> int:
    """Give the number of customers of the county under test: the whole one only with ``--full``."""
    return 37_349 if pytestconfig.getoption("--full") else 1_000
