"""The sheets of reliability: the figures that it is judged by, and what customers are told of outages."""

from __future__ import annotations

from wanjia.energy.reliability.models import NoticeText, ReliabilityRule
from wanjia.foundation.sheets.tables import Heading, SheetTable

STARTS = Heading("start_date", "生效日期", "Start date", "first day on which it holds")
ENDS = Heading("end_date", "失效日期", "End date", "day after the latest; empty while it goes on")
RULE_WORDS = {
    "SUSTAINED_MINUTES": "持续停电界限（分钟）",
    "NOTICE_DAYS": "计划停电公告提前（天）",
    "NOTICE_HOURS": "临时停电公告提前（小时）",
    "REPEAT_DAYS": "重复停电间隔（天）",
    "MERGE_DAYS": "合并检修间隔（天）",
    "RESERVE_PCT": "故障预留比例（%）",
    "MAJOR_EVENT_BETAS": "重大事件日标准差倍数",
    "LOCATION_METERS": "构成故障的失电电表数",
    "LOCATION_WINDOW": "失电归并时长（分钟）",
    "LOCATION_SHARE": "故障点下游上报电表比例（%）",
    "LOCATION_HOURS": "失电事件回溯时长（小时）",
    "ANNOUNCE_DAYS": "自动公告提前（天）",
    "REPEATED_FAULTS": "构成同因重复故障的次数",
    "FREQUENT_COUNT": "构成频繁停电的次数",
    "FREQUENT_DAYS": "频繁停电统计天数",
}

RULES = SheetTable(
    name="reliability_rules",
    chinese="可靠性规则",
    english="Rules of reliability",
    model=ReliabilityRule,
    key=("name", "start_date"),
    headings=(
        Heading("name", "规则名称", "Rule", "what it is a figure of", words=RULE_WORDS),
        Heading("value", "数值", "Value", "minutes, hours, days, meters, percent or deviations, as the rule says"),
        Heading("source", "依据", "Source", "clause or decision that it comes from"),
        Heading("is_confirmed", "是否确认", "Is confirmed", "whether somebody in charge has confirmed it"),
        STARTS,
        ENDS,
    ),
)
NOTICE_TEXTS = SheetTable(
    name="outage_notice_texts",
    chinese="停电公告文本",
    english="Texts about outages",
    model=NoticeText,
    key=("is_cancellation", "is_letter", "start_date"),
    headings=(
        Heading("is_cancellation", "是否取消通知", "Is cancellation", "whether it says that the outage will not be"),
        Heading("is_letter", "是否书面通知", "Is letter", "whether it is the letter to important customers"),
        Heading("title_zh", "标题", "Title", "heading of the message or letter"),
        Heading("text_zh", "正文", "Text", "with {account}, {unit}, {work}, {from} and {to}, which are filled in"),
        Heading("source", "依据", "Source", "clause or decision that it comes from"),
        STARTS,
        ENDS,
    ),
)
TABLES = (RULES, NOTICE_TEXTS)
