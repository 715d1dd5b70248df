"""The formats by name: layouts from the table, and messages of ISO 20022."""

from __future__ import annotations

from collections.abc import Mapping

from wanjia.foundation.interchange.reading import Faults
from wanjia.revenue.directdebit.protocols import layouts, pain002, pain008
from wanjia.revenue.directdebit.protocols.reading import Unwritable
from wanjia.revenue.directdebit.types import PAIN_002, Layout, Order, ParsedReturn

NO_LAYOUT = "The format of the bank is not in the table of layouts: have its rows entered first."


def written(order: Order, *, format_name: str, known: Mapping[str, Layout]) -> bytes:
    """
    Write an order in a format.

    :param known: layouts by code
    :raises Unwritable: if something has no room in it, or there is no such format
    """
    if format_name in pain008.VERSIONS:
        return pain008.written(order, format_name=format_name)
    if format_name not in known:
        raise Unwritable(NO_LAYOUT)
    return layouts.written(order, layout=known[format_name])


def parse(content: bytes, *, format_name: str, known: Mapping[str, Layout]) -> ParsedReturn:
    """
    Read a return in a format.

    :raises MalformedFile: if it is not as its format says, or there is no such format
    """
    if format_name == PAIN_002:
        return pain002.parse(content)
    if format_name not in known:
        raise Faults().stop(0, what="The format of the bank's returns is not in the table of layouts.", cure=NO_LAYOUT)
    return layouts.parse(content, layout=known[format_name])


def suffix_of(format_name: str, *, known: Mapping[str, Layout]) -> str:
    """Give how the name of a file in a format ends."""
    if format_name in pain008.VERSIONS:
        return ".xml"
    return ".csv" if format_name in known and known[format_name].form.value == "CSV" else ".txt"
