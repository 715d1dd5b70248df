"""The sheets of the grid."""

from __future__ import annotations

from wanjia.foundation.sheets.tables import Heading, SheetTable
from wanjia.registry.network.models import (
    ACLineSegment,
    AreaConnection,
    AreaTie,
    ConductorType,
    ConnectivityNode,
    DistributionTransformer,
    Feeder,
    FeederHead,
    FeederTie,
    Substation,
    TransformerArea,
    TransformerPlacement,
)

UNIT = Heading("unit_code", "管理单位编码", "Unit code", "unit that looks after it", path="unit__code")
STARTS = Heading("start_date", "生效日期", "Start date", "first day on which it holds")
ENDS = Heading("end_date", "失效日期", "End date", "day after the latest; empty while it goes on")
VOLTAGE = Heading("voltage_kv", "电压等级", "Voltage", "nominal voltage", unit="kV")

SUBSTATIONS = SheetTable(
    name="substations",
    chinese="变电站",
    english="Substations",
    model=Substation,
    key=("code",),
    headings=(
        Heading("code", "变电站编码", "Substation code", "code of the substation"),
        Heading("name", "变电站名称", "Substation name", "name as people say it"),
        UNIT,
        VOLTAGE,
    ),
    unit_paths=("unit__path",),
)

FEEDERS = SheetTable(
    name="feeders",
    chinese="线路",
    english="Feeders",
    model=Feeder,
    key=("code",),
    headings=(
        Heading("code", "线路编码", "Feeder code", "code of the line"),
        Heading("name", "线路名称", "Feeder name", "name as people say it"),
        UNIT,
        VOLTAGE,
    ),
    unit_paths=("unit__path",),
)

FEEDER_TIES = SheetTable(
    name="feeder_ties",
    chinese="线路与变电站关系",
    english="Feeder ties",
    model=FeederTie,
    key=("feeder_code", "start_date"),
    headings=(
        Heading("feeder_code", "线路编码", "Feeder code", "line that is fed", path="feeder__code"),
        Heading("substation_code", "变电站编码", "Substation code", "where it is fed from", path="substation__code"),
        STARTS,
        ENDS,
    ),
    unit_paths=("feeder__unit__path", "substation__unit__path"),
    exclusive=(("feeder_code",),),
)

TRANSFORMER_AREAS = SheetTable(
    name="transformer_areas",
    chinese="台区",
    english="Transformer areas",
    model=TransformerArea,
    key=("code",),
    headings=(
        Heading("code", "台区编码", "Area code", "code of the transformer area"),
        Heading("name", "台区名称", "Area name", "name as people say it"),
        UNIT,
        Heading("kind", "公专变标志", "Kind", "who owns the transformer", words={"PUBLIC": "公变", "PRIVATE": "专变"}),
    ),
    unit_paths=("unit__path",),
)

AREA_TIES = SheetTable(
    name="area_ties",
    chinese="台区与线路关系",
    english="Area ties",
    model=AreaTie,
    key=("area_code", "start_date"),
    headings=(
        Heading("area_code", "台区编码", "Area code", "transformer area that is fed", path="area__code"),
        Heading("feeder_code", "线路编码", "Feeder code", "line that feeds it", path="feeder__code"),
        STARTS,
        ENDS,
    ),
    unit_paths=("area__unit__path", "feeder__unit__path"),
    exclusive=(("area_code",),),
)

TRANSFORMERS = SheetTable(
    name="transformers",
    chinese="变压器",
    english="Transformers",
    model=DistributionTransformer,
    key=("number",),
    headings=(
        Heading("number", "变压器编号", "Transformer number", "number of the asset"),
        Heading("model_code", "变压器型号", "Model", "type as on the nameplate"),
        Heading("rated_kva", "额定容量", "Rated capacity", "rated capacity", unit="kVA"),
        Heading("no_load_loss_w", "空载损耗", "No-load loss", "P0 of the nameplate", unit="W"),
        Heading("load_loss_w", "负载损耗", "Load loss", "Pk of the nameplate", unit="W"),
        Heading("no_load_current_pct", "空载电流", "No-load current", "I0 of the nameplate", unit="%"),
        Heading("impedance_pct", "短路阻抗", "Impedance", "Uk of the nameplate", unit="%"),
    ),
)

TRANSFORMER_PLACEMENTS = SheetTable(
    name="transformer_placements",
    chinese="变压器安装",
    english="Transformer placements",
    model=TransformerPlacement,
    key=("transformer_number", "start_date"),
    headings=(
        Heading("transformer_number", "变压器编号", "Transformer number", "the asset", path="transformer__number"),
        Heading("area_code", "台区编码", "Area code", "where it stands", path="area__code"),
        STARTS,
        ENDS,
    ),
    unit_paths=("area__unit__path",),
    exclusive=(("transformer_number",),),
)

