"""Entry of readings: one route and day, every register that is to be read, saved in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

import polars as pl
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wanjia.foundation.access.types import Actor, Permission
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.readings.subject import RouteInMonth, acting_in, holders, route_asked, with_month
from wanjia.interfaces.kit import figures, words
from wanjia.interfaces.kit.entry import entry, redirected
from wanjia.interfaces.kit.messages import refuse, tell
from wanjia.interfaces.kit.pages import Crumb, Figure, Head
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import Viewer, viewer
from wanjia.measurement.readings import operations
from wanjia.measurement.readings.operations import Delivered
from wanjia.measurement.readings.queries import entering, validating, walking
from wanjia.measurement.readings.queries.work_list import meaning_of
from wanjia.measurement.readings.rules import day_before
from wanjia.measurement.readings.sheets import DELIVERY
from wanjia.measurement.readings.types import ReadingQuality
from wanjia.registry.metering.queries import meters_at
from wanjia.registry.metering.types import RegisterKind

P = Permission
DIGITS, PLACES = 14, 4
#: Limits of validation that the browser compares with while somebody types: name there → rule and limit.
LIMITS = {
    "jump-up": ("JUMP_UP", "factor"),
    "jump-up-least": ("JUMP_UP", "least_kwh"),
    "jump-down": ("JUMP_DOWN", "factor"),
    "jump-down-least": ("JUMP_DOWN", "least_kwh"),
    "zero-least": ("ZERO", "least_kwh"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """
    A register to be read.

    :ivar name: of its field
    :ivar typed: as somebody typed it
    :ivar fault: why the value cannot be taken
    :ivar warning: what validation would say about it
    :ivar recorded: value on record; then nothing is typed
    """

    name: str
    line_id: int
    meter_id: int
    meter_number: str
    usage_point_id: int
    register: str
    register_words: str
    is_total: bool
    integer_digits: int
    decimal_digits: int
    multiplier: Decimal
    previous_date: Any
    previous: Decimal | None
    usual_kwh: int | None
    year_ago_kwh: int | None
    reading_id: int | None
    recorded: str = ""
    quality: str = ""
    typed: str = ""
    fault: str = ""
    warning: str = ""

    @property
    def is_demand(self) -> bool:
        """Tell whether it shows a maximum demand, of which no difference is taken."""
        return self.register == RegisterKind.MAXIMUM_DEMAND


@dataclass(frozen=True, slots=True)
class Stop:
    """A usage point of the walk with its registers."""

    usage_point_id: int
    sequence: int
    number: str
    account: str
    name: str
    lines: Sequence[Line]

    @property
    def is_read(self) -> bool:
        """Tell whether every register is on record."""
        return all(line.recorded for line in self.lines)


@dataclass(frozen=True)
class EntrySheet:
    """Everything to be read on a route's day."""

    here: RouteInMonth
    stops: Sequence[Stop]
    limits: Mapping[str, str]
    wants_check: bool = False

    @property
    def lines(self) -> list[Line]:
        """Give the registers of all stops."""
        return [line for stop in self.stops for line in stop.lines]

    @property
    def left(self) -> int:
        """Count the usage points that are still to be read."""
        return sum(not stop.is_read for stop in self.stops)

    def with_lines(self, changed: Mapping[int, Mapping[str, Any]], *, wants_check: bool = False) -> EntrySheet:
        """Give the sheet with other facts in some lines, by their ids."""
        stops = [
            replace(stop, lines=[replace(line, **changed.get(line.line_id, {})) for line in stop.lines])
            for stop in self.stops
        ]
        return replace(self, stops=stops, wants_check=wants_check)


def sheet_of(here: RouteInMonth, *, who: Viewer) -> EntrySheet:
    """Gather what is to be read on a route's day, in the order of the walk."""
    scope = who.scope(P.READINGS_ENTER)
    stops = walking.stops_of(here.route.route_id, day=day_before(here.turning))
    ids = stops["usage_point_id"].to_list()
    table = entering.to_read(here.turning, scope=scope, usage_points=ids)
    meters = dict(meters_at(ids).select("meter_id", "number").iter_rows())
    order = {kind.value: place for place, kind in enumerate(RegisterKind)}
    by_point: dict[int, list[Line]] = {}
    for line_id, row in enumerate(table.iter_rows(named=True)):
        line = _line(row, line_id=line_id, meter=meters.get(row["meter_id"], ""))
        by_point.setdefault(row["usage_point_id"], []).append(line)
    supplied = holders(who, usage_points=ids, day=here.turning)
    limits = {(rule, name): value for rule, name, value in validating.limits_on(here.turning).iter_rows()}
    return EntrySheet(
        here,
        [
            Stop(
                point,
                sequence,
                number,
                *supplied.get(point, ("", "")),
                sorted(by_point[point], key=lambda line: order.get(line.register, 0)),
            )
            for sequence, point, number, _address in stops.iter_rows()
            if point in by_point
        ],
        {name: figures.trimmed(limits[key]).replace(",", "") for name, key in LIMITS.items() if key in limits},
    )


