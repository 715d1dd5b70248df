"""A home with a database that has all tables and nothing in them: made once for a run of the tests, then copied."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

DATABASE = "wanjia.sqlite3"
PATIENCE_SECONDS = 300


def furnish(home: Path) -> Path:
    """
    Lay an empty embedded database with all tables into a new home, so that its first command need not make them.

    A test of how a home begins starts from an empty folder instead.
    """
    shutil.copyfile(_template(), home / DATABASE)
    return home


def _template() -> Path:
    """Give the database to copy; the first of the workers that asks makes it while the others wait."""
    folder = Path(os.environ["WANJIA_HOME"]) / "furnished"
    done = folder / "done"
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        until = time.monotonic() + PATIENCE_SECONDS
        while not done.exists():
            assert time.monotonic() < until, "nobody furnished the home to copy"
            time.sleep(0.2)
        return _made(done)
    environment = {name: value for name, value in os.environ.items() if name != "WANJIA_DATABASE"}
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0", "--settings", "wanjia.site.settings"]
    made = subprocess.run(
        command, env={**environment, "WANJIA_HOME": str(folder)}, check=False, capture_output=True, text=True
    )
    told = folder / "told"
    told.write_text(made.stderr if made.returncode else "")
    told.replace(done)
    return _made(done)


def _made(done: Path) -> Path:
    assert not (why := done.read_text()), why
    return done.with_name(DATABASE)
