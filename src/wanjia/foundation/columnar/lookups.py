"""``column__among=[…]``: keep the rows that have one of many ids, passed to the database as one value."""

from __future__ import annotations

import json
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import Lookup


class Among(Lookup):
    """
    ``IN`` for thousands of whole numbers.

    Django's own writes a placeholder and checks a value for each of them, which takes longer than the query.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """Write the condition for SQLite: the ids as one JSON list."""
        left, params = self.process_lhs(compiler, connection)
        chosen = "(SELECT value FROM json_each(%s))"
        return f"{left} IN {chosen}", (*params, json.dumps(self._ids()))

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """Write the condition for PostgreSQL: the ids as one array."""
        left, params = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", (*params, self._ids())

    def _ids(self) -> list[int]:
        return [int(value) for value in self.rhs]
