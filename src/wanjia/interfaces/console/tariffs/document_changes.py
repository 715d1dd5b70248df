"""What a price document changed, and whether its prices agree with their parts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.tariffs.document_tables import Shown
from wanjia.interfaces.console.tariffs.price_words import (
    UNITS,
    price_cell,
    structure_cell,
)
from wanjia.interfaces.kit.figures import EMPTY, written
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.words import label
from wanjia.registry.tariffs import queries, rules
from wanjia.registry.tariffs.kernel.checks import CATALOGUE
from wanjia.registry.tariffs.types import Document, PriceEntry, PriceKind, Structure, TimeOfUse


def changes_table(before: Document, *, after: Document, known: Mapping[str, Structure]) -> Table:
    """Lay out in which figures one document differs from another."""
    heads = [
        Column(pgettext("prices", "Price")),
        Column(pgettext("prices", "What")),
        Column(pgettext("prices", "Before"), is_number=True),
        Column(pgettext("prices", "After"), is_number=True),
        Column(pgettext("prices", "Change"), is_number=True),
        Column(pgettext("prices", "Change"), "%", is_number=True),
        Column(_("Unit")),
    ]
    rows = []
    for change in rules.price_changes(before, after=after):
        old, new = change.before, change.after
        moved = None if old is None or new is None else new - old
        percent = moved / old * 100 if moved is not None and old else None
        figures = (price_cell(old), price_cell(new), price_cell(moved))
        share = Cell(written(percent, kind=Kind.PERCENT), is_number=True)
        what = Cell(_what(change.entry))
        unit = Cell(str(UNITS[change.entry.kind]))
        rows.append(Row((structure_cell(change.entry.structure, known=known), what, *figures, share, unit)))
    for step in rules.ladder_changes(before, after=after):
        limits = [_("no limit") if one is None else f"{one:,}" for one in (step.before, step.after)]
        words = _("limit of tier %(tier)d") % {"tier": step.tier}
        cells = [Cell(words), *(Cell(one, is_number=True) for one in limits), Cell(EMPTY), Cell(EMPTY), Cell("kWh")]
        rows.append(Row((structure_cell(step.structure, known=known), *cells)))
    return Table(heads, rows, empty=_("No billed figure differs."), caption=_("What changed"))


def _what(entry: PriceEntry) -> str:
    words = [entry.item or label(entry.kind)]
    if entry.time_of_use is not TimeOfUse.TOTAL:
        words.append(label(entry.time_of_use))
    if entry.tier:
        words.append(_("tier %(tier)d") % {"tier": entry.tier})
    return " · ".join(words)


def changes(request: HttpRequest, shown: Shown) -> Table:
    """Compare a document with the one before."""
    if shown.before is None:
        return Table((), (), empty=_("No earlier document says the same, so there is nothing to compare with."))
    return changes_table(shown.before, after=shown.document, known=shown.structures)


def warnings(request: HttpRequest, shown: Shown) -> Table:
    """List the figures that do not agree with their parts."""
    marks = f"document={shown.document.number}; "
    found = queries.price_findings(region=shown.document.region or None)
    steps = queries.next_steps()
    rows = [
        Row(
            (Cell(translated(_meaning(row["rule"])), is_long=True), *_evidence(row["evidence"], shown=shown)),
            hue="warn",
        )
        for row in found.iter_rows(named=True)
        if row["evidence"].startswith(marks)
    ]
    heads = [Column(_("What was found")), Column(pgettext("prices", "Price")), Column(_("Figures"))]
    note = next(iter(steps.values()), "")
    empty = _("The published prices agree with their parts, or no parts are known.")
    return Table(heads, rows, empty=empty, caption=translated(note))


def _meaning(code: str) -> str:
    return next(rule.meaning for rule in CATALOGUE if rule.code == code)


def _evidence(evidence: str, *, shown: Shown) -> tuple[Cell, Cell]:
    facts = dict(part.split("=", 1) for part in evidence.split("; "))
    facts.pop("document")
    code = facts.pop("structure")
    words = [f"{_FACTS.get(name, name)}: {_fact(value)}" for name, value in facts.items()]
    return structure_cell(code, known=shown.structures), Cell("; ".join(words), is_long=True)


_FACTS = {
    "time_of_use": pgettext_lazy("prices", "period"),
    "kind": pgettext_lazy("prices", "kind"),
    "price": gettext_lazy("published"),
    "computed": gettext_lazy("from its parts"),
    "part": gettext_lazy("in the T&D table"),
    "above_period": gettext_lazy("period above"),
    "above": gettext_lazy("its price"),
}


def _fact(value: str) -> str:
    if value in TimeOfUse.__members__:
        return label(TimeOfUse(value))
    return label(PriceKind(value)) if value in PriceKind.__members__ else written(Decimal(value), kind=Kind.PRICE)
