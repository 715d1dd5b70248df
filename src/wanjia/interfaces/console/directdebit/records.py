"""What is on record about a mandate or a batch, the latest first."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wanjia.foundation.events.queries import latest_about
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import moment
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column

SHOWN = 30


def records(subject: str, *, subject_id: int) -> Table:
    """Give the events about one thing as a table."""
    heads = (Column(_("When")), Column(_("What happened")), Column(_("Reason")), Column(_("By")))
    rows = [
        Row(
            (
                Cell(moment(event.at)),
                Cell(words.event(event.name)),
                Cell(str(event.facts.get("reason", "")), is_long=True),
                Cell(" ".join(dict.fromkeys((event.actor_name, event.actor_number)))),
            )
        )
        for event in latest_about({subject: [subject_id]}, most=SHOWN)
    ]
    return Table(heads, rows, caption=_("On record"))
