"""The sheets of monitoring points and compensation."""

from __future__ import annotations

from wanjia.energy.quality.models import CompensationDevice, QualityLimit, ReactivePlan, VoltageMonitoringPoint
from wanjia.foundation.sheets.tables import Heading, SheetTable

STARTS = Heading("start_date", "生效日期", "Start date", "first day on which it holds")
ENDS = Heading("end_date", "失效日期", "End date", "day after the latest; empty while it goes on")
CLASS_WORDS = {"A": "A类", "B": "B类", "C": "C类", "D": "D类"}
POSITION_WORDS = {"HEAD": "首端", "END": "末端", "OTHER": "其他"}
CONTROL_WORDS = {"FIXED": "固定", "MANUAL": "手动", "AUTOMATIC": "自动"}
LEVEL_WORDS = {"PHASE_220": "220V单相", "LINE_380": "380V三相", "MEDIUM": "20kV及以下", "HIGH": "35kV及以上"}
LIMIT_WORDS = {
    "UPPER_PCT": "电压偏差上限",
    "LOWER_PCT": "电压偏差下限",
    "ASSESSED_UPPER_PCT": "电压考核上限",
    "ASSESSED_LOWER_PCT": "电压考核下限",
    "WEIGHT_A": "A类权重",
    "WEIGHT_REST": "BCD类权重",
    "COMPOSITE_TARGET_PCT": "综合电压合格率目标",
    "LOW_VOLTAGE_MINUTES": "低电压持续时间",
    "HEAVY_PCT": "重载负载率",
    "OVERLOAD_PCT": "过载负载率",
    "LOAD_MINUTES": "重过载持续时间",
    "LIGHT_PCT": "轻载负载率",
    "UNBALANCE_DYN11_PCT": "Dyn11三相不平衡度",
    "UNBALANCE_YYN0_PCT": "Yyn0三相不平衡度",
    "UNBALANCE_LOAD_PCT": "三相不平衡判定负载率",
    "UNBALANCE_MINUTES": "三相不平衡持续时间",
    "DEAD_CURRENT_PCT": "失流电流",
    "LIVE_CURRENT_PCT": "失流判定另相电流",
    "LIVE_VOLTAGE_PCT": "失流判定电压",
    "DEAD_VOLTAGE_PCT": "断相电压",
    "DEAD_MINUTES": "失流断相持续时间",
    "PF_FEEDER": "线路功率因数目标",
    "PF_AREA": "台区功率因数目标",
    "UPSTREAM_SHARE_PCT": "上级电压低判定台区占比",
    "DROP_PCT": "低压线路压降",
    "TAP_STEP_PCT": "分接开关每档",
    "TAP_MOST_PCT": "分接开关范围",
}

MONITORING_POINTS = SheetTable(
    name="monitoring_points",
    chinese="电压监测点",
    english="Voltage monitoring points",
    model=VoltageMonitoringPoint,
    key=("usage_point_number", "start_date"),
    headings=(
        Heading(
            "usage_point_number", "计量点编号", "Usage point number", "what measures it", path="usage_point__number"
        ),
        Heading("name", "监测点名称", "Name", "what people call it"),
        Heading("point_class", "监测点类别", "Class", "A, B, C or D", words=CLASS_WORDS),
        Heading("position", "首末端", "Position", "where on its line it lies", words=POSITION_WORDS),
        Heading("nominal_v", "标称电压", "Nominal voltage", "that its curves should show", unit="V"),
        Heading("lower_v", "下限", "Lower limit", "of its own; empty: that of its level", unit="V"),
        Heading("upper_v", "上限", "Upper limit", "of its own; empty: that of its level", unit="V"),
        Heading(
            "responsible_number", "责任人工号", "Responsible person", "who looks after it", path="responsible__number"
        ),
        STARTS,
        ENDS,
    ),
    unit_paths=("usage_point__unit__path",),
    exclusive=(("usage_point_number",),),
)

COMPENSATION_DEVICES = SheetTable(
    name="compensation_devices",
    chinese="无功补偿装置",
    english="Compensation devices",
    model=CompensationDevice,
    key=("code", "start_date"),
    headings=(
        Heading("code", "补偿装置编码", "Device code", "its number"),
        Heading("name", "补偿装置名称", "Device name", "what people call it"),
        Heading("unit_code", "管理单位编码", "Unit code", "unit that looks after it", path="unit__code"),
        Heading("feeder_code", "线路编码", "Feeder code", "line that it compensates", path="feeder__code"),
        Heading("area_code", "台区编码", "Area code", "transformer area in which it stands", path="area__code"),
        Heading("node_code", "节点编码", "Node code", "where it stands, if known", path="node__code"),
        Heading("kvar", "容量", "Capacity", "all steps together, above 0", unit="kvar"),
        Heading("steps", "组数", "Steps", "equal parts that are switched one by one, from 1 on"),
        Heading("control", "投切方式", "Control", "how it is switched", words=CONTROL_WORDS),
        STARTS,
        ENDS,
    ),
    unit_paths=("unit__path", "feeder__unit__path", "area__unit__path", "node__unit__path"),
    exclusive=(("code",),),
)

QUALITY_LIMITS = SheetTable(
    name="quality_limits",
    chinese="电能质量限值",
    english="Limits of supply quality",
    model=QualityLimit,
    key=("name", "level", "start_date"),
    headings=(
        Heading("name", "限值名称", "Limit", "what it is a limit of", words=LIMIT_WORDS),
        Heading("level", "电压等级", "Voltage level", "for deviations of voltage; else empty", words=LEVEL_WORDS),
        Heading("value", "限值", "Value", "percent, minutes, parts of 1 or cos φ, as the limit says"),
        Heading("source", "依据", "Source", "clause or decision that it comes from"),
        Heading("is_confirmed", "是否确认", "Is confirmed", "whether somebody in charge has confirmed it"),
        STARTS,
        ENDS,
    ),
)

REACTIVE_PLANS = SheetTable(
    name="reactive_plans",
    chinese="无功电压工作计划",
    english="Plans for voltage and reactive power",
    model=ReactivePlan,
    key=("unit_code", "year", "work"),
    headings=(
        Heading("unit_code", "管理单位编码", "Unit code", "unit that sets out to do it", path="unit__code"),
        Heading("year", "年度", "Year", "for which it is planned"),
        Heading("work", "工作内容", "Work", "what is to be done"),
        Heading("measures", "技术措施", "Technical measures", "by which it is done"),
        Heading("due_date", "完成期限", "Due date", "day by which it is done"),
        Heading(
            "responsible_number", "责任人工号", "Responsible person", "who answers for it", path="responsible__number"
        ),
    ),
    unit_paths=("unit__path",),
)

TABLES = (MONITORING_POINTS, COMPENSATION_DEVICES, QUALITY_LIMITS)
