"""
Run the tests: ``make test``.

Integration tests run on PostgreSQL first, then everything runs on the embedded database, so that pytest's closing line
over the whole comes last. Arguments go to pytest.
"""

import os
import subprocess
import sys
from collections.abc import Sequence

import pytest

from tests.support.postgres import NoPostgres, cluster, end_on_signals
from tests.support.root import LEFT_OUT, ROOT

PYTEST = (sys.executable, "-m", "pytest", "-n", "2")
FINE_ON_POSTGRES = {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}


def run_pytest(*arguments: str, **extra: str) -> int:
    """Run pytest in a process of its own, on the embedded database unless told otherwise, and give its exit code."""
    inherited = {name: value for name, value in os.environ.items() if name != "WANJIA_DATABASE"}
    return subprocess.run([*PYTEST, *arguments], cwd=ROOT, env={**inherited, **extra}, check=False).returncode


def run_on_postgres(arguments: Sequence[str]) -> tuple[int, str]:
    """
    Run the integration tests beside a cluster of their own.

    :returns: exit code, and what had to be left out, if anything
    """
    print("== integration tests on PostgreSQL", flush=True)
    try:
        with cluster() as url:
            return run_pytest("tests/integration", *arguments, WANJIA_DATABASE=url), ""
    except NoPostgres as why:
        return 0, f"integration tests on PostgreSQL, because {why}"


def main(arguments: Sequence[str]) -> int:
    """Run both and give the exit code of the worse."""
    end_on_signals()
    on_postgres, left_out = run_on_postgres(arguments)
    print("== all tests on the embedded database", flush=True)
    embedded = run_pytest(*arguments, **({LEFT_OUT: left_out} if left_out else {}))
    if on_postgres not in FINE_ON_POSTGRES:
        print("FAILED: integration tests on PostgreSQL (their report stands above)", flush=True)
        return on_postgres
    return embedded


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
