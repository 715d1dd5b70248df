"""
What a kernel asks of curves of the whole county: sums by day, by time of use, by area, and voltage compliance.

Each function writes one SELECT over ``rows``, a SELECT of curves as they stand (`standing`), and the small tables that
it names. Elements that are missing count nowhere; how many there were stands beside each sum, so that nobody takes a
part for the whole. Sums are whole numbers of the curve's scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wanjia.measurement.intervals.types import MINUTES_A_POINT

AREAS = "meter_areas"
Segment = tuple[int, int, str]
#: How many elements of a curve are known. Most curves are whole, and to see that costs less than to count.
KNOWN = 'CASE WHEN list_position("values", NULL) IS NULL THEN len("values") ELSE list_count("values") END'


def daily_sums(rows: str) -> str:
    """
    Sum each curve.

    :returns: ``meter_id, day, quantity, units, elements, worst_quality`` (null: all measured)
    """
    return (
        'SELECT meter_id, day, quantity, CAST(list_sum("values") AS BIGINT) AS units, '  # noqa: S608 - rows is ours
        f"CAST({KNOWN} AS BIGINT) AS elements, list_max(qualities) AS worst_quality "
        f"FROM ({rows}) AS curves"
    )


def time_of_use_sums(rows: str, *, calendar: Sequence[tuple[Sequence[date], Sequence[Segment]]]) -> str:
    """
    Split each curve over the periods of its day.

    :param calendar: days that are split alike, and how (`segments_of`); a day that is not named has no row
    :returns: ``meter_id, day`` and one column of units for each period, in lower case
    """
    periods = dict.fromkeys(period for _, segments in calendar for _, _, period in segments)
    columns = ", ".join(f"{_units_in(period, calendar=calendar)} AS {period.lower()}" for period in periods)
    named = ", ".join(_day(day) for days, _ in calendar for day in days)
    return f"SELECT meter_id, day, {columns} FROM ({rows}) AS curves WHERE day IN ({named or 'NULL'})"  # noqa: S608


def _units_in(period: str, *, calendar: Sequence[tuple[Sequence[date], Sequence[Segment]]]) -> str:
    """
    Write the sum of one period; where all days are split alike, no day is looked at.

    Elements are added one by one: to cut lists and sum those takes longer.
    """
    sums = []
    for days, segments in calendar:
        places = [place for start, end, name in segments if name == period for place in range(start, end)]
        parts = [f'CAST(coalesce("values"[{place + 1}], 0) AS BIGINT)' for place in places]
        sums.append((days, " + ".join(parts) or "0"))
    if len(sums) == 1:
        return f"CAST({sums[0][1]} AS BIGINT)"
    cases = " ".join(f"WHEN day IN ({', '.join(map(_day, days))}) THEN {total}" for days, total in sums)
    return f"CAST(CASE {cases} END AS BIGINT)"


def _day(day: date) -> str:
    return f"DATE '{day}'"


def area_losses(rows: str) -> str:
    """
    Set what was supplied to each area against what its meters took, by day.

    The table ``meter_areas`` has ``area_meter, area_id, area_start, area_end, sign, factor``: sign 1 for what is
    supplied, −1 for what is taken; factor in ten-thousandths, as multipliers are kept.

    :returns: ``area_id, day, supplied, taken, loss`` in units · 10⁻⁴ · 10⁻⁴ kWh, and ``incomplete``, how many curves
        miss an element
    """
    return (
        "SELECT area_id, day, "  # noqa: S608 - rows is ours
        "CAST(coalesce(sum(units * factor) FILTER (sign > 0), 0) AS DECIMAL(38, 0)) AS supplied, "
        "CAST(coalesce(sum(units * factor) FILTER (sign < 0), 0) AS DECIMAL(38, 0)) AS taken, "
        "supplied - taken AS loss, count(*) FILTER (elements < 96) AS incomplete "
        f'FROM (SELECT meter_id, day, list_sum("values") AS units, {KNOWN} AS elements '
        f"FROM ({rows}) AS curves) AS sums JOIN {AREAS} ON area_meter = meter_id "
        "AND area_start <= day AND (area_end IS NULL OR day < area_end) GROUP BY area_id, day"
    )


def voltage_compliance(rows: str) -> str:
    """
    Count minutes within and beyond limits, by meter.

    :param rows: curves of voltages, with ``$lower`` and ``$upper`` among the values of the question, in their scale
    :returns: ``meter_id, quantity, monitored, above, below`` in minutes
    """
    above = 'CASE WHEN list_max("values") > $upper THEN len(list_filter("values", lambda v: v > $upper)) ELSE 0 END'
    below = 'CASE WHEN list_min("values") < $lower THEN len(list_filter("values", lambda v: v < $lower)) ELSE 0 END'
    return (
        "SELECT meter_id, quantity, "  # noqa: S608 - rows is ours
        f"CAST(sum({KNOWN}) * {MINUTES_A_POINT} AS BIGINT) AS monitored, "
        f"CAST(sum({above}) * {MINUTES_A_POINT} AS BIGINT) AS above, "
        f"CAST(sum({below}) * {MINUTES_A_POINT} AS BIGINT) AS below "
        f"FROM ({rows}) AS curves GROUP BY meter_id, quantity"
    )


def segments_of(edges: Sequence[tuple[int, int, str]]) -> list[Segment]:
    """
    Turn the periods of a day, in minutes, into elements.

    :param edges: start minute, end minute, period
    :raises ValueError: if an edge lies inside an element, or the periods leave a minute out or say one twice
    """
    segments = []
    reached = 0
    for start, end, period in sorted(edges):
        if start != reached or end <= start:
            msg = f"the periods of a day must follow each other: {period} begins at minute {start}, not {reached}"
            raise ValueError(msg)
        if start % MINUTES_A_POINT or end % MINUTES_A_POINT:
            msg = f"the period {period} begins or ends inside an interval of {MINUTES_A_POINT} minutes"
            raise ValueError(msg)
        segments.append((start // MINUTES_A_POINT, end // MINUTES_A_POINT, period))
        reached = end
    if reached != 24 * 60:
        msg = f"the periods of a day end at minute {reached}, not at 24:00"
        raise ValueError(msg)
    return segments
