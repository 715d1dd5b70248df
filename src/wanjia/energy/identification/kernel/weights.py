"""
How much each kind of evidence weighs; see `docs/algorithms/identification.md` for how the weights were found.

They are a multinomial logistic regression of the true place on the evidence, fitted on worlds drawn from seeds that no
benchmark uses: what comes out is the probability of each place, tested against how often it is right.
"""

from __future__ import annotations

import numpy as np

#: Order of the kinds of evidence.
KINDS = ("phase_share", "area_share", "busbar", "drop", "middle", "nearest")
WEIGHTS = np.array([0.37, 0.44, 5.4, 2.06, 3.8, 3.8])
#: What the first belief rests on, before anybody is compared with those believed to hang beside.
FIRST_WEIGHTS = np.array([1.0, 0.5, 1.0, 0.5, 0.0, 0.0])
