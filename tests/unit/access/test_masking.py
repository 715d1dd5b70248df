"""Personal data is hidden from those whose post does not need it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.foundation.access.masking import Personal, masked


class TestMasked:
    @pytest.mark.parametrize(
        ("kind", "text", "shown"),
        [
            (Personal.NAME, "王小明", "王*明"),
            (Personal.NAME, "王明", "王*"),
            (Personal.NAME, "王", "*"),
            (Personal.NAME, "云泽县第一中学", "云*****学"),
            (Personal.PHONE, "10812345678", "108****5678"),
            (Personal.PHONE, "5678", "****"),
            (Personal.IDENTITY, "420101199001011234", "42******34"),
            (Personal.ADDRESS, "云泽县城关街道东风路114号", "云泽县城关街******"),
            (Personal.ADDRESS, "东风路1号", "东风***"),
        ],
    )
    def test_keeps_what_tells_neighbours_apart_and_no_more(self, kind: Personal, text: str, shown: str) -> None:
        assert masked(text, kind=kind) == shown

    @given(st.text(st.characters(exclude_characters="*"), min_size=1), st.sampled_from(Personal))
    def test_never_shows_a_whole_text(self, text: str, kind: Personal) -> None:
        assert masked(text, kind=kind) != text
