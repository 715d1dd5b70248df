"""Texts that would bring their reader down are known before they are read."""

import pytest

from wanjia.foundation.findings.texts import DEEPEST, is_nested_too_deep


@pytest.mark.parametrize(
    ("text", "is_too_deep"),
    [
        ("", False),
        ("a: [1, 2]", False),
        ("a: [", False),
        ("a: " + "[" * (DEEPEST - 1) + "]" * (DEEPEST - 1), False),
        ("a: " + "[" * DEEPEST + "]" * DEEPEST, True),
        ("[" * 100_000, True),
        ("[]\n---\n" * 100, False),
    ],
)
def test_only_what_nests_deeper_than_anybody_writes_is_refused(text: str, is_too_deep: bool) -> None:
    assert is_nested_too_deep(text) is is_too_deep
