"""The sheets that can be handed in, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.sheets.types import Sheet, SheetColumn
from wanjia.interfaces.exchange.catalogue import BY_TWO, CATALOGUE, permission_of
from wanjia.interfaces.kit.viewer import Viewer


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """A column as those who fill it in need it."""

    title: str
    kind: str
    is_required: bool
    meaning: str
    choices: str
    is_key: bool


def is_chinese() -> bool:
    """Tell whether the reader reads Chinese."""
    return (get_language() or "").startswith("zh")


def title_of(sheet: Sheet) -> str:
    """Give a sheet's title."""
    return sheet.chinese if is_chinese() else sheet.english


def column_title(sheet: Sheet, *, name: str) -> str:
    """Give a column's header; a name that is no column of the sheet stands for itself."""
    for column in sheet.columns:
        if column.name == name:
            return column.chinese if is_chinese() else column.english
    return name


def open_sheets(who: Viewer) -> Iterator[Sheet]:
    """Give the sheets that a viewer may hand in, in the order in which one builds on another."""
    for entry in CATALOGUE:
        if may_hand_in(who, sheet=entry.sheet.name):
            yield entry.sheet


def may_hand_in(who: Viewer, *, sheet: str) -> bool:
    """Tell whether a viewer may hand a sheet in."""
    return who.may(Permission.FILES_IMPORT) and who.may(permission_of(sheet))


def needs_two(sheet: str) -> bool:
    """Tell whether one person checks a file and another one takes it in."""
    return sheet in BY_TWO


def columns_of(sheet: Sheet) -> list[ColumnShown]:
    """Describe the columns of a sheet."""
    return [
        ColumnShown(
            title=(column.chinese if is_chinese() else column.english) + (f" ({column.unit})" if column.unit else ""),
            kind=_kind(column),
            is_required=column.is_required,
            meaning=pgettext("sheet", column.meaning),
            choices=_choices(column),
            is_key=column.name in sheet.key,
        )
        for column in sheet.columns
    ]


def _choices(column: SheetColumn) -> str:
    """Say what a cell may hold: the Chinese words, or the codes that a file in English brings."""
    words = [word if is_chinese() else code for code, word in column.choices.items()]
    return ("、" if is_chinese() else ", ").join(words)


def _kind(column: SheetColumn) -> str:
    if column.choices:
        return _("one of a list")
    if isinstance(column.dtype, pl.Decimal):
        return _("number, up to %(places)d places") % {"places": column.dtype.scale}
    plain = {
        pl.Int64(): _("whole number"),
        pl.Date(): _("day, such as 2026-01-31"),
        pl.Boolean(): _("yes or no"),
        pl.Datetime("us", "UTC"): _("day and time"),
    }
    if column.dtype in plain:
        return plain[column.dtype]
    return _("text, up to %(longest)d characters") % {"longest": column.longest} if column.longest else _("text")