NODE_WORDS = {
    "BUSBAR": "母线",
    "POLE": "杆塔",
    "CABINET": "环网柜",
    "TRANSFORMER_MV": "配变高压侧",
    "TRANSFORMER_LV": "配变低压侧",
    "METER_BOX": "表箱",
}
SEGMENT_WORDS = {"OVERHEAD": "架空线", "CABLE": "电缆", "SWITCH": "开关"}
PHASE_WORDS = {"ABC": "三相", "A": "A相", "B": "B相", "C": "C相"}
GROUP_WORDS = {"DYN11": "Dyn11", "YYN0": "Yyn0"}

CONDUCTOR_TYPES = SheetTable(
    name="conductor_types",
    chinese="导线型号",
    english="Conductor types",
    model=ConductorType,
    key=("code",),
    headings=(
        Heading("code", "导线型号", "Conductor", "type as in the catalogue"),
        Heading("section_mm2", "截面", "Section", "of one conductor", unit="mm²"),
        Heading("r_ohm_per_km", "正序电阻", "Resistance", "positive sequence at 20 °C", unit="Ω/km"),
        Heading("x_ohm_per_km", "正序电抗", "Reactance", "positive sequence", unit="Ω/km"),
        Heading("r0_ohm_per_km", "零序电阻", "Zero-sequence resistance", "with the way back", unit="Ω/km"),
        Heading("x0_ohm_per_km", "零序电抗", "Zero-sequence reactance", "with the way back", unit="Ω/km"),
        Heading("rated_current_a", "载流量", "Rated current", "what it can carry for ever", unit="A"),
        Heading("source", "来源", "Source", "where the figures come from"),
    ),
)

CONNECTIVITY_NODES = SheetTable(
    name="connectivity_nodes",
    chinese="节点",
    english="Connectivity nodes",
    model=ConnectivityNode,
    key=("code",),
    headings=(
        Heading("code", "节点编码", "Node code", "code of the node"),
        Heading("name", "节点名称", "Node name", "name as people say it"),
        UNIT,
        Heading("kind", "节点类型", "Kind", "what it is", words=NODE_WORDS),
        VOLTAGE,
        Heading("longitude", "经度", "Longitude", "WGS 84", unit="°"),
        Heading("latitude", "纬度", "Latitude", "WGS 84", unit="°"),
    ),
    unit_paths=("unit__path",),
)

LINE_SEGMENTS = SheetTable(
    name="line_segments",
    chinese="线段",
    english="Line segments",
    model=ACLineSegment,
    key=("code", "start_date"),
    headings=(
        Heading("code", "线段编码", "Segment code", "code of the segment or switch"),
        Heading("from_code", "起点节点编码", "From node", "nearer to the source", path="from_node__code"),
        Heading("to_code", "终点节点编码", "To node", "further from the source", path="to_node__code"),
        Heading("kind", "线段类型", "Kind", "what it is", words=SEGMENT_WORDS),
        Heading("conductor_code", "导线型号", "Conductor", "empty for a switch", path="conductor__code"),
        Heading("length_m", "长度", "Length", "0 for a switch", unit="m"),
        Heading("phases", "相别", "Phases", "which conductors", words=PHASE_WORDS),
        Heading("is_open", "是否断开", "Is open", "whether it is switched off"),
        STARTS,
        ENDS,
    ),
    unit_paths=("from_node__unit__path", "to_node__unit__path"),
    exclusive=(("code",),),
)

FEEDER_HEADS = SheetTable(
    name="feeder_heads",
    chinese="线路首端",
    english="Feeder heads",
    model=FeederHead,
    key=("feeder_code", "start_date"),
    headings=(
        Heading("feeder_code", "线路编码", "Feeder code", "the line", path="feeder__code"),
        Heading("node_code", "节点编码", "Node code", "where it leaves the substation", path="node__code"),
        STARTS,
        ENDS,
    ),
    unit_paths=("feeder__unit__path", "node__unit__path"),
    exclusive=(("feeder_code",),),
)

AREA_CONNECTIONS = SheetTable(
    name="area_connections",
    chinese="台区接入",
    english="Area connections",
    model=AreaConnection,
    key=("area_code", "start_date"),
    headings=(
        Heading("area_code", "台区编码", "Area code", "the area", path="area__code"),
        Heading("mv_node_code", "高压侧节点编码", "MV node", "before its transformer", path="mv_node__code"),
        Heading("lv_node_code", "低压侧节点编码", "LV node", "behind its transformer", path="lv_node__code"),
        Heading("vector_group", "联结组别", "Vector group", "of the transformer", words=GROUP_WORDS),
        Heading("tap_pct", "分接头", "Tap", "by how much the MV winding is longer", unit="%"),
        STARTS,
        ENDS,
    ),
    unit_paths=("area__unit__path", "mv_node__unit__path"),
    exclusive=(("area_code",),),
)

TABLES = (
    SUBSTATIONS,
    FEEDERS,
    FEEDER_TIES,
    TRANSFORMER_AREAS,
    AREA_TIES,
    TRANSFORMERS,
    TRANSFORMER_PLACEMENTS,
    CONDUCTOR_TYPES,
    CONNECTIVITY_NODES,
    LINE_SEGMENTS,
    FEEDER_HEADS,
    AREA_CONNECTIONS,
)
