"""Each decision has a number of its own."""

from collections import Counter

from tests.support.root import ROOT


def test_decisions_have_numbers_of_their_own() -> None:
    numbers = [path.name.split("-", 1)[0] for path in (ROOT / "docs" / "decisions").glob("*.md")]

    assert not [number for number, times in Counter(numbers).items() if times > 1]
