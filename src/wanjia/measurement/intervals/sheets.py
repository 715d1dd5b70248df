"""The sheets of validation and estimation: what rules compare with, and in which order methods are tried."""

from __future__ import annotations

from wanjia.foundation.sheets.tables import Heading, SheetTable
from wanjia.measurement.intervals.models import EstimationStep, IntervalLimit

STARTS = Heading("start_date", "生效日期", "Start date", "first day on which it holds")
ENDS = Heading("end_date", "失效日期", "End date", "day after the latest; empty while it goes on")
SOURCE = Heading("source", "依据", "Source", "clause, decision or practice that it comes from")
CONFIRMED = Heading("is_confirmed", "是否确认", "Is confirmed", "whether somebody in charge has confirmed it")
METHOD_WORDS = {
    "INTERPOLATION": "直线内插",
    "AVERAGE": "同类日均值",
    "SIMILAR_DAY": "相似日",
    "PROFILE": "台区典型曲线",
    "NEIGHBOUR": "邻近表计曲线",
    "SUBTRACTION": "台区总表减其他表计",
    "PRORATION": "示数差均摊",
}

INTERVAL_LIMITS = SheetTable(
    name="interval_limits",
    chinese="曲线校核限值",
    english="Limits of interval validation",
    model=IntervalLimit,
    key=("rule", "name", "start_date"),
    headings=(
        Heading("rule", "规则", "Rule", "code of the rule"),
        Heading("name", "限值名称", "Limit", "which of its limits"),
        Heading("value", "限值", "Value", "the figure, 0 or more; of two rows the one that began later holds"),
        SOURCE,
        CONFIRMED,
        STARTS,
        ENDS,
    ),
)

ESTIMATION_STEPS = SheetTable(
    name="estimation_steps",
    chinese="插补方法顺序",
    english="Order of estimation methods",
    model=EstimationStep,
    key=("sequence", "start_date"),
    headings=(
        Heading("sequence", "顺序", "Place", "methods are tried from the lowest on"),
        Heading("method", "插补方法", "Method", "from what a gap is estimated", words=METHOD_WORDS),
        Heading(
            "longest_gap", "最长缺点数", "Longest gap", "elements of 15 minutes that it may fill in a row, 1 to 96"
        ),
        SOURCE,
        CONFIRMED,
        Heading("start_date", "生效日期", "Start date", "of the whole chain: the one that began latest holds alone"),
        ENDS,
    ),
)
