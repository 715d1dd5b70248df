"""What would come of a return file, before anything is written."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wanjia.foundation.interchange.types import Fault, MalformedFile
from wanjia.revenue.directdebit import rules
from wanjia.revenue.directdebit.models import DebitLine, ReturnFile
from wanjia.revenue.directdebit.protocols import formats
from wanjia.revenue.directdebit.queries.batches import BatchRow
from wanjia.revenue.directdebit.queries.figures import codes_on, layouts
from wanjia.revenue.directdebit.types import Asked, LineState, Verdict

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Preview:
    """
    What a file says and what is wrong with it.

    :ivar known_id: the return that it was taken in as before; 0 for a new one
    :ivar verdicts: one for each line that the file answers; those without a step change nothing
    """

    digest: str
    known_id: int
    verdicts: tuple[Verdict, ...] = ()
    faults: tuple[Fault, ...] = ()

    def count(self, *steps: str) -> int:
        """Count the lines that would take one of these steps; an empty one: that stay as they are."""
        return sum(1 for one in self.verdicts if one.step in steps)

    def amount(self, step: str) -> Decimal:
        """Give what the lines that would take a step ask for, yuan."""
        return sum((one.amount for one in self.verdicts if one.step == step), ZERO)

    @property
    def may_be_taken(self) -> bool:
        """Tell whether anything would be written and nothing is wrong."""
        return not self.known_id and not self.faults and bool(self.verdicts)


def preview(content: bytes, *, batch: BatchRow, day: date) -> Preview:
    """Read a file and look at everything that would be refused; nothing is written."""
    digest = hashlib.sha256(content).hexdigest()
    known = ReturnFile.objects.filter(batch_id=batch.batch_id, digest=digest).values_list("pk", flat=True).first()
    if known:
        return Preview(digest, known)
    try:
        parsed = formats.parse(content, format_name=batch.return_format, known=layouts())
    except MalformedFile as bad:
        return Preview(digest, 0, faults=bad.faults)
    asked = _asked(batch.batch_id)
    if faults := rules.faults_of(parsed, batch=batch.number, asked=asked):
        return Preview(digest, 0, faults=tuple(faults))
    found, faults = rules.verdicts(parsed, asked=asked, codes=codes_on(batch.return_format, day=day))
    if not found and not faults:
        faults = [Fault(0, "", what="The file says nothing about any line.", cure=rules.ASK_BANK)]
    return Preview(digest, 0, tuple(found), tuple(faults))


def _asked(batch_id: int) -> dict[str, Asked]:
    rows = DebitLine.objects.filter(batch_id=batch_id).exclude(state=LineState.WITHDRAWN).order_by("place")
    return {
        reference: Asked(line_id, amount, LineState(state))
        for reference, line_id, amount, state in rows.values_list("reference", "pk", "amount", "state")
    }
