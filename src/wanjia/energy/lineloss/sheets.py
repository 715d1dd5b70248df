"""The sheets of line loss: limits, who answers, supply without a meter."""

from __future__ import annotations

from typing import Any

import polars as pl

from wanjia.energy.lineloss.models import LossLimit, LossResponsibility, UnmeteredSupply
from wanjia.foundation.quantities.rounding import QUANTITY
from wanjia.foundation.sheets.tables import Heading, SheetTable
from wanjia.foundation.sheets.types import Sheet, SheetColumn

STARTS = Heading("start_date", "生效日期", "Start date", "first day on which it holds")
ENDS = Heading("end_date", "失效日期", "End date", "day after the latest; empty while it goes on")
FEEDER = Heading(
    "feeder_code", "线路编码", "Feeder code", "the line; empty where an area is named", path="feeder__code"
)
AREA = Heading("area_code", "台区编码", "Area code", "the area; empty where a line is named", path="area__code")
SOURCE = Heading("source", "依据", "Source", "clause, decision or contract")
LIMIT_WORDS = {
    "HIGH_AREA": "台区高损下限",
    "HIGH_LINE": "线路高损下限",
    "NEGATIVE": "负损上限",
    "ECONOMIC": "经济运行上限",
    "SMALL_KWH_DAY": "小电量界限",
    "COLLECTED": "可算采集率下限",
    "BUS": "母线不平衡率上限",
    "LONG_MONTHS": "长期高损连续月数",
    "CAUSE_EXPLAINED": "归因允许偏差",
    "CAUSE_RIVAL": "竞争用户残差倍数",
    "CAUSE_DAYS": "归因最少有效天数",
    "CAUSE_STEP": "户变调整最小改善率",
    "CAUSE_MOVED": "户变调整最多户数",
    "CAUSE_USUAL": "台区默认应有线损率",
    "CAUSE_UNEXPLAINED": "超应有线损率限值",
    "CAUSE_HISTORY": "归因回看天数",
    "THEFT_SHARE": "窃电嫌疑未计量比例下限",
    "THEFT_DROP": "窃电嫌疑用电降幅下限",
    "THEFT_SURE": "窃电嫌疑日数据置信倍数",
    "THEFT_FALSE": "窃电嫌疑误报率上限",
    "TARGET_REDUCTION": "指标降幅",
}
UNMETERED_WORDS = {"STREET_LIGHT": "路灯", "FREE": "免费用电", "TEMPORARY": "临时用电", "FIXED": "定量用电"}

LIMITS = SheetTable(
    name="loss_limits",
    chinese="线损限值",
    english="Limits of loss",
    model=LossLimit,
    key=("kind", "start_date"),
    headings=(
        Heading("kind", "限值类别", "Kind", "what it bounds", words=LIMIT_WORDS),
        Heading("value", "限值", "Value", "percent, kWh a day, months, days or times, by kind"),
        STARTS,
        ENDS,
        SOURCE,
        Heading("is_confirmed", "已确认", "Is confirmed", "somebody answers for it"),
    ),
)
RESPONSIBILITIES = SheetTable(
    name="loss_responsibilities",
    chinese="线损责任人",
    english="Responsible for losses",
    model=LossResponsibility,
    key=("feeder_code", "area_code", "start_date"),
    headings=(
        FEEDER,
        AREA,
        Heading("person_number", "责任人工号", "Person", "who answers for it", path="person__number"),
        STARTS,
        ENDS,
    ),
    unit_paths=("area__unit__path", "feeder__unit__path"),
    exclusive=(("feeder_code",), ("area_code",)),
)
UNMETERED = SheetTable(
    name="unmetered_supplies",
    chinese="无表用电",
    english="Supplies without a meter",
    model=UnmeteredSupply,
    key=("feeder_code", "area_code", "kind", "start_date"),
    headings=(
        FEEDER,
        AREA,
        Heading("kind", "类别", "Kind", "why it has no meter", words=UNMETERED_WORDS),
        Heading("kwh_a_day", "日电量", "Energy a day", "as agreed or counted", unit="kWh"),
        STARTS,
        ENDS,
        SOURCE,
    ),
    unit_paths=("area__unit__path", "feeder__unit__path"),
)
TARGET_WAYS = {"UNIT": "单位", "FEEDER": "线路", "AREA": "台区"}
TARGET_PERIODS = {"MONTH": "月", "QUARTER": "季", "YEAR": "年"}


def _column(name: str, *, chinese: str, english: str, meaning: str, **more: Any) -> SheetColumn:
    return SheetColumn(name, chinese, english, more.pop("dtype", pl.String()), meaning, **more)


#: Unlike the others it is no table: a target that is set again leaves the earlier one in place.
TARGETS = Sheet(
    name="loss_targets",
    chinese="线损指标",
    english="Targets of loss",
    columns=(
        _column("way", chinese="指标对象", english="Target for", meaning="what it is set for", choices=TARGET_WAYS),
        _column("code", chinese="编码", english="Code", meaning="of the unit, line or area", longest=40),
        _column(
            "period", chinese="指标周期", english="Holds for", meaning="for how long it holds", choices=TARGET_PERIODS
        ),
        _column(
            "start_month",
            chinese="起始月份",
            english="From",
            meaning="first day of its first month",
            dtype=pl.Date(),
        ),
        _column("rate_pct", chinese="指标", english="Target", meaning="loss rate to keep to", unit="%", dtype=QUANTITY),
        _column(
            "person_number",
            chinese="责任人工号",
            english="Person",
            meaning="who answers for it; empty: who answers for the line or area",
            is_required=False,
            longest=40,
        ),
        _column("source", chinese="依据", english="Source", meaning="clause, decision or contract", longest=200),
    ),
    key=("way", "code", "period", "start_month"),
)
TABLES = (LIMITS, RESPONSIBILITIES, UNMETERED)
