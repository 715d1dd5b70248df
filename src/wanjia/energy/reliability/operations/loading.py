"""Sheets of reliability taken in; see `wanjia.foundation.sheets.loading.load`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from wanjia.energy.reliability import sheets
from wanjia.energy.reliability.operations.held import OutageRefused
from wanjia.energy.reliability.types import Limit
from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.organisation.queries import holds_all_stations
from wanjia.foundation.sheets.checks import problems_where
from wanjia.foundation.sheets.loading import load, take_new
from wanjia.foundation.sheets.types import Loaded, Problem

PERCENTS = (Limit.RESERVE_PCT.value, Limit.LOCATION_SHARE.value)
FULL = 100
#: What a text may leave open, and what every text must say.
OPEN, SAID = ("account", "unit", "work", "from", "to"), ("{from}", "{to}")


def load_rules(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """
    Add figures that reliability is judged by, from a day on; on the days before an earlier row holds.

    :raises OutageRefused: if the actor's post does not reach all stations
    """
    _refuse_part(by)
    return load(sheets.RULES, rows=table, by=by, at=at, rules=(_rule_problems,))


def load_notice_texts(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """
    Add texts that customers get, from a day on.

    :raises OutageRefused: if the actor's post does not reach all stations
    """
    _refuse_part(by)
    return load(sheets.NOTICE_TEXTS, rows=table, by=by, at=at, rules=(_text_problems,))


def set_rule(row: Mapping[str, object], *, by: Actor, at: datetime) -> None:
    """
    Set one figure anew from a day on.

    :param row: values by column of the sheet
    :raises OutageRefused: if the actor's post does not reach all stations
    :raises SheetRefused: if it cannot be taken, or that day has one already
    """
    _refuse_part(by)
    take_new(sheets.RULES, rows=[row], scope=by.scope, rules=(_rule_problems,))
    facts = {"rule": str(row["name"]), "value": str(row["value"]), "start": str(row["start_date"])}
    _record("reliability.rule_set", subject="reliability.reliabilityrule", by=by, at=at, **facts)


def set_notice_text(row: Mapping[str, object], *, by: Actor, at: datetime) -> None:
    """
    Write a text anew from a day on.

    :param row: values by column of the sheet
    :raises OutageRefused: if the actor's post does not reach all stations
    :raises SheetRefused: if it cannot be taken, or that day has one already
    """
    _refuse_part(by)
    take_new(sheets.NOTICE_TEXTS, rows=[row], scope=by.scope, rules=(_text_problems,))
    facts = {"title": str(row["title_zh"]), "start": str(row["start_date"])}
    _record("reliability.notice_text_set", subject="reliability.noticetext", by=by, at=at, **facts)


def _refuse_part(by: Actor) -> None:
    if not holds_all_stations(by.scope.unit_paths):
        msg = "It holds for the whole company: only who answers for all stations sets it."
        raise OutageRefused(msg)


def _record(event: str, *, subject: str, by: Actor, at: datetime, **facts: str) -> None:
    events.record(event, by=by, at=at, subject_kind=subject, **facts)  # type: ignore[arg-type]


def _rule_problems(rules: pl.DataFrame) -> list[Problem]:
    return [
        *problems_where(
            rules,
            wrong=pl.col("value") <= 0,
            column="value",
            what=pl.format("rule {} must be above 0", "name"),
            cure="Give a value above 0",
        ),
        *problems_where(
            rules,
            wrong=pl.col("name").is_in(PERCENTS) & (pl.col("value") > FULL),
            column="value",
            what=pl.format("rule {} is a share and at most 100", "name"),
            cure="Give a share of at most 100 percent",
        ),
    ]


def _text_problems(texts: pl.DataFrame) -> list[Problem]:
    text = pl.col("text_zh")
    left = text
    for name in OPEN:
        left = left.str.replace_all("{" + name + "}", "", literal=True)
    lacks = pl.any_horizontal(~text.str.contains(one, literal=True) for one in SAID)
    return [
        *problems_where(
            texts,
            wrong=left.str.contains("{", literal=True) | left.str.contains("}", literal=True),
            column="text_zh",
            what="the text has braces with a name that nobody fills in",
            cure="Use {account}, {unit}, {work}, {from} and {to} only",
        ),
        *problems_where(
            texts,
            wrong=lacks,
            column="text_zh",
            what="the text does not say from when to when supply is off",
            cure="Write {from} and {to} where the times stand",
        ),
    ]
