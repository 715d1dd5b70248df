"""
How much each kind of evidence weighs; see `docs/algorithms/identification.md` for how the weights were found.

They are a multinomial logistic regression of the true place on the evidence, fitted on worlds drawn from seeds that no
benchmark uses: what comes out is the probability of each place, tested against how often it is right.

They are no judgment that a utility could set, and so no dated rows: they are one estimate, meaningful only together and
with this code, and whoever changed one would make every stated confidence wrong. How sure one must be is a row.
"""

from __future__ import annotations

import numpy as np

#: Order of the kinds of evidence; the last one is not known before a first belief.
KINDS = ("phase_share", "area_share", "busbar", "drop", "middle")
WEIGHTS = np.array([0.58, 0.63, 7.26, 2.04, 3.68])
