"""
The lists that can be taken away as files, and the writing of one.

A list is exported once its `Listing` stands in `LISTS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from wanjia.energy.identification import listings as identification
from wanjia.energy.lineloss import listings as loss
from wanjia.energy.powerflow import listings as powerflow
from wanjia.energy.quality import listings as supply
from wanjia.energy.reliability import listings as reliability
from wanjia.foundation.access.types import Scope
from wanjia.foundation.duties import listings as duties
from wanjia.foundation.events import listings as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.jobs import listings as jobs
from wanjia.foundation.listings.listing import Ask, ListColumn, Listing
from wanjia.foundation.listings.reading import filtered, rows_of, shown
from wanjia.foundation.listings.writing import Word, csv_file, excel_file
from wanjia.foundation.outbox import listings as outbox
from wanjia.foundation.staffing import listings as staffing
from wanjia.foundation.tokens import listings as tokens
from wanjia.interfaces.kit.words import label_in, said
from wanjia.measurement.intervals import listings as intervals
from wanjia.measurement.readings import listings as readings
from wanjia.registry.customers import listings as customers
from wanjia.registry.metering import listings as metering
from wanjia.registry.network import listings as network
from wanjia.registry.tariffs import listings as tariffs
from wanjia.revenue.billing import listings as billing
from wanjia.revenue.corrections import listings as corrections
from wanjia.revenue.directdebit import listings as directdebit
from wanjia.revenue.disconnection import listings as disconnection
from wanjia.revenue.dunning import listings as dunning
from wanjia.revenue.ledger import listings as ledger
from wanjia.revenue.outlets import listings as outlets
from wanjia.revenue.payments import listings as payments
from wanjia.revenue.prepayment import listings as prepayment
from wanjia.revenue.receivables import listings as receivables
from wanjia.revenue.reconciliation import listings as reconciliation
from wanjia.revenue.whatif import listings as what_ifs

LISTS: Mapping[str, Listing] = {
    listing.name: listing
    for listing in (
        customers.ACCOUNTS,
        customers.TERMS_PROPOSALS,
        metering.USAGE_POINTS,
        metering.METERS,
        metering.GATEWAYS,
        metering.TERMINALS,
        metering.TIE_PROPOSALS,
        identification.IDENTIFICATION_RUNS,
        identification.IDENTIFICATION_RESULTS,
        tariffs.DOCUMENTS,
        tariffs.STRUCTURES,
        what_ifs.WHAT_IFS,
        what_ifs.EFFECTS,
        network.SUBSTATIONS,
        network.FEEDERS,
        network.NODES,
        network.SEGMENTS,
        network.CONDUCTORS,
        metering.AREAS,
        readings.ROUTES,
        readings.FINDINGS,
        readings.REFUSED,
        intervals.INTERVAL_FINDINGS,
        intervals.LATER_DATA,
        intervals.COLLECTION_DAYS,
        outbox.MESSAGES,
        disconnection.CUTS,
        disconnection.COMMANDS,
        disconnection.HOLDS,
        disconnection.ORDERS,
        disconnection.IMPORTANT,
        prepayment.PREPAID,
        loss.BALANCES,
        loss.FINDINGS,
        loss.MEASURES,
        loss.TARGETS,
        loss.MONTHS,
        loss.BUSES,
        powerflow.RUNS,
        powerflow.LOSSES,
        powerflow.METHODS,
        powerflow.ADVICE,
        powerflow.FIGURES,
        powerflow.OFFERED,
        powerflow.WIRES,
        supply.POINTS,
        supply.VOLTAGES,
        supply.FINDINGS,
        supply.LOADS,
        supply.LOW,
        supply.FACTORS,
        supply.TAPS,
        supply.DEVICES,
        supply.CHECKS,
        supply.PROBLEMS,
        supply.PLANS,
        billing.RUNS,
        billing.BILLS,
        corrections.CASES,
        payments.PAYMENTS,
        payments.SHIFTS,
        payments.VOIDS,
        payments.RECEIPTS,
        payments.CHEQUES,
        payments.VOUCHERS,
        payments.HANDOVERS,
        payments.REMITTANCES,
        outlets.CHANNELS,
        outlets.AGENTS,
        outlets.AGENT_SALES,
        outlets.HAND_INS,
        directdebit.MANDATES,
        directdebit.BATCHES,
        directdebit.LINES,
        reconciliation.BANK_ACCOUNTS,
        reconciliation.BANK_STATEMENTS,
        reconciliation.BANK_LINES,
        reconciliation.BANK_MATCHES,
        reconciliation.SUSPENSE,
        reconciliation.CHANNEL_DAYS,
        reconciliation.CHECK_FINDINGS,
        reconciliation.BOOKS_DAYS,
        ledger.ENTRIES,
        ledger.POSTINGS,
        ledger.CLOSINGS,
        receivables.DEBTORS,
        receivables.CHARGES,
        receivables.CONCESSIONS,
        receivables.MOVES,
        receivables.REFUNDS_DUE,
        receivables.OPENINGS,
        receivables.GROUPS,
        dunning.TO_DO,
        dunning.NOTICES,
        dunning.PROMISES,
        dunning.AGREEMENTS,
        dunning.RISKS,
        dunning.WARNINGS,
        reliability.OUTAGES,
        reliability.BUDGETS,
        reliability.MONTHS,
        reliability.RULES,
        reliability.NOTICE_TEXTS,
        reliability.TARGETS,
        staffing.PEOPLE,
        duties.EXEMPTIONS,
        tokens.TOKENS,
        jobs.JOBS,
        events.EVENTS,
    )
}
WRITERS = {"xlsx": excel_file, "csv": csv_file}
ROWS_OF_A_SHEET = 1_048_575
ROWS_BETWEEN_REPORTS = 1_000

Watcher = Callable[[int, int], None]


class ListRefused(Refused):
    """A list that cannot be taken away like that; the text is fit for the user."""


@dataclass(frozen=True, slots=True)
class Export:
    """
    What is to be taken away.

    :ivar ask: filters, order and columns as they stood in the address
    """

    listing: Listing
    ask: Ask
    scope: Scope
    sees_personal: bool

    def write(self, path: Path, *, watch: Watcher) -> int:
        """
        Write the whole of the filtered list, personal data masked where the actor may not see it.

        :param path: ends in ``.xlsx`` or ``.csv``
        :param watch: told now and then how many rows of how many are written
        :returns: rows written
        :raises ListRefused: if the filters cannot be read, or a worksheet cannot hold so many rows
        """
        if self.ask.faults:
            msg = "The list asks for something that your post may not see, or that cannot be read. Clear the filters."
            raise ListRefused(msg)
        count = filtered(self.listing, ask=self.ask, scope=self.scope).count()
        if path.suffix == ".xlsx" and count > ROWS_OF_A_SHEET:
            msg = "An Excel sheet holds 1,048,575 rows at most. Narrow the list by a filter, or take it as CSV."
            raise ListRefused(msg)
        watch(0, count)
        rows = rows_of(self.listing, ask=self.ask, scope=self.scope, sees_personal=self.sees_personal)
        columns = shown(self.listing, ask=self.ask)
        return WRITERS[path.suffix[1:]](
            path, columns=columns, rows=_watched(rows, of=count, watch=watch), word=_by_position()
        )


def _watched(rows: Iterator[dict[str, Any]], *, of: int, watch: Watcher) -> Iterator[dict[str, Any]]:
    for done, row in enumerate(rows, start=1):
        if done % ROWS_BETWEEN_REPORTS == 0:
            watch(done, max(of, done))
        yield row


def list_named(name: str) -> Listing:
    """
    Find a list that can be taken away.

    :raises ListRefused: if there is none of that name
    """
    if name not in LISTS:
        msg = "This list cannot be taken away as a file."
        raise ListRefused(msg)
    return LISTS[name]


def worded(column: ListColumn, *, value: Any) -> str:
    """Give the words of a code or truth in the reader's language."""
    if column.codes is not None:
        return label_in(column.codes, value=str(value))
    if column.vocabulary:
        return said(str(value), vocabulary=column.vocabulary)
    return _("yes") if value else _("no")


def _by_position() -> Word:
    """Give `worded` as the writers of files call it."""

    def word(column: ListColumn, value: Any) -> str:
        return worded(column, value=value)

    return word


word = _by_position()
