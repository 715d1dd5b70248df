"""The words of the printed material on losses, in Chinese and English."""

from __future__ import annotations

from wanjia.revenue.billing.kernel.wording import Language

#: what → Chinese, English
LABELS: dict[str, tuple[str, str]] = {
    "title": ("{month} 量价费损综合分析", "Energy, price, fee and loss of {month}"),
    "combined": ("量价费损", "Energy, price, fee, loss"),
    "levels": ("分压及变电站", "Levels and substations"),
    "lines": ("分线", "Lines"),
    "worst": ("高损及负损台区", "High and negative areas"),
    "causes": ("异常原因", "Causes"),
    "measures": ("降损措施及成效", "Measures and their effect"),
    "agreement": ("四分一致性", "Agreement of the ways"),
    "plans": ("年度线损计划", "Plans of the year"),
    "unit": ("供电单位", "Unit"),
    "part": ("对象", "Part of the grid"),
    "supplied": ("供电量（kWh）", "Supplied (kWh)"),
    "sold": ("售电量（kWh）", "Sold (kWh)"),
    "billed": ("发行电量（kWh）", "Billed (kWh)"),
    "passed": ("转出电量（kWh）", "Passed on (kWh)"),
    "price": ("平均电价", "Average price"),
    "price_unit": ("平均电价（元/kWh）", "Average price (yuan/kWh)"),
    "yuan_kwh": ("元/kWh", "yuan/kWh"),
    "charged": ("应收电费（元）", "Charged (yuan)"),
    "received": ("实收电费（元）", "Received (yuan)"),
    "collected": ("电费回收率（%）", "Received share (%)"),
    "loss": ("损失电量（kWh）", "Lost (kWh)"),
    "rate": ("同期线损率（%）", "Loss rate (%)"),
    "theoretical": ("理论线损率（%）", "Theoretical (%)"),
    "management": ("管理线损率（%）", "Management loss (%)"),
    "management_kwh": ("管理线损电量（kWh）", "Management loss (kWh)"),
    "people": ("责任人指标完成情况", "Persons and their targets"),
    "parts": ("负责线路台区数", "Lines and areas"),
    "with_target": ("纳入考核数", "With a target"),
    "kept": ("完成指标数", "Target kept"),
    "beyond": ("超指标电量（kWh）", "Beyond the target (kWh)"),
    "billed_rate": ("发行线损率（%）", "Loss rate by bills (%)"),
    "before": ("上月（%）", "Month before (%)"),
    "year": ("上年同月（%）", "Year before (%)"),
    "target": ("指标（%）", "Target (%)"),
    "gap": ("超指标电量（kWh）", "Beyond the target (kWh)"),
    "judged": ("评价", "Judged"),
    "area": ("台区", "Area"),
    "cause": ("异常", "Cause"),
    "point": ("计量点", "Usage point"),
    "evidence": ("依据", "Evidence"),
    "state": ("状态", "State"),
    "kind": ("措施类别", "Kind"),
    "what": ("措施内容", "What is done"),
    "person": ("责任人", "Responsible"),
    "done": ("完成日期", "Done on"),
    "rate_before": ("措施前（%）", "Before (%)"),
    "rate_after": ("措施后（%）", "After (%)"),
    "effect": ("成效", "Effect"),
    "adjusted": ("调整措施", "Adjusted"),
    "work": ("工作计划", "Work"),
    "reduction": ("降损计划", "Reduction"),
    "guarantees": ("保证措施", "Guarantee measures"),
    "claim": ("核对内容", "Compared"),
    "left": ("左侧（kWh）", "The one (kWh)"),
    "right": ("右侧（kWh）", "The other (kWh)"),
    "difference": ("差额（kWh）", "Difference (kWh)"),
    "unexplained": ("无原因差额（kWh）", "Without a cause (kWh)"),
    "company_levels": ("全公司＝各电压等级合计", "Company = all levels"),
    "company_stations": ("全公司＝各供电所＋变电站", "Company = stations + substations"),
    "company_parts": ("全公司＝变电站＋线路＋台区", "Company = substations + lines + areas"),
    "level_substations": ("变电层级＝各变电站合计", "Level of substations = all substations"),
    "level_lines": ("中压层级＝各线路合计", "Level of lines = all lines"),
    "level_areas": ("低压层级＝各台区合计", "Level of areas = all areas"),
    "company_meters": ("全公司＝关口表计算值", "Company = meters at its edge"),
    "chart": ("各单位线损率与指标", "Loss rate of the units and their targets"),
    "ratio": (
        (
            "台区 {total} 个：高损 {high} 个，负损 {negative} 个，不可算 {unknown} 个，长期高损 {long} 个；"
            "高损、负损占比 {percent}%，上月 {before}%。"
        ),
        (
            "{total} areas: {high} high, {negative} negative, {unknown} not computable, {long} high for months; "
            "high and negative {percent} %, month before {before} %."
        ),
    ),
    "nothing": ("本月线损尚未计算。", "The losses of the month are not computed yet."),
    "empty": ("无", "none"),
    "source": (
        "数据来源：同期线损记录 {run}，发行线损记录 {billed}；电费为 {month} 已发行账单及其收费。",
        "Figures from: simultaneous losses {run}, losses by bills {billed}; fees are the bills issued for {month}.",
    ),
}


def label(name: str, *, language: Language) -> str:
    """
    Give a printed word.

    :raises KeyError: if there is none of that name
    """
    chinese, english = LABELS[name]
    return chinese if language is Language.ZH else english
