"""docs/demo.md tells the figures that the county is made from."""

from pathlib import Path

import pytest

from wanjia.interfaces.demo.dirt import SHARES
from wanjia.interfaces.demo.profile import (
    CUSTOMERS,
    PROFILES,
    Feature,
    Kind,
    counts_of,
    energies_of,
    feature_counts,
    moved_out,
)

PAGE = (Path(__file__).parents[3] / "docs" / "demo.md").read_text(encoding="utf-8").splitlines()
COUNTS = counts_of(CUSTOMERS)


def row_of(code: str) -> list[str]:
    (line,) = [line for line in PAGE if line.startswith(f"| `{code}`")]
    return [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_stands_there_with_its_price_number_and_energy(kind: Kind) -> None:
    energy = energies_of(COUNTS, customers=CUSTOMERS)[kind] / 1e6

    assert row_of(kind.value)[2:] == [f"`{PROFILES[kind].structure}`", f"{COUNTS[kind]:,}", f"{energy:.1f}"]


@pytest.mark.parametrize("feature", [feature for feature in Feature if feature is not Feature.NONE])
def test_every_change_stands_there_with_its_number(feature: Feature) -> None:
    found = sum(dict(feature_counts(kind, counts=COUNTS)).get(feature, 0) for kind in Kind)
    count = moved_out(COUNTS) if feature is Feature.MOVED else found

    assert row_of(feature.value)[1] == f"{count:,}"


@pytest.mark.parametrize("dirt", SHARES)
def test_every_fault_stands_there_with_its_share(dirt: str) -> None:
    assert row_of(dirt)[1] == str(SHARES[dirt])


def test_the_kinds_sum_to_the_county() -> None:
    assert "| | together | | 37,349 | 187.0 |" in PAGE
