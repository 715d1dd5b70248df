"""The sheets of the grid."""

from __future__ import annotations

from wanjia.foundation.sheets.tables import Heading, SheetTable
from wanjia.registry.network.models import (
    AreaTie,
    DistributionTransformer,
    Feeder,
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

TABLES = (SUBSTATIONS, FEEDERS, FEEDER_TIES, TRANSFORMER_AREAS, AREA_TIES, TRANSFORMERS, TRANSFORMER_PLACEMENTS)
