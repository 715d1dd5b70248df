"""Where things are, seen from the tests."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "wanjia"
TESTS = ROOT / "tests"
LEFT_OUT = "WANJIA_TESTS_LEFT_OUT"  # tells a pytest process what its caller could not run


def shared_folder() -> Path | None:
    """Find the folder of cases and real data: ``WANJIA_SHARED``, or ``shared`` beside the repository."""
    folder = Path(os.environ.get("WANJIA_SHARED") or ROOT.parent / "shared")
    return folder if folder.is_dir() else None
