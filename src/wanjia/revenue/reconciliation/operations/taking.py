"""Files of statements taken in: whole or not at all, and once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import polars as pl

from wanjia.foundation.access.types import Actor
from wanjia.foundation.columnar.database import write_rows
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.interchange.types import Fault
from wanjia.foundation.locking.names import hold_name
from wanjia.foundation.quantities.rounding import MONEY
from wanjia.revenue.reconciliation import rules
from wanjia.revenue.reconciliation.models import BankStatement, StatementLine
from wanjia.revenue.reconciliation.operations.held import NAME, tell
from wanjia.revenue.reconciliation.queries.preview import Looked, preview
from wanjia.revenue.reconciliation.types import LineState, Taken

ZERO = Decimal("0.00")
LONGEST = {"reference": 80, "payer_reference": 80, "counterparty": 140, "counterparty_account": 40, "text": 400}


class StatementRefused(Refused):
    """A file of statements that cannot be taken in; ``faults`` are all that was found."""

    def __init__(self, text: str, *, faults: Sequence[Fault]) -> None:
        """Keep what was found."""
        super().__init__(text)
        self.faults = tuple(faults)


def take_statements(content: bytes, *, file_name: str, by: Actor, at: datetime) -> Taken:
    """
    Take in a file of statements of the actor's bank accounts; a statement that is known is left as it is.

    :returns: what became of it; the same file again writes nothing
    :raises StatementRefused: naming file, line, element, what is wrong and the cure; nothing is written
    """
    hold_name(NAME)
    looked = preview(content, scope=by.scope)
    if looked.faults:
        raise StatementRefused(looked.faults[0].told(file_name), faults=looked.faults)
    assert looked.format is not None  # noqa: S101 - a file without faults has a format
    ids, lines = [], 0
    for one in looked.statements:
        if one.known_id:
            ids.append(one.known_id)
            continue
        row = _written(one, name=looked.format.value, file_name=file_name, by=by, at=at)
        _write_lines(one, statement=row)
        ids.append(row.pk)
        lines += len(one.statement.lines)
        tell(
            "reconciliation.statement_taken",
            subject=("reconciliation.bankstatement", row.pk),
            unit_id=row.unit_id,
            by=by,
            at=at,
            account_number=one.account.number,
            number=row.number,
            lines=row.line_count,
            paid_in=row.paid_in,
            paid_out=row.paid_out,
        )
    return Taken(tuple(ids), lines, is_new=bool(looked.new))


def _written(one: Looked, *, name: str, file_name: str, by: Actor, at: datetime) -> BankStatement:
    statement = one.statement
    return BankStatement.objects.create(
        account_id=one.account.account_id,
        unit_id=one.account.unit_id,
        format=name,
        number=statement.number,
        sequence=statement.sequence,
        start_date=statement.start_date,
        end_date=statement.end_date,
        opening=statement.opening,
        closing=statement.closing,
        line_count=len(statement.lines),
        paid_in=sum((line.amount for line in statement.lines if line.amount > 0), ZERO),
        paid_out=-sum((line.amount for line in statement.lines if line.amount < 0), ZERO),
        file_name=file_name[:150],
        digest=rules.digest_of(statement),
        taken_at=at,
        taken_by=by.number,
    )


def _write_lines(one: Looked, *, statement: BankStatement) -> None:
    lines = one.statement.lines
    columns = {
        name: pl.Series([getattr(line, name)[:longest] for line in lines], dtype=pl.String)
        for name, longest in LONGEST.items()
    }
    fallback = [f"{statement.number}/{place}" for place in range(1, len(lines) + 1)]
    own = [reference or other for reference, other in zip(columns["reference"], fallback, strict=True)]
    table = pl.DataFrame(
        {
            **columns,
            "reference": pl.Series(own, dtype=pl.String),
            "place": pl.Series([line.place for line in lines], dtype=pl.Int64),
            "booked_on": pl.Series([line.booked_on for line in lines], dtype=pl.Date),
            "value_date": pl.Series([line.value_date for line in lines], dtype=pl.Date),
            "amount": pl.Series([line.amount for line in lines], dtype=MONEY),
        }
    )
    write_rows(
        StatementLine,
        table=table.with_columns(
            statement_id=pl.lit(statement.pk),
            account_id=pl.lit(one.account.account_id),
            unit_id=pl.lit(one.account.unit_id),
            state=pl.lit(LineState.OPEN.value),
        ),
    )
