"""
Lists that people look through: columns, filters and totals declared once.

The page, its form of filters, the Excel file, the API and the access rules all follow from one `Listing`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from wanjia.foundation.access.masking import Personal
from wanjia.foundation.access.types import Permission, Scope

if TYPE_CHECKING:
    from django.db.models import Q, QuerySet
    from django.db.models.expressions import Combinable
    from django.utils.functional import _StrPromise

PER_PAGE = 50


class Kind(StrEnum):
    """What a cell holds, and so how it is written."""

    TEXT = "TEXT"
    CODE = "CODE"
    NUMBER = "NUMBER"
    DECIMAL = "DECIMAL"
    MONEY = "MONEY"
    PRICE = "PRICE"
    PERCENT = "PERCENT"
    DAY = "DAY"
    MONTH = "MONTH"
    MOMENT = "MOMENT"
    FLAG = "FLAG"


NUMERIC = frozenset({Kind.NUMBER, Kind.DECIMAL, Kind.MONEY, Kind.PRICE, Kind.PERCENT})


@dataclass(frozen=True, slots=True)
class ListColumn:
    """
    One column of a list.

    :ivar name: how addresses and the API call it
    :ivar path: where the value lies, seen from the model, or the name of an annotation; the column's name unless given
    :ivar unit: shown in the header, such as kWh
    :ivar codes: the enumeration that a CODE comes from
    :ivar vocabulary: of a CODE that no enumeration holds: ``event``, ``subject``, ``rule``, or the name of a flow
    :ivar personal: which kind of personal data it is, if it is; masked, and never sorted by, without the permission
    :ivar is_shown: also where nobody has chosen columns
    """

    name: str
    title: str | _StrPromise
    kind: Kind = Kind.TEXT
    path: str = ""
    unit: str | _StrPromise = ""
    codes: type[StrEnum] | None = None
    personal: Personal | None = None
    is_sortable: bool = True
    is_shown: bool = True
    vocabulary: str = ""

    @property
    def source(self) -> str:
        """Give the path that the value is read from."""
        return self.path or self.name


@dataclass(frozen=True, slots=True)
class Filter:
    """
    One question that narrows a list.

    :ivar kind: how the typed text is read; TEXT is trimmed, CODE must be one of ``codes`` (or of ``choices``)
    :ivar condition: parsed value → condition on the rows
    :ivar choices: value → words, asked for when the form is shown, where the values are rows of the database
    :ivar vocabulary: whose words are offered, see `ListColumn`
    """

    name: str
    title: str | _StrPromise
    condition: Callable[[Any], Q]
    kind: Kind = Kind.TEXT
    codes: type[StrEnum] | None = None
    choices: Callable[[Scope], Mapping[str, str]] | None = None
    personal: Personal | None = None
    vocabulary: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """One figure over the whole filter."""

    name: str
    title: str | _StrPromise
    value: Combinable
    kind: Kind = Kind.NUMBER
    unit: str | _StrPromise = ""


@dataclass(frozen=True)
class Listing:
    """
    A list: what its rows are and what can be asked of them.

    :ivar permission: what opens it, and in whose units its rows lie
    :ivar rows: scope → query; only rows inside the scope, with the annotations that columns name
    :ivar key: columns always read beside those shown: they name the row and build its link
    :ivar order: default order, ending with something unique
    :ivar is_wide: whether columns are worked out row by row: then only those of the rows shown are, however far down
        the list the page lies
    """

    name: str
    title: str | _StrPromise
    permission: Permission
    rows: Callable[[Scope], QuerySet[Any]]
    columns: tuple[ListColumn, ...]
    key: tuple[str, ...]
    order: tuple[str, ...]
    filters: tuple[Filter, ...] = ()
    totals: tuple[Total, ...] = ()
    is_wide: bool = False

    def __getitem__(self, name: str) -> ListColumn:
        """
        Give the column of that name.

        :raises KeyError: if there is none
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Ask:
    """
    What somebody asks of a list, read from an address.

    :ivar values: filter → parsed value, only those given
    :ivar texts: filter → the text as typed, also of those that could not be read
    :ivar faults: filter, ``sort`` or ``columns`` → why it could not be taken; then the list has no rows
    :ivar sort: column to order by, with ``-`` in front for downward; empty for the list's own order
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str | _StrPromise] = field(default_factory=dict)
    sort: str = ""
    columns: tuple[str, ...] = ()
    page: int = 1


@dataclass(frozen=True, slots=True)
class Slice:
    """
    One page of a list.

    :ivar rows: column or key name → value; personal values masked where they must be
    """

    columns: tuple[ListColumn, ...]
    rows: Sequence[Mapping[str, Any]]
    page: int
    has_next: bool
