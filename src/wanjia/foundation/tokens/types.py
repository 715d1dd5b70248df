"""What a token may be used for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ApiScope(StrEnum):
    """
    One use of a token. The codes are those that callers of the API read, so they follow the custom of APIs.

    PERSONAL_READ alone opens nothing: with it, names, phones and addresses come unmasked where the person sees them so.
    """

    CUSTOMERS_READ = "customers:read"
    PERSONAL_READ = "personal:read"
    USAGE_POINTS_READ = "usage-points:read"
    METERS_READ = "meters:read"
    READINGS_READ = "readings:read"
    READINGS_WRITE = "readings:write"
    BILLS_READ = "bills:read"
    BALANCES_READ = "balances:read"
    PAYMENTS_READ = "payments:read"
    PAYMENTS_WRITE = "payments:write"
    COMMANDS_CARRY_OUT = "commands:carry-out"
    TRIAL_BILLS_RUN = "trial-bills:run"
    PRICES_READ = "prices:read"


@dataclass(frozen=True, slots=True)
class TokenPlan:
    """
    A token to be.

    :ivar holder: number of the person in whose name it acts
    :ivar name: what it is for
    :ivar unit_code: it reaches no further than this unit and those below it
    :ivar end_date: the day from which on it is void
    :ivar requests_a_minute: how often it may ask
    """

    holder: str
    name: str
    scopes: frozenset[ApiScope]
    unit_code: str
    end_date: date
    requests_a_minute: int
