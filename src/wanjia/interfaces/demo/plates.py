"""Nameplates of the county's transformers, from the loss tables of the shipped price books."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from wanjia.interfaces.demo.simulation.flow import Nameplate
from wanjia.registry.tariffs.queries import shipped_book_paths

BOOK = "national"
NOT_KNOWN = "-"
#: Where the tables leave the no-load current open: usual of oil-immersed transformers of that size.
USUAL_NO_LOAD_CURRENT_PCT = 1.0


@cache
def tables() -> dict[tuple[str, int], Nameplate]:
    """Give the nameplates by series and size; a size that stands twice has the figures of the first row."""
    path = next(path for path in shipped_book_paths() if path.stem == BOOK)
    book: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    found: dict[tuple[str, int], Nameplate] = {}
    for document in book["documents"]:
        for table in document.get("transformer_losses", ()):
            for kva, (no_load, load, current, impedance) in table["plates"].items():
                known = USUAL_NO_LOAD_CURRENT_PCT if current == NOT_KNOWN else float(current)
                plate = Nameplate(int(kva), int(no_load), int(load), known, float(impedance))
                found.setdefault((str(table["series"]), int(kva)), plate)
    return found


def plate_of(series: str, *, kva: int) -> Nameplate:
    """
    Give the nameplate of a transformer; beyond the tables, that of their largest, in proportion.

    Losses grow by about the three-quarters power of the size.
    """
    known = tables()
    if (series, kva) in known:
        return known[series, kva]
    largest = max(size for name, size in known if name == series)
    plate, grown = known[series, largest], (kva / largest) ** 0.75
    return Nameplate(kva, round(plate.no_load_w * grown), round(plate.load_w * grown), 0.6, 6.0)
