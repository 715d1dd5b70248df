"""The sheets of theoretical loss: figures, transformers that can be bought, prices of conductors."""

from __future__ import annotations

from wanjia.energy.powerflow.models import LossFigure, OfferedTransformer, WirePrice
from wanjia.foundation.sheets.tables import Heading, SheetTable

STARTS = Heading("start_date", "生效日期", "Start date", "first day on which it holds")
ENDS = Heading("end_date", "失效日期", "End date", "day after the latest; empty until a later row takes its place")
SOURCE = Heading("source", "依据", "Source", "price list, contract, catalogue or decision")
CONFIRMED = Heading("is_confirmed", "已确认", "Is confirmed", "somebody answers for it")
FIGURE_WORDS = {
    "ENERGY_PRICE": "损失电量单价",
    "WIRE_COST_MV": "中压导线更换单价",
    "WIRE_COST_LV": "低压导线更换单价",
    "MOVE_COST": "变压器迁移费用",
    "CAPACITOR_COST": "电容器单价",
    "TRANSFORMER_COST": "变压器单价",
    "REPHASE_COST": "调相费用",
    "RADIUS_MV": "中压供电半径上限",
    "RADIUS_LV": "低压供电半径上限",
    "METER_SINGLE": "单相表自耗",
    "METER_THREE": "三相表自耗",
    "POWER_FACTOR": "缺省功率因数",
    "SOURCE_PU": "缺省电源电压",
    "CABLE_UF": "电缆单位电容",
    "CABLE_TAN_DELTA": "电缆介质损耗因数",
    "CABLE_SHEATH_PCT": "电缆护层损耗率",
    "AIR_JAN": "一月平均气温",
    "AIR_FEB": "二月平均气温",
    "AIR_MAR": "三月平均气温",
    "AIR_APR": "四月平均气温",
    "AIR_MAY": "五月平均气温",
    "AIR_JUN": "六月平均气温",
    "AIR_JUL": "七月平均气温",
    "AIR_AUG": "八月平均气温",
    "AIR_SEP": "九月平均气温",
    "AIR_OCT": "十月平均气温",
    "AIR_NOV": "十一月平均气温",
    "AIR_DEC": "十二月平均气温",
}

FIGURES = SheetTable(
    name="loss_figures",
    chinese="理论线损参数",
    english="Figures of theoretical loss",
    model=LossFigure,
    key=("kind", "start_date"),
    headings=(
        Heading("kind", "参数类别", "Kind", "price, limit, assumption or mean temperature", words=FIGURE_WORDS),
        Heading("value", "数值", "Value", "yuan, km, kWh a month, µF/km, percent or °C, by kind"),
        STARTS,
        ENDS,
        SOURCE,
        CONFIRMED,
    ),
)
OFFERED = SheetTable(
    name="offered_transformers",
    chinese="变压器选型",
    english="Transformers that can be bought",
    model=OfferedTransformer,
    key=("code", "start_date"),
    headings=(
        Heading("code", "型号", "Model", "model as in the catalogue"),
        Heading("rated_kva", "额定容量", "Rated capacity", "on the nameplate", unit="kVA"),
        Heading("no_load_loss_w", "空载损耗", "No-load loss", "at rated voltage", unit="W"),
        Heading("load_loss_w", "负载损耗", "Load loss", "at rated current", unit="W"),
        Heading("no_load_current_pct", "空载电流", "No-load current", "of the rated one", unit="%"),
        Heading("impedance_pct", "短路阻抗", "Impedance", "at rated current", unit="%"),
        Heading("price_yuan", "安装后价格", "Price installed", "empty: capacity times the price of a kVA", unit="yuan"),
        STARTS,
        ENDS,
        SOURCE,
        CONFIRMED,
    ),
)
WIRES = SheetTable(
    name="wire_prices",
    chinese="导线单价",
    english="Prices of conductors",
    model=WirePrice,
    key=("conductor_code", "start_date"),
    headings=(
        Heading("conductor_code", "导线型号", "Conductor", "type as in the archive", path="conductor__code"),
        Heading("yuan_per_km", "每千米造价", "Price of a km", "line renewed with it, laid", unit="yuan/km"),
        STARTS,
        ENDS,
        SOURCE,
        CONFIRMED,
    ),
)
TABLES = (FIGURES, OFFERED, WIRES)
