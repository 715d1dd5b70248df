"""The words of flows: their states and steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from wanjia.interfaces.kit import (
    corrections_words,
    directdebit_words,
    disconnection_words,
    dunning_words,
    identification_words,
    intervals_words,
    ledger_words,
    lineloss_words,
    outbox_words,
    outlets_words,
    payments_words,
    prepayment_words,
    receivables_words,
    reconciliation_words,
    reliability_words,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: Flow's name → state or step → words.
FLOW_WORDS: Mapping[str, Mapping[str, _StrPromise]] = {
    **corrections_words.FLOWS,
    **disconnection_words.FLOWS,
    **dunning_words.FLOWS,
    **identification_words.FLOWS,
    **intervals_words.FLOWS,
    **prepayment_words.FLOWS,
    **ledger_words.FLOWS,
    **lineloss_words.FLOWS,
    **outbox_words.FLOWS,
    **receivables_words.FLOWS,
    **payments_words.FLOWS,
    **outlets_words.FLOWS,
    **directdebit_words.FLOWS,
    **reconciliation_words.FLOWS,
    **reliability_words.FLOWS,
    "jobs.job": {
        "queued": pgettext_lazy("job", "Waiting"),
        "running": pgettext_lazy("job", "Running"),
        "done": pgettext_lazy("job", "Done"),
        "failed": pgettext_lazy("job", "Failed"),
        "cancelled": pgettext_lazy("job", "Cancelled"),
        "take": pgettext_lazy("job", "Begin"),
        "take_up": pgettext_lazy("job", "Take up again"),
        "give_back": pgettext_lazy("job", "Put back"),
        "finish": pgettext_lazy("job", "Finish"),
        "fail": pgettext_lazy("job", "Fail"),
        "cancel": pgettext_lazy("job", "Cancel"),
        "stop": pgettext_lazy("job", "Stop"),
        "retry": pgettext_lazy("job", "Try again"),
    },
    "customers.terms_proposal": {
        "PROPOSED": pgettext_lazy("terms proposal flow", "Proposed"),
        "APPROVED": pgettext_lazy("terms proposal flow", "Approved"),
        "REFUSED": pgettext_lazy("terms proposal flow", "Refused"),
        "WITHDRAWN": pgettext_lazy("terms proposal flow", "Taken back"),
        "approve": pgettext_lazy("terms proposal flow", "Approve"),
        "refuse": pgettext_lazy("terms proposal flow", "Refuse"),
        "withdraw": pgettext_lazy("terms proposal flow", "Take back"),
    },
    "duties.exemption": {
        "REQUESTED": pgettext_lazy("exemption", "Asked for"),
        "APPROVED": pgettext_lazy("exemption", "Approved"),
        "REFUSED": pgettext_lazy("exemption", "Refused"),
        "REVOKED": pgettext_lazy("exemption", "Revoked"),
        "approve": pgettext_lazy("exemption", "Approve"),
        "refuse": pgettext_lazy("exemption", "Refuse"),
        "revoke": pgettext_lazy("exemption", "Revoke"),
    },
    "readings.finding": {
        "OPEN": pgettext_lazy("finding flow", "Open"),
        "APPROVED": pgettext_lazy("finding flow", "Approved"),
        "CORRECTED": pgettext_lazy("finding flow", "Corrected"),
        "ESTIMATED": pgettext_lazy("finding flow", "Estimated"),
        "WITHDRAWN": pgettext_lazy("finding flow", "Withdrawn"),
        "approve": pgettext_lazy("finding flow", "Approve"),
        "correct": pgettext_lazy("finding flow", "Correct"),
        "estimate": pgettext_lazy("finding flow", "Estimate"),
        "withdraw": pgettext_lazy("finding flow", "Withdraw"),
        "reopen": pgettext_lazy("finding flow", "Reopen"),
    },
    "readings.refused_reading": {
        "OPEN": pgettext_lazy("refused reading flow", "Open"),
        "TAKEN": pgettext_lazy("refused reading flow", "Taken"),
        "DISMISSED": pgettext_lazy("refused reading flow", "Dismissed"),
        "take": pgettext_lazy("refused reading flow", "Take"),
        "dismiss": pgettext_lazy("refused reading flow", "Dismiss"),
    },
    "billing.run": {
        "planned": pgettext_lazy("run flow", "Planned"),
        "priced": pgettext_lazy("run flow", "Priced"),
        "issuing": pgettext_lazy("run flow", "Being issued"),
        "issued": pgettext_lazy("run flow", "Issued"),
        "cancelled": pgettext_lazy("run flow", "Cancelled"),
        "price": pgettext_lazy("run flow", "Price"),
        "reprice": pgettext_lazy("run flow", "Price again"),
        "begin_issue": pgettext_lazy("run flow", "Issue"),
        "end_issue": pgettext_lazy("run flow", "End the issue"),
        "cancel": pgettext_lazy("run flow", "Cancel"),
    },
    "billing.chunk": {
        "planned": pgettext_lazy("chunk flow", "Planned"),
        "priced": pgettext_lazy("chunk flow", "Priced"),
        "issued": pgettext_lazy("chunk flow", "Issued"),
        "price": pgettext_lazy("chunk flow", "Price"),
        "reprice": pgettext_lazy("chunk flow", "Price again"),
        "issue": pgettext_lazy("chunk flow", "Issue"),
    },
    "billing.finding": {
        "open": pgettext_lazy("bill finding flow", "Open"),
        "accepted": pgettext_lazy("bill finding flow", "Accepted"),
        "held": pgettext_lazy("bill finding flow", "Held back"),
        "accept": pgettext_lazy("bill finding flow", "Accept"),
        "hold": pgettext_lazy("bill finding flow", "Hold back"),
    },
    "whatif.what_if": {
        "planned": pgettext_lazy("what-if flow", "Being priced"),
        "priced": pgettext_lazy("what-if flow", "Priced"),
        "cancelled": pgettext_lazy("what-if flow", "Given up"),
        "end_pricing": pgettext_lazy("what-if flow", "Sum up"),
        "cancel": pgettext_lazy("what-if flow", "Give up"),
    },
    "whatif.part": {
        "planned": pgettext_lazy("what-if flow", "Being priced"),
        "priced": pgettext_lazy("what-if flow", "Priced"),
        "price": pgettext_lazy("what-if flow", "Price"),
    },
}
