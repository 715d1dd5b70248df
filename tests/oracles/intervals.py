"""The interval store, plain: every version is a dictionary, and a delivery is laid over the one before."""

from dataclasses import dataclass, field
from datetime import date

Key = tuple[int, date, str]
#: From the lowest to the highest: estimated; measured, doubted or not; corrected by a person.
RANKS = ((1,), (0, 3), (2,))
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


def rank(quality: int) -> int:
    """Give the place of a quality among the ranks."""
    return next(place for place, qualities in enumerate(RANKS) if quality in qualities)


def laid_over(stood: Row | None, *, said: Row) -> Row:
    """Take each element that a delivery says, but none of lower rank than what stands; the others stay."""
    if stood is None:
        stood = ((None,) * len(said[0]), (0,) * len(said[0]))
    values: list[int | None] = []
    qualities: list[int] = []
    for place, value in enumerate(said[0]):
        is_lower = stood[0][place] is not None and rank(said[1][place]) < rank(stood[1][place])
        source = stood if value is None or is_lower else said
        values.append(source[0][place])
        qualities.append(source[1][place] if source[0][place] is not None else 0)
    return tuple(values), tuple(qualities)
