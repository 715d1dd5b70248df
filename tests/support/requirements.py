"""The requirement rows that tests prove."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.support.root import ROOT

TABLE = ROOT / "docs" / "requirements.csv"


@dataclass(frozen=True)
class Requirement:
    """One row: what a user can count on."""

    id: str
    module: str
    text: str


def read_requirements(path: Path = TABLE) -> dict[str, Requirement]:
    """Read the table, by id and in its order."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["id"]: Requirement(row["id"], row["module"], row["text"]) for row in csv.DictReader(lines)}


def unknown_ids(ids: Iterable[str], *, known: Iterable[str]) -> list[str]:
    """Find the ids that no row has, sorted."""
    return sorted(set(ids) - set(known))


def proof_report(proofs: dict[str, list[str]], *, requirements: dict[str, Requirement]) -> list[str]:
    """
    Tell what is proven, by module.

    :param proofs: requirement id → the tests that prove it
    :returns: lines; a module's rows and proven rows, under it each proven id with its tests, a total at the end
    """
    lines = []
    for module in dict.fromkeys(row.module for row in requirements.values()):
        ids = [row.id for row in requirements.values() if row.module == module]
        proven = [id_ for id_ in ids if id_ in proofs]
        lines.append(f"{len(proven):>3} of {len(ids):>3}  {module}")
        for id_ in proven:
            lines += [f"             {id_}  {test}" for test in sorted(set(proofs[id_]))]
    return [*lines, f"{len(proofs):>3} of {len(requirements):>3}  all"]
