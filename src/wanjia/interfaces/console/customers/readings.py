"""The tab of readings: energy by period of the day as a chart, and what the registers showed as a table."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.customers.overview import MONTHS_SHOWN
from wanjia.interfaces.console.customers.subject import Subject
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.figures import EMPTY, trimmed, written
from wanjia.interfaces.kit.tables import Cell, Head, Row, Table
from wanjia.interfaces.kit.viewer import viewer
from wanjia.interfaces.kit.words import label_in
from wanjia.measurement.readings.queries import history as readings
from wanjia.measurement.readings.queries.history import ReadingHere
from wanjia.measurement.readings.rules import months_earlier
from wanjia.measurement.readings.types import ReadingQuality
from wanjia.registry.metering.types import RegisterKind
from wanjia.revenue.billing.queries.accounts import energy_by_register, latest_month_of_account

P, R = Permission, RegisterKind
SHOWN_PLACES = 2
#: The periods of the day in the colours that they have everywhere, the dearest first.
PERIODS = (
    (R.ACTIVE_SHARP, Hue.SHARP),
    (R.ACTIVE_PEAK, Hue.PEAK),
    (R.ACTIVE_FLAT, Hue.FLAT),
    (R.ACTIVE_VALLEY, Hue.VALLEY),
    (R.ACTIVE_DEEP_VALLEY, Hue.DEEP_VALLEY),
)


def energy_chart(request: HttpRequest, subject: Subject) -> Chart:
    """Draw the energy of 13 months by period of the day, or as a whole where the meter knows no periods."""
    scope = viewer(request).scope(P.READINGS_VIEW)
    latest = latest_month_of_account(subject.account.account_id, scope=scope)
    title = _("When is the energy used?")
    if latest is None:
        return Chart(title, "kWh", (), ())
    since = months_earlier(latest, months=MONTHS_SHOWN - 1)
    known = energy_by_register(subject.account.account_id, since=since, scope=scope)
    months = [months_earlier(latest, months=back) for back in reversed(range(MONTHS_SHOWN))]
    kinds = [(kind, hue) for kind, hue in PERIODS if any(kind in known.get(month, {}) for month in months)]
    if not kinds:
        kinds, title = [(R.ACTIVE_TOTAL, Hue.THIS_YEAR)], _("What did the meter count each month?")
    series = tuple(
        Series(label_in(R, value=kind), [known.get(month, {}).get(kind.value) for month in months], hue, stack="day")
        for kind, hue in kinds
    )
    return Chart(title, "kWh", [written(month, kind=Kind.MONTH) for month in months], series)


def demand_chart(request: HttpRequest, subject: Subject) -> Chart:
    """Draw the highest demand of 13 months, for those whose basic charge may depend on it."""
    scope = viewer(request).scope(P.READINGS_VIEW)
    title = _("How high was the demand?")
    latest = latest_month_of_account(subject.account.account_id, scope=scope)
    if latest is None:
        return Chart(title, "kW", (), ())
    since = months_earlier(latest, months=MONTHS_SHOWN - 1)
    known = energy_by_register(subject.account.account_id, since=since, scope=scope)
    months = sorted(month for month, registers in known.items() if R.MAXIMUM_DEMAND in registers)
    values = [known[month][R.MAXIMUM_DEMAND] for month in months]
    series = (Series(label_in(R, value=R.MAXIMUM_DEMAND), values, Hue.SECOND),)
    return Chart(title, "kW", [written(month, kind=Kind.MONTH) for month in months], series, places=2)


def readings_table(request: HttpRequest, subject: Subject) -> Table:
    """Give the readings of 13 months, one row for each day and meter, one column for each register."""
    scope = viewer(request).scope(P.READINGS_VIEW)
    latest = readings.latest_reading_date(subject.points, scope=scope)
    found = _since(latest, subject=subject, request=request) if latest else []
    kinds = [kind for kind in R if any(reading.kind == kind for reading in found)]
    heads = [Head(_("Day")), Head(_("Meter"))]
    heads += [Head(label_in(R, value=kind), is_number=True) for kind in kinds]
    heads += [Head(_("Quality"))]
    by_day: dict[tuple[date, str], dict[str, ReadingHere]] = {}
    for reading in found:
        by_day.setdefault((reading.reading_date, reading.meter_number), {})[reading.kind] = reading
    rows = [_row(day, meter=meter, values=values, kinds=kinds) for (day, meter), values in by_day.items()]
    empty = _("Nothing was read here yet.")
    return Table(heads, rows, empty=empty, caption=_("Readings"))


def _since(latest: date, *, subject: Subject, request: HttpRequest) -> list[ReadingHere]:
    scope = viewer(request).scope(P.READINGS_VIEW)
    since = months_earlier(latest.replace(day=1), months=MONTHS_SHOWN)
    return readings.readings_at(subject.points, since=since, scope=scope)


def _row(day: date, *, meter: str, values: dict[str, ReadingHere], kinds: list[RegisterKind]) -> Row:
    shown = [values[kind].value if kind in values else None for kind in kinds]
    qualities = {reading.quality for reading in values.values()}
    cells = [Cell(written(day, kind=Kind.DAY)), Cell(meter)]
    cells += [Cell(EMPTY if value is None else trimmed(value, least=SHOWN_PLACES), is_number=True) for value in shown]
    cells += [Cell(", ".join(sorted(label_in(ReadingQuality, value=quality) for quality in qualities)))]
    return Row(cells, hue="warn" if ReadingQuality.ESTIMATED in qualities else "")
