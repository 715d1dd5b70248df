"""The form by which a file is handed in, and what may be handed in at all."""

from __future__ import annotations

import zipfile
from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SUFFIXES = (".csv", ".xlsx")
LONGEST_NAME = 150
#: A workbook unpacks to at most so many times the size that may be handed in.
UNPACKED_TIMES = 20
HEAD_BYTES = 65_536
ENCODINGS = ("utf-8-sig", "gb18030")
MEGABYTE = 1024 * 1024


class FileForm(forms.Form):
    """One file: CSV or Excel by its name and by what is in it, not empty and not too large."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=LONGEST_NAME,
        allow_empty_file=False,
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty. Choose one with a header and rows."),
            "max_length": gettext_lazy("The name of the file is too long. Give it a shorter one."),
        },
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx", "class": "form-control"}),
    )

    def clean_file(self) -> Any:
        """
        Look at the file's name, size and content.

        :raises ValidationError: saying what is wrong and what to do
        """
        given = self.cleaned_data["file"]
        suffix = PurePath(str(given.name)).suffix.lower()
        if suffix not in SUFFIXES:
            raise forms.ValidationError(_("Only CSV and Excel (.xlsx) files are taken in. Save it as one of them."))
        if (given.size or 0) > settings.WANJIA_UPLOAD_BYTES:
            most = settings.WANJIA_UPLOAD_BYTES // MEGABYTE
            raise forms.ValidationError(
                _("The file is larger than %(most)d MB. Split it into several files.") % {"most": most}
            )
        is_sound = is_workbook(given) if suffix == ".xlsx" else is_text(given)
        given.seek(0)
        if not is_sound:
            raise forms.ValidationError(
                _("What is in the file does not fit its name. Open it in Excel and save it as .xlsx or CSV.")
            )
        return given


def is_workbook(file: Any) -> bool:
    """Tell whether a file is an Excel workbook that does not unpack to an unreasonable size."""
    try:
        with zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
            unpacked = sum(part.file_size for part in parts)
            return (
                any(part.filename == "xl/workbook.xml" for part in parts)
                and unpacked <= UNPACKED_TIMES * settings.WANJIA_UPLOAD_BYTES
            )
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def is_text(file: Any) -> bool:
    """Tell whether a file begins as text in an encoding that can be read."""
    head: bytes = file.read(HEAD_BYTES)
    if b"\0" in head:
        return False
    return any(_reads(head, encoding=encoding) for encoding in ENCODINGS)


def _reads(head: bytes, *, encoding: str) -> bool:
    """Tell whether bytes can be read, though the latest character may be cut in two."""
    for cut in range(4):
        try:
            head[: len(head) - cut].decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
