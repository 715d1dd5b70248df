"""A sheet with a column of every type, for the tests of reading and writing."""

import polars as pl

from wanjia.foundation.sheets.types import Sheet, SheetColumn

POINTS = Sheet(
    name="points",
    chinese="测点",
    english="Points",
    columns=(
        SheetColumn("number", "编号", "Number", pl.String(), "number of the point", longest=10),
        SheetColumn("kind", "类别", "Kind", pl.String(), "what it is", choices={"OLD": "旧", "NEW": "新"}),
        SheetColumn("count", "数量", "Count", pl.Int64(), "how many", is_required=False),
        SheetColumn("value", "数值", "Value", pl.Decimal(38, 4), "how much", unit="kWh", is_required=False),
        SheetColumn("is_open", "是否开放", "Open", pl.Boolean(), "whether open", is_required=False),
        SheetColumn("day", "日期", "Day", pl.Date(), "when", is_required=False),
        SheetColumn("moment", "时刻", "Moment", pl.Datetime("us", "UTC"), "exactly when", is_required=False),
        SheetColumn("note", "备注", "Note", pl.String(), "anything", is_required=False, longest=40),
    ),
    key=("number",),
)

HEADER = "编号,类别,数量,数值,是否开放,日期,时刻,备注"


def csv_text(*lines: str, header: str = HEADER) -> str:
    """Write lines below a header, each with its line end."""
    return "".join(f"{line}\r\n" for line in (header, *lines))
