"""Which files are kept with something, and under which name."""

from __future__ import annotations

import unicodedata

MEGABYTE = 1024 * 1024
LARGEST_MEGABYTES = 10
MOST_FILES = 20
LONGEST_NAME = 120
#: How the content of each kind begins; what a file calls itself is not asked.
BEGINNINGS: dict[str, bytes] = {
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "application/pdf": b"%PDF-",
}
#: The only characters that a name loses beside those that cannot be seen.
PATHS = str.maketrans("", "", '/\\:*?"<>|')


def media_type_of(content: bytes) -> str | None:
    """Tell what a file is by how its content begins; None for what is not kept."""
    return next((kind for kind, beginning in BEGINNINGS.items() if content.startswith(beginning)), None)


def why_not_attached(content: bytes, *, kept: int) -> str | None:
    """
    Tell why a file is not kept.

    :param kept: how many files are kept with the same thing already
    """
    if not content:
        return "The file is empty: choose another."
    if len(content) > LARGEST_MEGABYTES * MEGABYTE:
        return f"The file is larger than {LARGEST_MEGABYTES} MB: take the photograph smaller, or scan fewer pages."
    if media_type_of(content) is None:
        return "Only photographs (JPEG, PNG) and documents (PDF) are kept: save the file as one of these."
    if kept >= MOST_FILES:
        return f"No more than {MOST_FILES} files are kept with one thing."
    return None


def clean_name(name: str) -> str:
    """Give the name under which a file is shown and saved: one line, no path, not too long, its ending kept."""
    seen = "".join(one for one in name if unicodedata.category(one)[0] != "C").translate(PATHS).strip(" .")
    stem, dot, ending = seen.rpartition(".")
    if not dot or len(ending) >= LONGEST_NAME:
        return seen[:LONGEST_NAME] or "file"
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
