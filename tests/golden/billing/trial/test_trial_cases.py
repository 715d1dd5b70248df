"""Trial files with bills known from elsewhere: each folder says in case.md where its figures come from."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from wanjia.interfaces.exchange.told_bills import shelf_beside, trial_bills

CASES = sorted(path.parent for path in Path(__file__).parent.glob("*/case.md"))


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_a_trial_file_comes_out(folder: Path) -> None:
    (given,) = folder.glob("given.*")
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))

    (bill,) = trial_bills(given.read_text(encoding="utf-8"), name=given.name, shelf=shelf_beside(folder))

    sums: dict[str, Decimal] = {}
    for told in bill.lines:
        sums[told.line.kind] = sums.get(told.line.kind, Decimal(0)) + (told.line.amount or 0)
    assert {kind: str(amount) for kind, amount in sums.items()} == expected["lines"]
    assert (str(bill.amount), bill.energy_kwh) == (expected["amount"], expected["energy_kwh"])
