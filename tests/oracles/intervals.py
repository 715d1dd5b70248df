"""The interval store, plain: every version is a dictionary, and a delivery is laid over the one before."""

from dataclasses import dataclass, field
from datetime import date

Key = tuple[int, date, str]
ESTIMATED = 1
Elements = tuple[int | None, ...]
Row = tuple[Elements, tuple[int, ...]]


@dataclass
class Twin:
    """Curves at each version: meter, day and quantity → values and qualities of 96 elements."""

    versions: list[dict[Key, Row]] = field(default_factory=lambda: [{}])
    sources: dict[str, int] = field(default_factory=dict)

    def append(self, delivery: dict[Key, Row], *, source: str) -> int:
        """Take a delivery, unless it was taken before; give its version."""
        if source in self.sources:
            return self.sources[source]
        stands = dict(self.versions[-1])
        for key, said in delivery.items():
            stands[key] = laid_over(stands.get(key), said=said)
        self.versions.append(stands)
        self.sources[source] = len(self.versions) - 1
        return self.sources[source]


def laid_over(stood: Row | None, *, said: Row) -> Row:
    """Take each element that a delivery says, but no estimate over what is none; the others stay as they stand."""
    if stood is None:
        stood = ((None,) * len(said[0]), (0,) * len(said[0]))
    values: list[int | None] = []
    qualities: list[int] = []
    for place, value in enumerate(said[0]):
        is_covering = said[1][place] == ESTIMATED and stood[0][place] is not None and stood[1][place] != ESTIMATED
        source = stood if value is None or is_covering else said
        values.append(source[0][place])
        qualities.append(source[1][place] if source[0][place] is not None else 0)
    return tuple(values), tuple(qualities)
