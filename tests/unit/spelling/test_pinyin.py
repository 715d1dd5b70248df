"""How Chinese is typed in a hurry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.foundation.spelling.pinyin import LONGEST, after, initials, is_initials, name_initials


class TestInitials:
    @pytest.mark.parametrize(
        ("text", "letters"),
        [
            ("张超一", "zcy"),
            ("欧阳娜娜", "oynn"),
            ("云泽县Abc机械厂", "yzxabcjxc"),
            ("10kV云01线", "10kvy01x"),
            ("解放路（东）", "jfld"),
            ("", ""),
            ("——", ""),
        ],
    )
    def test_are_small_letters_and_digits(self, text: str, letters: str) -> None:
        assert initials(text) == letters

    @pytest.mark.parametrize(
        ("name", "letters"), [("曾小贤", "zxx"), ("单田芳", "stf"), ("解放", "xf"), ("张三", "zs")]
    )
    def test_a_surname_is_read_as_one(self, name: str, letters: str) -> None:
        assert name_initials(name) == letters

    @given(st.text(max_size=80))
    def test_fit_their_column_whatever_is_typed(self, text: str) -> None:
        found = initials(text)

        assert len(found) <= LONGEST
        assert found.isascii()
        assert not found or (found.isalnum() and found == found.lower())


class TestIsInitials:
    @pytest.mark.parametrize("text", ["zcy", "ZC", "a1", "1a", "10kv"])
    def test_letters_are(self, text: str) -> None:
        assert is_initials(text)

    @pytest.mark.parametrize("text", ["z", "", "12", "张超", "z c", "z-c"])
    def test_anything_else_is_not(self, text: str) -> None:
        assert not is_initials(text)


class TestAfter:
    @given(st.text(alphabet="abyz09", min_size=1), st.text(alphabet="abyz09"))
    def test_comes_after_all_that_begin_so(self, beginning: str, rest: str) -> None:
        assert beginning <= beginning + rest < after(beginning)

    def test_nothing_stays_nothing(self) -> None:
        assert after("") == ""
