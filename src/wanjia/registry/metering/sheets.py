"""The sheets of metering."""

from __future__ import annotations

from wanjia.foundation.sheets.tables import Heading, SheetTable
from wanjia.registry.metering.models import (
    CollectionTerminal,
    DeviceInstallation,
    GatewayPoint,
    InstallationIndex,
    InstrumentTransformer,
    Meter,
    ParentTie,
    RatioInstallation,
    Register,
    TerminalTie,
    UsagePoint,
    UsagePointConnection,
    UsagePointTie,
)

STARTS = Heading("start_date", "生效日期", "Start date", "first day on which it holds")
ENDS = Heading("end_date", "失效日期", "End date", "day after the latest; empty while it goes on")
POINT = Heading("usage_point_number", "计量点编号", "Usage point number", "usage point", path="usage_point__number")
MODES = {"HV_SUPPLY_HV_METER": "高供高计", "HV_SUPPLY_LV_METER": "高供低计", "LV_SUPPLY_LV_METER": "低供低计"}
OWNERS = {"UTILITY": "供电企业", "CUSTOMER": "客户"}
REGISTER_WORDS = {
    "ACTIVE_TOTAL": "有功总",
    "ACTIVE_SHARP": "有功尖",
    "ACTIVE_PEAK": "有功峰",
    "ACTIVE_FLAT": "有功平",
    "ACTIVE_VALLEY": "有功谷",
    "ACTIVE_DEEP_VALLEY": "有功深谷",
    "REACTIVE_FORWARD": "正向无功",
    "REACTIVE_REVERSE": "反向无功",
    "MAXIMUM_DEMAND": "最大需量",
}
REGISTER_KIND = Heading("kind", "示数类型", "Register kind", "what the register counts", words=REGISTER_WORDS)

USAGE_POINTS = SheetTable(
    name="usage_points",
    chinese="计量点",
    english="Usage points",
    model=UsagePoint,
    key=("number",),
    headings=(
        Heading("number", "计量点编号", "Usage point number", "number of the usage point"),
        Heading("unit_code", "管理单位编码", "Unit code", "unit that looks after it", path="unit__code"),
        Heading("address", "地址", "Address", "where it is"),
        Heading("metering_mode", "计量方式", "Metering mode", "where supplied and where measured", words=MODES),
    ),
    unit_paths=("unit__path",),
)

USAGE_POINT_TIES = SheetTable(
    name="usage_point_ties",
    chinese="计量点与台区关系",
    english="Usage point ties",
    model=UsagePointTie,
    key=("usage_point_number", "start_date"),
    headings=(
        POINT,
        Heading("area_code", "台区编码", "Area code", "transformer area that feeds it", path="area__code"),
        STARTS,
        ENDS,
    ),
    unit_paths=("usage_point__unit__path", "area__unit__path"),
    exclusive=(("usage_point_number",),),
)

PARENT_TIES = SheetTable(
    name="parent_ties",
    chinese="总分表关系",
    english="Parent ties",
    model=ParentTie,
    key=("child_number", "start_date"),
    headings=(
        Heading(
            "child_number", "分表计量点编号", "Child number", "usage point behind the parent", path="child__number"
        ),
        Heading("parent_number", "总表计量点编号", "Parent number", "billed less the child", path="parent__number"),
        STARTS,
        ENDS,
    ),
    unit_paths=("child__unit__path", "parent__unit__path"),
    exclusive=(("child_number",),),
)

METERS = SheetTable(
    name="meters",
    chinese="电能表",
    english="Meters",
    model=Meter,
    key=("number",),
    headings=(
        Heading("number", "电能表编号", "Meter number", "number on the nameplate"),
        Heading("model_code", "电能表型号", "Model", "type as on the nameplate"),
        Heading("rated_current_a", "额定电流", "Rated current", "highest current of the nameplate", unit="A"),
        Heading("ownership", "产权", "Ownership", "whose it is; empty: the utility's", words=OWNERS),
    ),
)

REGISTERS = SheetTable(
    name="registers",
    chinese="示数类型",
    english="Registers",
    model=Register,
    key=("meter_number", "kind"),
    headings=(
        Heading("meter_number", "电能表编号", "Meter number", "meter", path="meter__number"),
        REGISTER_KIND,
        Heading("integer_digits", "整数位数", "Integer digits", "digits before the point, 1 to 9"),
        Heading("decimal_digits", "小数位数", "Decimal digits", "digits after the point, 0 to 4"),
    ),
)

INSTALLATIONS = SheetTable(
    name="installations",
    chinese="电能表装拆",
    english="Meter installations",
    model=DeviceInstallation,
    key=("meter_number", "start_date"),
    headings=(
        Heading("meter_number", "电能表编号", "Meter number", "meter", path="meter__number"),
        POINT,
        Heading("start_date", "安装日期", "Start date", "day at whose start it counts from"),
        Heading("end_date", "拆除日期", "End date", "day at whose start it was taken down; empty while it hangs"),
    ),
    unit_paths=("usage_point__unit__path",),
    exclusive=(("meter_number",), ("usage_point_number",)),
)

