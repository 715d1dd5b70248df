"""Which characters a font can print: read from its own table, before anything is printed with it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from struct import unpack_from

from pylopdf_fonts_zh_cn import sans_path

#: Printed in the place of a character that the font lacks, as typesetters do.
GETA = "〓"
FULL_RANGE = 12
GROUP_BYTES = 12


def font_path() -> Path:
    """Give the Chinese font that comes with the platform."""
    return Path(sans_path())


def printable(text: str) -> tuple[str, str]:
    """
    Put `GETA` where the font has no glyph.

    :returns: the text as it can be printed, and the characters that are missing, each once
    """
    known = characters(font_path())
    missing = "".join(dict.fromkeys(one for one in text if ord(one) not in known and not one.isspace()))
    shown = "".join(GETA if one in missing else one for one in text)
    return shown, missing


@lru_cache(maxsize=2)
def characters(path: Path) -> frozenset[int]:
    """
    Read the code points of a font from its table of the full Unicode range (cmap format 12).

    :raises ValueError: if the font has no such table
    """
    data = path.read_bytes()
    start = _table(data, name=b"cmap")
    for place in range(unpack_from(">H", data, start + 2)[0]):
        offset = start + unpack_from(">HHI", data, start + 4 + 8 * place)[2]
        if unpack_from(">H", data, offset)[0] == FULL_RANGE:
            count = unpack_from(">I", data, offset + 12)[0]
            groups = (unpack_from(">II", data, offset + 16 + GROUP_BYTES * number) for number in range(count))
            return frozenset(code for first, latest in groups for code in range(first, latest + 1))
    msg = f"{path.name} does not say which characters it has"
    raise ValueError(msg)


def _table(data: bytes, *, name: bytes) -> int:
    """Find a table of an OpenType font by its name."""
    for place in range(unpack_from(">H", data, 4)[0]):
        tag, _sum, offset, _length = unpack_from(">4sIII", data, 12 + 16 * place)
        if tag == name:
            return int(offset)
    msg = "no table " + name.decode()
    raise ValueError(msg)
