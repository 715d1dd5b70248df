"""Why the twin does not price a case."""

from collections.abc import Iterable

from wanjia.revenue.billing.types import RefusalCode


class Refused(Exception):
    """The case is refused for these reasons, all found by the same step."""

    def __init__(self, codes: Iterable[RefusalCode]) -> None:
        self.codes = frozenset(codes)
        super().__init__(", ".join(sorted(self.codes)))


def refuse_if(codes: Iterable[RefusalCode]) -> None:
    """
    Stop when a step found reasons; a later step would only see what follows from them.

    :raises Refused: if there is at least one
    """
    found = frozenset(codes)
    if found:
        raise Refused(found)
