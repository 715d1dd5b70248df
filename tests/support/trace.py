"""Print which requirement rows the tests prove: ``make trace``."""

import contextlib
import io
import sys
from collections import defaultdict

import pytest

from tests.support.requirements import proof_report, read_requirements
from tests.support.root import ROOT


class ProofCollector:
    """Gathers the ``proves`` marks of all tests that pytest finds."""

    def __init__(self) -> None:
        """Start empty."""
        self.proofs: dict[str, list[str]] = defaultdict(list)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note each test under the rows it proves; the cases of one test count once."""
        for item in session.items:
            for mark in item.iter_markers("proves"):
                for id_ in mark.args:
                    self.proofs[id_].append(item.nodeid.partition("[")[0])


def main() -> int:
    """Collect, then print; a test that cannot be collected is an error."""
    collector, said = ProofCollector(), io.StringIO()
    with contextlib.redirect_stdout(said):
        code = pytest.main(
            ["--collect-only", "-qq", "--full", "--rootdir", str(ROOT), str(ROOT / "tests")], plugins=[collector]
        )
    if code not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        print(said.getvalue())
        return int(code)
    print("\n".join(proof_report(collector.proofs, requirements=read_requirements())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
