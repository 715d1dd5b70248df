"""The words of identification: codes, the flow of corrections, events and what events keep."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from wanjia.energy.identification.types import IdentificationFigure, Verdict, WhyNot
from wanjia.registry.metering.types import TieProposalState

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CODES: Mapping[type[StrEnum], Mapping[str, _StrPromise]] = {
    TieProposalState: {
        "PROPOSED": pgettext_lazy("terms proposal flow", "Proposed"),
        "APPROVED": pgettext_lazy("terms proposal flow", "Approved"),
        "REFUSED": pgettext_lazy("terms proposal flow", "Refused"),
        "WITHDRAWN": pgettext_lazy("terms proposal flow", "Taken back"),
    },
    Verdict: {
        "CONFIRMED": pgettext_lazy("identification", "As the archive says"),
        "OTHER_AREA": pgettext_lazy("identification", "Another area"),
        "OTHER_PHASE": pgettext_lazy("identification", "Another phase"),
        "PHASE_FOUND": pgettext_lazy("identification", "Phase found"),
        "UNSURE": pgettext_lazy("identification", "Not sure"),
        "NOT_JUDGED": pgettext_lazy("identification", "Not judged"),
    },
    WhyNot: {
        "NO_VOLTAGE": pgettext_lazy("identification", "No voltage curve came"),
        "FEW_DAYS": pgettext_lazy("identification", "Too few days"),
        "GAPS": pgettext_lazy("identification", "Too many gaps"),
    },
    IdentificationFigure: {
        "AREA_PCT": pgettext_lazy("identification", "An area is proposed from a confidence of, %"),
        "PHASE_PCT": pgettext_lazy("identification", "A phase is proposed from a confidence of, %"),
        "LEAST_DAYS": pgettext_lazy("identification", "Days of voltage needed"),
        "COMPLETE_PCT": pgettext_lazy("identification", "Points of those days needed, %"),
    },
}

#: Flow's name → state or step → words.
FLOWS: Mapping[str, Mapping[str, _StrPromise]] = {
    "metering.tie_proposal": {
        **CODES[TieProposalState],
        "approve": pgettext_lazy("terms proposal flow", "Approve"),
        "refuse": pgettext_lazy("terms proposal flow", "Refuse"),
        "withdraw": pgettext_lazy("terms proposal flow", "Take back"),
    },
}

EVENTS: Mapping[str, _StrPromise] = {
    "identification.areas_compared": pgettext_lazy("event", "Areas and phases of customers identified"),
    "identification.ties_suggested": pgettext_lazy("event", "Corrections of areas and phases suggested"),
    "metering.tie_approved": pgettext_lazy("event", "Correction of area or phases approved"),
    "metering.tie_proposed": pgettext_lazy("event", "Correction of area or phases proposed"),
    "metering.tie_refused": pgettext_lazy("event", "Correction of area or phases refused"),
    "metering.tie_withdrawn": pgettext_lazy("event", "Correction of area or phases taken back"),
    "metering.usage_point_connected": pgettext_lazy("event", "Usage point connected to other phases"),
}

SUBJECTS: Mapping[str, _StrPromise] = {
    "identification.identificationrun": pgettext_lazy("subject", "Identification of areas and phases"),
}

FACTS: Mapping[str, _StrPromise] = {
    "areas": pgettext_lazy("fact", "areas"),
    "phases": pgettext_lazy("fact", "phases"),
    "store_version": pgettext_lazy("fact", "version of the interval store"),
    "suggested": pgettext_lazy("fact", "corrections suggested"),
}
