"""
Why a loss is as it is: a catalogue of causes, each with its evidence and what to do next.

Every rule reads one `Case` (the tables of one month) and gives EVIDENCE rows. A rule speaks only where the figures
leave little else; what it cannot tell apart it does not say. What the rules compare with are dated rows
(`types.CauseLimits`).
"""

from __future__ import annotations

import polars as pl

from wanjia.energy.lineloss.kernel.case import Case, Cause
from wanjia.energy.lineloss.kernel.meters import (
    ct_mismatch,
    dead_meter,
    missing_collection,
    reverse_generation,
    signal,
    unexplained,
)
from wanjia.energy.lineloss.kernel.thefts import theft
from wanjia.energy.lineloss.kernel.ties import wrong_tie
from wanjia.foundation.findings.types import Severity

UNEXPLAINED = "LOSS_UNEXPLAINED"
W, E = Severity.WARNING, Severity.ERROR
CAUSES = (
    Cause(
        "LOSS_WRONG_TIE",
        E,
        "A customer counted on this area hangs on the one beside it",
        "Check on site which transformer feeds the customer; then propose the tie to be corrected.",
        wrong_tie,
    ),
    Cause(
        "LOSS_DEAD_METER",
        E,
        "A meter stands still in an area with high loss",
        "Send somebody to look at the meter; correct the energy of the days since it stopped.",
        dead_meter,
    ),
    Cause(
        "LOSS_CT_MISMATCH",
        E,
        "The loss jumped with the exchange of a CT",
        "Compare the ratio on the nameplate with the archive, and correct the multiplier and the bills.",
        ct_mismatch,
    ),
    Cause(
        "LOSS_MISSING_COLLECTION",
        W,
        "Values of the area did not come",
        "Have the terminal and the meters that did not come looked at; the loss is judged when they have.",
        missing_collection,
    ),
    Cause(
        "LOSS_THEFT",
        W,
        "A part of a customer's energy seems to pass by the meter",
        "Inspect the customer's meter, seals and wires, with a witness; nothing is proven by figures alone.",
        theft,
    ),
    Cause(
        "LOSS_REVERSE_GENERATION",
        W,
        "What customers feed in is not counted at the head",
        "Check that the head counts both directions and that the generation is entered as such.",
        reverse_generation,
    ),
    Cause(
        "LOSS_PHASE_LOSS",
        E,
        "A phase of a meter is dead",
        "Check the voltage and current circuits of the meter; correct the energy of the days since.",
        signal("LOSS_PHASE_LOSS"),
    ),
    Cause(
        "LOSS_OVERLOAD",
        W,
        "The transformer is overloaded",
        "Have load moved or the transformer replaced; losses grow with the square of the current.",
        signal("LOSS_OVERLOAD"),
    ),
    Cause(
        "LOSS_LOW_POWER_FACTOR",
        W,
        "The power factor is low",
        "Have the compensation switched on or enlarged.",
        signal("LOSS_LOW_POWER_FACTOR"),
    ),
    Cause(
        "LOSS_UNBALANCE",
        W,
        "The three phases of the transformer are unbalanced",
        "Move single-phase customers from the fullest phase to the emptiest; the neutral loses what they differ by.",
        signal("LOSS_UNBALANCE"),
    ),
    Cause(
        "LOSS_REVERSED",
        E,
        "A meter or a phase of it counts backwards",
        "Check polarity and order of the wires at the meter; correct the energy of the days since.",
        signal("LOSS_REVERSED"),
    ),
    Cause(
        "LOSS_CLOCK",
        W,
        "The clock of a meter is wrong",
        "Have the clock set; frozen values of different moments make losses that are none.",
        signal("LOSS_CLOCK"),
    ),
    Cause(
        "LOSS_REGISTERS",
        W,
        "Curve and register of a meter disagree",
        "Have the days handed in again; where the register is wrong too, have the meter checked.",
        signal("LOSS_REGISTERS"),
    ),
    Cause(
        UNEXPLAINED,
        W,
        "The area loses more than is usual for it, and no single cause shows",
        "Inspect the area: ties first, then the meters of those whose use fell, then the wires.",
        unexplained,
    ),
)


def diagnosed(case: Case) -> pl.DataFrame:
    """
    Run the catalogue: EVIDENCE with ``rule`` and ``severity``, by area and rule.

    That an area loses more than is usual is said only where no other rule says anything of it.
    """
    found = pl.concat(
        cause.finds(case).with_columns(rule=pl.lit(cause.code), severity=pl.lit(cause.severity.value))
        for cause in CAUSES
    )
    told = found.filter(pl.col("rule") != UNEXPLAINED)
    named = pl.concat([told["area_id"], told["other_area_id"].drop_nulls()]).unique()
    is_open = (pl.col("rule") != UNEXPLAINED) | ~pl.col("area_id").is_in(named.implode())
    return found.filter(is_open).sort("area_id", "rule", "usage_point_id")
