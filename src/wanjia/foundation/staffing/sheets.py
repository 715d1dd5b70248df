"""The sheets of units, people and posts."""

from __future__ import annotations

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.foundation.organisation import queries
from wanjia.foundation.organisation.types import Role, UnitKind
from wanjia.foundation.sheets.types import Sheet, SheetColumn

KINDS = {
    UnitKind.COMPANY: "公司",
    UnitKind.DEPARTMENT: "部门",
    UnitKind.TEAM: "班组",
    UnitKind.STATION: "供电所",
    UnitKind.GROUP: "所内组",
}
TEXT, DAY = pl.String(), pl.Date()

UNITS = Sheet(
    name="units",
    chinese="组织机构",
    english="Units",
    columns=(
        SheetColumn("code", "单位编码", "Unit code", TEXT, "code of the unit", longest=20),
        SheetColumn("name", "单位名称", "Unit name", TEXT, "name of the unit", longest=80),
        SheetColumn(
            "kind", "单位类别", "Kind", TEXT, "what it is", choices={str(k): word for k, word in KINDS.items()}
        ),
        SheetColumn(
            "parent_code", "上级单位编码", "Parent code", TEXT, "unit above; empty: none", is_required=False, longest=20
        ),
    ),
    key=("code",),
)

PEOPLE = Sheet(
    name="people",
    chinese="人员",
    english="People",
    columns=(
        SheetColumn("number", "工号", "Person number", TEXT, "number of the person", longest=20),
        SheetColumn("name", "姓名", "Person name", TEXT, "name of the person", longest=80),
    ),
    key=("number",),
)

POSTS = Sheet(
    name="posts",
    chinese="岗位",
    english="Posts",
    columns=(
        SheetColumn("person_number", "工号", "Person number", TEXT, "who holds the post", longest=20),
        SheetColumn("unit_code", "单位编码", "Unit code", TEXT, "where", longest=20),
        SheetColumn("role", "岗位", "Role", TEXT, "as what", choices={str(role): str(role) for role in Role}),
        SheetColumn("start_date", "生效日期", "Start date", DAY, "first day of the post"),
        SheetColumn("end_date", "失效日期", "End date", DAY, "day after the latest; empty: held", is_required=False),
    ),
    key=("person_number", "unit_code", "role", "start_date"),
)


def units(scope: Scope) -> pl.DataFrame:
    """Read the units of a scope as a sheet, each after the one above it."""
    return queries.units_below(scope.unit_paths).select(column.name for column in UNITS.columns)


def people(_: Scope) -> pl.DataFrame:
    """Read the people as a sheet; they belong to units only by their posts."""
    return queries.all_people().select(column.name for column in PEOPLE.columns)


def posts(scope: Scope) -> pl.DataFrame:
    """Read the posts in the units of a scope as a sheet."""
    return queries.posts_below(scope.unit_paths).select(column.name for column in POSTS.columns)
