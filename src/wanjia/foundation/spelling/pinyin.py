"""How Chinese is typed in a hurry: by the first letters of its pinyin."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, lazy_pinyin

LONGEST = 40
#: Surnames whose first letter differs from that of the same character elsewhere.
SURNAMES = {
    "单": "s",
    "仇": "q",
    "解": "x",
    "查": "z",
    "曾": "z",
    "翟": "z",
    "区": "o",
    "召": "s",
    "繁": "p",
    "秘": "b",
    "种": "c",
    "折": "s",
    "乐": "y",
    "覃": "q",
}


@lru_cache(maxsize=16_384)
def initials(text: str) -> str:
    """
    Give the first letters of a text's pinyin, small; letters and digits stay, everything else falls out.

    :returns: ``zcy`` for 张超一, at most `LONGEST` letters
    """
    letters = lazy_pinyin(text, style=Style.FIRST_LETTER, errors="default")
    return "".join(letter for letter in "".join(letters).lower() if letter.isascii() and letter.isalnum())[:LONGEST]


def name_initials(name: str) -> str:
    """Give the initials of a person's name, whose first character is read as a surname."""
    found = initials(name)
    return SURNAMES[name[0]] + found[1:] if name[:1] in SURNAMES and found else found


def is_initials(text: str) -> bool:
    """Tell whether somebody may have typed initials: two letters or digits at least, a letter among them."""
    return len(text) > 1 and text.isascii() and text.isalnum() and not text.isdigit()


def after(beginning: str) -> str:
    """Give the first text that comes after all those with a beginning, so that an index over texts can be used."""
    return beginning[:-1] + chr(ord(beginning[-1]) + 1) if beginning else beginning
