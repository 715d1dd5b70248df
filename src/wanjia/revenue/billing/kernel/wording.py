"""
The sentences that explain a bill, in Chinese and English.

Which one is said, and with which figures, is decided elsewhere.

A test sees to it that both languages have every sentence and word, and that they name the same figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum

Figure = Decimal | int | date | str


class Language(StrEnum):
    """The languages in which a bill can be explained."""

    ZH = "zh"
    EN = "en"


class Topic(StrEnum):
    """What a step is about."""

    READINGS = "READINGS"
    MEASURED = "MEASURED"
    LOSSES = "LOSSES"
    APART = "APART"
    LADDER = "LADDER"
    ENERGY = "ENERGY"
    BASIC = "BASIC"
    POWER_FACTOR = "POWER_FACTOR"
    FUNDS = "FUNDS"
    TOTAL = "TOTAL"
    REFUSED = "REFUSED"


#: topic → Chinese, English
TITLES: dict[Topic, tuple[str, str]] = {
    Topic.READINGS: ("抄表", "Readings"),
    Topic.MEASURED: ("计量电量", "Energy measured"),
    Topic.LOSSES: ("变损线损", "Losses"),
    Topic.APART: ("扣减电量", "Deductions"),
    Topic.LADDER: ("阶梯", "Ladder"),
    Topic.ENERGY: ("电度电费", "Energy charge"),
    Topic.BASIC: ("基本电费", "Basic charge"),
    Topic.POWER_FACTOR: ("力调电费", "Power factor"),
    Topic.FUNDS: ("基金及附加", "Funds"),
    Topic.TOTAL: ("合计", "Total"),
    Topic.REFUSED: ("不能出账", "Cannot be billed"),
}

#: sentence → topic (None: a remark to another sentence), Chinese, English
SENTENCES: dict[str, tuple[Topic | None, str, str]] = {
    "stretch": (
        Topic.READINGS,
        "{register}，{start}至{end}：{later} − {earlier} = {difference}，乘倍率{multiplier}，得{energy} {unit}。",
        "{register}, {start} to {end}: {later} − {earlier} = {difference}, times {multiplier} is {energy} {unit}.",
    ),
    "stretch_turned": (
        Topic.READINGS,
        (
            "{register}，{start}至{end}：示数过零，{later} + {turn} − {earlier} = {difference}，"
            "乘倍率{multiplier}，得{energy} {unit}。"
        ),
        (
            "{register}, {start} to {end}: it passed its end, so {later} + {turn} − {earlier} = {difference}, "
            "times {multiplier} is {energy} {unit}."
        ),
    ),
    "known": (
        Topic.READINGS,
        "{register}，{start}至{end}：给定{energy} {unit}。",
        "{register}, {start} to {end}: {energy} {unit}, as given.",
    ),
    "connected_load": (
        Topic.READINGS,
        "无表用电：{kw} kW × 负荷率{factor} × {hours}小时 = {energy} kWh。",
        "Without a meter: {kw} kW × {factor} of it in use × {hours} hours = {energy} kWh.",
    ),
    "demand_read": (
        Topic.READINGS,
        "{register}，{start}至{end}：{later} kW 乘倍率{multiplier}，得{demand} kW。",
        "{register}, {start} to {end}: {later} kW times {multiplier} is {demand} kW.",
    ),
    "behind": (
        None,
        "该表为分表，电量另行结算。",
        "This meter stands behind the agreement's own; its energy is billed elsewhere.",
    ),
    "measured": (
        Topic.MEASURED,
        "{start}至{latest}共{days}天，计量电量{energy} kWh。",
        "{start} to {latest}, {days} days: {energy} kWh measured.",
    ),
    "by_days": (
        None,
        "跨变更日的抄表电量按天分摊，尾数归最后一段。",
        "Readings that span a change are shared by days; the remainder falls to the latest part.",
    ),
    "by_period": (
        None,
        "其中尖{sharp}、峰{peak}、谷{valley}、深谷{deep_valley}，平段为余数{flat}。",
        "Of these sharp {sharp}, peak {peak}, valley {valley}, deep valley {deep_valley}; flat is the rest, {flat}.",
    ),
    "children": (
        Topic.APART,
        "总表{measured} kWh，扣除分表{children} kWh，余{own} kWh。",
        "{measured} kWh less {children} kWh of the meters behind: {own} kWh.",
    ),
    "carved_fixed": (
        Topic.APART,
        "定量：每月{value} kWh 另行计价，本段{carved} kWh。",
        "{value} kWh a month are priced apart: {carved} kWh in these days.",
    ),
    "carved_ratio": (
        Topic.APART,
        "定比：{base} kWh 的 {value} % 另行计价，即{carved} kWh。",
        "{value} % of {base} kWh are priced apart: {carved} kWh.",
    ),
    "priced": (
        Topic.APART,
        "计费电量：{measured} − 分表{children} − 定量定比{carved} + 损耗{losses} = {energy} kWh。",
        "Priced: {measured} − {children} behind − {carved} apart + {losses} losses = {energy} kWh.",
    ),
    "loss_iron": (
        Topic.LOSSES,
        "高供低计，变压器{kva} kVA：空载损耗{iron_w} W × {hours} h，加{energy} kWh 的{percent} %，变损{loss} kWh。",
        (
            "Metered on the low-voltage side of {kva} kVA: {iron_w} W × {hours} h plus {percent} % of {energy} kWh "
            "is a loss of {loss} kWh."
        ),
    ),
    "loss_formula": (
        Topic.LOSSES,
        (
            "高供低计，变压器{kva} kVA：空载损耗{iron_w} W × {hours} h + {shape} × 负载损耗{copper_w} W × "
            "({energy}² + {reactive}²) ÷ ({kva}² × {hours} h)，变损{loss} kWh，无功{loss_kvarh} kvarh。"
        ),
        (
            "Metered on the low-voltage side of {kva} kVA: {iron_w} W × {hours} h + {shape} × {copper_w} W × "
            "({energy}² + {reactive}²) ÷ ({kva}² × {hours} h) is a loss of {loss} kWh, and {loss_kvarh} kvarh."
        ),
    ),
    "loss_table": (
        Topic.LOSSES,
        "高供低计，查变损表：{days}天用电{energy} kWh，变损{loss} kWh，无功{loss_kvarh} kvarh。",
        (
            "Metered on the low-voltage side; the loss table gives {loss} kWh and {loss_kvarh} kvarh "
            "for {energy} kWh in {days} days."
        ),
    ),
    "line_loss": (
        Topic.LOSSES,
        "线损：{energy} kWh 的{percent} %，即{loss} kWh。",
        "Line loss agreed: {percent} % of {energy} kWh is {loss} kWh.",
    ),
    "loss_flat": (None, "损耗计入平段。", "Losses count as flat energy."),
    "loss_pro_rata": (None, "损耗按各时段电量分摊。", "Losses are shared over the periods of the day."),
    "ladder_month": (
        Topic.LADDER,
        "按月阶梯，分档上限{limits} kWh；本月此前已用{used} kWh。",
        "Ladder by the month, tiers up to {limits} kWh; {used} kWh used before in this cycle.",
    ),
    "ladder_year": (
        Topic.LADDER,
        "按年阶梯，{months}个月的分档上限{limits} kWh；本年此前已用{used} kWh。",
        "Ladder by the year, tiers for {months} months up to {limits} kWh; {used} kWh used before in this year.",
    ),
    "ladder_open": (Topic.LADDER, "该电价不分档。", "This tariff has one tier for everything."),
    "large_household": (
        None,
        "多人口家庭{months}个月，每档每月加{extra} kWh，已计入。",
        "A large household for {months} months: {extra} kWh a month more in each limit, counted in.",
    ),
    "energy": (
        Topic.ENERGY,
        "{quantity} kWh × {price} 元 = {amount} 元。",
        "{quantity} kWh × {price} yuan = {amount} yuan.",
    ),
    "energy_period": (
        Topic.ENERGY,
        "{period}段：{quantity} kWh × {price} 元 = {amount} 元。",
        "Period {period}: {quantity} kWh × {price} yuan = {amount} yuan.",
    ),
    "energy_tier": (
        Topic.ENERGY,
        "第{tier}档：{quantity} kWh × {price} 元 = {amount} 元。",
        "Tier {tier}: {quantity} kWh × {price} yuan = {amount} yuan.",
    ),
    "tier_surcharge": (
        Topic.ENERGY,
        "第{tier}档加价：{quantity} kWh × {price} 元 = {amount} 元。",
        "Tier {tier}, on top: {quantity} kWh × {price} yuan = {amount} yuan.",
    ),
    "tier_quantity": (Topic.ENERGY, "第{tier}档：{quantity} kWh。", "Tier {tier}: {quantity} kWh."),
    "part_apart": (None, "此为另行计价的第{part}部分。", "This is part {part} of what is priced apart."),
    "running_capacity": (
        Topic.BASIC,
        "运行容量{kva} kVA，计费{days}/{of}天，折合{quantity} kVA。",
        "{kva} kVA in service for {days} of {of} days: {quantity} kVA count.",
    ),
    "contract_demand": (
        Topic.BASIC,
        (
            "合同最大需量{contract} kW，且不低于{kva} kVA 的{floor_pct} %（{floor} kW）："
            "取{covered} kW，计费{days}/{of}天。"
        ),
        (
            "Contract demand {contract} kW, and at least {floor_pct} % of {kva} kVA ({floor} kW): {covered} kW count, "
            "for {days} of {of} days."
        ),
    ),
    "demand_within": (
        None,
        "实际最大需量{actual} kW，未超过{tolerance_pct} %（{limit} kW）。",
        "The highest demand was {actual} kW, not above {tolerance_pct} % ({limit} kW).",
    ),
    "demand_beyond": (
        None,
        "实际最大需量{actual} kW，超过{tolerance_pct} %（{limit} kW），超出{excess} kW 加倍计费。",
        "The highest demand was {actual} kW, above {tolerance_pct} % ({limit} kW): {excess} kW cost twice.",
    ),
    "actual_demand": (
        Topic.BASIC,
        "按实际最大需量{actual} kW，计费{days}/{of}天。",
        "The highest demand counts: {actual} kW, for {days} of {of} days.",
    ),
    "low_price": (
        Topic.BASIC,
        "{energy} kWh ÷ {kva} kVA = {ratio} kWh/kVA，达到{threshold}：需量电价{price} 元 × {factor}。",
        "{energy} kWh ÷ {kva} kVA = {ratio} kWh/kVA, {threshold} or more: the demand price of {price} yuan × {factor}.",
    ),
    "capacity": (
        Topic.BASIC,
        "容量：{quantity} kVA × {price} 元 = {amount} 元。",
        "Capacity: {quantity} kVA × {price} yuan = {amount} yuan.",
    ),
    "demand": (
        Topic.BASIC,
        "需量：{quantity} kW × {price} 元 = {amount} 元。",
        "Demand: {quantity} kW × {price} yuan = {amount} yuan.",
    ),
    "demand_excess": (
        Topic.BASIC,
        "超需量：{quantity} kW × {price} 元（加倍） = {amount} 元。",
        "Excess demand: {quantity} kW × {price} yuan, twice the price = {amount} yuan.",
    ),
    "cosine": (
        Topic.POWER_FACTOR,
        (
            "有功{active} kWh，无功{reactive} kvarh（含损耗）："
            "cosφ = {active} ÷ √({active}² + {reactive}²) = {cosine}；标准{standard}，查表{rate} %。"
        ),
        (
            "Active {active} kWh, reactive {reactive} kvarh, losses included: "
            "cosφ = {active} ÷ √({active}² + {reactive}²) = {cosine}; "
            "for a standard of {standard} the table says {rate} %."
        ),
    ),
    "power_factor": (
        Topic.POWER_FACTOR,
        "{quantity} 元 × {percent} % = {amount} 元。",
        "{quantity} yuan × {percent} % = {amount} yuan.",
    ),
    "base_without_funds": (None, "基数不含基金及附加。", "Funds are not in the base."),
    "base_with_funds": (None, "基数含基金及附加。", "Funds are in the base."),
    "fund": (
        Topic.FUNDS,
        "{item}：{quantity} kWh × {price} 元 = {amount} 元。",
        "{item}: {quantity} kWh × {price} yuan = {amount} yuan.",
    ),
    "document": (None, "电价依据：{title}（{number}），{issuer}。", "Price: {title} ({number}), {issuer}."),
    "sample": (None, "样例电价，未正式公布。", "This price is a sample, not published."),
    "published": (None, "公布价{published} 元，含基金及附加。", "Published as {published} yuan, funds included."),
    "written": (None, "电价由试算文件给定。", "The price is written in the trial file."),
    "rule": (None, "规则依据：{source}", "Rule: {source}"),
    "total": (
        Topic.TOTAL,
        "共{lines}行，合计{amount} 元；{energy} kWh，平均{average} 元/kWh。",
        "{lines} lines sum to {amount} yuan for {energy} kWh, {average} yuan/kWh on average.",
    ),
    "total_amount": (Topic.TOTAL, "共{lines}行，合计{amount} 元。", "{lines} lines sum to {amount} yuan."),
    "total_quantity": (
        Topic.TOTAL,
        "合计{energy} kWh；该电价只计电量，不计金额。",
        "{energy} kWh; this book tells quantities and no amounts.",
    ),
    "sample_bill": (
        None,
        "至少一项电价为样例，不可用于收费。",
        "At least one price is a sample: nobody can be charged this.",
    ),
    "account": (
        Topic.TOTAL,
        "{agreements}份合同合计{amount} 元，{energy} kWh。",
        "{agreements} agreements come to {amount} yuan for {energy} kWh.",
    ),
    "reading_held": (Topic.REFUSED, "有示数待审核。", "A reading waits in the work list."),
    "reading_missing": (
        Topic.REFUSED,
        "计费天数没有全部被示数覆盖。",
        "Some of the days billed are not covered by readings.",
    ),
    "negative_energy": (Topic.REFUSED, "示数倒走，电量为负。", "A register ran backwards: its energy is below 0."),
    "periods_exceed_total": (
        Topic.REFUSED,
        "分时电量之和大于总电量。",
        "The periods of the day sum to more than the total.",
    ),
    "children_exceed_parent": (
        Topic.REFUSED,
        "分表电量大于总表电量。",
        "The meters behind measured more than the agreement's own.",
    ),
    "carve_out_exceeds": (
        Topic.REFUSED,
        "定量定比电量大于可扣减电量。",
        "More energy is priced apart than there is.",
    ),
    "price_missing": (Topic.REFUSED, "缺少电价。", "A price is missing."),
    "price_missing_period": (
        Topic.REFUSED,
        "{period}段有电量，但没有电价。",
        "There is energy in the period {period}, and no price for it.",
    ),
    "price_missing_cosine": (
        Topic.REFUSED,
        "力调表中没有标准{standard}、cosφ {cosine}的比例。",
        "The table of adjustments has nothing for cosφ {cosine} under a standard of {standard}.",
    ),
    "demand_missing": (
        Topic.REFUSED,
        "按需量计费，但没有最大需量。",
        "The basic charge asks for the highest demand, and it was not measured.",
    ),
    "loss_row_missing": (
        Topic.REFUSED,
        "没有变压器参数或变损表，无法计算损耗。",
        "Losses are to be added, and no nameplate or row of the table says how much.",
    ),
}

#: word of a type → Chinese, English
WORDS: dict[str, tuple[str, str]] = {
    "ACTIVE_TOTAL": ("有功总", "Active total"),
    "ACTIVE_SHARP": ("有功尖", "Active sharp"),
    "ACTIVE_PEAK": ("有功峰", "Active peak"),
    "ACTIVE_FLAT": ("有功平", "Active flat"),
    "ACTIVE_VALLEY": ("有功谷", "Active valley"),
    "ACTIVE_DEEP_VALLEY": ("有功深谷", "Active deep valley"),
    "REACTIVE_FORWARD": ("正向无功", "Reactive forward"),
    "REACTIVE_REVERSE": ("反向无功", "Reactive reverse"),
    "MAXIMUM_DEMAND": ("最大需量", "Highest demand"),
    "SHARP": ("尖", "sharp"),
    "PEAK": ("峰", "peak"),
    "FLAT": ("平", "flat"),
    "VALLEY": ("谷", "valley"),
    "DEEP_VALLEY": ("深谷", "deep valley"),
}
TWO_PLACES = ("amount", "cosine", "standard")


def title_of(topic: Topic, *, language: Language) -> str:
    """Give the heading of a topic."""
    return _chosen(TITLES[topic], language=language)


def topic_of(sentence: str) -> Topic | None:
    """Give what a sentence is about; None for a remark to another."""
    return SENTENCES[sentence][0]


def said(sentence: str, *, figures: Mapping[str, Figure], language: Language) -> str:
    """Say a sentence with its figures."""
    shown = {name: shown_figure(value, name=name, language=language) for name, value in figures.items()}
    return _chosen(SENTENCES[sentence][1:], language=language).format(**shown)


def shown_figure(value: Figure, *, name: str, language: Language) -> str:
    """Write a figure for people: digits in groups, no idle zeros but of yuan and cosφ, words in the language."""
    if isinstance(value, Decimal | int):
        return f"{value:,.2f}" if name in TWO_PLACES else f"{Decimal(value).normalize():,f}"
    word = str(value)
    return _chosen(WORDS[word], language=language) if word in WORDS else word


def _chosen(texts: tuple[str, str], *, language: Language) -> str:
    return texts[0] if language is Language.ZH else texts[1]