def _line(row: Mapping[str, Any], *, line_id: int, meter: str) -> Line:
    recorded = "" if row["value"] is None else figures.written(row["value"], kind=Kind.DECIMAL)
    return Line(
        name=f"v-{row['meter_id']}-{row['register']}",
        line_id=line_id,
        meter_id=row["meter_id"],
        meter_number=meter,
        usage_point_id=row["usage_point_id"],
        register=row["register"],
        register_words=words.label_in(RegisterKind, value=row["register"]),
        is_total=row["register"] == RegisterKind.ACTIVE_TOTAL,
        integer_digits=row["integer_digits"],
        decimal_digits=row["decimal_digits"] or 0,
        multiplier=row["multiplier"] or Decimal(1),
        previous_date=row["previous_date"],
        previous=row["previous_value"],
        usual_kwh=row["usual_kwh"],
        year_ago_kwh=row["year_ago_kwh"],
        reading_id=row["reading_id"],
        recorded=recorded,
        quality="" if row["quality"] is None else words.label_in(ReadingQuality, value=row["quality"]),
    )


@entry(P.READINGS_ENTER, methods=("GET", "POST"))
def enter_readings(request: HttpRequest, code: str) -> HttpResponse:
    """Enter what was read on a route's day; nothing is saved while one value cannot be taken."""
    here, who = route_asked(request, code), viewer(request)
    by = acting_in(who, path=here.route.unit_path, permissions=(P.READINGS_ENTER,))
    if by is None:
        raise Http404
    sheet = sheet_of(here, who=who)
    if request.method != "POST":
        return _page(request, sheet=sheet)
    return _save(request, sheet=sheet, by=by)


def _page(request: HttpRequest, *, sheet: EntrySheet) -> HttpResponse:
    here = sheet.here
    head = Head(
        title=_("Enter readings"),
        number=here.route.code,
        crumbs=(
            Crumb(_("Reading routes"), with_month(reverse("console:routes"), month=here.month)),
            Crumb(here.route.name, here.link),
        ),
        figures=(
            Figure(_("Reading day"), here.turning.isoformat()),
            Figure(_("Usage points"), str(len(sheet.stops))),
            Figure(_("Still to be read"), str(sheet.left)),
        ),
    )
    return render(request, "readings/enter.html", {"sheet": sheet, "head": head})


def _save(request: HttpRequest, *, sheet: EntrySheet, by: Actor) -> HttpResponse:
    """Take what was typed, or show the sheet again with everything that was typed and what is wrong with it."""
    typed = {line.line_id: _typed(request, line=line) for line in sheet.lines}
    given = {line_id: facts for line_id, facts in typed.items() if facts["typed"]}
    filled = sheet.with_lines(given)
    if not given:
        refuse(request, NothingTyped(_("Nothing was typed yet: enter at least one value.")))
        return _page(request, sheet=filled)
    if any(facts["fault"] for facts in given.values()):
        refuse(request, NothingTyped(_("Nothing was saved: some values cannot be read. They are marked below.")))
        return _page(request, sheet=filled)
    lines = [line for line in filled.lines if line.line_id in given]
    warned = _warnings(lines, sheet=sheet, by=by)
    if warned and "is_checked" not in request.POST:
        return _page(request, sheet=filled.with_lines(warned, wants_check=True))
    try:
        with transaction.atomic():
            outcome = _accepted(lines, sheet=sheet, by=by, at=viewer(request).at)
    except NotTaken as why:
        refuse(request, why)
        return _page(request, sheet=filled.with_lines({**warned, **_faults(why, lines=lines)}))
    except Refused as why:
        refuse(request, why)
        return _page(request, sheet=filled.with_lines(warned))
    tell(request, _saved(outcome))
    address = reverse("console:enter_readings", args=[sheet.here.route.code])
    is_done = len({line.usage_point_id for line in lines}) >= sheet.left
    return redirected(request, to=sheet.here.link if is_done else with_month(address, month=sheet.here.month))


