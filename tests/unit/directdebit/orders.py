"""Orders, answers and the sample layouts, read from the rows that are shipped."""

import csv
from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import wanjia.revenue.directdebit as package
from wanjia.revenue.directdebit.types import (
    Answer,
    Field,
    FieldKind,
    FieldName,
    Layout,
    LayoutForm,
    MandateKind,
    Order,
    OrderLine,
)

SHIPPED = Path(package.__file__).parent / "shipped"
DAY, AT = date(2026, 1, 20), datetime(2026, 1, 12, 2, 0, tzinfo=UTC)


def _rows(name: str) -> list[dict[str, str]]:
    with (SHIPPED / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def layouts() -> dict[str, Layout]:
    """Give the shipped layouts as the database would."""
    fields: dict[tuple[str, str], list[Field]] = defaultdict(list)
    for row in _rows("fields.csv"):
        field = Field(FieldName(row["name"]), FieldKind(row["kind"]), int(row["width"]), row["title"], row["mark"])
        fields[row["layout"], row["record"]].append(field)
    return {
        row["code"]: Layout(
            row["code"],
            LayoutForm(row["form"]),
            row["encoding"],
            *(tuple(fields[row["code"], record]) for record in ("HEAD", "LINE", "TAIL")),
        )
        for row in _rows("layouts.csv")
    }


LAYOUTS = layouts()


def line(place: int = 1, **changes: object) -> OrderLine:
    """Give a line of an order."""
    facts: dict[str, object] = {
        "place": place,
        "reference": f"D260112000001{place:06d}",
        "mandate": f"XY{place:04d}",
        "signed_on": date(2025, 3, 1),
        "holder": "张三",
        "bank_account": f"62220200{place:08d}",
        "bank_code": "102521000011",
        "customer": f"100{place}",
        "amount": Decimal("120.50"),
    }
    return OrderLine(**(facts | changes))  # type: ignore[arg-type]


def order(*lines: OrderLine, kind: MandateKind = MandateKind.DIRECT_DEBIT) -> Order:
    """Give an order."""
    ours = ("光明供电公司", "E0001", "42001000100001", "105521000010")
    return Order("D260112000001", AT, DAY, kind, *ours, lines or (line(),))


def answer(place: int = 1, code: str = "0000", **changes: object) -> Answer:
    """Give an answer to a line."""
    facts: dict[str, object] = {
        "reference": f"D260112000001{place:06d}",
        "amount": Decimal("120.50"),
        "code": code,
        "text": "",
        "answered_on": DAY,
        "place": 0,
    }
    return Answer(**(facts | changes))  # type: ignore[arg-type]
