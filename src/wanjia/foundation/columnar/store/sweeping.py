"""Removing files that no manifest names."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from wanjia.foundation.columnar.store.parts import PASSING, SUFFIX


def sweep(root: Path, *, named: Collection[str], before: datetime) -> list[str]:
    """
    Remove the parts and passing files that a manifest does not name, if nobody touched them since ``before``.

    Younger ones may belong to somebody who is writing them and has not committed the rows that name them.

    :param named: paths below the root, as `PartFile.file` says them
    :returns: what was removed, in order
    """
    kept, latest = set(named), before.timestamp()
    removed = []
    for path in sorted(root.rglob("*")):
        file = path.relative_to(root).as_posix()
        is_ours = path.suffix in {SUFFIX, PASSING} and path.is_file()
        if is_ours and file not in kept and path.stat().st_mtime < latest:
            path.unlink(missing_ok=True)
            removed.append(file)
    return removed
