"""The command ``wanjia rules``: all rules that find something wrong, and all flows, as a page of the documents."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from wanjia.interfaces.cli.start import set_up

if TYPE_CHECKING:
    from wanjia.foundation.findings.catalogue import Rule
    from wanjia.foundation.workflow.types import Flow

HEAD = """# Rules and flows

What Wanjia finds wrong by itself, and how what was found is settled. An ERROR holds a record back, a WARNING wants a
look before the bill goes out, an INFO only tells. Figures that rules compare with are dated rows (`wanjia export
validation_limits FILE`; for pre-bill checks the model `CheckLimit`), never constants.

This page is printed by `wanjia rules`."""


@click.command("rules")
def list_rules() -> None:
    """Describe all rules that find something wrong, and all flows."""
    set_up()
    sys.stdout.write(rules_page())


def catalogues() -> dict[str, tuple[Rule, ...]]:
    """Give all catalogues of rules, by what they look at."""
    from wanjia.energy.quality.kernel import catalogue as supply
    from wanjia.measurement.intervals.kernel.validation import catalogue as intervals
    from wanjia.measurement.readings.kernel import acceptance, measurability, validation
    from wanjia.registry.tariffs.kernel import checks as prices
    from wanjia.revenue.billing.kernel import checks as bills

    return {
        "Published prices": prices.CATALOGUE,
        "Readings that are delivered": acceptance.ACCEPTANCE,
        "Readings that shall become usage": (
            *measurability.RULES_OF_PAIRS,
            *measurability.RULES_OF_MARKS,
            *measurability.RULES_OF_READINGS,
        ),
        "Readings of a cycle": validation.VALIDATION,
        "Intervals of a day": intervals.VALIDATION,
        "Bills before they are issued": bills.CATALOGUE,
        "Supply of a month": supply.CATALOGUE,
    }


def flows() -> tuple[Flow[object], ...]:
    """Give all flows."""
    return (*_flows_of_supply(), *_flows_of_bills(), *_flows_of_cash())  # type: ignore[arg-type]


def _flows_of_supply() -> tuple[object, ...]:
    """Give the flows of the house itself, of the archive, of what was measured and of energy."""
    from wanjia.energy.lineloss import flow as lineloss
    from wanjia.energy.reliability import flow as reliability
    from wanjia.foundation.duties import flow as duties
    from wanjia.foundation.jobs import flow as jobs
    from wanjia.foundation.outbox import flow as outbox
    from wanjia.measurement.intervals import flow as intervals
    from wanjia.measurement.readings import flow as readings
    from wanjia.registry.customers import flow as customers
    from wanjia.registry.metering import flow as metering

    return (
        duties.EXEMPTION,
        jobs.JOB,
        outbox.MESSAGE,
        customers.TERMS_PROPOSAL,
        metering.TIE_PROPOSAL,
        readings.FINDING,
        readings.REFUSED_READING,
        intervals.INTERVAL_FINDING,
        intervals.INTERVAL_ESTIMATE,
        intervals.LATER_DATA,
        lineloss.MONTH,
        lineloss.FINDING,
        lineloss.MEASURE,
        reliability.PLANNED,
        reliability.FAULT,
    )


def _flows_of_bills() -> tuple[object, ...]:
    from wanjia.revenue.billing import flow as billing
    from wanjia.revenue.corrections import flow as corrections
    from wanjia.revenue.ledger import flow as ledger
    from wanjia.revenue.receivables import flow as receivables
    from wanjia.revenue.whatif import flow as whatif

    return (
        billing.RUN,
        billing.CHUNK,
        billing.FINDING,
        whatif.WHAT_IF,
        whatif.PART,
        ledger.CLOSING,
        receivables.CONCESSION,
        receivables.CREDIT_MOVE,
        corrections.CASE,
    )


def _flows_of_cash() -> tuple[object, ...]:
    from wanjia.revenue.directdebit import flow as directdebit
    from wanjia.revenue.disconnection import flow as disconnection
    from wanjia.revenue.dunning import flow as dunning
    from wanjia.revenue.outlets import flow as outlets
    from wanjia.revenue.payments import flow as payments
    from wanjia.revenue.prepayment import flow as prepayment
    from wanjia.revenue.reconciliation import flow as reconciliation

    return (
        payments.PAYMENT,
        payments.SHIFT,
        payments.CHEQUE,
        payments.VOID,
        payments.HANDOVER,
        payments.REMITTANCE,
        outlets.CHANNEL,
        outlets.AGENT,
        outlets.HAND_IN,
        directdebit.MANDATE,
        directdebit.BATCH,
        directdebit.LINE,
        reconciliation.LINE,
        reconciliation.MATCH,
        reconciliation.SUSPENSE,
        reconciliation.FINDING,
        dunning.NOTICE,
        dunning.PROMISE,
        dunning.AGREEMENT,
        dunning.WARNING,
        disconnection.CUT,
        disconnection.COMMAND,
        disconnection.IMPORTANCE,
        prepayment.WARNING,
    )


def rules_page() -> str:
    """Describe all rules and flows as a Markdown page (docs/rules.md)."""
    parts = [HEAD]
    parts += [f"## {title}\n\n" + "\n".join(_table(rules)) for title, rules in catalogues().items()]
    parts += [f"## `{flow.name}`\n\n```mermaid\n{flow.diagram()}\n```" for flow in flows()]
    return "\n\n".join(parts) + "\n"


def _table(rules: tuple[Rule, ...]) -> Iterator[str]:
    yield "| rule | severity | what is wrong | next step |"
    yield "|---|---|---|---|"
    for rule in rules:
        yield f"| `{rule.code}` | {rule.severity.value} | {rule.meaning} | {rule.next_step} |"


COMMANDS = (list_rules,)
