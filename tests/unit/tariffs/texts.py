"""Small price books as text, to be spoilt one place at a time, and the shipped ones, read."""

from functools import cache
from pathlib import Path

import wanjia.registry.tariffs
from wanjia.registry.tariffs.protocols.price_book import parse_book
from wanjia.registry.tariffs.types import Book

FOLDER = Path(next(iter(wanjia.registry.tariffs.__path__))) / "books"

SOUND = """
region: HERE
structures:
  - {code: RES, name: 居民, name_en: Residential, usage_class: RESIDENTIAL, voltage_band: BELOW_1KV}
  - {code: RES.TOU, name: 居民峰谷, name_en: Residential TOU, usage_class: RESIDENTIAL, voltage_band: BELOW_1KV,
     is_time_of_use: true, calendar: NIGHT}
  - {code: CI2, name: 两部制, name_en: Two-part, usage_class: COMMERCIAL_INDUSTRIAL, voltage_band: KV_1_10,
     is_two_part: true, is_time_of_use: true, calendar: NIGHT}
  - {code: COUNT, name: 只计量, name_en: Quantity only, usage_class: RESIDENTIAL, voltage_band: BELOW_1KV,
     is_quantity_only: true}
documents:
  - number: D-1
    title: Prices
    issuer: Somebody
    start: 2020-01-01
    source: made up for a test
    certainty: READ
    includes_funds: true
    common:
      funds: {green: 0.019}
    prices:
      - structure: RES
        ladder: {basis: ANNUAL, limits: [2160, 4800], energy: [0.558, 0.608, 0.858], household_extra_kwh: 100}
      - structure: RES.TOU
        ladder: {basis: MONTHLY, limits: [240], energy: {PEAK: [0.6, 0.65], VALLEY: [0.3, 0.35]}}
      - structure: CI2
        energy: {PEAK: 0.9, FLAT: 0.6, VALLEY: 0.3}
        capacity: 26.3
        demand: 42
        parts:
          floating: {agent: 0.4}
          fixed: {transmission: 0.181}
          ratios: {PEAK: 1.75, VALLEY: 0.25}
    calendars:
      - calendar: NIGHT
        rules:
          - {months: 1-12, PEAK: "08:00-22:00", VALLEY: "22:00-08:00"}
  - number: D-2
    title: Steps
    issuer: Somebody
    start: 2020-01-01
    source: made up for a test
    certainty: READ
    prices:
      - structure: COUNT
        ladder: {basis: MONTHLY, limits: [50]}
switches:
  - {switch: DAY_DIVISOR, value: CALENDAR, start: 2020-01-01, source: made up}
  - {switch: DEMAND_TOLERANCE, value: 1.05, start: 2020-01-01, source: made up}
"""


def spoilt(before: str, *, after: str) -> str:
    """Put ``after`` in the place of ``before``, which stands in the sound book exactly as given."""
    assert before in SOUND, f"{before!r} does not stand in the sound book"
    return SOUND.replace(before, after, 1)


@cache
def shipped(name: str) -> Book:
    """Read one of the books that come with the platform."""
    path = FOLDER / f"{name}.yaml"
    return parse_book(path.read_text(encoding="utf-8"), name=path.name)


def all_shipped() -> tuple[Book, ...]:
    """Read all books that come with the platform."""
    return tuple(shipped(path.stem) for path in sorted(FOLDER.glob("*.yaml")))