INSTALLATION_INDEXES = SheetTable(
    name="installation_indexes",
    chinese="装拆示数",
    english="Installation indexes",
    model=InstallationIndex,
    key=("meter_number", "start_date", "kind"),
    headings=(
        Heading("meter_number", "电能表编号", "Meter number", "meter", path="installation__meter__number"),
        Heading("start_date", "安装日期", "Start date", "when it was installed", path="installation__start_date"),
        REGISTER_KIND,
        Heading("start_value", "安装示数", "Start value", "what the register showed when installed"),
        Heading("end_value", "拆除示数", "End value", "what it showed when taken down; empty while it hangs"),
    ),
    unit_paths=("installation__usage_point__unit__path",),
)

INSTRUMENT_TRANSFORMERS = SheetTable(
    name="instrument_transformers",
    chinese="互感器",
    english="Instrument transformers",
    model=InstrumentTransformer,
    key=("number",),
    headings=(
        Heading("number", "互感器编号", "Transformer number", "number of the device, or of the set of three"),
        Heading(
            "kind",
            "互感器类别",
            "Kind",
            "for current (CT) or voltage (PT)",
            words={"CURRENT": "电流互感器", "POTENTIAL": "电压互感器"},
        ),
        Heading("primary_rating", "一次额定值", "Primary rating", "above 0", unit="A or V"),
        Heading("secondary_rating", "二次额定值", "Secondary rating", "above 0", unit="A or V"),
    ),
)

RATIO_INSTALLATIONS = SheetTable(
    name="ratio_installations",
    chinese="互感器安装",
    english="Ratio installations",
    model=RatioInstallation,
    key=("usage_point_number", "start_date"),
    headings=(
        POINT,
        Heading("current_number", "电流互感器编号", "CT number", "CT; the multiplier follows", path="current__number"),
        Heading("potential_number", "电压互感器编号", "PT number", "PT, where there is one", path="potential__number"),
        STARTS,
        ENDS,
    ),
    unit_paths=("usage_point__unit__path",),
    exclusive=(("usage_point_number",), ("current_number",)),
)

CONNECTION_PHASES = {"ABC": "三相", "A": "A相", "B": "B相", "C": "C相"}
GATEWAY_WORDS = {
    "SUPPLY": "供电关口",
    "BUSBAR": "母线关口",
    "FEEDER_HEAD": "线路关口",
    "AREA_HEAD": "台区关口",
    "GENERATION": "发电关口",
    "EXCHANGE": "互供关口",
    "OWN_USE": "站用电",
}
TERMINAL_WORDS = {
    "CONCENTRATOR": "集中器",
    "CUSTOMER_TERMINAL": "专变终端",
    "SUBSTATION_TERMINAL": "厂站终端",
}

USAGE_POINT_CONNECTIONS = SheetTable(
    name="usage_point_connections",
    chinese="计量点接入",
    english="Usage point connections",
    model=UsagePointConnection,
    key=("usage_point_number", "start_date"),
    headings=(
        POINT,
        Heading("node_code", "节点编码", "Node code", "empty where it is not known", path="node__code"),
        Heading("phases", "相别", "Phases", "to which it is connected", words=CONNECTION_PHASES),
        STARTS,
        ENDS,
    ),
    unit_paths=("usage_point__unit__path",),
    exclusive=(("usage_point_number",),),
)

GATEWAY_POINTS = SheetTable(
    name="gateway_points",
    chinese="关口计量点",
    english="Gateway points",
    model=GatewayPoint,
    key=("usage_point_number", "start_date"),
    headings=(
        POINT,
        Heading("kind", "关口类型", "Kind", "what it measures", words=GATEWAY_WORDS),
        Heading("substation_code", "变电站编码", "Substation code", "of which it is", path="substation__code"),
        Heading("feeder_code", "线路编码", "Feeder code", "of which it is", path="feeder__code"),
        Heading("area_code", "台区编码", "Area code", "of which it is", path="area__code"),
        Heading("is_reversed", "是否反向", "Is reversed", "whether what it counts leaves the part"),
        STARTS,
        ENDS,
    ),
    unit_paths=("usage_point__unit__path",),
    exclusive=(("usage_point_number",),),
)

COLLECTION_TERMINALS = SheetTable(
    name="collection_terminals",
    chinese="采集终端",
    english="Collection terminals",
    model=CollectionTerminal,
    key=("number",),
    headings=(
        Heading("number", "终端编号", "Terminal number", "number of the terminal"),
        Heading("unit_code", "管理单位编码", "Unit code", "unit that looks after it", path="unit__code"),
        Heading("kind", "终端类型", "Kind", "what it is", words=TERMINAL_WORDS),
    ),
    unit_paths=("unit__path",),
)

TERMINAL_TIES = SheetTable(
    name="terminal_ties",
    chinese="电能表与终端关系",
    english="Terminal ties",
    model=TerminalTie,
    key=("meter_number", "start_date"),
    headings=(
        Heading("meter_number", "电能表编号", "Meter number", "the meter", path="meter__number"),
        Heading("terminal_number", "终端编号", "Terminal number", "what collects it", path="terminal__number"),
        STARTS,
        ENDS,
    ),
    unit_paths=("terminal__unit__path",),
    exclusive=(("meter_number",),),
)

TABLES = (
    USAGE_POINTS,
    USAGE_POINT_TIES,
    METERS,
    REGISTERS,
    INSTALLATIONS,
    INSTALLATION_INDEXES,
    INSTRUMENT_TRANSFORMERS,
    RATIO_INSTALLATIONS,
    PARENT_TIES,
    USAGE_POINT_CONNECTIONS,
    GATEWAY_POINTS,
    COLLECTION_TERMINALS,
    TERMINAL_TIES,
)
