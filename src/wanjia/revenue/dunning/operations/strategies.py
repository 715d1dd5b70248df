"""Changing the strategies: a new text of a message, a step added or ended; what was stays for the days of its own."""

from __future__ import annotations

from datetime import date, datetime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.revenue.dunning import rules
from wanjia.revenue.dunning.models import MessageTemplate, Strategy, StrategyStep
from wanjia.revenue.dunning.operations.held import DunningRefused, day_of, refuse
from wanjia.revenue.dunning.types import Channel, NewStep, NewTemplate


def write_template(new: NewTemplate, *, by: Actor, at: datetime) -> int:
    """
    Let a message say something else from a day on, or write a new one.

    :returns: the template's id
    :raises DunningRefused: if a text lacks, names something that cannot be filled in, or the day is past
    """
    for text in (new.text_zh, new.text_en):
        refuse(rules.why_not_text(text))
    refuse(None if new.title_zh.strip() and new.title_en.strip() else "A message needs a title in both languages.")
    refuse(None if new.channel is not Channel.CUT else "Asking for the cut says nothing to the customer.")
    _refuse_past(new.start_date, at=at)
    before: MessageTemplate | None = MessageTemplate.objects.running().filter(code=new.code).locked().first()
    if before is not None:
        refuse(None if before.channel == new.channel else "A message keeps its channel: write one with another name.")
        refuse(None if before.start_date < new.start_date else "The message changes on that day already.")
        before.end_date = new.start_date
        before.save(update_fields=["end_date"])
    template: MessageTemplate = MessageTemplate.objects.create(
        code=new.code,
        channel=new.channel,
        title_zh=new.title_zh.strip(),
        title_en=new.title_en.strip(),
        text_zh=new.text_zh.strip(),
        text_en=new.text_en.strip(),
        start_date=new.start_date,
    )
    if before is not None:
        _renew_steps(before, template=template)
    _record("dunning.template_written", kind="dunning.messagetemplate", of=template.pk, by=by, at=at, code=new.code)
    return template.pk


def _renew_steps(before: MessageTemplate, *, template: MessageTemplate) -> None:
    """Let the steps that said the earlier text say the new one from its day on."""
    for step in StrategyStep.objects.running().filter(template=before).locked():
        step.end_date = max(template.start_date, step.start_date)
        if step.start_date >= template.start_date:
            step.template, step.end_date = template, None
            step.save(update_fields=["template", "end_date"])
            continue
        step.save(update_fields=["end_date"])
        StrategyStep.objects.create(
            strategy_id=step.strategy_id,
            days=step.days,
            channel=step.channel,
            template=template,
            source=step.source,
            is_confirmed=step.is_confirmed,
            start_date=template.start_date,
        )


def add_step(new: NewStep, *, by: Actor, at: datetime) -> int:
    """
    Add a step to a strategy from a day on.

    :returns: the step's id
    :raises DunningRefused: if there is no such strategy or message, its place is taken, the cut would not be last or
        come unannounced, or the day is past
    """
    _refuse_past(new.start_date, at=at)
    strategy = Strategy.objects.running().filter(code=new.strategy_code).locked().first()
    if strategy is None:
        msg = "There is no such strategy in force."
        raise DunningRefused(msg)
    refuse(None if new.source.strip() else "Say where the step comes from: the ground stays on record.")
    running = StrategyStep.objects.running().filter(strategy=strategy).values_list("days", "channel")
    others = {days: Channel(channel) for days, channel in running}
    refuse(rules.why_not_step(days=new.days, channel=new.channel, template_code=new.template_code, others=others))
    template = MessageTemplate.objects.running().filter(code=new.template_code, channel=new.channel).first()
    if template is None and new.channel is not Channel.CUT:
        msg = "There is no such message for this channel."
        raise DunningRefused(msg)
    step: StrategyStep = StrategyStep.objects.create(
        strategy=strategy,
        days=new.days,
        channel=new.channel,
        template=template,
        source=new.source.strip(),
        start_date=new.start_date,
    )
    facts = {"strategy": strategy.code, "days": new.days, "channel": new.channel.value}
    _record("dunning.step_added", kind="dunning.strategystep", of=step.pk, by=by, at=at, **facts)
    return step.pk


def end_step(step_id: int, *, on: date, by: Actor, at: datetime) -> None:
    """
    Take a step out of its strategy from a day on.

    :raises DunningRefused: if it does not run, or the day is past or not later than its first
    """
    _refuse_past(on, at=at)
    step: StrategyStep | None = (
        StrategyStep.objects.running().filter(pk=step_id).select_related("strategy").locked().first()
    )
    if step is None:
        msg = "There is no such step in force."
        raise DunningRefused(msg)
    refuse(None if on > step.start_date else "A step holds for one day at least: end it on a later day.")
    step.end_date = on
    step.save(update_fields=["end_date"])
    facts = {"strategy": step.strategy.code, "days": step.days, "channel": step.channel}
    _record("dunning.step_ended", kind="dunning.strategystep", of=step.pk, by=by, at=at, **facts)


def _refuse_past(day: date, *, at: datetime) -> None:
    refuse(None if day >= day_of(at) else "It begins today or later: what was done before stays as it was.")


def _record(name: str, *, kind: str, of: int, by: Actor, at: datetime, **facts: object) -> None:
    events.record(name, by=by, at=at, subject_kind=kind, subject_id=of, **facts)  # type: ignore[arg-type]
