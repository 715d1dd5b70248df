"""Other people, who do things at the same moment in threads with connections of their own."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from wanjia.foundation.findings.types import Refused

WAITS, ENDS = 0.4, 10
#: Of tests in which somebody writes while another transaction writes.
many_writers = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="the embedded database lets one write at a time"
)


class Other:
    """Somebody else, who does one thing in a transaction."""

    def __init__(self, does: Callable[[], Any]) -> None:
        """Begin at once."""
        self.outcome: Any = None
        self._does = does
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            with transaction.atomic():
                self.outcome = self._does()
        except Refused as why:
            self.outcome = str(why)
        finally:
            connection.close()

    @property
    def is_waiting(self) -> bool:
        """Tell whether it is still at it after a while."""
        self._thread.join(timeout=WAITS)
        return self._thread.is_alive()

    def end(self) -> Any:
        """Wait for the end, and give what came of it."""
        self._thread.join(timeout=ENDS)
        assert not self._thread.is_alive()
        return self.outcome


def at_once(*works: Callable[[], Any]) -> list[BaseException]:
    """Run works that start together, each with a connection of its own; give what they raised."""
    raised: list[BaseException] = []
    start = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> None:
        try:
            start.wait()
            work()
        except BaseException as error:  # noqa: BLE001 - told by the test
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised
