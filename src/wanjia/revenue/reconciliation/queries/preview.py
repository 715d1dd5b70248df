"""What would come of a file of statements, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from wanjia.foundation.access.types import Scope
from wanjia.foundation.interchange.types import Fault, MalformedFile
from wanjia.revenue.reconciliation import rules
from wanjia.revenue.reconciliation.models import BankStatement, StatementLine
from wanjia.revenue.reconciliation.protocols import formats
from wanjia.revenue.reconciliation.queries.accounts import AccountRow, account_on, latest_statement
from wanjia.revenue.reconciliation.types import ParsedStatement, StatementFormat

IN_ORDER = "Hand in the missing statements first, or ask the bank for them."
NAMED_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Looked:
    """
    A statement of a file.

    :ivar known_id: the statement that it was handed in as before; 0 for a new one
    """

    statement: ParsedStatement
    account: AccountRow
    known_id: int


@dataclass(frozen=True, slots=True)
class Preview:
    """
    What a file holds and what is wrong with it.

    :ivar format: None where it is in none that is known
    """

    format: StatementFormat | None
    statements: tuple[Looked, ...] = ()
    faults: tuple[Fault, ...] = field(default_factory=tuple)

    @property
    def new(self) -> list[Looked]:
        """Give the statements that are not known yet."""
        return [one for one in self.statements if not one.known_id]

    @property
    def may_be_taken(self) -> bool:
        """Tell whether anything would be written and nothing is wrong."""
        return bool(self.new) and not self.faults


def preview(content: bytes, *, scope: Scope) -> Preview:
    """Read a file and look at everything that would be refused; nothing is written."""
    try:
        found, parsed = formats.parse(content)
    except MalformedFile as bad:
        return Preview(formats.format_of(content), faults=bad.faults)
    own = {one.number: account_on(one.account_number, day=one.end_date, scope=scope) for one in parsed}
    known = {account.number for account in own.values() if account}
    faults = [fault for one in parsed for fault in rules.statement_faults(one)]
    faults += rules.unknown_accounts(parsed, known=known)
    looked = [Looked(one, account, 0) for one in parsed if (account := own[one.number]) is not None]
    return _against_the_known(found, looked=looked, faults=faults)


def _against_the_known(found: StatementFormat, *, looked: list[Looked], faults: list[Fault]) -> Preview:
    seen: list[Looked] = []
    for one in looked:
        number, digest = one.statement.number, rules.digest_of(one.statement)
        before = BankStatement.objects.filter(account_id=one.account.account_id, number=number).first()
        if before is not None and before.digest == digest:
            seen.append(Looked(one.statement, one.account, before.pk))
            continue
        if before is not None:
            what = f"Statement {number} was handed in before, with other content."
            faults.append(Fault(0, number, what, cure="Ask the bank which of the two holds."))
        faults += _out_of_row(one, before=seen)
        faults += _overlapping(one)
        if one.statement.currency != one.account.currency:
            what = f"The statement is in {one.statement.currency}, the account in {one.account.currency}."
            faults.append(Fault(0, number, what, cure=rules.ASK_BANK))
        seen.append(one)
    return Preview(found, tuple(seen), tuple(faults))


def _out_of_row(one: Looked, *, before: list[Looked]) -> list[Fault]:
    """Look whether a statement follows the latest one, of the file or of those known."""
    in_file = [other.statement for other in before if other.account == one.account and not other.known_id]
    latest = latest_statement(one.account.account_id)
    closing: Decimal | None = latest.closing if latest else None
    sequence, end = (latest.sequence, latest.end_date) if latest else (None, None)
    if in_file:
        closing, sequence, end = in_file[-1].closing, in_file[-1].sequence, in_file[-1].end_date
    why = rules.why_out_of_row(one.statement, latest_sequence=sequence, latest_closing=closing, latest_end=end)
    return [] if why is None else [Fault(0, one.statement.number, why, cure=IN_ORDER)]


def _overlapping(one: Looked) -> list[Fault]:
    """Find lines that another statement brought already."""
    wanted = {line.reference: line.place for line in one.statement.lines if line.reference}
    names, found = sorted(wanted), []
    for at in range(0, len(names), NAMED_AT_ONCE):
        rows = StatementLine.objects.filter(
            account_id=one.account.account_id, reference__in=names[at : at + NAMED_AT_ONCE]
        )
        found += list(rows.values_list("reference", "statement__number"))
    return [
        Fault(
            wanted[reference],
            one.statement.number,
            what=f"The bank's reference {reference} came with statement {number} already.",
            cure=rules.ASK_BANK,
        )
        for reference, number in sorted(found)
    ]
