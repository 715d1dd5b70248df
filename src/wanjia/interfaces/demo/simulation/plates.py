"""Nameplates of the simulated transformers: S11 series after GB/T 6451-2008, as in the price books."""

from __future__ import annotations

from wanjia.interfaces.demo.simulation.flow import Nameplate

#: kVA: P0 and Pk in W. The no-load current is not in those tables; 1 % is usual.
S11 = {
    30: (100, 600), 50: (130, 870), 63: (150, 1040), 80: (180, 1250), 100: (200, 1500), 125: (240, 1800),
    160: (280, 2200), 200: (340, 2600), 250: (400, 3050), 315: (480, 3650), 400: (570, 4300), 500: (680, 5150),
    630: (810, 6200),
}  # fmt: skip
NO_LOAD_CURRENT_PCT = 1.0
#: A transformer as designed carries its highest load with a third to spare; an overloaded one falls short of it.
DESIGNED, TOO_SMALL = 1.35, 0.85


def s11(kva: int) -> Nameplate:
    """Give the nameplate of a size of the series."""
    no_load, load = S11[kva]
    return Nameplate(kva, no_load, load, NO_LOAD_CURRENT_PCT, 4.5 if kva >= 630 else 4.0)


def fitting(peak_kva: float, *, is_overloaded: bool = False) -> Nameplate:
    """Choose the smallest size with room to spare, or the largest that is overloaded at the peak."""
    if is_overloaded:
        return s11(max((kva for kva in S11 if kva <= peak_kva * TOO_SMALL), default=min(S11)))
    return s11(min((kva for kva in S11 if kva >= peak_kva * DESIGNED), default=max(S11)))
