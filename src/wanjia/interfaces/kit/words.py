"""The words of codes, for people: no code is ever shown on a screen."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from wanjia.interfaces.kit import (
    billing_words,
    corrections_words,
    directdebit_words,
    disconnection_words,
    dunning_words,
    identification_words,
    intervals_words,
    job_words,
    ledger_words,
    lineloss_words,
    outbox_words,
    outlets_words,
    payments_words,
    powerflow_words,
    prepayment_words,
    quality_words,
    receivables_words,
    reconciliation_words,
    registry_words,
    reliability_words,
    staff_words,
    whatif_words,
)
from wanjia.interfaces.kit.event_words import EVENT_WORDS, FACT_WORDS, SUBJECT_WORDS
from wanjia.interfaces.kit.flow_words import FLOW_WORDS
from wanjia.interfaces.kit.rule_words import LIMIT_WORDS, RULE_WORDS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: Enumeration → code → words. Every enumeration that a screen shows stands here with all of its codes (tested).
WORDS: Mapping[type[StrEnum], Mapping[str, _StrPromise]] = {
    **staff_words.CODES,
    **registry_words.CODES,
    **billing_words.CODES,
    **whatif_words.CODES,
    **corrections_words.CODES,
    **job_words.CODES,
    **intervals_words.CODES,
    **outbox_words.CODES,
    **ledger_words.CODES,
    **lineloss_words.CODES,
    **disconnection_words.CODES,
    **dunning_words.CODES,
    **identification_words.CODES,
    **prepayment_words.CODES,
    **powerflow_words.CODES,
    **quality_words.CODES,
    **receivables_words.CODES,
    **payments_words.CODES,
    **outlets_words.CODES,
    **directdebit_words.CODES,
    **directdebit_words.LAYOUTS,
    **reconciliation_words.CODES,
    **reliability_words.CODES,
}


def label(code: StrEnum) -> str:
    """Give the words of a code in the language of the request."""
    found = WORDS.get(type(code), {}).get(code.value)
    return str(found) if found is not None else plain(code.value)


def label_in(codes: type[StrEnum], *, value: str) -> str:
    """Give the words of a stored code; one that the enumeration no longer has is shown as plain text."""
    try:
        return label(codes(value))
    except ValueError:
        return plain(value)


def choices(codes: type[StrEnum]) -> list[tuple[str, str]]:
    """Give an enumeration as code and words, for a form."""
    return [(code.value, label(code)) for code in codes]


def in_flow(flow: str, *, name: str) -> str:
    """Give the words of a flow's state or step."""
    return str(FLOW_WORDS.get(flow, {}).get(name) or plain(name))


def rule(code: str) -> str:
    """Give the words of a rule that finds something."""
    return str(RULE_WORDS.get(code) or plain(code))


def limit(name: str) -> str:
    """Give the words of a figure that a rule compares with."""
    return str(LIMIT_WORDS.get(name) or plain(name))


def event(name: str) -> str:
    """Give what happened, such as “Billing run planned” for ``billing.run_planned``."""
    return str(EVENT_WORDS.get(name) or plain(name.rpartition(".")[2]))


def subject(kind: str) -> str:
    """Give the words of what an event happened to."""
    return str(SUBJECT_WORDS.get(kind) or plain(kind.rpartition(".")[2]))


def fact(name: str) -> str:
    """Give the words of what an event keeps under a name."""
    return str(FACT_WORDS.get(name) or plain(name))


def job(kind: str) -> str:
    """Give what a kind of background work is called."""
    return str(job_words.JOB_WORDS.get(kind) or plain(kind.rpartition(".")[2]))


def coded(text: str) -> str:
    """Give the words of a text that is the code of some enumeration, and any other text as it is."""
    found = next((codes[text] for codes in WORDS.values() if text in codes), None)
    return text if found is None else str(found)


#: Words of codes that no enumeration holds, beside those of flows.
VOCABULARIES: Mapping[str, Mapping[str, _StrPromise]] = {
    "event": EVENT_WORDS,
    "subject": SUBJECT_WORDS,
    "rule": RULE_WORDS,
    "job": job_words.JOB_WORDS,
}


def said(code: str, *, vocabulary: str) -> str:
    """Give the words of a code by the name of its vocabulary: ``event``, ``subject``, ``rule`` or that of a flow."""
    found = VOCABULARIES.get(vocabulary) or FLOW_WORDS.get(vocabulary, {})
    return str(found.get(code) or plain(code.rpartition(".")[2]))


def offered(vocabulary: str) -> list[tuple[str, str]]:
    """Give a vocabulary as code and words, by words, for a form."""
    found = VOCABULARIES.get(vocabulary) or FLOW_WORDS.get(vocabulary, {})
    return sorted(((code, str(words)) for code, words in found.items()), key=lambda pair: pair[1])


def plain(code: str) -> str:
    """Make a code readable where it has no words."""
    return code.replace("_", " ").capitalize()
