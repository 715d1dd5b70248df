"""Whoever looks at everything at once sees one state, and keeps nobody from writing."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from tests.integration.registry import AT, ENGINEER
from wanjia.foundation.events import operations as events
from wanjia.foundation.locking.snapshots import one_state


def written() -> None:
    with transaction.atomic():
        events.record("a.thing_happened", by=ENGINEER, at=AT, subject_kind="a.thing")
    connection.close()


def count() -> int:
    from wanjia.foundation.events.models import Event

    return Event.objects.count()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_others_write_meanwhile_is_written_and_not_seen() -> None:
    before = count()

    with one_state():
        assert count() == before
        other = threading.Thread(target=written)
        other.start()
        other.join(timeout=10)
        assert not other.is_alive()
        assert count() == before

    assert count() == before + 1


@pytest.mark.django_db
def test_inside_a_transaction_its_own_changes_are_seen(db: Any) -> None:
    with one_state():
        events.record("a.thing_happened", by=ENGINEER, at=AT, subject_kind="a.thing")
        assert count() == 1
