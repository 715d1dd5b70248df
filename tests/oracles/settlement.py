"""Sections 4 and 5 of the rules: losses are found, children and carve-outs taken away, losses added to the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tests.oracles.refusals import refuse_if
from tests.oracles.rounding import whole
from tests.oracles.usage import Energy, Segment, measured_energy, measured_reactive, share_of
from wanjia.registry.customers.types import CarveOutKind, LossMethod
from wanjia.registry.tariffs.types import TimeOfUse
from wanjia.revenue.billing.types import BillCase, LossBand, RefusalCode, TransformerRating


@dataclass(frozen=True)
class Losses:
    """What the transformer and the line before the meter took, kWh and kvarh."""

    kwh: int
    kvarh: int


@dataclass(frozen=True)
class Settled:
    """
    A segment's energy, ready to be priced.

    :ivar measured: what the meter counted, children and carve-outs included, kWh
    :ivar own: the agreement's own part, losses included
    :ivar carved: kWh of each carve-out, in the order of the case
    """

    segment: Segment
    measured: int
    reactive: int
    losses: Losses
    own: Energy
    carved: tuple[int, ...]

    @property
    def all_kwh(self) -> int:
        """Energy of all parts, losses included."""
        return self.own.total + sum(self.carved)


def settle(case: BillCase, *, segments: Sequence[Segment]) -> list[Settled]:
    """
    Find the energy of every part in every segment.

    :raises Refused: by the first step that finds a reason in any segment
    """
    measured = [measured_energy(case.usage, segment=segment) for segment in segments]
    reactive = [measured_reactive(case.usage, segment=segment) for segment in segments]
    refuse_if(RefusalCode.PERIODS_EXCEED_TOTAL for energy in measured if energy.flat < 0)

    refuse_if(
        code for segment, energy in zip(segments, measured, strict=True) for code in no_loss(segment, energy=energy)
    )
    losses = [
        losses_of(segment, energy=energy, kvarh=kvarh)
        for segment, energy, kvarh in zip(segments, measured, reactive, strict=True)
    ]

    after = [less_children(case, segment=s, energy=e) for s, e in zip(segments, measured, strict=True)]
    refuse_if(RefusalCode.CHILDREN_EXCEED_PARENT for energy in after if energy.is_negative)

    carved = [carved_out(case, segment=s, energy=e) for s, e in zip(segments, after, strict=True)]
    rest = [less_carved(s, energy=e, carved=c) for s, e, c in zip(segments, after, carved, strict=True)]
    refuse_if(RefusalCode.CARVE_OUT_EXCEEDS for energy in rest if energy.is_negative)

    own = [
        with_losses(segment, energy=energy, kwh=loss.kwh, measured=before)
        for segment, energy, loss, before in zip(segments, rest, losses, measured, strict=True)
    ]
    return [
        Settled(segment, measured[i].total, reactive[i], losses[i], own[i], carved[i])
        for i, segment in enumerate(segments)
    ]


def no_loss(segment: Segment, *, energy: Energy) -> Iterator[RefusalCode]:
    """Tell why a segment's losses cannot be found."""
    terms = segment.terms
    if terms.loss_method is LossMethod.TABLE and loss_band(segment, kwh=energy.total) is None:
        yield RefusalCode.LOSS_ROW_MISSING
    if terms.loss_method in {LossMethod.IRON_PERCENT, LossMethod.FORMULA} and terms.transformer is None:
        yield RefusalCode.LOSS_ROW_MISSING


def loss_band(segment: Segment, *, kwh: int) -> LossBand | None:
    """Look up the row of the loss table for a segment's energy, scaled to 30 days."""
    month_kwh = kwh * 30 // segment.days
    bands = [band for band in segment.terms.loss_bands if band.from_kwh <= month_kwh]
    return max(bands, key=lambda band: band.from_kwh, default=None)


def losses_of(segment: Segment, *, energy: Energy, kvarh: int) -> Losses:
    """Find the losses of the transformer, then those of the line that carries both."""
    kwh = energy.total
    rating = segment.terms.transformer
    transformer = Losses(0, 0)
    if segment.terms.loss_method is LossMethod.TABLE:
        transformer = losses_by_table(segment, kwh=kwh)
    elif segment.terms.loss_method is LossMethod.IRON_PERCENT and rating is not None:
        transformer = losses_by_percent(segment, rating=rating, kwh=kwh)
    elif segment.terms.loss_method is LossMethod.FORMULA and rating is not None:
        transformer = losses_by_formula(segment, rating=rating, kwh=kwh, kvarh=kvarh)
    line = whole((kwh + transformer.kwh) * segment.terms.line_loss_pct / 100)
    return Losses(transformer.kwh + line, transformer.kvarh)


