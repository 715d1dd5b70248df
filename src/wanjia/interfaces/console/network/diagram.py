"""A one-line diagram as plain values: a source, a trunk below it, and branches to both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, TRUNK = 720, 360
TOP, STEP = 84, 36
REACH, TEXT_GAP = 72, 14
THINNEST, THICKEST = Decimal("1.5"), Decimal(8)


@dataclass(frozen=True, slots=True)
class Branch:
    """
    What hangs on a trunk.

    :ivar note: figures under its name
    :ivar hue: ``public``, ``private`` or ``line``; private ones are drawn with a square, so that colour is not alone
    """

    name: str
    note: str
    link: str
    kva: Decimal
    hue: str = "line"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A branch in its place: its line from ``x1`` to ``x2`` at height ``y``, and where its words stand."""

    branch: Branch
    x1: int
    x2: int
    y: int
    thickness: str
    text_x: int
    anchor: str

    @property
    def note_y(self) -> int:
        """Give the height of the second line of words."""
        return self.y + 11

    @property
    def name_y(self) -> int:
        """Give the height of the first line of words."""
        return self.y - 2

    @property
    def corner(self) -> tuple[int, int]:
        """Give the upper left corner of the square at its end."""
        return self.x2 - 6, self.y - 6


@dataclass(frozen=True, slots=True)
class Diagram:
    """
    A source and what hangs on it.

    :ivar link: the page of the source, empty where the viewer may not go
    """

    source: str
    link: str
    branches: tuple[Drawn, ...]

    @property
    def height(self) -> int:
        """Give the height of the whole drawing."""
        return self.foot + 24

    @property
    def foot(self) -> int:
        """Give where the trunk ends."""
        return max((drawn.y for drawn in self.branches), default=TOP)


def one_line(source: str, *, link: str, branches: Sequence[Branch]) -> Diagram:
    """
    Lay out a diagram: branches alternate left and right from the top, the thicker the more capacity they carry.

    :param source: what feeds the trunk, in words
    """
    most = max((branch.kva for branch in branches), default=Decimal(0))
    return Diagram(source, link, tuple(_placed(branch, place=i, most=most) for i, branch in enumerate(branches)))


def _placed(branch: Branch, *, place: int, most: Decimal) -> Drawn:
    side = -1 if place % 2 == 0 else 1
    end = TRUNK + side * REACH
    share = branch.kva / most if most else Decimal(0)
    return Drawn(
        branch,
        x1=TRUNK,
        x2=end,
        y=TOP + (place // 2) * STEP,
        thickness=f"{THINNEST + (THICKEST - THINNEST) * share:.1f}",
        text_x=end + side * TEXT_GAP,
        anchor="end" if side < 0 else "start",
    )
