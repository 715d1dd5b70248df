"""
The SQL that tells what stands at a version of the store.

Two views are read: ``plain``, parts whose rows were all new when they came, and ``overriding``, parts that replace rows
of others, with the ``version`` of each. A key stands in at most one plain row. Overriding parts are few, so that
reading the others costs a look into a small table, and nothing where there are none.
"""

from __future__ import annotations

from collections.abc import Sequence

PLAIN, OVERRIDING = "plain_parts", "overriding_parts"


def standing(columns: Sequence[str], *, key: Sequence[str], where: Sequence[str], has_overriding: bool) -> str:
    """
    Write the question.

    :param key: what names a row
    :param where: conditions that both kinds of rows must keep
    :returns: a SELECT of ``columns``, rows in no order
    """
    chosen = ", ".join(f'"{column}"' for column in columns)
    kept = f" WHERE {' AND '.join(where)}" if where else ""
    if not has_overriding:
        return f"SELECT {chosen} FROM {PLAIN}{kept}"  # noqa: S608 - names and conditions are ours
    named = ", ".join(f'"{column}"' for column in key)
    latest = f"QUALIFY row_number() OVER (PARTITION BY {named} ORDER BY version DESC) = 1"
    return (
        f"WITH replacing AS (SELECT * FROM {OVERRIDING}{kept} {latest}) "  # noqa: S608
        f"SELECT {chosen} FROM {PLAIN} ANTI JOIN replacing USING ({named}){kept} "
        f"UNION ALL BY NAME SELECT {chosen} FROM replacing"
    )
