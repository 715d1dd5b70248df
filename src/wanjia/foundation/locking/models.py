"""Row locks, taken one way everywhere."""

from __future__ import annotations

from typing import Self

from django.db import models


class LockableQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Rows that operations lock before they change them."""

    def locked(self) -> Self:
        """
        Lock the rows until the transaction ends, in the order of their keys so that two cannot wait for each other.

        Rows of other tables that the query joins stay free, and others may go on pointing at the rows: who writes a
        charge of a bill under the lock of its account does not wait for who holds the bill and wants the account.
        """
        return self.order_by("pk").select_for_update(of=("self",), no_key=True)

    def locked_if_free(self) -> Self:
        """Lock the rows as `locked` does, leaving out those that somebody else has locked."""
        return self.order_by("pk").select_for_update(skip_locked=True, of=("self",), no_key=True)
