"""Translations: kept as text beside the pages they belong to, compiled into the home where they are out of date."""

from __future__ import annotations

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

KEPT_AS = "locale/*/LC_MESSAGES/django.po"


def compiled_catalogues(root: Path, *, into: Path) -> list[str]:
    """
    Compile every catalogue below ``root`` that is newer than its compiled form.

    :param into: folder of the compiled forms, one folder for each package
    :returns: the folders in which Django finds them
    """
    folders: dict[Path, None] = {}
    for text in sorted(root.glob(f"**/{KEPT_AS}")):
        package = text.parents[3]
        folder = into / ".".join(package.relative_to(root).parts)
        compiled = folder / text.parents[1].name / "LC_MESSAGES" / "django.mo"
        if not compiled.exists() or compiled.stat().st_mtime_ns < text.stat().st_mtime_ns:
            _compile(text, into=compiled)
        folders[folder] = None
    return [str(folder) for folder in folders]


def _compile(text: Path, *, into: Path) -> None:
    """Compile one catalogue; processes that start at once each write their own draft and agree on the result."""
    into.parent.mkdir(parents=True, exist_ok=True)
    draft = into.with_suffix(f".{os.getpid()}")
    with text.open("rb") as source, draft.open("wb") as target:
        write_mo(target, read_po(source, locale=text.parents[1].name))
    draft.replace(into)