class NothingTyped(Refused):
    """An entry without anything that could be saved; the text is in the reader's language."""


class NotTaken(Refused):
    """Values that cannot be taken: line → rule that it breaks. Nothing of the entry was saved."""

    def __init__(self, rules: Mapping[int, str]) -> None:
        """Keep the rules, and say it in the reader's language."""
        super().__init__(_("Nothing was saved: some values cannot be taken. They are marked below, with what to do."))
        self.rules = rules


def _typed(request: HttpRequest, *, line: Line) -> dict[str, Any]:
    """Read what was typed for a register, and what is wrong with how it is written."""
    text = request.POST.get(line.name, "").strip()
    return {"typed": text, "fault": _fault_of(text, line=line) if text else ""}


def value_of(text: str) -> Decimal | None:
    """Read a value as somebody types it; nothing if it is no number that a register could show."""
    try:
        value = Decimal(text.replace(",", "").replace("，", "").replace("。", "."))
    except InvalidOperation:
        return None
    is_kept = value.is_finite() and value.adjusted() < DIGITS - PLACES
    return value if is_kept and value == value.quantize(Decimal(1).scaleb(-PLACES)) else None


def _fault_of(text: str, *, line: Line) -> str:
    value = value_of(text)
    if value is None:
        return _("Write a number, such as 1234.5.")
    if value < 0:
        return translated(meaning_of("NEGATIVE_VALUE")[0])
    if value >= Decimal(10) ** line.integer_digits:
        return _("The register has only %(digits)s digits before the point.") % {"digits": line.integer_digits}
    if value != value.quantize(Decimal(1).scaleb(-line.decimal_digits)):
        return _("The register shows only %(digits)s digits after the point.") % {"digits": line.decimal_digits}
    return ""


def _warnings(lines: Sequence[Line], *, sheet: EntrySheet, by: Actor) -> dict[int, dict[str, Any]]:
    """Give what validation would find about values not on record yet: line → warning."""
    new = [line for line in lines if not line.recorded]
    if not new:
        return {}
    values = pl.DataFrame(
        [(line.line_id, line.usage_point_id, line.meter_id, line.register, value_of(line.typed)) for line in new],
        schema={
            "line_id": pl.Int64,
            "usage_point_id": pl.Int64,
            "meter_id": pl.Int64,
            "register": pl.String,
            "value": DELIVERY.schema.dtypes["value"],
        },
        orient="row",
    )
    found = entering.would_find(values, turning=sheet.here.turning, scope=by.scope)
    told: dict[int, dict[str, Any]] = {}
    for line_id, rule in found.filter(pl.col("line_id").is_not_null()).select("line_id", "rule").iter_rows():
        said = translated(meaning_of(rule)[0])
        told[line_id] = {"warning": " ".join(filter(None, (told.get(line_id, {}).get("warning", ""), said)))}
    return told


def _accepted(lines: Sequence[Line], *, sheet: EntrySheet, by: Actor, at: Any) -> Delivered:
    """
    Save the values in one go.

    :raises NotTaken: if one cannot be taken; then none is
    """
    rows = [
        {
            "meter_number": line.meter_number,
            "kind": line.register,
            "reading_date": sheet.here.turning,
            "value": value_of(line.typed),
            "quality": ReadingQuality.MANUAL.value,
            "taken_at": at,
        }
        for line in lines
    ]
    outcome = operations.accept(DELIVERY.schema.frame(rows), by=by, at=at)
    if outcome.refused:
        places = {row["line_id"]: row["rule"] for row in outcome.waiting.iter_rows(named=True)}
        raise NotTaken({lines[place].line_id: rule for place, rule in places.items()})
    return outcome


def _faults(why: NotTaken, *, lines: Sequence[Line]) -> dict[int, dict[str, Any]]:
    known = {line.line_id for line in lines}
    return {
        line_id: {"fault": " ".join(translated(text) for text in meaning_of(rule))}
        for line_id, rule in why.rules.items()
        if line_id in known
    }


def _saved(outcome: Delivered) -> str:
    said = ngettext("%(count)s reading saved.", "%(count)s readings saved.", outcome.written)
    text = said % {"count": outcome.written}
    if not outcome.already_there:
        return text
    more = ngettext(
        "%(count)s was recorded just so before.", "%(count)s were recorded just so before.", outcome.already_there
    )
    return f"{text} {more % {'count': outcome.already_there}}"
