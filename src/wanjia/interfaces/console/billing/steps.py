"""The way from readings to total, step by step, as a page tells it; each step can be opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.billing.told import YUAN
from wanjia.interfaces.exchange.bill_pdf import in_register_order
from wanjia.interfaces.kit.figures import written
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.revenue.billing.kernel.explanation import Step, latest_day
from wanjia.revenue.billing.kernel.stored_explanation import stored_steps
from wanjia.revenue.billing.kernel.wording import Language, Topic, said, shown_figure, title_of
from wanjia.revenue.billing.queries.explained import ExplainedBill, ReadRegister
from wanjia.revenue.billing.types import BillKind

CHARGES = (Topic.ENERGY, Topic.BASIC, Topic.POWER_FACTOR, Topic.FUNDS)
READ_AND_BILLED = (BillKind.REGULAR, BillKind.REBILL)
ACTIVE_TOTAL = "ACTIVE_TOTAL"
DocumentLink = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence under a step; with a link where it names a price document."""

    text: str
    link: str = ""
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class StepShown:
    """One sentence with its days, where there are several spans, and its remarks."""

    text: str
    days: str
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """
    All steps about one topic.

    :ivar figure: what they come to, as written
    """

    name: str
    title: str
    figure: str
    steps: tuple[StepShown, ...]
    table: Table | None = None
    is_bad: bool = False


def language_here() -> Language:
    """Give the language of the request among those of the sentences."""
    return Language.EN if (get_language() or "").startswith("en") else Language.ZH


def groups_of(steps: Sequence[Step], *, link: DocumentLink) -> list[Group]:
    """Put steps together by topic, in the order in which the topics are told."""
    language = language_here()
    topics = dict.fromkeys(step.topic for step in steps if step.topic is not None)
    return [
        _group(topic, steps=[step for step in steps if step.topic is topic], link=link, language=language)
        for topic in topics
    ]


def bill_groups(bill: ExplainedBill, *, link: DocumentLink) -> list[Group]:
    """Tell a stored bill: the readings as a table, how they became the energy billed, then its lines and total."""
    groups = groups_of(stored_steps(bill.stored), link=link)
    language = language_here()
    found: list[Group] = []
    for group in groups:
        if group.name == Topic.READINGS:
            found.append(Group(group.name, group.title, group.figure, group.steps, readings_table(bill.readings)))
            found.extend(_billed(bill))
        elif group.name == Topic.ENERGY:
            found.extend(_ladder(bill, language=language))
            found.append(group)
        else:
            found.append(group)
    return found


def readings_table(readings: Iterable[ReadRegister]) -> Table:
    """Write the readings behind a bill as a table: from value to value, times the multiplier."""
    language = language_here()
    heads = (
        Column(_("Meter")),
        Column(_("Register")),
        Column(pgettext("reading", "From")),
        Column(pgettext("reading", "To")),
        *(
            Column(title, is_number=True)
            for title in (
                pgettext("reading", "Earlier"),
                pgettext("reading", "Later"),
                _("Multiplier"),
                pgettext("bill", "Quantity"),
            )
        ),
    )
    rows = []
    for one in in_register_order(readings):
        register = shown_figure(one.register, name="register", language=language)
        numbers = (one.start_value, one.end_value, one.multiplier, one.quantity)
        cells = (
            Cell(one.meter_number),
            Cell(register + (_(" (behind, billed elsewhere)") if one.is_behind else "")),
            Cell(written(one.start_date, kind=Kind.DAY)),
            Cell(written(one.end_date, kind=Kind.DAY)),
            *(Cell(written(value, kind=Kind.DECIMAL), is_number=True) for value in numbers),
        )
        rows.append(Row(cells))
    return Table(heads, rows, caption=_("Readings"))


def _group(topic: Topic, *, steps: list[Step], link: DocumentLink, language: Language) -> Group:
    shown = tuple(_shown(step, link=link, language=language) for step in steps)
    title = title_of(topic, language=language)
    return Group(topic.value, title, _figure(topic, steps=steps), shown, is_bad=topic is Topic.REFUSED)


def _figure(topic: Topic, *, steps: list[Step]) -> str:
    if topic in CHARGES or topic is Topic.TOTAL:
        amounts = [step.figures["amount"] for step in steps if "amount" in step.figures]
        total = sum((amount for amount in amounts if isinstance(amount, Decimal)), Decimal(0))
        return f"{written(total, kind=Kind.MONEY)} {YUAN}" if amounts else ""
    if topic is Topic.MEASURED:
        energies = [step.figures["energy"] for step in steps if isinstance(step.figures.get("energy"), int | Decimal)]
        return f"{written(sum(Decimal(str(one)) for one in energies), kind=Kind.NUMBER)} kWh" if energies else ""
    return ""


def _shown(step: Step, *, link: DocumentLink, language: Language) -> StepShown:
    days = f"{step.days.start} – {latest_day(step.days)}" if step.days else ""
    text = said(step.sentence, figures=step.figures, language=language)
    return StepShown(text, days, tuple(_remark(one, link=link, language=language) for one in step.remarks))


def _remark(step: Step, *, link: DocumentLink, language: Language) -> Remark:
    to = link(str(step.figures["number"])) if step.sentence == "document" else ""
    return Remark(step.told(language), to, is_sample=step.sentence in ("sample", "sample_bill"))


def _billed(bill: ExplainedBill) -> list[Group]:
    """Tell how the energy read became the energy billed: meters behind taken off, losses added."""
    totals = [one for one in bill.readings if one.register == ACTIVE_TOTAL]
    if bill.kind not in READ_AND_BILLED or not totals:
        return []
    read = sum((one.quantity for one in totals if not one.is_behind), Decimal(0))
    behind = sum((one.quantity for one in totals if one.is_behind), Decimal(0))
    energy = Decimal(bill.stored.energy_kwh)
    losses = energy - (read - behind)
    texts = [_("Read: %(read)s kWh.") % {"read": written(read, kind=Kind.NUMBER)}]
    if behind:
        texts.append(
            _("Less %(behind)s kWh of the meters behind, billed elsewhere.")
            % {"behind": written(behind, kind=Kind.NUMBER)}
        )
    if losses:
        texts.append(_("Losses and shares of days: %(losses)s kWh.") % {"losses": f"{losses:+,.0f}"})
    texts.append(_("Billed: %(energy)s kWh.") % {"energy": written(energy, kind=Kind.NUMBER)})
    figure = f"{written(energy, kind=Kind.NUMBER)} kWh"
    return [Group("BILLED", _("Energy billed"), figure, tuple(StepShown(text, "", ()) for text in texts))]


def _ladder(bill: ExplainedBill, *, language: Language) -> list[Group]:
    """Tell what was used on the ladder earlier in the year."""
    if bill.used_before_kwh is None:
        return []
    used = written(bill.used_before_kwh, kind=Kind.NUMBER)
    text = _("Used on the ladder earlier in this year: %(used)s kWh.") % {"used": used}
    return [Group(Topic.LADDER.value, title_of(Topic.LADDER, language=language), "", (StepShown(text, "", ()),))]
