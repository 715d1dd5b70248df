"""
How often each token asked within the minute.

Each process of the server counts by itself, in memory: a limit guards the machine, and a row written for every question
would cost more than most answers. With several processes a token reaches at most so many times its limit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

MINUTE = 60


@dataclass
class Minute:
    """The requests of one minute, by token; a new minute begins with nothing."""

    number: int = 0
    counts: dict[int, int] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def count(self, token_id: int, *, at: int) -> int:
        """
        Count one more request.

        :param at: seconds since the epoch
        :returns: how many there were in this minute, this one included
        """
        with self.lock:
            if self.number != at // MINUTE:
                self.number, self.counts = at // MINUTE, {}
            self.counts[token_id] = self.counts.get(token_id, 0) + 1
            return self.counts[token_id]


REQUESTS = Minute()
