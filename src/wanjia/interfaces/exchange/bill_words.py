"""The words of a printed bill, in Chinese and English: a bill can be printed in either, whoever prints it."""

from __future__ import annotations

from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.kit.figures import written
from wanjia.registry.tariffs.types import TimeOfUse
from wanjia.revenue.billing.kernel import wording
from wanjia.revenue.billing.kernel.explanation import HUNDRED, ToldLine, line_step
from wanjia.revenue.billing.kernel.wording import Language
from wanjia.revenue.billing.types import LineKind

#: what → Chinese, English
LABELS: dict[str, tuple[str, str]] = {
    "bill": ("电费账单", "Electricity bill"),
    "number": ("账单编号", "Bill number"),
    "customer": ("户名", "Customer"),
    "account": ("户号", "Account number"),
    "address": ("用电地址", "Address"),
    "unit": ("供电单位", "Unit"),
    "month": ("电费年月", "Month"),
    "period": ("计费期间", "Days billed"),
    "structure": ("执行电价", "Price"),
    "issued": ("发行日期", "Issued"),
    "kind": ("账单类型", "Kind of bill"),
    "energy": ("电量", "Energy"),
    "amount": ("应收电费", "Amount"),
    "average": ("平均电价", "Average price"),
    "yuan": ("元", "yuan"),
    "yuan_kwh": ("元/kWh", "yuan/kWh"),
    "in_words": ("人民币（大写）", "In words"),
    "readings": ("抄表示数", "Readings"),
    "meter": ("表号", "Meter"),
    "register": ("示数类型", "Register"),
    "days": ("起止日期", "From – to"),
    "earlier": ("上次示数", "Earlier"),
    "later": ("本次示数", "Later"),
    "multiplier": ("倍率", "Multiplier"),
    "quantity": ("电量/需量", "Quantity"),
    "charges": ("电费明细", "Charges"),
    "item": ("费用项", "Item"),
    "count": ("数量", "Quantity"),
    "price": ("单价", "Unit price"),
    "total": ("合计", "Total"),
    "documents": ("电价依据", "Price documents"),
    "explained": ("计算说明", "How this bill was worked out"),
    "history": ("近十三个月用电量（kWh）", "Energy of the last 13 months (kWh)"),
    "sample": ("样例，未正式公布", "Sample, not published"),
    "sample_bill": (
        "至少一项电价为样例，未正式公布：本账单不可用于收费。",
        "At least one price is a sample, not published: nobody can be charged this bill.",
    ),
    "behind": ("分表", "behind"),
    "missing": (
        "有字符无法打印，以“〓”代替：",
        "Some characters cannot be printed and stand as “〓”: ",
    ),
    "page": ("第", "Page "),
    "of": ("页，共", " of "),
    "pages": ("页", ""),
    "to": ("至", " – "),
    "cancelled": ("已冲销", "Cancelled"),
    "draft": ("未发行（草稿）", "Draft, not issued"),
}
PARTS = {"tier": ("第{}档", "tier {}"), "part": ("另行计价{}", "priced apart {}")}


def label(name: str, *, language: Language) -> str:
    """
    Give a printed word.

    :raises KeyError: if there is none of that name
    """
    return _chosen(LABELS[name], language=language)


def labels(language: Language) -> dict[str, str]:
    """Give all printed words of a language."""
    return {name: _chosen(texts, language=language) for name, texts in LABELS.items()}


def line_words(told: ToldLine, *, language: Language) -> str:
    """Name a line: its charge, and the fund, period, tier or part."""
    line = told.line
    more = [line.item]
    if line.time_of_use is not TimeOfUse.TOTAL:
        more.append(wording.shown_figure(line.time_of_use.value, name="period", language=language))
    if line.tier:
        more.append(_chosen(PARTS["tier"], language=language).format(line.tier))
    if line.part:
        more.append(_chosen(PARTS["part"], language=language).format(line.part))
    return " · ".join([_charge(told, language=language), *(part for part in more if part)])


def price_words(told: ToldLine) -> str:
    """Write a line's unit price; the power factor's is a percentage."""
    price = told.line.unit_price
    if price is None:
        return ""
    if told.line.kind is LineKind.POWER_FACTOR:
        return f"{written(price * HUNDRED, kind=Kind.PERCENT)} %"
    return written(price, kind=Kind.PRICE)


def _charge(told: ToldLine, *, language: Language) -> str:
    basic: dict[LineKind, tuple[str, str]] = {
        LineKind.CAPACITY: ("基本电费（容量）", "Basic charge, capacity"),
        LineKind.DEMAND: ("基本电费（需量）", "Basic charge, demand"),
        LineKind.DEMAND_EXCESS: ("基本电费（超需量）", "Basic charge, excess demand"),
        LineKind.TIER: ("阶梯加价", "Tier surcharge"),
    }
    texts = basic.get(told.line.kind)
    return line_step(told).title(language) if texts is None else _chosen(texts, language=language)


def _chosen(texts: tuple[str, str], *, language: Language) -> str:
    return texts[0] if language is Language.ZH else texts[1]