def losses_by_table(segment: Segment, *, kwh: int) -> Losses:
    """Take a month's published losses by days."""
    band = loss_band(segment, kwh=kwh)
    assert band is not None
    days = Decimal(segment.days)
    return Losses(whole(band.loss_kwh * days / 30), whole(band.loss_kvarh * days / 30))


def losses_by_percent(segment: Segment, *, rating: TransformerRating, kwh: int) -> Losses:
    """Add 2 % of the energy to the iron losses, or 3 % when the transformer is loaded above 40 %."""
    hours = Decimal(24 * segment.days)
    full_load = rating.rated_kva * Decimal("0.8") * hours
    percent = 2 if kwh <= Decimal("0.40") * full_load else 3
    return Losses(whole(rating.no_load_loss_w / 1000 * hours + Decimal(kwh) * percent / 100), 0)


def losses_by_formula(segment: Segment, *, rating: TransformerRating, kwh: int, kvarh: int) -> Losses:
    """Add copper losses, corrected for the shape of the load, to the iron losses."""
    hours = Decimal(24 * segment.days)
    shape = segment.terms.loss_shape_factor
    squares = Decimal(kwh) ** 2 + Decimal(kvarh) ** 2
    iron = rating.no_load_loss_w / 1000 * hours
    copper = shape * (rating.load_loss_w / 1000) * squares / (rating.rated_kva**2 * hours)
    magnetising = rating.no_load_current_pct / 100 * rating.rated_kva * hours
    leakage = shape * (rating.impedance_pct / 100) * squares / (rating.rated_kva * hours)
    return Losses(whole(iron + copper), whole(magnetising + leakage))


def less_children(case: BillCase, *, segment: Segment, energy: Energy) -> Energy:
    """Take away what the meters behind this one counted."""
    for stretches in case.children:
        energy = energy.less(measured_energy(stretches, segment=segment))
    return energy


def carved_out(case: BillCase, *, segment: Segment, energy: Energy) -> tuple[int, ...]:
    """Find the kWh of each carve-out: the fixed ones by days, the others as percent of the energy after children."""
    fixed = [
        share_of(carve_out.value, period=case.cycle, segment=segment)
        for carve_out in case.carve_outs
        if carve_out.kind is CarveOutKind.FIXED
    ]
    is_remainder = segment.terms.policy.carve_out_ratio_base == "REMAINDER"
    base = energy.total - sum(fixed) if is_remainder else energy.total
    waiting = iter(fixed)
    return tuple(
        next(waiting) if carve_out.kind is CarveOutKind.FIXED else whole(base * carve_out.value / 100)
        for carve_out in case.carve_outs
    )


def shares(kwh: int, *, counted: dict[TimeOfUse, int], total: int) -> dict[TimeOfUse, int]:
    """Give each counted period its part of ``kwh``; the rest is flat's."""
    return {period: whole(Decimal(kwh) * part / total) if total else 0 for period, part in counted.items()}


def less_carved(segment: Segment, *, energy: Energy, carved: Sequence[int]) -> Energy:
    """Take the carve-outs away, each from flat or from all periods."""
    is_pro_rata = segment.terms.policy.carve_out_share == "PRO_RATA"
    rest = energy
    for kwh in carved:
        taken = shares(kwh, counted=energy.counted, total=energy.total) if is_pro_rata else {}
        rest = rest.less(Energy(kwh, taken))
    return rest


def with_losses(segment: Segment, *, energy: Energy, kwh: int, measured: Energy) -> Energy:
    """Add losses to the agreement's own part, to flat or to all periods as they were measured."""
    is_pro_rata = segment.terms.policy.loss_share == "PRO_RATA"
    added = shares(kwh, counted=measured.counted, total=measured.total) if is_pro_rata else {}
    counted = {period: own + added.get(period, 0) for period, own in energy.counted.items()}
    return Energy(energy.total + kwh, counted)
